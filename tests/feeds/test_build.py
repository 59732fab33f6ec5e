from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from deadlines.domain import parties
from deadlines.domain.model import Act, Measure, Report
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.calendar import Writer
from deadlines.feeds.events import Options
from deadlines.feeds.titles import ROLES
from feeds.ledger import DAY, DIRECTORY, DUTY, ITEM, LINES, MILESTONE, OBLIGATION, PLAN, done, line

if TYPE_CHECKING:
    from deadlines.domain.model import Role
    from deadlines.feeds.build import Feed


def feeds(lines: Any = LINES, directory: Directory = DIRECTORY, as_of: date = DAY, **more: Any) -> dict[str, Feed]:
    return {feed.key: feed for feed in unit_feeds(directory, lines, as_of=as_of, **more)}


def titles(feed: Feed) -> list[str]:
    return [summary for _, summary in feed.seen]


def test_every_unit_that_is_concerned_has_events_also_through_a_group() -> None:
    assert [key for key, feed in feeds().items() if feed.dated] == [
        "陕西省/省生态环境厅",
        "西安市/市城管局",
        "西安市/市生态环境局",
        "西安市/临潼区",
        "西安市/长安区",
        "西安市/市财政局",
        "西安市/各责任单位",
    ]


def test_a_group_with_settled_members_has_no_feed_one_without_has() -> None:
    assert "西安市/各区县" not in feeds()
    assert titles(feeds()["西安市/各责任单位"]) == ["【责任】省大气专项：报送整改落实情况"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "西安市/市城管局",  # lead, and accepts itself: one event
            [
                "【牵头】省大气专项第8项：整改时限到期（餐饮油烟在线监控安装率低）",
                "【牵头】省大气专项第8项：287家试点安装（临潼区负责）",  # its own item, but the measure names another
                "【牵头】省大气专项第8项：开展执法检查（每月至少2次）（各区县负责）",
            ],
        ),
        (
            "西安市/市生态环境局",
            [
                "【配合】省大气专项第8项：整改时限到期（餐饮油烟在线监控安装率低）（市城管局牵头）",
                "【配合】省大气专项第8项：287家试点安装（市城管局牵头）",
                "【配合】省大气专项第8项：开展执法检查（每月至少2次）（市城管局牵头）",
            ],
        ),
        (
            "西安市/长安区",  # reached through 各区县
            [
                "【责任】省大气专项第8项：整改时限到期（餐饮油烟在线监控安装率低）",
                "【责任】省大气专项第8项：287家试点安装（临潼区负责）",
                "【责任】省大气专项第8项：开展执法检查（每月至少2次）",
            ],
        ),
        (
            "陕西省/省生态环境厅",  # accepts what is due once; the monthly checks are not its own
            [
                "【验收】省大气专项第8项：整改时限到期（市城管局负责）",
                "【验收】省大气专项第8项：287家试点安装（临潼区负责）",
            ],
        ),
    ],
)
def test_what_each_unit_sees(key: str, expected: list[str]) -> None:
    assert titles(feeds()[key]) == expected


def test_a_unit_of_another_region_with_the_same_name_sees_nothing() -> None:
    assert feeds()["咸阳市/市生态环境局"].dated == 0


def test_a_unit_with_nothing_has_a_feed_that_says_so() -> None:
    assert titles(feeds()["咸阳市/市生态环境局"]) == ["【提示】市生态环境局：台账中暂无需在日历中提示的时间节点"]


def test_a_mark_beside_the_own_name_goes_before_that_of_the_group() -> None:
    item = ITEM._replace(cooperating=("临潼区", "各区县"), marks=(("各区县", "配合"), ("市城管局", "牵头")))
    found = feeds([line(MILESTONE, item=item)])

    assert titles(found["西安市/临潼区"]) == ["【责任】省大气专项第8项：287家试点安装"]
    assert titles(found["西安市/长安区"]) == ["【配合】省大气专项第8项：287家试点安装（市城管局牵头）"]


