"""Taking back: what later acts rest on stays while they stand, in every store; the newest act can always go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import samples
from deadlines.calendars import state_council
from deadlines.domain.chain.needs import missing_evidence
from deadlines.domain.course import CLOSED, UNDER_WAY, course_on
from deadlines.domain.status import open_codes
from deadlines.domain.withdrawing import tree
from deadlines.store.memory import MemoryStore
from deadlines.store.opening import create_store, open_store
from office import NOW, Office

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.model import Item
    from deadlines.store.contract import Store
    from office import Told

TEXT = """\
schema: deadlines.register/1
regions:
  - {name: 某市, level: city}
units:
  - {name: 市住建局, region: 某市}
groups: []
plans:
  - code: MS23
    title: 某市方案
    region: 某市
    year: 2023
    issued: 2023-01-05
    indicators: [{name: 优良天数, compare: '>=', value: 260, unit: 天, year: 2023}]
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
              - {code: MS23-01.1, limit: 6月底前, action: 排查}
              - {code: MS23-01.2, limit: 9月底前, action: 整治}
            duties:
              - {code: MS23-01.r1, text: 检查, every: week, condition: 应急响应期间}
      - code: MS23-02
        number: 2
        title: 河道
        limit: 2023年12月底
        lead: [市住建局]
