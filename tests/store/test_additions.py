"""Whole records that come and go, held by every store: an imported plan, entries that a revised plan adds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import samples
from deadlines.domain import changes, log, records
from deadlines.domain.model import Item, Measure, Milestone, Plan, Report
from deadlines.domain.reading import read_plan
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.errors import CannotUndo, NoSuchCode
from deadlines.store.contract import Span
from deadlines.usecases import record

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.store.contract import Store

LATER = "2023-07-01T08:00:00Z"
DAY = date(2023, 6, 1)

PLAN = """\
code: BS23
title: 白石县整改方案
region: 白石县
year: 2023
obligations:
  - {code: BS23-o1, text: 报送进展, every: month, responsible: [各镇]}
items:
  - code: BS23-01
    number: 1
    title: 砖厂脱硫设施不正常运行
    limit: 2023年5月底前
    lead: [县生态环境分局]
    cooperating: [柳林镇]
    measures:
      - code: BS23-01.m1
        text: 立案查处，督促改造
        milestones:
          - {code: BS23-01.1, limit: 2022年11月15日前, action: "立案: 查处", quantities: [{target: 3, unit: 座}]}
        duties:
          - {code: BS23-01.r1, text: 开展比对监测, every: quarter}
    reports:
      - {date: 2023-03-31, note: 已立案查处3起}
  - {code: BS23-02, number: 2, title: 扬尘管控不到位, limit: 立行立改、长期坚持, lead: [县生态环境分局]}
