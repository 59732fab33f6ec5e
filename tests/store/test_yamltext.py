"""Plain YAML is read as written, with its places; everything else is refused with a sentence and a place."""

from __future__ import annotations

import gc
import resource
import sys
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deadlines.errors import BadFile
from deadlines.store import yamltext
from deadlines.store.yamltext import Document, List, Map


def read(text: str | bytes) -> Document:
    return yamltext.read("/srv/tasks.yaml", "tasks.yaml", text.encode() if isinstance(text, str) else text)


def refused(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(BadFile) as caught:
        read(text)
    return [(problem.where, str(problem.message)) for problem in caught.value.problems]


def test_scalars_stay_the_text_that_was_written() -> None:
    document = read("""\
yes: no
octal: 010
sexagesimal: 12:30
date: 2023-12-31
float: 1e3
quoted: '中文 🎉'
double: "a\\nb"
folded: >-
  a
  b
""")

    assert document.data == {
        "yes": "no",
        "octal": "010",
        "sexagesimal": "12:30",
        "date": "2023-12-31",
        "float": "1e3",
        "quoted": "中文 🎉",
        "double": "a\nb",
        "folded": "a b",
    }


def test_nothing_is_none_and_an_empty_text_is_a_text() -> None:
    assert read("a: ~\nb:\nc: null\nd: ''\ne: 'null'\nf: [~, x]\n").data == {
        "a": None,
        "b": None,
        "c": None,
        "d": "",
        "e": "null",
        "f": [None, "x"],
    }


def test_places_are_counted_from_one_in_characters() -> None:
    document = read("🎉: 中\nplans:\n  - {名: 甲, 日: 2023-02-30}\n")
    plan = document.data["plans"][0]

    assert document.where(plan, "日") == "tasks.yaml:3:12"
    assert document.where(document.data["plans"], 0) == "tasks.yaml:3:5"
    assert document.where(plan) == "tasks.yaml:3:5"
    assert document.where(plan, "no such key") == "tasks.yaml:3:5"
    assert document.where(None) == "tasks.yaml:1:1"


def test_places_are_right_with_windows_line_ends() -> None:
    document = read("a: 1\r\nb:\r\n  c: 2\r\n")

    assert document.where(document.data["b"], "c") == "tasks.yaml:3:3"


def test_places_agree_however_they_are_counted() -> None:
    text = "a: 1\n\nb:\n  - {c: 2,\n     d: 3}\ne: 4"
    document = read(text)
    for container in (document.data, document.data["b"][0]):
        for key, mark in container.marks.items():
            assert document.where(container, key) == yamltext.place("tasks.yaml", text, mark[0])


def test_the_parser_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# 头\na: 🎉 中\nb:\n- x\n- {c: 'd', e: [1, ~]}   # 注\nf: |\n  g\n\n  h\ni: >-\n  j\n  k\n"

    def marks(value: object) -> object:
        if isinstance(value, Map):
            return value.start, value.flow, value.marks, [marks(each) for each in value.values()]
        if isinstance(value, List):
            return value.start, value.flow, value.marks, [marks(each) for each in value]
        return value

    quick = read(text)
    monkeypatch.setattr(yamltext, "_Loader", yaml.SafeLoader)
    slow = read(text)

    assert slow.data == quick.data
    assert marks(slow.data) == marks(quick.data)
    assert "a tab" in refused("a:\n\t- b\n")[0][1]
    assert "an alias" in refused("a: *b\n")[0][1]
    assert "nested" in refused("[" * 10_000)[0][1]
    assert "U+0007" in refused("a: \x07\n")[0][1]


def test_a_byte_order_mark_is_kept() -> None:
    raw = b"\xef\xbb\xbfa: 1\n"

    assert read(raw).data == {"a": "1"}
    assert read(raw).encoded() == raw


def test_an_empty_file_holds_nothing() -> None:
    assert read("").data is None
    assert read("# only a comment\n").data is None


@pytest.mark.parametrize(
    "text, where, words",
    [
        ("a:\n\tb: 1\n", "2:1", "a tab stands here"),
        ("a: 1\n\tb: 2\n", "2:1", "a tab stands here"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "the key “a” stands here for the second time; the first is in line 1"),
        ("{a: 1, a: 2}\n", "1:8", "second time"),
        ("a: &x [1]\n", "1:4", "an anchor (&x)"),
        ("a: *x\n", "1:4", "an alias (*x)"),
        ("a: !!str 1\n", "1:4", "a tag (!!str)"),
        ("a: !!python/object/apply:os.system [ls]\n", "1:4", "a tag (!!python/object/apply:os.system)"),
        ("<<: {a: 1}\n", "1:1", "a merge key (<<)"),
        ("? [a]\n: b\n", "1:3", "a key must be a text"),
        ("null: b\n", "1:1", "a key must be a text"),
        ("---\na: 1\n---\nb: 2\n", "3:1", "a second document"),
        (b"a: 1\nb: \xff\n", "2:4", "not UTF-8"),
        (b"\xff\xfea\x00:\x00", "1:1", "not UTF-8"),
        ("a: \x07\n", "1:4", "U+0007"),
        ("a: 'x\nb: 2\n", "1:4", "never closed"),
        ("a: [1, 2\nb: 3\n", "2:2", "closing bracket"),
        ("a: b: c\n", "1:5", "a colon is not possible here"),
        ("a:\n    b: 1\n  c: 2\n", "3:3", "mend the indentation"),
        ("- a\nb: 1\n", "2:1", "does not fit the list above"),
        ("a: @b\n", "1:4", "cannot begin a text"),
        ('a: "\\q"\n', "1:5", "backslash"),
    ],
)
def test_what_is_refused_stands_with_its_place(text: str | bytes, where: str, words: str) -> None:
    ((place, sentence),) = refused(text)

    assert place == f"tasks.yaml:{where}"
    assert words in sentence


def test_all_problems_are_named_at_once() -> None:
    problems = refused("a: &x 1\nb: *x\na: 2\nc: !t 3\n")

    assert [where for where, _ in problems] == [
        "tasks.yaml:1:4",
        "tasks.yaml:2:4",
        "tasks.yaml:3:1",
        "tasks.yaml:4:4",
    ]


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert read('"<<": 1\n').data == {"<<": "1"}


@pytest.mark.parametrize("bracket", ["[", "- ", "{a: ", "? "])
def test_deep_nesting_is_a_sentence(bracket: str) -> None:
    ((_, sentence),) = refused(bracket * 10_000)

    assert "nested" in sentence or "a key must be" in sentence


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(9)]

    assert "an anchor" in refused("\n".join(lines))[0][1]