def test_the_others_are_the_group_less_the_units_that_the_item_names() -> None:
    item = ITEM._replace(cooperating=("临潼区", "其他区县"), marks=(("其他区县", "配合"),))
    found = feeds([line(MILESTONE, item=item)])

    assert titles(found["西安市/临潼区"]) == ["【责任】省大气专项第8项：287家试点安装"]
    assert titles(found["西安市/长安区"]) == ["【配合】省大气专项第8项：287家试点安装（市城管局负责）"]


def test_a_supervising_unit_sees_dates_and_no_duties() -> None:
    item = ITEM._replace(supervising=("省生态环境厅",), acceptance_provincial=())
    found = feeds([line(MILESTONE, item=item), line(DUTY, item=item)])

    assert titles(found["陕西省/省生态环境厅"]) == ["【督导】省大气专项第8项：287家试点安装（市城管局负责）"]


def test_an_obligation_that_marks_its_units() -> None:
    marked = OBLIGATION._replace(
        responsible=("市城管局", "市财政局"), marks=(("市城管局", "牵头"), ("市财政局", "配合"))
    )
    found = feeds([line(marked)])

    assert titles(found["西安市/市城管局"]) == ["【牵头】省大气专项：报送整改落实情况"]
    assert titles(found["西安市/市财政局"]) == ["【配合】省大气专项：报送整改落实情况（市城管局牵头）"]


def test_a_unit_of_which_nothing_has_a_date_gets_one_notice() -> None:
    found = feeds([line(MILESTONE._replace(due=None))])
    feed = found["西安市/市城管局"]

    assert titles(feed) == ["【提示】市城管局：台账中暂无需在日历中提示的时间节点"]
    assert feed.dated == 0
    assert feed.seen[0].event.first == date(2020, 1, 1)
    assert len({feed.seen[0].event.uid for feed in found.values()}) == len(found)


def test_rule_1_no_name_twice_in_a_feed() -> None:
    for feed in feeds().values():
        names = [event.uid for event, _ in feed.seen]
        assert len(names) == len(set(names))


def test_one_unit_alone_gets_the_same_feed_under_the_same_name() -> None:
    everybody = feeds()

    for key, feed in everybody.items():
        assert feeds(only=key) == {key: feed}


@pytest.mark.parametrize("key", ["咸阳市/市生态环境局", "西安市/各区县"])
def test_whoever_is_asked_for_gets_a_feed(key: str) -> None:
    assert list(feeds(only=key)) == [key]


def test_titles_and_events_are_shared_by_those_who_see_the_same() -> None:
    found = feeds()

    assert found["西安市/临潼区"].seen[0] is found["西安市/长安区"].seen[0]
    assert found["西安市/临潼区"].seen[1].event is found["陕西省/省生态环境厅"].seen[1].event


def test_done_in_january_is_open_in_an_export_of_december() -> None:
    lines = [line(done(MILESTONE, date(2024, 1, 10)))]

    assert feeds(lines) == feeds([line(MILESTONE)])
    assert titles(feeds(lines, as_of=date(2024, 1, 10))["西安市/临潼区"]) == [
        "【已完成】省大气专项第8项：287家试点安装"
    ]
    assert feeds(lines, as_of=date(2024, 3, 1))["西安市/临潼区"].dated == 0


