from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from deadlines.domain.changes import Change, plan_set, reported, settled
from deadlines.domain.log import entry_for
from deadlines.domain.model import Act, Report
from deadlines.feeds.stamps import EPOCH, Since, Stamps, sequence_of, stamps_of, step_key, window_key
from feeds.ledger import DAY, MILESTONE, PLAN, done_act, log_of

INIT = ("2023-01-01T00:00:00Z", Change("init", "", None, {}, {"digests": {"XA23": "a", "XA23-08.2": "b"}}))
BEGUN = datetime(2023, 1, 1, tzinfo=UTC)
LATER = "2023-06-28T02:03:04.567890+00:00"
LATER_AT = datetime(2023, 6, 28, 2, 3, 4, tzinfo=UTC)
ON = date(2023, 6, 28)


def test_without_a_log_every_stamp_is_the_epoch() -> None:
    assert stamps_of((), DAY).of("XA23-08.2") == EPOCH


def test_an_entry_that_nobody_touched_is_as_old_as_the_register() -> None:
    assert stamps_of(log_of([INIT]), DAY).of("XA23-08.2") == BEGUN


@pytest.mark.parametrize(
    ("act", "touched", "untouched"),
    [
        (done_act("XA23-08.2", ON), ["XA23-08.2"], ["XA23-08", "XA23-08.1"]),
        (settled(MILESTONE, None, "待定"), ["XA23-08.2"], ["XA23-08", "XA23-08.20"]),
        (plan_set(PLAN, issued="2023-02-01"), ["XA23-08", "XA23-08.r1", "XA23-o1"], ["XY22-08"]),
        (
            Change("settled", "XA23-08", None, {}, {"due": "2024-01-01"}),
            ["XA23-08", "XA23-08.r1"],
            ["XA23-09", "XA23-o1"],
        ),
        (done_act("XA23-08", ON), ["XA23-08"], ["XA23-08.2"]),
        (reported("applied", "XA23-08", Report(ON, act=Act("applied", to=DAY))), [], ["XA23-08", "XA23-08.2"]),
        (reported("done", "XA23-08.r1", Report(ON, times=1)), [], ["XA23-08.r1", "XA23-08"]),
        (reported("not-done", "XA23-08.2", Report(ON, done=False)), [], ["XA23-08.2"]),
        (reported("progress", "XA23-08.2", Report(ON, quantities=(120,))), [], ["XA23-08.2"]),
        (
            reported("x", "XA23-08.2", Report(ON, act=Act("extension-approved", to=DAY))),
            ["XA23-08.2"],
            ["XA23-08"],
        ),
        (reported("x", "XA23-08.2", Report(ON, act=Act("extension-requested", to=DAY))), [], ["XA23-08.2"]),
        (Change("unit-set", "西安市/市城管局", None, {}, {"mail": ["a@b"]}), [], ["XA23-08.2"]),
        (Change("feed-added", "西安市/市城管局", ON, {}, {"subscriptions": []}), [], ["XA23-08.2"]),
        (Change("revised", "XA23-08.m1", None, {}, {"label": "（三）"}), ["XA23-08.2", "XA23-08"], ["XA23-09"]),
        (Change("revised", "XA23-08.1", None, {}, {"limit": "2024年"}), ["XA23-08.2"], ["XA23-09"]),
        (Change("measured", "XA23", ON, {}, {"measured": []}), [], ["XA23-08.2"]),
        (reported("answered", "XA23-08.2", Report(ON, act=Act("answered", doc="文1号"))), [], ["XA23-08.2", "XA23-08"]),
        (reported("judged", "XA23-08", Report(ON, act=Act("judged", of="interim"))), ["XA23-08"], ["XA23-08.2"]),
        (reported("judged", "XA23-08", Report(ON, act=Act("judged", of="behind"))), [], ["XA23-08"]),
        (Change("sent", "", ON, {}, {"week": 3}), [], ["XA23-08.2"]),
    ],
)
def test_what_an_act_bears_on(act: Change, touched: list[str], untouched: list[str]) -> None:
    stamps = stamps_of(log_of([INIT, (LATER, act)]), DAY)

    assert {stamps.of(code) for code in touched} <= {LATER_AT}
    assert {stamps.of(code) for code in untouched} <= {BEGUN}


def test_taking_an_act_back_is_a_change_too() -> None:
    act = done_act("XA23-08.2", ON)
    log = log_of([INIT, (LATER, act), ("2023-06-29T00:00:00Z", act.reverse(2))])

    assert stamps_of(log, DAY).of("XA23-08.2") == datetime(2023, 6, 29, tzinfo=UTC)


def test_an_act_of_a_later_day_has_not_happened_as_of_a_day() -> None:
    log = log_of([INIT, ("2024-01-11T00:00:00Z", done_act("XA23-08.2", date(2024, 1, 10)))])

    assert stamps_of(log, DAY) == stamps_of(log[:1], DAY)
    assert stamps_of(log, date(2024, 1, 10)).of("XA23-08.2") == datetime(2024, 1, 11, tzinfo=UTC)


