"""What a unit is told of what changed since its last mail: each kind in the office's words, once, and to whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from deadlines.domain import changes
from deadlines.domain.agenda import lines_of, parties_of
from deadlines.domain.chain.stations import Rules
from deadlines.domain.changes import Change
from deadlines.domain.log import beginning, entry_for
from deadlines.domain.model import Act, Measure, Obligation, Plan, Register, Report
from deadlines.domain.parties import concerned
from deadlines.domain.status import Lamps
from deadlines.domain.units import Directory
from deadlines.mail import wording
from deadlines.mail.changed import past_of, skipped_between
from deadlines.mail.english import ENGLISH
from deadlines.mail.message import letter_of
from deadlines.mail.paste import pasted
from deadlines.store.memory import MemoryStore
from deadlines.usecases.digest import digests
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, done, item, measure, milestone, not_done, plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.mail.digest import Digest

LAST = {"period": "2023-W47", "as_of": "2023-11-20"}
ON = date(2023, 11, 22)
CG, HJ, DONG, XI, CZ = "甲市/市城管局", "甲市/市环境局", "甲市/东县", "甲市/西县", "甲市/市财政局"
EIGHT = SAMPLE.items[0]
NINE = SAMPLE.items[1]
STONE = EIGHT.measures[0].milestones[1]
EASTERN = NINE.measures[0].milestones[0]
NOTED = DIRECTORY._replace(
    units=tuple(unit._replace(mail=unit.mail or ("x@example.gov.cn",)) for unit in DIRECTORY.units)
)


def sent(*keys: str, **more: Any) -> list[Change]:
    return [Change("sent", key, None, {}, {"to": "x@example.gov.cn", **LAST, **more}) for key in keys]


def register_of(
    made: Sequence[Change],
    plans: Sequence[Plan] = (SAMPLE,),
    *,
    last: Sequence[Change] | None = None,
    directory: Directory = NOTED,
) -> MemoryStore:
    """A register whose units had their mail on 20 November, and to which *made* happened on the days after."""
    register = Register(directory, tuple(plans))
    log = [entry_for(beginning(register), None, at="2023-11-01T00:00:00Z", by="试")]
    store = MemoryStore(register, log, samples.calendar)
    with store.batch(at="2023-11-20T00:30:00Z", by="试") as batch:
        for each in sent(*(unit.key for unit in directory.units)) if last is None else last:
            batch.apply(each)
    with store.batch(at="2023-11-28T01:00:00Z", by="试") as batch:
        for each in made:
            batch.apply(each)
    return store


def told(store: MemoryStore, *, as_of: date = FRIDAY, week: date = WEEK, **more: Any) -> dict[str, Digest]:
    found = digests(store, day=as_of, week=week, lamps=Lamps(), rules=Rules(), **more)
    return {digest.key: digest for digest in found}


def changed(store: MemoryStore, **more: Any) -> dict[str, dict[str, str]]:
    """By unit, what is new of each code."""
    return {
        key: {news.code: wording.facts(news) for news in digest.changed}
        for key, digest in told(store, **more).items()
        if digest.changed
    }


def act(kind: Any, on: date = ON, done: bool | None = None, **more: Any) -> Report:
    return Report(on, done=done, act=Act(kind, **more))


def reported(report: Report, code: str = STONE.code, act: str = "") -> Change:
    return changes.reported(act or (report.act.kind if report.act is not None else "done"), code, report)


PAPER = "市整改办〔2023〕5号"
MOVED = reported(act("extension-approved", to=date(2024, 6, 30), doc=PAPER))
DECLARED = reported(done(ON), EIGHT.code)
NEW_TASK = Measure("JA23-08.m9", "新措施", "（九）", responsible=("东县",))


@pytest.mark.parametrize(
    ("made", "code", "words"),
    [
        ([MOVED], STONE.code, f"时限已调整至2024年6月30日（{PAPER}）"),
        ([changes.settled(STONE, date(2023, 12, 20), "核定")], STONE.code, "到期日核定为2023年12月20日"),
        ([changes.settled(STONE, None, "核定")], STONE.code, "核定为未定期限"),
        ([changes.withdrawn(STONE, ON, "已关停", doc=PAPER)], STONE.code, f"不再执行（{PAPER}）"),
        ([changes.withdrawn(STONE, ON, "已关停")], STONE.code, "不再执行"),
        (
            [changes.withdrawn(EIGHT, ON, "同类", doc=PAPER, into=NINE.code)],
            EIGHT.code,
            f"不再执行（已并入第9项，{PAPER}）",
        ),
        ([changes.withdrawn(STONE, ON, "同类", into=EASTERN.code)], STONE.code, "不再执行（已并入JA23-09.1）"),
        ([changes.restored(STONE._replace(withdrawn=ON), ON, None, PAPER)], STONE.code, f"恢复执行（{PAPER}）"),
        ([reported(done(ON))], STONE.code, "已登记完成（2023年11月22日）"),
        ([reported(not_done(ON))], STONE.code, "已登记未完成"),
        ([reported(done(ON)), reported(Report(ON, opens=True, doc=PAPER))], STONE.code, f"重新列为待完成（{PAPER}）"),
        ([DECLARED], EIGHT.code, "已报完成，待核实"),
        ([DECLARED, reported(act("applied"), EIGHT.code)], EIGHT.code, "已申请验收"),
        (
            [DECLARED, reported(act("returned", done=False, points=("补照片",)), EIGHT.code)],
            EIGHT.code,
            "退回补充完善（第1次）",
        ),
        (
            [DECLARED, reported(act("accepted", level="municipal"), EIGHT.code)],
            EIGHT.code,
            "已通过市级验收",
        ),
        (
            [DECLARED, reported(act("notice", start=ON, until=date(2023, 12, 5)), EIGHT.code)],
            EIGHT.code,
            "公示中（12月5日期满）",
        ),
        ([DECLARED, reported(act("closed", doc=PAPER), EIGHT.code)], EIGHT.code, "已销号"),
        (
            [DECLARED, reported(act("closed"), EIGHT.code), reported(act("reopened", doc=PAPER), EIGHT.code)],
            EIGHT.code,
            f"恢复整改（{PAPER}）",
        ),
        ([DECLARED, reported(not_done(ON), EIGHT.code)], EIGHT.code, "已登记未完成"),
        ([changes.added(EIGHT.code, [("measures", 1, NEW_TASK)])], NEW_TASK.code, "新增任务"),
        ([changes.split(EIGHT, NEW_TASK, ON)], EIGHT.code, "已分解为1项任务"),
        (
            [changes.added(EIGHT.measures[0].code, [("milestones", 2, milestone("JA23-08.3", None))])],
            "JA23-08.3",
            "新增时间节点",
        ),
        (
            [changes.added("JA23", [("obligations", 2, Obligation("JA23-o3", "报方案", "", "四", ("市城管局",)))])],
            "JA23-o3",
            "新增方案要求",
        ),
        (
            [changes.revised(EIGHT, limit="2024年6月底前")],
            EIGHT.code,
            "方案修订，整改时限（方案原文）为：2024年6月底前",
        ),
        ([changes.revised(EIGHT, target="全部完成", problem="问题")], EIGHT.code, "方案修订，反馈问题、整改目标有调整"),
        ([Change("edited", "", None, {"digests": {EIGHT.code: "0"}}, {})], EIGHT.code, "台账内容有更正"),
    ],
)
def test_each_kind_in_the_words_of_the_office(made: list[Change], code: str, words: str) -> None:
    store = register_of(made)

    assert changed(store)[CG] == {code: words}
    letter = letter_of(told(store)[CG])
    assert "、自上次提示（11月20日）以来的变化（1项）" in letter.text
    assert words.replace("\n", "") in letter.text.replace("\n", "").replace("  ", "")
    assert words in letter.html
    assert words in pasted(told(store)[CG])


def test_a_new_plan_is_one_line_with_how_much_of_it_is_the_units_own() -> None:
    new = plan(item(1, lead=("市城管局",)), item(2, measure(responsible=("市城管局",))), item(3, lead=("东县",)))
    new = new._replace(code="JB23", items=tuple(each._replace(code=f"JB23-0{each.number}") for each in new.items))
    new = new._replace(
        short="新方案", items=tuple(each._replace(measures=()) if each.number != 2 else each for each in new.items)
    )
    two = new.items[1]._replace(
        measures=tuple(m._replace(code="JB23-02.m1") for m in new.items[1].measures), lead=("西县",)
    )
    new = new._replace(items=(new.items[0], two, new.items[2]))
    register = Register(NOTED, (SAMPLE,))

    found = changed(register_of([changes.imported(new, register, Directory())]))

    assert found[CG] == {"JB23": "整改方案纳入台账，涉及贵单位2项"}
    assert found[DONG] == {"JB23": "整改方案纳入台账，涉及贵单位1项"}


def test_a_unit_hears_that_it_is_named_now_or_no_longer() -> None:
    found = changed(register_of([changes.revised(NINE, acceptance=["西县"], lead=["市环境局", "市城管局"])]))

    assert found[CG][NINE.code] == "新列为责任单位"
    assert found[XI][NINE.code] == "新列为验收单位"
    assert found[CZ][NINE.code] == "不再列为验收单位"
    assert found[HJ][NINE.code] == "责任单位调整为：市环境局、市城管局"


def test_a_unit_hears_that_it_belongs_to_a_group_now_or_no_longer() -> None:
    group = next(each for each in NOTED.groups if each.name == "各县区")
    found = changed(register_of([changes.unit_set(group, members=["西县", "市财政局"])]))

    assert found[CZ] == {"甲市/各县区": "列入“各县区”，相关任务一并列示"}
    assert found[DONG] == {"甲市/各县区": "不再列入“各县区”"}
    assert XI not in found


def undone(store: MemoryStore, number: int = -1) -> None:
    entry = list(store.log())[number]
    with store.batch(at="2023-11-29T00:00:00Z", by="试") as batch:
        batch.apply(entry.change.reverse(entry.seq))


def test_what_was_taken_back_in_the_meantime_is_no_news() -> None:
    store = register_of([reported(done(ON))])
    assert changed(store)[CG]
    undone(store)
    assert changed(store) == {}
    undone(store)  # the taking back is taken back
    assert changed(store)[CG] == {STONE.code: "已登记完成（2023年11月22日）"}


def test_the_taking_back_of_what_the_last_mail_knew_is_told_as_it_stands_now() -> None:
    store = register_of([], last=[reported(done(date(2023, 11, 14))), *sent(CG)])
    assert changed(store) == {}
    undone(store, 1)
    assert changed(store) == {CG: {STONE.code: "完成登记已撤回"}}


def test_two_extensions_are_told_once_with_the_one_in_force() -> None:
    again = reported(act("extension-approved", date(2023, 11, 24), to=date(2024, 9, 30), doc="市整改办〔2023〕9号"))

    found = changed(register_of([MOVED, again, reported(done(date(2023, 11, 25)))]))

    words = "已登记完成（2023年11月25日）；时限已调整至2024年9月30日（市整改办〔2023〕9号）"
    assert found[CG] == {STONE.code: words}


def test_what_stands_in_something_that_ended_is_told_with_it() -> None:
    gone = [changes.withdrawn(each, ON, "已关停", doc=PAPER) for each in (EIGHT, EIGHT.measures[0], STONE)]

    assert changed(register_of(gone))[CG] == {EIGHT.code: f"不再执行（{PAPER}）"}


def test_progress_judgements_papers_and_addresses_are_no_news() -> None:
    unit = NOTED.find(CG)
    made = [
        reported(Report(ON, quantities=(300, None)), act="progress"),
        reported(act("judged", of="behind"), EIGHT.code),
        reported(act("waiting", of="市财政局")),
        reported(act("extension-requested", to=date(2024, 6, 30))),
        reported(act("extension-refused")),
        reported(act("paper", of="督办函", doc=PAPER, to=date(2023, 12, 20))),
        reported(act("member", of="done")._replace(unit="东县")),
        reported(Report(ON, times=1), "JA23-o1"),
        changes.unit_set(unit, mail=["x@example.gov.cn"]),
        changes.plan_set(SAMPLE, office="整改办"),
    ]

    assert changed(register_of(made)) == {}


def test_who_merely_stands_further_down_hears_nothing_of_what_others_do() -> None:
    found = changed(register_of([reported(not_done(ON), EASTERN.code)]))

    assert set(found) == {HJ, DONG, CZ}  # leads, does it, accepts
    assert XI not in found


def test_nothing_is_new_to_who_had_no_mail_yet_or_on_an_earlier_day() -> None:
    made = [reported(done(ON))]

    assert CG not in changed(register_of(made, last=sent(HJ)))
    assert HJ in changed(register_of(made, last=sent(HJ)))
    assert changed(register_of(made), as_of=date(2023, 11, 21)) == {}
    assert changed(register_of([], last=[reported(done(date(2023, 11, 14))), *sent(CG)])) == {}


def test_the_mail_of_the_same_week_is_not_the_last_one() -> None:
    made = [reported(done(ON)), *sent(CG, period="2023-W48", as_of="2023-11-28")]

    assert changed(register_of(made))[CG] == {STONE.code: "已登记完成（2023年11月22日）"}


def test_what_was_recorded_while_the_last_mail_was_under_way_is_new() -> None:
    late = [reported(done(date(2023, 11, 21))), *sent(CG, known=1)]
    early = [reported(done(date(2023, 11, 20))), *sent(CG)]

    assert changed(register_of([], last=late))[CG] == {STONE.code: "已登记完成（2023年11月21日）"}
    assert changed(register_of([], last=early)) == {}
    queued = [reported(done(date(2023, 11, 20))), *sent(CG, queued="2023-11-20T00:30:00Z")]
    assert changed(register_of([], last=queued))[CG] == {STONE.code: "已登记完成（2023年11月20日）"}
    queued = [reported(done(date(2023, 11, 20))), *sent(CG, queued="2023-11-20T00:30:01Z")]
    assert changed(register_of([], last=queued)) == {}
    # recorded before, and holding from a day after the one that it was composed for
    assert changed(register_of([], last=[reported(done(date(2023, 11, 21))), *sent(CG)]))[CG]


def test_nothing_due_but_something_new_is_a_mail_that_says_so() -> None:
    only = plan(item(1, measure(milestone("JA23-01.1", date(2024, 8, 1)))))
    store = register_of([changes.withdrawn(only.items[0], ON, "已关停")], [only])

    assert wording.subject(told(store)[CG]) == "【督察整改提示】11月27日—12月3日：变化事项1项（市城管局）"


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2023-W47", None),
        ("2023-W46", "上期（11月20日—26日）提示未发送，一并列入本期。"),
        ("2023-W44", "前3期（11月6日—26日）提示未发送，一并列入本期。"),
        ("2022-W50", "前49期（2022年12月19日—2023年11月26日）提示未发送，一并列入本期。"),
        ("2023-W43", "前4期（10月30日—11月26日）提示未发送，一并列入本期。"),
    ],
)
def test_weeks_without_any_mail_are_said_once(period: str, said: str | None) -> None:
    store = register_of([], last=sent(CG, period=period, as_of="2023-10-01"))

    text = letter_of(told(store)[CG]).text
    assert wording.notices(told(store)[CG]) == ([said] if said else [])
    assert text.replace("\n", "").count("提示未发送") == (1 if said else 0)
    assert told(store)[HJ].skipped is None  # it never had one


def test_a_week_in_which_anybody_got_a_mail_was_not_missed() -> None:
    store = register_of([], last=[*sent(CG, period="2023-W45"), *sent(HJ)])

    assert told(store)[CG].skipped is None


def test_the_log_is_read_no_further_than_to_the_oldest_of_the_last_mails() -> None:
    store = register_of([reported(done(ON))], last=[*sent(CG, period="2023-W44", as_of="2023-11-01"), *sent(CG)])
    read = []

    def newest() -> Any:
        for entry in store.newest():
            read.append(entry.seq)
            yield entry

    past = past_of(newest(), {CG}, "2023-W48")
    assert past.last[CG].period == "2023-W47"
    assert [entry.act for entry in past.entries] == ["done"]
    assert past.period == "2023-W47"
    assert past_of(newest(), set(), "2023-W48").last == {}
    assert skipped_between(past_of(iter(()), {CG}, "2023-W48"), told(store)[CG].week) is None


def test_english_says_the_same() -> None:
    english = Directory(NOTED.regions, tuple(each._replace(lang="en") for each in NOTED.units), NOTED.groups)
    store = register_of([MOVED], last=sent(CG, period="2023-W46"), directory=english)

    letter = letter_of(told(store)[CG])
    assert letter.language == "en"
    assert letter.subject == ("[Rectification reminder] 27 Nov – 3 Dec: 1 past due with nothing recorded (市城管局)")
    assert "No reminder was sent for the week before (20 Nov – 26 Nov)" in letter.text
    assert "limit moved to 30 Jun 2024 (市整改办〔2023〕5号)" in letter.text
    assert ". Changes since the last reminder (20 Nov) (1)" in letter.text
    assert '<html lang="en">' in letter.html


def test_every_fact_has_words_in_both_languages() -> None:
    from deadlines.mail.chinese import CHINESE

    for each in ("headings", "facts", "keys", "periods", "stations"):
        assert getattr(CHINESE, each).keys() == getattr(ENGLISH, each).keys()
    assert len(CHINESE.ordinals) == len(ENGLISH.ordinals) >= len(CHINESE.headings) + 1


KINDS = st.sampled_from(["done", "not-done", "moved", "settled", "undo"])
CODES = [EIGHT.measures[0].milestones[0], STONE, EASTERN, SAMPLE.obligations[1]]


@given(st.lists(st.tuples(KINDS, st.sampled_from(CODES), st.dates(date(2023, 11, 15), FRIDAY)), max_size=8))
def test_every_unit_hears_of_its_own_entries_each_once(drawn: list[tuple[str, Any, date]]) -> None:
    store = register_of([])
    for kind, entry, on in drawn:
        last = list(store.log())[-1]
        with store.batch(at="2023-11-29T00:00:00Z", by="试") as batch:
            if kind == "undo":
                if last.act not in ("sent", "init"):
                    batch.apply(last.change.reverse(last.seq))
            elif kind == "settled":
                now = next(each.entry for each in lines_of(store.register().plans[0]) if each.entry.code == entry.code)
                batch.apply(changes.settled(now, on, "核定"))
            else:
                moved = act("extension-approved", on, to=date(2024, 1, 31), doc=PAPER)
                report = {"done": done(on), "not-done": not_done(on), "moved": moved}[kind]
                batch.apply(reported(report, entry.code))
    mine = {line.entry.code: concerned(NOTED, parties_of(line), "甲市") for line in lines_of(store.register().plans[0])}
    for key, digest in told(store).items():
        codes = [news.code for news in digest.changed]
        assert len(codes) == len(set(codes))
        assert all(key in mine[code] for code in codes)
        assert letter_of(digest).content == letter_of(told(store)[key]).content