"""
AT = "2023-02-01T00:00:00Z"
PAPER = ("--doc", "市〔2023〕1号")
WITHDRAW = ("withdraw", "MS23-01.2", "--reason", "关停", *PAPER, "--on", "2023-03-01")
DECLARE = ("declare", "MS23-01", "--on", "2023-05-01", "--by", "李四")
CLOSING = (
    ("apply", "MS23-01", "--on", "2023-05-02", "--by", "李四"),
    ("accept", "MS23-01", "--unit", "市住建局", "--level", "municipal", "--on", "2023-05-03", "--by", "王五"),
    ("notice", "MS23-01", "--start", "2023-05-04", "--days", "2", "--natural", "--on", "2023-05-04"),
    ("close", "MS23-01", *PAPER, "--on", "2023-06-01"),
)
SETTINGS = '[evidence]\nrequired = ["验收意见"]\n'


def place(kind: str, folder: Path) -> str:
    return str(folder / samples.FILES[kind])


@pytest.fixture(params=samples.KINDS)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return made(request.param, tmp_path)


def made(kind: str, folder: Path) -> Office:
    settings_file = folder / "config.toml"
    settings_file.write_text(f'{SETTINGS}folder = "{folder / "kept"}"\n')
    environ = {"DEADLINES_CONFIG": str(settings_file), "HOME": str(folder)}
    register = samples.register(TEXT)
    if kind == "memory":
        return Office(MemoryStore.holding(register, at=AT, by="zhang", calendar=state_council), environ)
    create_store(place(kind, folder), register, at=AT, by="zhang", calendar=state_council).close()
    return Office(None, {**environ, "DEADLINES_STORE": place(kind, folder)})


def store_of(office: Office) -> Store:
    return office.store or open_store(office.environ["DEADLINES_STORE"], state_council)


def state(office: Office) -> object:
    store = store_of(office)
    try:
        return store.register()
    finally:
        if office.store is None:
            store.close()


def ok(office: Office, *acts: tuple[str, ...]) -> None:
    for argv in acts:
        told = office(*argv)
        assert told.code == 0, (argv, told.err)


def refused(office: Office, *argv: str) -> Told:
    before = state(office)
    told = office(*argv)
    assert told.code == 5, (argv, told)
    assert told.err.startswith("错误")
    assert state(office) == before
    assert office("verify").code == 0
    return told


def evidence(office: Office, folder: Path, code: str, *words: str, name: str = "意见.pdf") -> tuple[str, ...]:
    file = folder / name
    file.write_text(code + name)
    return ("evidence", "add", code, str(file), "--on", "2023-04-01", *words)


def done(*codes: str) -> tuple[str, ...]:
    return ("done", *codes, "--on", "2023-04-01")


def all_back(office: Office, first: object) -> None:
    while (told := office("undo")).code == 0:
        pass
    assert "没有" in told.err
    assert state(office) == first
    assert office("verify").code == 0


# --- what a report rests on ------------------------------------------------------------------------------------------


def test_a_declaration_rests_on_what_lets_it_through(office: Office, tmp_path: Path) -> None:
    first = state(office)
    opinion = evidence(office, tmp_path, "MS23-01.1", "--kind", "验收意见")
    aside = evidence(office, tmp_path, "MS23-01.m1", "--kind", "照片", name="别的.jpg")
    ok(office, WITHDRAW, done("MS23-01.1"), opinion, aside, DECLARE)

    for seq in ("2", "3", "4"):
        assert "报完成" in refused(office, "undo", seq).err
    ok(office, ("progress", "MS23-01.m1", "--text", "说明", "--on", "2023-04-02"), ("undo", "7"))
    ok(office, ("undo", "5"))  # nobody asked for a photograph
    all_back(office, first)


def test_a_declaration_rests_on_the_required_evidence_of_the_item_itself(office: Office, tmp_path: Path) -> None:
    opinion = evidence(office, tmp_path, "MS23-01", "--kind", "验收意见")
    aside = evidence(office, tmp_path, "MS23-01", "--kind", "照片", name="别的.jpg")
    ok(office, done("MS23-01.1", "MS23-01.2"), opinion, aside, DECLARE)

    refused(office, "undo", "4")
    ok(office, ("undo", "5"))
    assert office("verify").code == 0


def test_of_two_files_of_a_required_kind_one_can_go(office: Office, tmp_path: Path) -> None:
    one = evidence(office, tmp_path, "MS23-01.1", "--kind", "验收意见")
    other = evidence(office, tmp_path, "MS23-01.2", "--kind", "验收意见")
    ok(office, done("MS23-01.1", "MS23-01.2"), one, other, DECLARE, ("undo", "4"))
    refused(office, "undo", "5")


def test_nothing_below_a_closed_item_is_taken_back_but_its_newest_steps(office: Office, tmp_path: Path) -> None:
    first = state(office)
    opinion = evidence(office, tmp_path, "MS23-01", "--kind", "验收意见")
    settled = ("settle", "MS23-01.1", "--due", "2023-07-31", "--note", "核定")
    ok(office, WITHDRAW, settled, ("item", "set", "MS23-01", "--title", "短"), done("MS23-01.1"), opinion, DECLARE)
    ok(office, *CLOSING)

    for seq in range(2, 11):
        assert "销号" in refused(office, "undo", str(seq)).err
    look_back = evidence(office, tmp_path, "MS23-01.1", "--stage", "look-back", name="回头看.pdf")
    ok(office, look_back, ("undo",), ("undo",), ("undo",))
    all_back(office, first)


def test_what_follows_a_reopening_rests_on_it(office: Office, tmp_path: Path) -> None:
    first = state(office)
    opinion = evidence(office, tmp_path, "MS23-01", "--kind", "验收意见")
    ok(office, done("MS23-01.1", "MS23-01.2"), opinion, DECLARE, *CLOSING)
    ok(office, ("reopen", "MS23-01", "--reason", "反弹", *PAPER, "--on", "2023-07-01"))
    ok(office, ("progress", "MS23-01.m1", "--not-done", "--on", "2023-07-02"))
    seqs = [entry["seq"] for entry in office("log", "-f", "json").json["entries"] if entry["act"] == "reopened"]

    assert "恢复整改" in refused(office, "undo", str(seqs[0])).err
    all_back(office, first)


def test_what_is_recorded_after_a_restoration_rests_on_it(office: Office) -> None:
    first = state(office)
    ok(office, WITHDRAW, ("restore", "MS23-01.2", *PAPER, "--on", "2023-03-20"), done("MS23-01.2"))

    assert "执行" in refused(office, "undo", "3").err
    refused(office, "undo", "2")
    all_back(office, first)


def test_a_withdrawal_rests_on_it_that_nothing_is_done(office: Office) -> None:
    ok(office, done("MS23-01.2"), ("progress", "MS23-01.2", "--not-done", "--on", "2023-04-02"))
    ok(office, ("withdraw", "MS23-01.2", "--reason", "关停", *PAPER, "--on", "2023-05-01"))
    refused(office, "undo", "3")


def test_what_is_merged_rests_on_the_entry_that_it_went_into(office: Office) -> None:
    into = ("withdraw", "MS23-02", "--reason", "暂停", *PAPER, "--on", "2023-02-10")
    back = ("restore", "MS23-02", *PAPER, "--on", "2023-02-20")
    ok(office, into, back, ("merge", "MS23-01.2", "--into", "MS23-02", *PAPER, "--on", "2023-03-01"))
    refused(office, "undo", "3")


def test_an_extension_rests_on_the_date_that_it_moves(office: Office) -> None:
    ok(office, ("settle", "MS23-01.1", "--due", "2023-07-31", "--note", "核定"))
    ok(
        office,
        ("extend", "request", "MS23-01.1", "--to", "2023-09-30", "--reason", "推迟", "--on", "2023-07-01"),
    )
    refused(office, "undo", "2")


# --- what is refused outright ----------------------------------------------------------------------------------------


def test_nothing_comes_back_into_a_declared_item(office: Office, tmp_path: Path) -> None:
    ok(office, WITHDRAW, done("MS23-01.1"), evidence(office, tmp_path, "MS23-01", "--kind", "验收意见"), DECLARE)

    refused(office, "restore", "MS23-01.2", *PAPER, "--on", "2023-06-01")
    refused(office, "merge", "MS23-02", "--into", "MS23-01", *PAPER, "--on", "2023-06-01")
    refused(office, "split", "MS23-01", "--task", "甲|市住建局|2023年11月底", *PAPER, "--on", "2023-06-01")
    ok(office, CLOSING[0], ("return", "MS23-01", "--point", "补", "--on", "2023-05-03"))
    ok(office, ("restore", "MS23-01.2", *PAPER, "--on", "2023-06-01"))
    seq = next(entry["seq"] for entry in office("log", "-f", "json").json["entries"] if entry["act"] == "returned")
    refused(office, "undo", str(seq))


# --- by hand ---------------------------------------------------------------------------------------------------------


def by_hand(office: Office, old: str, new: str) -> None:
    """Somebody writes *new* for *old* in the register, past the program."""
    path = office.environ["DEADLINES_STORE"]
    if path.endswith(".yaml"):
        from pathlib import Path

        text = Path(path).read_text(encoding="utf-8")
        assert old in text
        Path(path).write_text(text.replace(old, new), encoding="utf-8")
        return
    import sqlite3

    with sqlite3.connect(path) as connection:
        for table in ("party", "report", "entry", "plan"):
            connection.execute(f"UPDATE {table} SET doc = replace(doc, ?, ?)", (old, new))
    connection.close()


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
@pytest.mark.parametrize(
    ("argv", "old", "new"),
    [
        (("unit", "set", "市住建局", "--mail", "a@b.example"), "a@b.example", "c@d.example"),
        (("progress", "MS23-01.1", "--text", "原文", "--on", "2023-03-01"), "原文", "改文"),
        (("settle", "MS23-01.1", "--due", "2023-07-31", "--note", "核定"), "核定", "另定"),
        (("plan", "set", "MS23", "--short", "简称"), "简称", "别称"),
        (("split", "MS23-01", "--task", "新任务", *PAPER, "--on", "2023-03-01"), "新任务", "旧任务"),
        ((*WITHDRAW[:1], "MS23-01", *WITHDRAW[2:]), "关停", "停产"),
    ],
)
def test_what_a_person_wrote_over_is_not_taken_back(
    kind: str, tmp_path: Path, argv: tuple[str, ...], old: str, new: str
) -> None:
    office = made(kind, tmp_path)
    ok(office, argv)
    by_hand(office, old, new)
    before = state(office)

    told = office("undo")
    assert (told.code, told.err.startswith("错误")) == (5, True), told
    assert state(office) == before
    if kind == "yaml":  # the edit is recorded at the next change, and all adds up again
        ok(office, ("plan", "set", "MS23", "--document", "市发〔2023〕1号"))
        assert office("verify").code == 0


def test_a_hand_edit_elsewhere_leaves_undo_alone(tmp_path: Path) -> None:
    office = made("yaml", tmp_path)
    ok(office, ("unit", "set", "市住建局", "--mail", "a@b.example"))
    by_hand(office, "action: 整治", "action: 整治到位")

    ok(office, ("undo",))
    assert office("verify").code == 0


# --- the law ---------------------------------------------------------------------------------------------------------

CODES = ("MS23-01", "MS23-01.m1", "MS23-01.1", "MS23-01.2", "MS23-01.r1", "MS23-02")
DAYS = st.integers(0, 200).map(lambda n: f"2023-{2 + n // 28:02d}-{1 + n % 28:02d}")


def argv(words: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.tuples(st.sampled_from(CODES), DAYS).map(lambda each: (*words.format(each[0]).split(), "--on", each[1]))


SINGLE = [
    *("done {}", "done {}", "done MS23-01.1 MS23-01.2", "progress {} --not-done", "progress {} --text 文"),
    *("withdraw {} --reason 停 --doc 一", "restore {} --doc 二", "merge {} --into MS23-02 --doc 三"),
    *("split MS23-01 --task 甲|市住建局|2023年11月底 --doc 四", "declare {}", "apply {}", "return {} --point 补"),
    *("close {} --doc 五", "reopen {} --reason 反弹 --doc 六", "look-back {}", "waiting {} --for 批复 --note 待"),
    *("extend approve {} --to 2024-01-31 --doc 七 --by 办", "judge {} --as behind --note 核"),
]
ACTS = st.one_of(
    *map(argv, SINGLE),
    st.sampled_from(CODES).map(lambda code: ("settle", code, "--due", "2023-10-31", "--note", "定")),
    st.sampled_from(CODES).map(lambda code: ("item", "set", code, "--title", "短")),
    st.integers(2, 30).map(lambda seq: ("undo", str(seq))),
    st.integers(2, 30).map(lambda seq: ("undo", str(seq))),
)
WAY = (WITHDRAW, done("MS23-01.1"), ("done", "MS23-02", "--on", "2023-03-01"), DECLARE, *CLOSING)
CHAIN = "[chain]\norder = []\n"


def sound(item: Item) -> bool:
    """What no command leads to: work that is open in an item that was declared since, or done while not carried out."""
    course = course_on(item.reports, NOW.date())
    if course.life in UNDER_WAY | CLOSED:
        still = open_codes(item, NOW.date())
        missed = {each.code for each in tree(item) if any(report.done is False for report in each.reports)}
        if set(still) - missed:
            return False
        if missing_evidence(item, ("验收意见",), NOW.date()):
            return False
    for each in tree(item):
        if each.withdrawn is not None and any(report.done and report.date > each.withdrawn for report in each.reports):
            return False
    return True


@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACTS, max_size=8), st.integers(0, len(WAY)), st.lists(ACTS, max_size=12))
def test_undo_is_refused_or_leaves_what_commands_allow(
    tmp_path: Path, before: list[tuple[str, ...]], steps: int, after: list[tuple[str, ...]]
) -> None:
    office = made("memory", tmp_path)
    assert isinstance(office.store, MemoryStore)
    first = office.store.register()
    opinion = evidence(office, tmp_path, "MS23-01.1", "--kind", "验收意见")
    for act in (*before, opinion, *WAY[:steps], *after):
        told = office(*act)
        assert told.code in (0, 2, 3, 4, 5), (act, told)
        if act[0] == "undo" and told.code == 0:
            assert all(sound(item) for _, item in office.store.items()), act
    assert office.store.problems() == []
    all_back(office, first)


# --- as of an earlier day --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", samples.KINDS)
def test_no_export_shows_what_came_later(kind: str, tmp_path: Path) -> None:
    import json

    office = made(kind, tmp_path)

    def plan(day: str) -> dict[str, object]:
        file = tmp_path / "out.json"
        ok(office, ("export", "json", str(file), "--as-of", day))
        found: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))["plans"][0]
        return found

    condition = "应急响应期间"
    first = plan("2023-02-28")
    ok(office, ("window", "begin", condition, "--on", "2023-03-01", "--until", "2023-03-20", *PAPER))
    planned = plan("2023-03-10")
    ok(office, ("window", "begin", condition, "--on", "2023-04-01", *PAPER))
    ok(office, ("target", "MS23", "优良天数", "--value", "270", "--year", "2023", *PAPER, "--on", "2023-04-02"))
    open_still = plan("2023-04-05")
    ok(office, ("measure", "MS23", "优良天数", "100", "--on", "2023-04-06"))
    ok(office, ("window", "end", condition, "--on", "2023-04-20"))

    assert plan("2023-02-28") == first
    assert plan("2023-03-10") == planned
    assert plan("2023-04-05") == open_still
    assert plan("2023-04-20") != open_still


def test_what_opens_a_later_group_is_not_shown_before(office: Office) -> None:
    ok(office, ("withdraw", "MS23-01", "--reason", "关停", *PAPER, "--on", "2023-03-01"))

    assert office("show", "MS23-01", "--as-of", "2023-02-28", "-f", "json").json["history"] == []
    assert len(office("show", "MS23-01", "--as-of", "2023-03-01", "-f", "json").json["history"]) > 1
