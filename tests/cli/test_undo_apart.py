"""The older of two reports of one entry is taken back alone where the newer stands apart from it; on every store."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import samples
from deadlines.calendars import state_council
from deadlines.store.memory import MemoryStore
from deadlines.store.opening import create_store, open_store
from office import NOW, Office

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.model import Register

TEXT = """\
schema: deadlines.register/1
regions:
  - {name: 某市, level: city}
units:
  - {name: 市住建局, region: 某市}
  - {name: 东区, region: 某市}
  - {name: 西区, region: 某市}
groups:
  - {name: 各区, region: 某市, members: [东区, 西区]}
plans:
  - code: MS23
    title: 某市方案
    region: 某市
    year: 2023
    issued: 2023-01-05
    items:
      - code: MS23-01
        number: 1
        title: 管网
        limit: 2023年12月底
        lead: [市住建局]
        measures:
          - code: MS23-01.m1
            text: 排查
            responsible: [市住建局]
            milestones:
              - {code: MS23-01.1, limit: 6月底前, action: 排查, quantities: [{target: 9, unit: 家}, {target: 5, unit: 处}]}
              - {code: MS23-01.2, limit: 9月底前, action: 整治, responsible: [各区]}
            duties:
              - {code: MS23-01.r1, text: 检查, every: month, at_least: 2}
              - {code: MS23-01.r2, text: 巡查, every: month, at_least: 2, each: true, responsible: [各区]}