def test_many_problems_are_cut_off_early() -> None:
    begun = time.process_time()
    problems = refused("- *a\n" * 1_000_000)

    assert len(problems) == yamltext.MAX_PROBLEMS
    assert time.process_time() - begun < 0.5


def test_a_file_over_the_limit_is_refused_unread() -> None:
    raw = bytes(yamltext.MAX_BYTES + 1)
    begun = time.process_time()

    ((where, sentence),) = refused(raw)

    assert where == "tasks.yaml:1:1"
    assert "larger than 64 MiB" in sentence
    assert time.process_time() - begun < 0.2


def test_the_garbage_collector_runs_again_afterwards() -> None:
    read("a: 1\n")
    assert gc.isenabled()
    refused("a: [\n")
    assert gc.isenabled()
    gc.disable()
    try:
        read("a: 1\n")
        assert not gc.isenabled()
    finally:
        gc.enable()


@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.text("ab:-[]{}&*!|>'\"%@`#?, \n\t\r", max_size=30))
def test_any_text_is_read_or_refused_with_places_in_it(text: str) -> None:
    try:
        data = read(text).data
    except BadFile as error:
        assert error.problems  # noqa: PT017 (one of two ends)
        for problem in error.problems:
            name, line, column = problem.where.split(":")
            assert name == "tasks.yaml"
            assert 1 <= int(line) <= text.count("\n") + 1
            assert int(column) >= 1
    else:
        assert data is None or isinstance(data, (str, list, Map))


@given(st.binary(max_size=30))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read(raw)
    except BadFile as error:
        assert error.problems  # noqa: PT017 (one of two ends)


def test_memory_of_a_refused_bomb_stays_small() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused("a: &a [" + "x, " * 1000 + "]\n" + "b: [" + "*a, " * 100_000 + "]\n")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert grown < (150 * 1024 if sys.platform != "darwin" else 150 * 1024 * 1024)
