"""A plan that comes again: new, changed, gone; codes and what was recorded stay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from deadlines.domain import changes
from deadlines.domain.model import Gap, Measure, Plan, Report
from deadlines.plans.again import Revision, compare
from deadlines.plans.fitting import fit
from drafts import BRICKS, CALENDAR, DIRECTORY, DRAFT, TRUCKS, item, measure, milestone

if TYPE_CHECKING:
    from deadlines.plans.draft import Draft, DraftItem


def plan(draft: Draft = DRAFT) -> Plan:
    return fit(draft, DIRECTORY, CALENDAR, code="XY22", region="咸阳市").plan


def revised(*items: DraftItem, old: Plan | None = None) -> Revision:
    draft = DRAFT._replace(items=items) if items else DRAFT
    fitted = fit(draft, DIRECTORY, CALENDAR, code="XY22", region="咸阳市")
    return compare(fitted, old or plan(), DIRECTORY)


def stones(*made: object) -> DraftItem:
    first, *rest = BRICKS.measures
    return BRICKS._replace(measures=(first._replace(milestones=made), *rest))  # type: ignore[arg-type]


FIRST, SECOND = BRICKS.measures[0].milestones


def test_the_same_document_changes_nothing() -> None:
    assert revised().empty


def test_other_places_blanks_and_widths_are_no_change() -> None:
    again = BRICKS._replace(
        where="第3页第2段", problem=BRICKS.problem.replace("，", ", "), cooperating=("三原县", "市水利局")
    )

    assert revised(again, TRUCKS).empty


def test_a_moved_date_is_a_change_with_both_days() -> None:
    later = SECOND._replace(limit="2024年6月底前", due=date(2024, 6, 30))
    (changed,) = revised(stones(FIRST, later), TRUCKS).changed

    assert (changed.entry.code, changed.moved) == ("XY22-01.2", (date(2023, 9, 30), date(2024, 6, 30)))
    assert changed.after == {"limit": "2024年6月底前"}


def test_a_new_limit_goes_before_a_date_that_somebody_settled() -> None:
    old = plan()
    settled = changes.settled(old.items[0].milestones[1], date(2023, 11, 1), "定")
    old = changes.in_plan(old, settled)
    assert revised(old=old).empty  # the words are the same: what was settled holds

    later = SECOND._replace(limit="2024年6月底前", due=date(2024, 6, 30))
    (changed,) = revised(stones(FIRST, later), TRUCKS, old=old).changed
    assert changed.after == {"limit": "2024年6月底前", "due": None, "settled": None}


def test_new_entries_take_the_next_free_numbers_where_they_stand() -> None:
    between = milestone("2023年5月底前", "2023-05-31", "制定一企一策方案")
    revision = revised(stones(FIRST, between, SECOND), TRUCKS)

    (new,) = revision.new
    assert (new.name, new.under, new.at, new.entry.code) == ("milestones", "XY22-01.m1", 1, "XY22-01.3")
    assert (revision.changed, revision.gone) == ((), ())


def test_an_item_put_in_before_others_does_not_take_their_codes() -> None:
    new = item(1, "饮用水水源地保护区内存在违规建设项目", "2023年底", "2023-12-31", measure("（一）", "拆除违规项目。"))
    revision = revised(new, BRICKS._replace(number=2), TRUCKS._replace(number=3))

    (added,) = revision.new
    assert (added.name, added.at, added.entry.code) == ("items", 0, "XY22-03")
    assert added.entry.measures[0].code == "XY22-03.m1"  # type: ignore[union-attr]
    assert [(each.entry.code, each.after["number"]) for each in revision.changed] == [("XY22-01", 2), ("XY22-02", 3)]


def test_what_is_gone_is_named_with_all_below_it() -> None:
    assert [each.code for each in revised(BRICKS).gone] == ["XY22-02", "XY22-02.m1", "XY22-02.1"]


def test_what_was_withdrawn_is_not_gone_again_and_may_come_back() -> None:
    old = plan()
    for entry in revised(BRICKS).gone:
        old = changes.in_plan(old, changes.withdrawn(entry, date(2023, 5, 1), "修订"))

    assert revised(BRICKS, old=old).empty
    back = revised(old=old)
    assert [each.entry.code for each in back.changed] == ["XY22-02", "XY22-02.m1", "XY22-02.1"]
    assert back.changed[0].after == {"withdrawn": None, "withdrawn_note": None}


def test_a_task_that_the_office_split_off_is_not_gone() -> None:
    old = plan()
    item = old.items[1]
    task = Measure(f"{item.code}.m9", "灞桥区段改造", gaps=(Gap(date(2023, 5, 1), doc="文"),))
    old = old._replace(items=(old.items[0], item._replace(measures=(*item.measures, task)), *old.items[2:]))

    assert revised(old=old).gone == ()


def test_a_number_of_something_withdrawn_is_not_given_again() -> None:
    old = plan()
    gone = old.items[0].milestones[1]
    old = changes.in_plan(old, changes.withdrawn(gone, date(2023, 5, 1), "修订"))
    new = milestone("2024年底前", "2024-12-31", "建成在线监控平台并联网")

    assert [each.entry.code for each in revised(stones(FIRST, new), TRUCKS, old=old).new] == ["XY22-01.3"]


def test_done_marks_titles_and_notes_stay() -> None:
    old = plan()
    old = changes.in_plan(old, changes.reported("done", "XY22-01.1", Report(date(2023, 3, 1), done=True)))
    old = old._replace(items=(old.items[0]._replace(title="砖瓦窑监管不到位", notes=("省督察组关注",)), *old.items[1:]))

    assert revised(old=old).empty


def test_a_changed_clause_is_found_again_by_its_limit() -> None:
    other = SECOND._replace(action="改造全部完工并通过验收")
    (changed,) = revised(stones(FIRST, other), TRUCKS).changed

    assert (changed.entry.code, changed.after, changed.moved) == (
        "XY22-01.2",
        {"action": "改造全部完工并通过验收"},
        None,
    )


def test_units_by_another_name_are_the_same_and_others_are_not() -> None:
    other = BRICKS._replace(lead=("市交通运输局",), marks=(("市交通运输局", "牵头"),))
    (changed,) = revised(other, TRUCKS).changed

    assert changed.after == {"lead": ["市交通运输局"], "marks": {"市交通运输局": "牵头"}}