def test_a_hand_edit_bears_on_what_its_digests_tell() -> None:
    edited = Change("edited", "", None, {}, {"digests": {"XA23": "a", "XA23-08.2": "new", "XA23-08.9": "added"}})
    stamps = stamps_of(log_of([INIT, (LATER, edited)]), DAY)

    assert stamps.of("XA23-08.2") == stamps.of("XA23-08.9") == LATER_AT
    assert stamps.of("XA23-08.1") == BEGUN


def test_a_hand_edit_without_a_state_before_it_may_have_touched_everything() -> None:
    edited = Change("edited", "", None, {}, {"digests": {"XA23": "a"}})

    assert stamps_of(log_of([(LATER, edited)]), DAY).of("XA23-08.2") == LATER_AT


def test_stamps_never_go_back() -> None:
    stamps = Stamps(LATER_AT, {"XA23-08.2": BEGUN}, {"XA23": EPOCH})

    assert stamps.of("XA23-08.2") == LATER_AT
    assert sequence_of(BEGUN) < sequence_of(LATER_AT) < 2**31
    assert sequence_of(LATER_AT) - sequence_of(BEGUN) == (LATER_AT - BEGUN).total_seconds()


MEMBERS = Change("unit-set", "西安市/各区县", None, {}, {"members": ["临潼区"]})


def test_who_belongs_to_a_group_bears_on_every_title() -> None:
    stamps = stamps_of(log_of([INIT, (LATER, MEMBERS)]), DAY)

    assert stamps.of("XA23-08.2") == LATER_AT
    hand = Change("edited", "", None, {}, {"digests": {"XA23": "a", "XA23-08.2": "b", "西安市/各区县": "c"}})
    assert stamps_of(log_of([INIT, (LATER, hand)]), DAY).of("XA23-08.2") == LATER_AT


def test_windows_and_the_close_out_bear_on_duties_alone() -> None:
    window = Change("window", "XA23", ON, {}, {"windows": [{"start": "2023-06-28", "condition": "采暖季"}]})
    closed = reported("closed", "XA23-08", Report(ON, act=Act("closed", doc="文1号")))
    stamps = stamps_of(log_of([INIT, (LATER, window), ("2023-06-29T00:00:00Z", closed)]), DAY)

    closed_at = datetime(2023, 6, 29, tzinfo=UTC)
    assert stamps.of("XA23-08.2") == BEGUN
    assert stamps.of("XA23-08.r1", duty=True) == closed_at
    assert stamps.of("XA23-08.r1", condition=True) == LATER_AT
    assert stamps.of("XA23-o1", duty=True, condition=True) == LATER_AT
    assert stamps.over[window_key("XA23", "采暖季", "2023-06-28")] == LATER_AT


def test_progress_is_told_by_an_inner_feed() -> None:
    stamps = stamps_of(log_of([INIT, (LATER, reported("progress", "XA23-08.2", Report(ON, quantities=(120,))))]), DAY)

    assert stamps.of("XA23-08.2") == BEGUN
    assert stamps.of("XA23-08.2", told=True) == LATER_AT


SET = plan_set(PLAN, issued="2023-02-01")


@pytest.mark.parametrize(
    ("acts", "seconds"),
    [
        ([done_act("XA23-08.1", ON), done_act("XA23-08.2", ON)], {"XA23-08.1": 4, "XA23-08.2": 4}),
        ([done_act("XA23-08.1", ON), done_act("XA23-08.1", ON).reverse(2)], {"XA23-08.1": 5, "XA23-08.2": 0}),
        ([SET, done_act("XA23-08.1", ON)], {"XA23-08.1": 5, "XA23-08.2": 4}),
        ([done_act("XA23-08.1", ON), SET], {"XA23-08.1": 5, "XA23-08.2": 5}),
        ([MEMBERS, done_act("XA23-08.1", ON), done_act("XA23-08.2", ON)], {"XA23-08.1": 5, "XA23-08.2": 5, "XB23": 4}),
        ([done_act("XA23-08.1", ON), MEMBERS], {"XA23-08.1": 5, "XB23": 5}),
    ],
)
def test_acts_of_one_second_that_bear_on_one_event_are_told_apart(acts: list[Change], seconds: dict[str, int]) -> None:
    stamps = stamps_of(log_of([INIT, *((LATER, act) for act in acts)]), DAY)

    assert {code: stamps.of(code).second for code in seconds} == seconds


def test_a_clock_that_was_set_back_sets_no_stamp_back() -> None:
    acts = [(LATER, done_act("XA23-08.2", ON)), ("2023-01-02T00:00:00Z", done_act("XA23-08.2", ON).reverse(2))]

    assert stamps_of(log_of([INIT, *acts]), DAY).of("XA23-08.2") == LATER_AT.replace(second=5)