def test_whom_a_line_concerns_is_asked_once_for_the_same_parties(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(*args: Any) -> dict[str, tuple[Role, ...]]:
        calls.append(args)
        return parties.concerned(*args)

    monkeypatch.setattr("deadlines.feeds.build.concerned", counted)
    feeds([line(MILESTONE._replace(code=f"XA23-08.{n}")) for n in range(1, 50)])

    assert len(calls) == 1


def test_a_name_that_nobody_has_reaches_nobody() -> None:
    found = feeds([line(OBLIGATION._replace(responsible=("无此单位",)))])

    assert {feed.dated for feed in found.values()} == {0}


def test_a_group_that_contains_itself_is_a_group_without_members() -> None:
    directory = Directory((Region("西安市"),), (Unit("市城管局", "西安市"),), (Group("各方", "西安市", ("各方",)),))

    found = feeds([line(OBLIGATION._replace(responsible=("各方",)))], directory)

    assert {key: feed.dated for key, feed in found.items()} == {"西安市/市城管局": 0, "西安市/各方": 1}


def test_entries_stand_in_the_order_of_their_codes() -> None:
    lines = [line(MILESTONE._replace(code=code)) for code in ("XA23-08.10", "XA23-08.9", "XA23-08.2")]
    lines += [line(ITEM._replace(code="XA23-100", number=100)), line(ITEM._replace(code="XA23-20", number=20))]
    (feed,) = feeds(lines, only="西安市/市城管局").values()

    assert [event.uid.partition("@")[0] for event, _ in feed.seen] == [
        "XA23-08.2",
        "XA23-08.9",
        "XA23-08.10",
        "XA23-20",
        "XA23-100",
    ]


def test_a_plan_without_a_short_name_goes_by_its_code() -> None:
    (feed,) = feeds([line(MILESTONE, plan=PLAN._replace(short=""))], only="西安市/临潼区").values()

    assert titles(feed) == ["【责任】XA23第8项：287家试点安装"]


def test_a_paper_stands_once_in_the_calendars_of_those_who_answer_in_the_best_rank() -> None:
    def shown(*units: str) -> dict[str, list[str]]:
        act = Act("paper", of="督办函", doc="督5号", to=date(2023, 12, 15), units=units)
        paper = Report(date(2023, 11, 1), act=act)
        found = feeds([line(ITEM._replace(reports=(paper,)))])
        told = {key: [each for each in titles(feed) if "督办函" in each] for key, feed in found.items()}
        return {key.partition("/")[2]: each for key, each in told.items() if each}

    said = "省大气专项第8项：答复督办函（督5号）"
    assert shown() == {"市城管局": [f"【牵头】{said}"]}
    assert shown("长安区") == {"长安区": [f"【责任】{said}"]}
    assert shown("各区县", "长安区", "市城管局") == {
        "市城管局": [f"【牵头】{said}"],
        "临潼区": [f"【责任】{said}"],
        "长安区": [f"【责任】{said}"],
    }


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        ({"lead"}, ["市城管局"]),
        ({"cooperating"}, ["市生态环境局"]),
        ({"responsible"}, ["临潼区", "长安区"]),
        ({"acceptance"}, ["省生态环境厅", "市财政局"]),
        ({"lead", "responsible"}, ["市城管局", "临潼区", "长安区"]),
    ],
)
def test_only_what_a_unit_sees_in_the_roles_that_are_asked_for(roles: set[Role], seen: list[str]) -> None:
    found = feeds([LINES[1]], options=Options(roles=frozenset(roles)))

    assert [feed.unit for feed in found.values() if feed.dated] == seen


@pytest.mark.parametrize("role", ["lead", "responsible", "cooperating", "acceptance", "supervising"])
def test_in_which_role_a_unit_has_an_entry_is_what_its_title_says(role: Role) -> None:
    """Asked for a role, a feed holds those of its events whose titles bear its mark, and under the same titles."""
    mark = next(each for each, meant in ROLES.items() if meant == role)
    every = [line(ITEM._replace(supervising=("市财政局", "长安区"))), *LINES[1:]]
    narrowed = feeds(every, options=Options(roles=frozenset({role})))

    for key, whole in feeds(every).items():
        wanted = [title for title in titles(whole) if title.startswith(f"【{mark}】")]
        assert titles(narrowed[key])[: narrowed[key].dated] == wanted


