"""Suggestions for the office on every store: in the plan's order, to whom, after which reminders; nothing goes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain.agenda import lines_of
from deadlines.domain.chain.stations import Rules
from deadlines.domain.changes import Change
from deadlines.domain.escalation import Level
from deadlines.domain.status import Lamps
from deadlines.domain.suggested import Reminded, Suggested
from deadlines.errors import NoSuchPlan, NoSuchUnit, Refused, Taken
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.calendar import Writer
from deadlines.feeds.events import Options
from deadlines.feeds.stamps import stamps_of
from deadlines.mail.message import letter_of
from deadlines.usecases import digest, escalating, judging, papers, record, reminding
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

AT, TODAY = "2024-03-01T08:00:00Z", date(2024, 3, 1)
LEVELS = (Level("预警", days_after=15, behind=True), Level("督办", second=True), Level("约谈", second=True))
TEXT = samples.TEXT.replace(
    "    items:\n      - code: XA23-03\n",
    "    obligations:\n"
    "      - {code: XA23-o1, text: 报送方案, limit: 2023年1月10日, responsible: [省生态环境厅]}\n"
    "      - {code: XA23-o2, text: 报送情况, limit: 2023年2月10日, responsible: [市城管局, 省生态环境厅]}\n"
    "    items:\n      - code: XA23-03\n",
)


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path, TEXT)
    yield made
    assert made.problems() == []
    made.close()


def how(on: date) -> Recording:
    return Recording(on, TODAY, AT, "zhang", "李四")


def asked(store: Store, day: date = TODAY, **more: Any) -> list[Suggested]:
    return escalating.suggestions(store, day=day, levels=LEVELS, lamps=Lamps(), **more)


def told(store: Store, **more: Any) -> list[tuple[str, str]]:
    return [(each.code, each.level.name) for each in asked(store, **more) if each.level is not None]


ALL = [
    "XY22-o1",
    *("XY22-03.1", "XY22-03.2", "XY22-03.r1", "XY22-03.4", "XY22-04.2"),
    *("XA23-o1", "XA23-o2", "XA23-03.1", "XA23-03.r1"),
]


def test_they_stand_in_the_order_of_the_plans_never_worst_first(store: Store) -> None:
    assert told(store) == [(code, "预警") for code in ALL]
    papers.received(
        store, "XY22-03.4", how(date(2024, 2, 1)), kind="预警函", doc="预1", to=date(2024, 2, 9), signer="某甲"
    )
    worst = {"XY22-03.4": "督办"}
    assert told(store) == [(code, worst.get(code, "预警")) for code in ALL]
    assert told(store, level="督办") == [("XY22-03.4", "督办")]
    assert told(store, plan="xa23") == [(code, "预警") for code in ALL[-4:]]
    assert escalating.waiting(store, day=TODAY, levels=LEVELS, lamps=Lamps()) == len(ALL)
    assert escalating.waiting(store, day=TODAY, levels=(), lamps=Lamps()) == 0


def test_as_of_a_day(store: Store) -> None:
    assert told(store, day=date(2022, 12, 25)) == [("XY22-o1", "预警"), ("XY22-03.r1", "预警")]
    assert told(store, day=date(2022, 12, 24)) == [("XY22-03.r1", "预警")]


@pytest.mark.parametrize(
    ("unit", "codes"),
    [
        ("秦都区", ["XY22-03.1", "XY22-03.2", "XY22-03.r1"]),
        ("市交通局", ["XY22-03.4", "XY22-04.2"]),
        ("西安市/市城管局", ["XA23-o2"]),
        ("省生态环境厅", ["XA23-o1", "XA23-o2"]),
    ],
)
def test_those_of_one_unit(store: Store, unit: str, codes: list[str]) -> None:
    assert [code for code, _ in told(store, unit=unit)] == codes


def test_names_that_nobody_has(store: Store) -> None:
    with pytest.raises(NoSuchUnit):
        asked(store, unit="没有的局")
    with pytest.raises(NoSuchPlan):
        asked(store, plan="AB12")


def test_an_item_that_the_office_judged_behind_without_a_date(store: Store) -> None:
    judging.judge(store, "XY22-04", "behind", how(date(2024, 2, 1)), note="核实")
    assert ("XY22-04", "预警") in told(store)


def test_what_was_reminded_of_before(store: Store) -> None:
    reminding.remind(store, "XY22-03.4", how(date(2024, 1, 9)), means="visit", person="某乙")
    papers.received(store, "XY22-03", how(date(2024, 1, 20)), kind="通报", doc="通1号", to=None)
    with store.batch(at="2024-01-29T23:30:00Z", by="系统") as batch:
        named: dict[str, Any] = {"period": "2024-W05", "to": "a@b.example", "message_id": "<1>", "codes": ["XY22-03.4"]}
        batch.apply(Change("sent", "咸阳市/市交通运输局", None, {}, named))
        batch.apply(Change("sent", "咸阳市/秦都区", None, {}, {**named, "codes": ["XY22-03.1"], "message_id": "<2>"}))
        batch.apply(Change("sent", "咸阳市/市交通运输局", None, {}, {**named, "kind": "office", "message_id": "<3>"}))
        older = {key: value for key, value in named.items() if key != "codes"}
        batch.apply(Change("sent", "咸阳市/三原县", None, {}, older))  # it does not say what it named: no proof

    found = {each.code: each.reminded for each in asked(store)}
    mine = found["XY22-03.4"]
    assert [(each.on, each.unit) for each in mine.mails] == [(date(2024, 1, 30), "咸阳市/市交通运输局")]  # China's day
    assert [(each.on, each.means, each.person) for each in mine.by_hand] == [(date(2024, 1, 9), "visit", "某乙")]
    assert [each.name for each in mine.papers] == ["通报（通1号）"]
    assert [each.message_id for each in found["XY22-03.1"].mails] == ["<2>"]
    assert found["XA23-03.1"] == Reminded()
    (early,) = [each for each in asked(store, day=date(2024, 1, 29)) if each.code == "XY22-03.4"]
    assert (early.reminded.mails, len(early.reminded.by_hand)) == ((), 1)


def test_nothing_goes_to_a_superior_by_itself(store: Store) -> None:
    found = {each.code: each for each in asked(store)}
    assert (found["XA23-o1"].to, found["XA23-o1"].superior) == ((), ("省生态环境厅",))
    assert (found["XA23-o2"].to, found["XA23-o2"].superior) == (("市城管局",), ("省生态环境厅",))
    given: dict[str, Any] = {"day": TODAY, "levels": LEVELS, "lamps": Lamps()}
    with pytest.raises(Refused, match="duty person"):
        escalating.of_entry(store, "XA23-o1", **given)
    assert escalating.of_entry(store, "XA23-o2", **given).to == ("市城管局",)


def test_of_what_nothing_is_drafted(store: Store) -> None:
    given: dict[str, Any] = {"day": TODAY, "levels": LEVELS, "lamps": Lamps()}
    with pytest.raises(Refused, match="doubt"):
        escalating.of_entry(store, "XY22-04.2", **given)
    with pytest.raises(Refused, match="no date of its own"):
        escalating.of_entry(store, "XY22-03.m1", **given)
    record.done(store, ["XY22-03.1"], how(date(2024, 2, 1)))
    with pytest.raises(Refused, match="nothing is owed"):
        escalating.of_entry(store, "XY22-03.1", **given)
    seen = escalating.of_entry(store, "XA23-03", **given)  # nothing suggested, and yet a person may want a draft
    assert (seen.level, seen.reasons, seen.to) == (None, (), ("市城管局",))


def test_a_draft_is_not_written_over_another_file(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "拟办.txt"
    escalating.write(store, file, b"one", over=False)
    with pytest.raises(Taken):
        escalating.write(store, file, b"two", over=False)
    assert file.read_bytes() == b"one"
    escalating.write(store, file, b"two", over=True)
    assert file.read_bytes() == b"two"


def test_units_hear_of_no_suggestion_no_signer_and_no_reminder(store: Store) -> None:
    """Whatever the office is told: no mail and no calendar has a word of it but the paper's own kind and number."""
    reminding.remind(store, "XY22-03.4", how(date(2024, 1, 9)), means="phone", person="某乙", note="已告知某丁")
    paper: dict[str, Any] = {"kind": "督办函", "doc": "督7号", "to": date(2024, 3, 4), "signer": "某甲"}
    papers.received(store, "XY22-03.4", how(date(2024, 2, 1)), **paper)
    papers.acknowledged(store, "XY22-03.4", how(date(2024, 2, 2)), doc="督7号", person="某丙")
    assert told(store)

    found = digest.digests(store, day=TODAY, week=TODAY, lamps=Lamps(), rules=Rules())
    mails = [letter_of(each, None) for each in found]
    lines = [line for plan in store.register().plans for line in lines_of(plan)]
    stamps = stamps_of(store.log(), TODAY)
    feeds = unit_feeds(store.directory(), lines, as_of=TODAY, stamps=stamps, options=Options(inner=True))
    writer = Writer()
    calendars = [writer.calendar(feed.unit, feed.region, feed.seen) for feed in feeds]
    said = "\n".join([*map(str, mails), *(each.replace(b"\r\n ", b"").decode() for each in calendars)])
    assert "督7号" in said
    for word in ("某甲", "某乙", "某丙", "某丁", "预警", "约谈", "拟办"):
        assert word not in said
