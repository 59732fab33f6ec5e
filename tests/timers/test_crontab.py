"""The block in the crontab: idempotent, apart from everything else in it, and safe for cron and for the shell."""

from __future__ import annotations

import shlex
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.errors import BadInput, NotThere, StoreUnusable
from deadlines.timers.crontab import Crontab, block_in, block_of, line_of, with_block, without_block
from deadlines.timers.job import Job, Ran, told_when

if TYPE_CHECKING:
    from collections.abc import Sequence

REGISTER = "/srv/整改.db"
JOB = Job(REGISTER, ("/opt/v/bin/python", "-m", "deadlines", "schedule", "run"), 30)

lines = st.one_of(
    st.sampled_from([b"", b"# mine", b"MAILTO=root", b"0 8 * * 1 /bin/true % x", b"SHELL=/bin/bash", b"\xff\xfe"]),
    st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"").replace(b"\0", b"")),
)
tables = st.lists(lines, max_size=8).map(lambda each: b"".join(line + b"\n" for line in each))
words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\\"), min_size=1, max_size=12
)
jobs = st.builds(
    Job,
    words.map(lambda text: f"/srv/{text}.db"),
    st.lists(words, min_size=1, max_size=6).map(tuple),
    st.integers(0, 59),
)


@given(tables, jobs)
def test_twice_is_once_and_taken_out_again_nothing_has_changed(table: bytes, job: Job) -> None:
    once = with_block(table, job)

    assert with_block(once, job) == once
    assert without_block(once, job.register) == table
    assert block_in(once, job.register) == line_of(job).strip()
    assert block_in(table, job.register) is None


@given(tables, tables, jobs, jobs)
def test_a_block_that_is_there_is_renewed_in_its_place_and_another_register_has_its_own(
    above: bytes, below: bytes, job: Job, other: Job
) -> None:
    there = with_block(above, job) + below

    assert with_block(there, job._replace(minute=7)) == above + block_of(job._replace(minute=7)) + below
    if other.register != job.register:
        both = with_block(there, other)
        assert block_in(both, job.register) == line_of(job).strip()
        assert without_block(both, other.register) == there


@given(jobs)
def test_cron_and_the_shell_hand_over_every_word_as_it_is(job: Job) -> None:
    line = line_of(job)

    assert "\n" not in line
    minute, *stars, command = line.split(" ", 5)
    assert (minute, stars) == (str(job.minute), ["*"] * 4)
    # cron: the command ends at a bare %, and \% is one
    assert "%" not in command.replace("\\%", "")
    assert tuple(shlex.split(command.replace("\\%", "%"))) == job.words


@settings(max_examples=15)
@given(st.lists(words, min_size=1, max_size=4))
def test_a_real_shell_agrees(given_words: list[str]) -> None:
    job = Job(REGISTER, ("printf", "%s\\0".replace("\\0", "|"), *given_words), 0)

    done = subprocess.run(
        ["/bin/sh", "-c", line_of(job).split(" ", 5)[5].replace("\\%", "%")], capture_output=True, check=True
    )

    assert done.stdout == "".join(f"{word}|" for word in given_words).encode()


@pytest.mark.parametrize("word", ["two\nlines", "a\\b", "bell\a", "\u2028"])
def test_what_no_line_can_hold_is_refused(word: str) -> None:
    with pytest.raises(BadInput):
        line_of(JOB._replace(words=("x", word)))
    with pytest.raises(BadInput):
        with_block(b"", JOB._replace(register=word))


def test_torn_marks_are_left_alone() -> None:
    begin, line, end = block_of(JOB).splitlines(keepends=True)

    for table in (begin + line, line + end, begin + begin + end, end + begin):
        with pytest.raises(BadInput, match="crontab -e"):
            with_block(table, JOB)
        with pytest.raises(BadInput):
            without_block(table, REGISTER)


def test_a_copy_of_the_block_goes_too() -> None:
    assert with_block(block_of(JOB) + b"x\n" + block_of(JOB), JOB) == block_of(JOB) + b"x\n"


def test_a_last_line_without_its_end_gets_one() -> None:
    for before in (b"0 1 * * * true", b"MAILTO=x", b"a\n\nb"):
        made = with_block(before, JOB)
        assert made == before + b"\n" + block_of(JOB, ended=True)
        assert with_block(made, JOB) == made
        assert block_in(made, REGISTER) == line_of(JOB)
        assert without_block(made, REGISTER) == before
        assert without_block(made + b"more\n", REGISTER) == before + b"\nmore\n"


def test_a_cron_that_takes_no_last_line_without_its_end_gets_one() -> None:
    table = b"MAILTO=x"

    def ask(words: Sequence[str], given: bytes, *, strict: bool) -> Ran:
        nonlocal table
        if words[1] == "-l":
            return Ran(0, table, b"")
        if strict and not given.endswith(b"\n"):
            return Ran(1, b"", b"new crontab file is missing newline before EOF, can't install.")
        table = given
        return Ran(0, b"", b"")

    for strict, left in ((False, b"MAILTO=x"), (True, b"MAILTO=x\n")):
        table = b"MAILTO=x"
        crontab = Crontab(partial(ask, strict=strict))
        crontab.install(JOB)
        assert crontab.remove(REGISTER)
        assert table == left


def test_when_it_runs_is_read_back_from_what_is_installed() -> None:
    def told(*more: str) -> tuple[str | None, str | None]:
        return told_when(
            line_of(JOB._replace(words=("py", "--store", "/schedule run --day x/", "schedule", "run", *more)))
        )

    assert told("--day", "tuesday", "--at", "08:30", "--config", "/c") == ("tuesday", "08:30")
    assert told("--at", "08:30") == (None, "08:30")
    assert told("--day", "friday", "--config", "/c --at 09:00") == ("friday", None)
    assert told("--config", "/c") == (None, None)


class Table:
    """Stands for the program `crontab`."""

    def __init__(self, text: bytes | None = None, refuses: bytes = b"") -> None:
        self.text, self.refuses, self.written = text, refuses, 0

    def __call__(self, argv: Sequence[str], data: bytes) -> Ran:
        if self.refuses:
            return Ran(1, b"", self.refuses)
        if argv[1] == "-l":
            return Ran(0, self.text, b"") if self.text is not None else Ran(1, b"", b"no crontab for zhang\n")
        self.written += 1
        self.text = data if argv[1] == "-" else None
        return Ran(0, b"", b"")


def test_through_the_program_it_is_written_only_where_something_changes() -> None:
    table = Table()
    crontab = Crontab(table)

    assert crontab.installed(REGISTER) is None
    assert not crontab.remove(REGISTER)
    crontab.install(JOB)
    crontab.install(JOB)
    assert (table.text, table.written) == (block_of(JOB), 1)
    assert crontab.installed(REGISTER) == line_of(JOB)
    assert crontab.remove(REGISTER)
    assert table.text is None


def test_what_the_program_refuses_is_told() -> None:
    with pytest.raises(StoreUnusable, match="not allowed to use this program"):
        Crontab(Table(refuses=b"You (zhang) are not allowed to use this program (crontab)\n")).install(JOB)


def test_without_the_program_it_says_so() -> None:
    from deadlines.timers.job import asking

    with pytest.raises(NotThere, match="crontab"):
        Crontab(asking({"PATH": "/nonexistent"})).install(JOB)