"""
NEWCOMERS = Directory(
    (Region("白石县", "county", "陕西省"),),
    (Unit("县生态环境分局", "白石县"), Unit("柳林镇", "白石县")),
    (Group("各镇", "白石县"),),
)


def plan() -> Plan:
    made = records.build(Plan, yaml.safe_load(PLAN))
    assert made is not None
    return made


def change(store: Store, *made: Change) -> list[LogEntry]:
    with store.batch(at=LATER, by="李四") as batch:
        return [batch.apply(each) for each in made]


def bring(store: Store) -> LogEntry:
    return change(store, changes.imported(plan(), store.register(), NEWCOMERS))[0]


def undo(store: Store, seq: int | None = None) -> None:
    record.undo(store, seq, at=LATER, by="李四")


def text_of(store: Store) -> bytes | None:
    from pathlib import Path

    return Path(store.place).read_bytes() if store.place.endswith(".yaml") else None


def item(number: int, **more: Any) -> Item:
    code = f"XY22-{number:02}"
    milestone = Milestone(f"{code}.1", "2023年9月底前", "完成整治")
    return Item(
        code, number, f"第{number}项", "2023年底前", measures=(Measure(f"{code}.m1", "整治", milestones=(milestone,)),)
    )


def test_a_plan_comes_in_whole_with_its_dates_read(store: Store) -> None:
    entry = bring(store)

    assert (entry.act, entry.code, entry.before) == ("imported", "BS23", {})
    assert [head.code for head in store.plans()] == ["XY22", "XA23", "BS23"]
    assert store.register().plans[-1] == read_plan(plan(), samples.CALENDAR)
    assert store.directory().find("白石县/柳林镇") == NEWCOMERS.units[1]
    assert store.directory().regions[-1] == NEWCOMERS.regions[0]
    assert store.code("bs23-1.1") == "BS23-01.1"
    due = {line.entry.code for line in store.lines(Span(DAY, date(2023, 12, 31), plan="BS23"))}
    # the duty ended with its item in May, and may have left periods unfulfilled
    assert due == {"BS23-01", "BS23-01.1", "BS23-01.r1", "BS23-o1"}
    assert store.problems() == []


def test_an_imported_plan_goes_again_as_if_it_had_never_been(store: Store) -> None:
    before, text = store.register(), text_of(store)
    bring(store)
    undo(store)

    assert store.register() == before
    assert text_of(store) == text
    assert store.problems() == []
    assert [entry.act for entry in store.log()] == ["init", "imported", "undo"]
    bring(store)  # and its codes are free again, for it was never there
    assert store.problems() == []


def test_a_plan_goes_from_between_others(store: Store) -> None:
    first = bring(store)
    other = plan()._replace(code="BS24", items=(), obligations=())
    change(store, changes.imported(other, store.register(), Directory()))
    undo(store, first.seq)

    assert [head.code for head in store.plans()] == ["XY22", "XA23", "BS24"]
    assert store.problems() == []


def test_a_plan_stays_while_something_rests_on_it(store: Store) -> None:
    entry = bring(store)
    told = change(store, changes.reported("done", "BS23-01.1", Report(DAY, done=True)))[0]
    with pytest.raises(CannotUndo):
        undo(store, entry.seq)

    undo(store, told.seq)
    undo(store, entry.seq)
    assert [head.code for head in store.plans()] == ["XY22", "XA23"]
    assert store.problems() == []


def test_units_stay_while_another_plan_names_them(store: Store) -> None:
    entry = bring(store)
    other = plan()._replace(code="BS24", items=(Item("BS24-01", 1, "题", lead=("柳林镇",)),), obligations=())
    change(store, changes.imported(other, store.register(), Directory()))

    with pytest.raises(CannotUndo):
        undo(store, entry.seq)


def test_entries_come_in_where_they_belong(store: Store) -> None:
    before, text = store.register(), text_of(store)
    new = Milestone("XY22-03.5", "2023年10月底前", "完成评估")
    made = change(
        store,
        changes.added("XY22", [("items", 0, item(1)), ("items", 3, item(9))]),
        changes.added("XY22-03.m1", [("milestones", 1, new)]),
        changes.added("XY22-03", [("measures", 1, Measure("XY22-03.m9", "补充措施", "（三）"))]),
    )

    now = store.register().plans[0]
    assert [each.code for each in now.items] == ["XY22-01", "XY22-03", "XY22-04", "XY22-09"]
    assert [each.code for each in now.items[1].measures] == ["XY22-03.m1", "XY22-03.m9", "XY22-03.m2"]
    assert [each.code for each in now.items[1].measures[0].milestones] == ["XY22-03.1", "XY22-03.5", "XY22-03.2"]
    assert now.items[1].measures[0].milestones[1].due == date(2023, 10, 31)
    assert store.problems() == []

    for entry in reversed(made):
        undo(store, entry.seq)
    assert store.register() == before
    assert text_of(store) == text
    assert store.problems() == []


def test_added_entries_go_in_any_order(store: Store) -> None:
    before = store.register()
    made = change(
        store,
        changes.added("XY22", [("items", 2, item(9))]),
        changes.added("XY22-03.m1", [("milestones", 2, Milestone("XY22-03.5", "2023年10月底前", "完成评估"))]),
        changes.added("XA23", [("items", 1, item(9)._replace(code="XA23-09", measures=()))]),
    )
    for entry in made:
        undo(store, entry.seq)

    assert store.register() == before
    assert store.problems() == []


def test_what_was_added_can_be_changed_and_added_to_in_one_batch(store: Store) -> None:
    change(
        store,
        changes.added("XY22", [("items", 2, item(9))]),
        changes.added("XY22-09.m1", [("milestones", 1, Milestone("XY22-09.2", "2023年10月底前", "完成评估"))]),
        changes.reported("done", "XY22-09.1", Report(DAY, done=True)),
        changes.revised(item(9).milestones[0], limit="2023年8月底前"),
    )

    found = store.register().plans[0].items[2].measures[0]
    assert [each.code for each in found.milestones] == ["XY22-09.1", "XY22-09.2"]
    assert (found.milestones[0].due, found.milestones[0].reports) == (date(2023, 8, 31), (Report(DAY, done=True),))
    assert store.problems() == []


def test_a_moved_limit_moves_the_date(store: Store) -> None:
    milestone = next(each for each in store.register().plans[0].items[0].milestones if each.code == "XY22-03.1")
    change(store, changes.revised(milestone, limit="2023年3月底前", action="完成排查并建档"))

    line = store.find("XY22-03.1").line
    assert line is not None
    assert line.entry.due == date(2023, 3, 31)  # type: ignore[union-attr]
    undo(store)
    assert store.problems() == []


def test_what_is_withdrawn_is_owed_no_longer(store: Store) -> None:
    span = Span(DAY, date(2024, 12, 31))

    def owed(day: date) -> set[str]:
        from deadlines.domain.agenda import deadlines_on

        lines = store.lines(span._replace(day=day))
        return {each.code for line in lines for each in deadlines_on(line, day, span.through)}

    before, tally = store.register(), store.tally(DAY)
    entries = {each.code: each for each in store.register().plans[0].items[1].milestones}
    change(store, *(changes.withdrawn(each, date(2023, 6, 15), "修订稿未列") for each in entries.values()))

    assert "XY22-04.2" in owed(DAY)
    assert "XY22-04.2" not in owed(date(2023, 6, 15))
    assert store.tally(DAY) == tally
    assert store.tally(date(2023, 6, 15)).ambiguous == tally.ambiguous - 1
    assert store.problems() == []
    change(store, changes.reported("progress", "XY22-04.2", Report(DAY, note="仍有进展")))
    assert store.tally(date(2023, 6, 15)).ambiguous == tally.ambiguous - 1
    assert store.problems() == []
    for _ in range(3):
        undo(store)
    assert store.register() == before


def test_a_record_cannot_come_twice_nor_into_nothing(store: Store) -> None:
    entries = list(store.log())
    with pytest.raises(ValueError, match="XY22-03"):
        change(store, changes.added("XY22", [("items", 0, item(3))]))
    with pytest.raises(NoSuchCode):
        change(store, changes.added("XY22-77", [("measures", 0, Measure("XY22-77.m1", "无"))]))

    assert list(store.log()) == entries
    assert store.problems() == []


def test_every_store_says_the_same(tmp_path: Path) -> None:
    stores = [samples.store(kind, tmp_path) for kind in samples.KINDS]
    for store in stores:
        bring(store)
        change(store, changes.added("XY22", [("items", 1, item(9))]))
    said = [[(e.seq, e.act, e.code, e.before, e.after) for e in store.log()] for store in stores]
    assert said[0] == said[1] == said[2]
    assert [store.register() for store in stores[1:]] == [stores[0].register()] * 2
    for store in stores:
        store.close()


def test_an_empty_register_takes_a_plan(tmp_path: Path) -> None:
    empty = "schema: deadlines.register/1\n"
    for kind in samples.KINDS:
        store = samples.store(kind, tmp_path, empty)
        before = text_of(store)
        bring(store)
        assert store.register().plans == (read_plan(plan(), samples.CALENDAR),)
        assert store.problems() == []
        undo(store)
        assert text_of(store) == before
        assert store.register().plans == ()
        assert store.problems() == []
        store.close()


def test_comments_and_the_rest_of_the_file_stay(tmp_path: Path) -> None:
    text = samples.TEXT.replace("  - code: XA23\n", "  # 西安市方案\n  - code: XA23\n") + "# 文件到此为止\n"
    path = tmp_path / "register.yaml"
    path.write_text(text, encoding="utf-8")
    from deadlines.store.yamlstore import YamlStore

    store = YamlStore.open(str(path), samples.calendar)
    change(store, changes.added("XY22", [("items", 2, item(9))]))
    first = path.read_text(encoding="utf-8")
    bring(store)

    kept = iter(path.read_text(encoding="utf-8").splitlines())
    assert all(line in kept for line in text.splitlines())  # every line is there, in the old order
    assert "完成整治" in first
    assert first.index("XY22-09") < first.index("# 西安市方案") < first.index("XA23-03")
    assert log.undone(store.log()) == frozenset()


def test_a_plan_goes_from_a_file_that_was_edited_by_hand_meanwhile(tmp_path: Path) -> None:
    from deadlines.store.yamlstore import YamlStore

    store = samples.store("yaml", tmp_path)
    path = tmp_path / "register.yaml"
    before = store.register()
    bring(store)
    text = path.read_text(encoding="utf-8")
    assert store.problems() == []
    path.write_text(text.replace("code: BS23\n", "code: BS23  # 县方案\n") + "# 完\n", encoding="utf-8")

    store = YamlStore.open(str(path), samples.calendar)
    undo(store)
    assert store.register() == before
    assert path.read_text(encoding="utf-8").endswith("# 完\n")
    assert store.problems() == []
    assert [entry.act for entry in store.log()] == ["init", "imported", "edited", "undo"]


def test_what_a_hand_changed_in_an_imported_plan_is_named(tmp_path: Path) -> None:
    from deadlines.store.yamlstore import YamlStore

    store = samples.store("yaml", tmp_path)
    path = tmp_path / "register.yaml"
    bring(store)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("砖厂脱硫设施不正常运行", "砖厂脱硫设施停运"), encoding="utf-8")

    store = YamlStore.open(str(path), samples.calendar)
    assert "BS23-01" in {problem.where for problem in store.problems()}
    change(store, changes.reported("done", "BS23-01.1", Report(DAY, done=True)))
    edited = next(entry for entry in store.log() if entry.act == "edited")
    assert set(edited.before["digests"]) == {"BS23-01"}
    assert store.problems() == []