@pytest.mark.parametrize(
    ("roles", "marks"), [(None, "验牵"), ({"acceptance"}, "验"), ({"lead"}, "牵"), ({"supervising"}, "")]
)
def test_steps_and_papers_are_for_those_who_asked_for_that_role(roles: set[Role] | None, marks: str) -> None:
    applied = Report(DAY, act=Act("applied", awaits="municipal", to=date(2024, 1, 1)))
    paper = Report(DAY, act=Act("paper", of="督办函", doc="文1号", to=date(2024, 1, 2)))
    item = ITEM._replace(reports=(applied, paper), parts=())
    chosen = Options(roles=frozenset(roles) if roles else None, reminders=True)

    found = titles(feeds([line(item)], options=chosen)["西安市/市城管局"])
    assert "".join(title[1] for title in found if title[1] in "验责牵") == marks
    assert len(found) == {"验牵": 5, "验": 2, "牵": 3, "": 1}[marks]  # with a reminder a week before, and a day before


def test_a_feed_of_tasks_holds_tasks_alone() -> None:
    lines = [*LINES, line(done(MILESTONE._replace(code="XA23-08.3"), DAY))]
    found = feeds(lines, options=Options(todo=True, alarms=True, reminders=True))
    for feed in found.values():
        data = Writer().calendar(feed.unit, feed.region, feed.seen).decode()
        assert "VEVENT" not in data
        assert data.count("BEGIN:VTODO") == len(feed.seen)
        assert "DTSTART" not in data
        assert data.count("TRIGGER;RELATED=END:-P") == data.count("BEGIN:VALARM")
        assert "RRULE" not in data
    data = Writer().calendar("甲", "乙", found["西安市/临潼区"].seen).decode()
    assert "DUE;VALUE=DATE:20240331\r\n" in data
    assert "STATUS:NEEDS-ACTION\r\n" in data
    assert "COMPLETED:20231130T160000Z\r\n" in data  # the day as it begins in China
    assert "STATUS:COMPLETED\r\n" in data
    names = [event.uid for feed in found.values() for event, _ in feed.seen]
    assert all("-todo@" in name or name.startswith("notice-") for name in names)


def test_who_helps_with_a_measure_sees_its_dates_as_helping() -> None:
    """A plan writes 配合 beside a unit of one measure too (市发改委负责，彬州市配合), for that measure alone."""
    measure = Measure(
        "XA23-08.m1",
        "试点安装",
        responsible=("市财政局",),
        cooperating=("长安区",),
        marks=(("市财政局", "负责"), ("长安区", "配合")),
        milestones=(MILESTONE,),
    )
    other = Measure("XA23-08.m2", "全面安装", milestones=(MILESTONE._replace(code="XA23-08.3"),))
    item = ITEM._replace(cooperating=("长安区",), marks=(("市城管局", "牵头"),), measures=(measure, other))
    lines = [
        line(MILESTONE, item=item, responsible=("市财政局",)),
        line(MILESTONE._replace(code="XA23-08.3"), item=item, responsible=("市财政局",)),
    ]

    found = feeds(lines)["西安市/长安区"]
    assert titles(found) == [
        "【配合】省大气专项第8项：287家试点安装（市城管局牵头）",
        "【责任】省大气专项第8项：287家试点安装（市财政局负责）",
    ]
    assert "长安区（配合）" in found.seen[0].event.description
    assert "长安区（配合）" not in found.seen[1].event.description
    assert titles(feeds(lines, options=Options(roles=frozenset({"cooperating"})))["西安市/长安区"]) == titles(found)[:1]


def test_a_public_notice_names_who_holds_it() -> None:
    """Not who was responsible for the item: the step is not theirs any more."""
    step = Report(DAY, act=Act("accepted", level="provincial", awaits="notice", to=date(2024, 1, 1)))
    item = ITEM._replace(reports=(step,), acceptance=("市财政局",))

    seen = titles(feeds([line(item)])["西安市/市财政局"])
    assert "【验收】省大气专项第8项：公示（市财政局负责）" in seen
