"""Progress, changed targets, measured values, judgements and waits: recorded, read as of a day, undone; on all stores."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain import log
from deadlines.domain.model import Curve, Milestone
from deadlines.domain.status import Lamps, standing
from deadlines.errors import AlreadyDone, BadValue, NoSuchUnit, Refused
from deadlines.usecases import figures, judging, look, record, reporting
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.domain.figures import Figure
    from deadlines.store.contract import Store

ON = date(2023, 6, 1)
TODAY = date(2023, 12, 1)
AT = "2023-12-01T00:00:00Z"

TEXT = (
    samples.TEXT.replace(
        "        title: 重点工业企业废气治理不到位\n",
        "        title: 重点工业企业废气治理不到位\n"
        "        indicators: [{name: 达标率, compare: '>=', value: 90, unit: '%', year: 2023}]\n",
    )
    .replace(
        "    notes: [另有一项另行办理]\n",
        "    notes: [另有一项另行办理]\n"
        "    indicators:\n"
        "      - {name: 优良天数, compare: '>=', value: 254, unit: 天, year: 2023}\n"
        "      - {name: 用水总量, compare: '<=', unit: 万立方米, per: year, given_by: 省级下达}\n",
    )
    .replace(
        "      - {code: XY22-o1, ",
        "      - {code: XY22-o3, text: 制定细化方案, limit: 2023年6月底前, responsible: [各县市区], each: true}\n"
        "      - {code: XY22-o1, ",
    )
)


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path, TEXT)
    yield made
    assert made.problems() == []
    made.close()


def how(on: date = ON) -> Recording:
    return Recording(on, TODAY, AT, "zhang")


def progress(store: Store, code: str, *, on: date = ON, **more: Any) -> record.Done:
    return reporting.progress(store, code, how(on), **more)


def done(store: Store, code: str, *, on: date = ON, **more: Any) -> record.Done:
    (result,) = record.done(store, [code], how(on), **more)
    return result


def shown(store: Store, code: str, day: date = TODAY) -> look.Shown:
    return look.shown(store, code, day=day, lamps=Lamps())


def undo_all(store: Store) -> None:
    for entry in [each for each in reversed(list(store.log())) if each.act not in log.STANDING]:
        if entry.undoes is None and entry.seq not in log.undone(store.log()):
            record.undo(store, entry.seq, at=AT, by="zhang")


@pytest.mark.parametrize("code", ["XY22-03.2", "XY22-03.m1", "XY22-03", "XY22-o1", "XY22-03.r1"])
def test_words_are_recorded_of_every_kind_of_entry_and_undone(store: Store, code: str) -> None:
    before = store.register()

    assert progress(store, code, text="已完成招标", doc="咸环函〔2023〕5号").done is False

    (report,) = record.entry_of(store.find(code), code).reports
    assert (report.date, report.note, report.doc, report.by) == (ON, "已完成招标", "咸环函〔2023〕5号", "zhang")
    assert report.done is None
    undo_all(store)
    assert store.register() == before


def test_amounts_finish_only_at_every_target_and_never_fall(store: Store) -> None:
    assert progress(store, "XY22-03.2", quantities=["5家"]).done is False
    with pytest.raises(Refused, match="cumulative"):
        progress(store, "XY22-03.2", on=date(2023, 6, 2), quantities=["4家"])
    with pytest.raises(Refused, match="cumulative"):
        progress(store, "XY22-03.2", on=date(2023, 5, 1), quantities=["6家"])

    assert progress(store, "XY22-03.2", on=date(2023, 6, 2), quantities=["8家"]).done is False
    assert progress(store, "XY22-03.2", on=date(2023, 6, 3), quantities=["3.5万吨"]).done is True
    assert [entry.act for entry in store.log()][1:] == ["progress", "progress", "done"]


def test_a_word_that_it_is_not_done_makes_a_passed_date_red(store: Store) -> None:
    assert [line.lamp for line in shown(store, "XY22-03.1").deadlines] == ["yellow"]

    progress(store, "XY22-03.1", not_done=True, text="设备未到货")

    (line,) = shown(store, "XY22-03.1").deadlines
    assert (line.schedule, line.confirmed, line.lamp) == ("overdue", True, "red")
    assert [line.lamp for line in shown(store, "XY22-03.1", date(2023, 5, 31)).deadlines] == ["yellow"]


def test_what_progress_cannot_say_is_refused(store: Store) -> None:
    for code in ("XY22-03.r1", "XY22-o2"):
        with pytest.raises(Refused, match="duty"):
            progress(store, code, quantities=["2次"])
    with pytest.raises(BadValue, match="up to today"):
        progress(store, "XY22-03.2", on=date(2023, 12, 2), text="x")
    with pytest.raises(BadValue):
        progress(store, "XY22-03.1", quantities=["3家"])
    with pytest.raises(NoSuchUnit):
        progress(store, "XY22-03.1", unit="市某局", text="x")
    with pytest.raises(Refused, match="not named"):
        progress(store, "XY22-03.1", unit="西安市/市城管局", text="x")
    record.done(store, ["XY22-04.1", "XY22-04.2", "XY22-04"], how())
    with pytest.raises(AlreadyDone):
        progress(store, "XY22-04", not_done=True)
    assert [entry.act for entry in store.log()][1:] == ["done"] * 3


def test_the_unit_that_reports_is_kept_where_it_is_one_task(store: Store) -> None:
    assert done(store, "XY22-03.1", unit="秦都区").done is True

    assert record.entry_of(store.find("XY22-03.1"), "XY22-03.1").reports[0].unit == "秦都区"


# --- members of a group ----------------------------------------------------------------------------------------------


def members(store: Store, day: date = TODAY) -> dict[str, str]:
    return {each.unit.name: each.state for each in shown(store, "XY22-o3", day).members}


def test_the_whole_is_done_when_every_member_is(store: Store) -> None:
    before = store.register()
    assert set(members(store).values()) == {"unreported"}

    assert done(store, "XY22-o3", unit="秦都区").waits == 2
    progress(store, "XY22-o3", unit="渭城区", text="正在起草", on=date(2023, 6, 2))
    assert members(store) == {"秦都区": "done", "渭城区": "reported", "三原县": "unreported"}
    assert members(store, ON)["渭城区"] == "unreported"
    assert done(store, "XY22-o3", unit="三原县", on=date(2023, 6, 20)).done is False
    with pytest.raises(Refused, match="already"):
        done(store, "XY22-o3", unit="三原县", on=date(2023, 6, 21))

    last = done(store, "XY22-o3", unit="咸阳市/渭城区", on=date(2023, 6, 25))

    assert (last.done, last.waits, last.unit) == (True, 0, "渭城区")
    (line,) = shown(store, "XY22-o3").deadlines
    assert (line.state, line.done_on) == ("done", date(2023, 6, 25))
    assert [each.act for each in store.log()][1:] == ["done", "progress", "done", "done"]
    undo_all(store)
    assert store.register() == before


def test_a_member_recorded_late_for_an_early_day_makes_the_whole_done_on_the_last_day(store: Store) -> None:
    done(store, "XY22-o3", unit="秦都区", on=date(2023, 6, 25))
    done(store, "XY22-o3", unit="三原县", on=date(2023, 6, 20))

    assert done(store, "XY22-o3", unit="渭城区", on=date(2023, 6, 10)).done is True

    entry = record.entry_of(store.find("XY22-o3"), "XY22-o3")
    days = [date(2023, 6, 24), date(2023, 6, 25)]
    assert [standing(entry.reports, day).done_on for day in days] == [None, date(2023, 6, 25)]


def test_a_member_that_says_it_is_not_done_opens_the_whole_again(store: Store) -> None:
    for name in ("秦都区", "渭城区", "三原县"):
        done(store, "XY22-o3", unit=name)
    progress(store, "XY22-o3", unit="三原县", not_done=True, on=date(2023, 7, 5))

    (line,) = shown(store, "XY22-o3").deadlines
    assert (line.state, line.confirmed, line.lamp) == ("open", True, "red")
    assert members(store) == {"秦都区": "done", "渭城区": "done", "三原县": "not-done"}
    assert done(store, "XY22-o3", unit="三原县", on=date(2023, 7, 9)).done is True


def test_done_without_a_unit_is_done_for_all(store: Store) -> None:
    done(store, "XY22-o3", unit="秦都区")

    assert done(store, "XY22-o3", on=date(2023, 6, 9)).done is True
    assert set(members(store).values()) == {"done"}


# --- targets, courses, figures ---------------------------------------------------------------------------------------


def retarget(store: Store, quantity: str, *, on: date = ON) -> figures.Changed:
    return figures.retarget(store, "XY22-03.2", quantity, how(on), doc="咸整改办〔2023〕5号")


def amounts(store: Store, day: date) -> list[tuple[object, object]]:
    return [(each.done, each.target) for line in shown(store, "XY22-03.2", day).deadlines for each in line.quantities]


def test_a_target_is_changed_by_a_paper_and_the_old_one_stays_before(store: Store) -> None:
    before = store.register()
    progress(store, "XY22-03.2", quantities=["8家", "3.5万吨"], on=date(2023, 5, 1))

    raised = retarget(store, "10家")
    assert (raised.before, raised.had, raised.reopened, raised.done) == (8, 8, True, False)
    assert amounts(store, date(2023, 5, 31)) == [(8, 8), (3.5, 3.5)]
    assert amounts(store, ON) == [(8, 10), (3.5, 3.5)]
    (line,) = shown(store, "XY22-03.2", date(2023, 5, 31)).deadlines
    assert line.state == "done"
    (line,) = shown(store, "XY22-03.2").deadlines
    assert (line.state, line.schedule, line.confirmed, line.lamp) == ("open", "overdue", False, "yellow")

    lowered = retarget(store, "5家", on=date(2023, 6, 2))
    assert (lowered.before, lowered.done, lowered.reopened) == (10, False, False)
    assert shown(store, "XY22-03.2").deadlines[0].state == "open"
    assert done(store, "XY22-03.2", on=date(2023, 6, 3)).done is True
    assert amounts(store, TODAY) == [(8, 5), (3.5, 3.5)]
    undo_all(store)
    assert store.register() == before


def test_what_has_no_quantity_has_no_target(store: Store) -> None:
    for code in ("XY22-03.1", "XY22-03", "XY22-o1", "XY22"):
        with pytest.raises(Refused, match="no quantity"):
            figures.retarget(store, code, "5家", how(), doc="x")
    with pytest.raises(Refused, match="already"):
        retarget(store, "8家")


def test_a_course_is_entered_for_a_milestone_and_counts_from_its_day(store: Store) -> None:
    before = store.register()
    progress(store, "XY22-03.2", quantities=["1家"], on=date(2023, 1, 10))
    curve = Curve("steps", date(2023, 1, 1))
    points = [(date(2023, 3, 31), "4家")]

    code, key, entered = figures.plan_course(store, "XY22-03.2", None, curve, points, how(date(2023, 2, 1)), doc="方案")

    assert (code, key, list(entered.points)) == ("XY22-03.2", "家", [(date(2023, 3, 31), 4)])
    assert shown(store, "XY22-03.2", date(2023, 1, 31)).paces == ()
    expected = [
        shown(store, "XY22-03.2", day).paces[0][1][0].expected for day in (date(2023, 3, 30), date(2023, 3, 31))
    ]
    assert expected == [0, 4]
    assert [line.schedule for line in shown(store, "XY22-03", date(2023, 4, 1)).deadlines][:1] == ["behind"]
    with pytest.raises(Refused):
        figures.plan_course(store, "XY22-03.2", None, curve, [(date(2023, 3, 31), "9家")], how())
    with pytest.raises(BadValue):
        figures.plan_course(store, "XY22-03.2", "户", curve, points, how())
    undo_all(store)
    assert store.register() == before


def tell(store: Store, code: str, name: str, value: float, *, on: date = ON, **more: Any) -> Figure:
    more = {"kind": "measured", "year": None, "doc": "公报"} | more
    return figures.tell(store, code, name, value, how(on), **more)[1]


@pytest.mark.parametrize(("code", "name"), [("XY22-03", "达标率"), ("XY22", "优良天数")])
def test_a_figure_is_measured_and_its_target_changed_as_of_a_day(store: Store, code: str, name: str) -> None:
    before = store.register()

    assert tell(store, code, name, 89).reached is False
    assert tell(store, code, name, 300, on=date(2023, 9, 1)).reached is True
    changed = tell(store, code, name, 400, on=date(2023, 10, 1), kind="target-changed", doc="办〔2023〕8号")
    assert (changed.target, changed.reached) == (400, False)

    def seen(day: date) -> tuple[object, ...]:
        held = next(each for each in figures.holders(store, code, day) if each.code == code)
        figure = held.figures[0]
        return figure.target, figure.measured.value if figure.measured else None, figure.reached

    first = changed.first
    assert seen(date(2023, 5, 31)) == (first, None, None)
    assert seen(date(2023, 8, 31)) == (first, 89, False)
    assert seen(date(2023, 9, 30)) == (first, 300, True)
    assert seen(TODAY) == (400, 300, False)
    with pytest.raises(Refused, match="already"):
        tell(store, code, name, 400, on=TODAY, kind="target-changed")
    entry = next(each for each in store.log(code) if each.act == "target-changed")
    assert (entry.on, entry.by) == (date(2023, 10, 1), "zhang")
    undo_all(store)
    assert store.register() == before


def test_yearly_targets_of_a_plan_come_year_by_year(store: Store) -> None:
    tell(store, "XY22", "用水总量", 500, year=2022, kind="target-changed")
    tell(store, "XY22", "用水总量", 490, year=2023, kind="target-changed")
    tell(store, "XY22", "用水总量", 495, year=2022)

    (held,) = [each for each in figures.holders(store, "XY22", TODAY) if each.code == "XY22"]
    assert [(each.year, each.target, each.reached) for each in held.figures] == [
        (2023, 254, None),
        (2022, 500, True),
        (2023, 490, None),
    ]


def test_a_milestone_has_no_figures(store: Store) -> None:
    for call in (lambda: figures.holders(store, "XY22-03.1", ON), lambda: tell(store, "XY22-03.1", "达标率", 1)):
        with pytest.raises(Refused, match="no figures"):
            call()
    assert [each.code for each in figures.holders(store, None, ON)] == ["XY22", "XY22-03"]


# --- judgements and waits --------------------------------------------------------------------------------------------


def test_a_judgement_stands_beside_what_is_computed(store: Store) -> None:
    before = store.register()
    ruling = judging.judge(store, "XY22-03", "on-track", how(), note="现场核实", doc="会议纪要")

    assert (ruling.code, ruling.before, ruling.meets) == ("XY22-03", None, False)
    seen = shown(store, "XY22-03").overview
    assert seen is not None
    assert seen.judged is not None
    assert (seen.schedule, seen.judged.verdict, seen.judged.differs(seen.schedule)) == ("behind", "on-track", True)
    assert (seen.judged.note, seen.judged.doc) == ("现场核实", "会议纪要")
    early = shown(store, "XY22-03", date(2023, 5, 31)).overview
    assert early is not None
    assert early.judged is None
    with pytest.raises(Refused, match="not an item"):
        judging.judge(store, "XY22-03.1", "behind", how(), note="x")
    undo_all(store)
    assert store.register() == before


def test_a_wait_is_recorded_shown_and_ended(store: Store) -> None:
    before = store.register()
    assert judging.wait(store, "3.4", "市政府批复", how(), note="已报请", since=date(2023, 5, 1)) == "XY22-03.4"
    waits = shown(store, "XY22-03.4").waiting
    assert waits is not None
    assert (waits.whom, waits.since) == ("市政府批复", date(2023, 5, 1))
    with pytest.raises(Refused, match="already"):
        judging.wait(store, "3.4", "省厅", how(), note="x")

    assert judging.resume(store, "3.4", how(date(2023, 7, 1))) == ("XY22-03.4", "市政府批复")
    assert shown(store, "XY22-03.4").waiting is None
    assert shown(store, "XY22-03.4", date(2023, 6, 30)).waiting is not None
    with pytest.raises(Refused, match="nobody"):
        judging.resume(store, "3.4", how(date(2023, 7, 2)))
    undo_all(store)
    assert store.register() == before


def test_a_withdrawn_entry_takes_no_reports(store: Store) -> None:
    from deadlines.domain import changes

    entry = record.entry_of(store.find("XY22-03.2"), "XY22-03.2")
    assert isinstance(entry, Milestone)
    with store.batch(at=AT, by="zhang") as batch:
        batch.apply(changes.withdrawn(entry, ON, "修订稿未列"))

    for call in (
        lambda: progress(store, "XY22-03.2", text="x"),
        lambda: progress(store, "XY22-03.2", text="x", unit="秦都区"),
        lambda: retarget(store, "9家"),
        lambda: judging.wait(store, "XY22-03.2", "x", how(), note="x"),
    ):
        with pytest.raises(Refused, match="not carried out"):
            call()