"""
AT = "2023-02-01T00:00:00Z"
ON = ("--on", "2023-04-01")
Argv = tuple[str, ...]


def made(kind: str, folder: Path) -> Office:
    folder.mkdir(exist_ok=True)
    environ = {"HOME": str(folder)}
    register = samples.register(TEXT)
    if kind == "memory":
        return Office(MemoryStore.holding(register, at=AT, by="zhang", calendar=state_council), environ)
    place = str(folder / samples.FILES[kind])
    create_store(place, register, at=AT, by="zhang", calendar=state_council).close()
    return Office(None, {**environ, "DEADLINES_STORE": place})


def state(office: Office) -> Register:
    if office.store is not None:
        return office.store.register()
    store = open_store(office.environ["DEADLINES_STORE"], state_council)
    try:
        return store.register()
    finally:
        store.close()


def played(office: Office, *acts: Argv) -> Register:
    for number, argv in enumerate(acts):
        told = office(*argv, now=NOW + timedelta(hours=number))
        assert told.code == 0, (argv, told.err)
    return state(office)


PAIRS = [
    (("done", "MS23-01.1", *ON), ("progress", "MS23-01.1", "--text", "补充说明", *ON)),
    (("progress", "MS23-01.1", "--text", "甲", *ON), ("done", "MS23-01.1", *ON)),
    (("progress", "MS23-01.1", "--quantity", "3家", *ON), ("progress", "MS23-01.1", "--quantity", "5家", *ON)),
    (("record", "MS23-01.r1", *ON), ("record", "MS23-01.r1", "--on", "2023-04-02")),
    (("record", "MS23-01.r2", "--unit", "东区", *ON), ("record", "MS23-01.r2", "--unit", "西区", *ON)),
    (("progress", "MS23-01.2", "--unit", "东区", "--text", "半", *ON), ("done", "MS23-01.2", "--unit", "西区", *ON)),
    (("paper", "add", "MS23-01.1", "--kind", "领导批示", "--doc", "1号", *ON), ("done", "MS23-01.1", *ON)),
    (("waiting", "MS23-01.1", "--for", "批复", "--note", "待", *ON), ("record", "MS23-01.r1", *ON)),
]


@pytest.mark.parametrize("kind", samples.KINDS)
@pytest.mark.parametrize(("older", "newer"), PAIRS)
def test_the_older_goes_alone_and_what_was_known_before_stays_known(
    kind: str, tmp_path: Path, older: Argv, newer: Argv
) -> None:
    office = made(kind, tmp_path / "a")
    first = state(office)
    played(office, older, newer)
    known = (NOW + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = office("show", older[1] if older[0] != "paper" else older[2], "-f", "json").json["record"]

    told = office("undo", "2", now=NOW + timedelta(hours=2))
    assert told.code == 0, told.err
    assert state(office) == played(made(kind, tmp_path / "b"), newer)
    then = office("show", older[1] if older[0] != "paper" else older[2], "--known-at", known, "-f", "json")
    assert then.json["record"] == shown  # also the order of the two
    assert office("verify").code == 0
    assert office("undo").code == 0
    assert state(office) == first
    assert office("verify").code == 0


REST = [
    (("progress", "MS23-01.1", "--quantity", "9家", *ON), ("progress", "MS23-01.1", "--quantity", "5处", *ON)),
    (("done", "MS23-01.2", "--unit", "东区", *ON), ("done", "MS23-01.2", "--unit", "西区", *ON)),
    (("done", "MS23-01.1", *ON), ("progress", "MS23-01.1", "--not-done", "--on", "2023-04-02")),
    (("record", "MS23-01.r1", *ON), ("record", "MS23-01.r1", *ON)),
    (("waiting", "MS23-01.1", "--for", "批复", "--note", "待", *ON), ("waiting", "MS23-01.1", "--end", *ON)),
    (
        ("paper", "add", "MS23-01.1", "--kind", "领导批示", "--doc", "1号", "--answer-by", "2023-05-01", *ON),
        ("paper", "answer", "MS23-01.1", "--doc", "1号", *ON),
    ),
    (
        ("record", "MS23-01.r2", "--unit", "东区", "--count", "2", *ON),
        ("record", "MS23-01.r2", "--unit", "西区", "--count", "2", *ON),
    ),
]


@pytest.mark.parametrize("kind", samples.KINDS)
@pytest.mark.parametrize(("older", "newer"), REST)
def test_what_the_newer_needs_stays(kind: str, tmp_path: Path, older: Argv, newer: Argv) -> None:
    office = made(kind, tmp_path)
    both = played(office, older, newer)

    assert office("undo", "2").code == 5
    assert state(office) == both


def test_after_an_edit_by_hand_nobody_knows_behind_what_a_report_stood(tmp_path: Path) -> None:
    office = made("yaml", tmp_path)
    played(office, ("progress", "MS23-01.1", "--text", "甲", *ON))
    path = tmp_path / samples.FILES["yaml"]
    path.write_text(path.read_text(encoding="utf-8").replace("action: 整治", "action: 整治到位"), encoding="utf-8")
    played(office, ("progress", "MS23-01.1", "--text", "乙", *ON))

    assert office("undo", "2").code == 5
    assert office("verify").code == 0


# --- the law ---------------------------------------------------------------------------------------------------------

DAYS = st.integers(1, 4).map(lambda n: ("--on", f"2023-04-0{n}"))
UNITS = st.sampled_from([(), ("--unit", "东区"), ("--unit", "西区"), ("--unit", "各区")])
WORDS = [
    ("done", "MS23-01.1"),
    ("progress", "MS23-01.1", "--quantity", "3家"),
    ("progress", "MS23-01.1", "--quantity", "9家"),
    ("progress", "MS23-01.1", "--quantity", "5处"),
    ("progress", "MS23-01.1", "--not-done"),
    ("progress", "MS23-01.1", "--text", "文"),
    ("record", "MS23-01.r1"),
    ("record", "MS23-01.r1", "--count", "2"),
    ("paper", "add", "MS23-01.1", "--kind", "领导批示", "--doc", "1号", "--answer-by", "2023-05-01"),
    ("paper", "answer", "MS23-01.1", "--doc", "1号"),
    ("waiting", "MS23-01.1", "--for", "批复", "--note", "待"),
    ("waiting", "MS23-01.1", "--end"),
    ("judge", "MS23-01", "--as", "behind", "--note", "核"),
    ("progress", "MS23-01", "--text", "文"),
]
BY_UNIT = [
    ("done", "MS23-01.2"),
    ("progress", "MS23-01.2", "--not-done"),
    ("progress", "MS23-01.2", "--text", "文"),
    ("record", "MS23-01.r2"),
    ("record", "MS23-01.r2", "--count", "2"),
]
ACTS = st.tuples(st.sampled_from(WORDS), DAYS).map(lambda each: each[0] + each[1]) | st.tuples(
    st.sampled_from(BY_UNIT), UNITS, DAYS
).map(lambda each: each[0] + each[1] + each[2])


@settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACTS, min_size=2, max_size=7))
def test_what_may_go_leaves_what_there_would_be_without_it(tmp_path: Path, acts: list[Argv]) -> None:
    """Each act in turn: its undo is refused, or gives what the others alone give."""
    took = [argv for argv, entries in _entries(made("memory", tmp_path), acts) if entries]
    for gone in range(len(took)):
        office = made("memory", tmp_path)
        numbers = [entries for _, entries in _entries(office, took)]
        if len(numbers[gone]) != 1 or office("undo", str(numbers[gone][0])).code:
            continue
        assert office("verify").code == 0
        others = made("memory", tmp_path)
        assert all(entries for _, entries in _entries(others, [*took[:gone], *took[gone + 1 :]])), (took, gone)
        assert state(office) == state(others), (took, gone)


def _entries(office: Office, acts: list[Argv]) -> list[tuple[Argv, list[int]]]:
    """Each of *acts* with the numbers of what it put into the log; none where it was refused."""
    assert office.store is not None
    found = []
    for argv in acts:
        had = len(list(office.store.log()))
        told = office(*argv)
        assert told.code in (0, 3, 4, 5), (argv, told)
        found.append((argv, [entry.seq for entry in list(office.store.log())[had:]]))
    return found