def test_what_holds_from_a_later_day_changes_the_feed_when_that_day_begins() -> None:
    later = done_act("XA23-08.2", date(2023, 7, 1))

    assert stamps_of(log_of([INIT, (LATER, later)]), DAY).of("XA23-08.2") == datetime(2023, 6, 30, 16, tzinfo=UTC)


def test_what_comes_in_is_as_old_as_its_coming() -> None:
    change = Change("imported", "XB23", None, {}, {"added": []})
    stamps = stamps_of(log_of([INIT, (LATER, change), ("2023-06-29T00:00:00Z", change.reverse(2))]), DAY)

    assert stamps_of(log_of([INIT, (LATER, change)]), DAY).of("XB23-01.1") == LATER_AT
    assert stamps.of("XB23-01.1") == datetime(2023, 6, 29, tzinfo=UTC)


def test_steps_and_papers_have_stamps_of_their_own() -> None:
    applied = reported("applied", "XA23-08", Report(ON, act=Act("applied", to=DAY)))
    paper = reported("paper", "XA23-08", Report(ON, act=Act("paper", to=DAY, doc="文1号")))
    stamps = stamps_of(log_of([INIT, (LATER, applied), ("2023-06-29T00:00:00Z", paper)]), DAY)

    assert stamps.of("XA23-08", step=step_key("XA23-08")) == LATER_AT
    assert stamps.of("XA23-08", step=step_key("XA23-08", "文1号")) == datetime(2023, 6, 29, tzinfo=UTC)
    assert stamps.of("XA23-08", step=step_key("XA23-08", "文2号")) == BEGUN


def test_a_word_that_it_is_not_done_counts_where_it_was_done() -> None:
    """Else a change of the stamp alone would tell that somebody recorded it."""
    denied = reported("not-done", "XA23-08.2", Report(ON, done=False))
    after = "2023-06-29T00:00:00Z"

    fresh = stamps_of(log_of([INIT, (LATER, denied)]), DAY)
    assert fresh.of("XA23-08.2") == BEGUN
    assert fresh.of("XA23-08.2", told=True) == LATER_AT
    assert fresh.of("XA23-08.2", denied=True) == LATER_AT  # done before the log began
    done = stamps_of(log_of([INIT, (LATER, done_act("XA23-08.2", ON)), (after, denied)]), DAY)
    assert done.of("XA23-08.2") == datetime(2023, 6, 29, tzinfo=UTC)
    again = stamps_of(log_of([INIT, (LATER, denied), (after, denied)]), DAY)
    assert again.of("XA23-08.2") == BEGUN


def test_when_an_end_was_recorded_is_told() -> None:
    title = Change("item-set", "XA23-08", None, {}, {"title": "另一说法"})
    gone = Change("withdrawn", "XA23-08.1", date(2023, 3, 1), {}, {"withdrawn": "2023-03-01"})
    acts = [(LATER, done_act("XA23-08.2", date(2023, 4, 1))), (LATER, gone), ("2023-07-01T00:00:00Z", title)]
    stamps = stamps_of(log_of([INIT, *acts]), DAY)

    assert {code: at.date() for code, at in stamps.over.items()} == {"XA23-08.2": ON, "XA23-08.1": ON}


def test_settings_that_changed_bear_on_everything_from_their_place_in_the_log_on() -> None:
    log = log_of([INIT, (LATER, done_act("XA23-08.2", ON)), ("2023-06-29T00:00:00Z", done_act("XA23-08.1", ON))])
    stamps = stamps_of(log, DAY, Since(2, "2023-06-28T00:00:00+00:00"))

    assert stamps.of("XA23-08.9") == stamps.of("XA23-08.2") == LATER_AT.replace(second=5)
    assert stamps.of("XA23-08.1") == datetime(2023, 6, 29, tzinfo=UTC)
    assert stamps.began == BEGUN
    at_the_end = stamps_of(log, DAY, Since(3, "2023-06-28T00:00:00+00:00"))
    assert at_the_end.of("XA23-08.9") == datetime(2023, 6, 29, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("code", ["XA23-08.2", "XA23-08.r1", "XA23-o1", "XA23-08"])
@pytest.mark.parametrize("kind", ["reminded", "acknowledged"])
def test_a_reminder_by_hand_and_a_receipt_bear_on_nothing_published_or_inner(code: str, kind: str) -> None:
    act = reported(kind, code, Report(ON, act=Act(kind, doc="文1号", person="某乙")))  # type: ignore[arg-type]
    told = log_of([INIT, (LATER, act)])
    told = [*told, entry_for(act.reverse(2), told[-1], at=LATER, by="张三")]
    assert stamps_of(told, DAY) == stamps_of(told[:1], DAY)
