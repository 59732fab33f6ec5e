from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from deadlines.domain.changes import Change, plan_set, reported, settled
from deadlines.domain.model import Act, Report
from deadlines.feeds.stamps import EPOCH, Stamp, Stamps, stamps_of
from feeds.ledger import DAY, MILESTONE, PLAN, done_act, log_of

INIT = ("2023-01-01T00:00:00Z", Change("init", "", None, {}, {"digests": {"XA23": "a", "XA23-08.2": "b"}}))
BEGUN = datetime(2023, 1, 1, tzinfo=UTC)
LATER = "2023-06-28T02:03:04.567890+00:00"
LATER_AT = datetime(2023, 6, 28, 2, 3, 4, tzinfo=UTC)
ON = date(2023, 6, 28)


def test_without_a_log_every_stamp_is_the_epoch() -> None:
    assert stamps_of((), DAY).of("XA23-08.2") == Stamp(EPOCH, 0)


def test_an_entry_that_nobody_touched_is_as_old_as_the_register() -> None:
    assert stamps_of(log_of([INIT]), DAY).of("XA23-08.2") == Stamp(BEGUN, 0)


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
        (reported("applied", "XA23-08", Report(ON, act=Act("applied", to=DAY))), ["XA23-08"], ["XA23-08.2"]),
        (reported("done", "XA23-08.r1", Report(ON, times=1)), ["XA23-08.r1"], ["XA23-08"]),
        (reported("progress", "XA23-08.2", Report(ON, quantities=(120,))), [], ["XA23-08.2"]),
        (
            reported("x", "XA23-08.2", Report(ON, act=Act("extension-approved", to=DAY))),
            ["XA23-08.2"],
            ["XA23-08"],
        ),
        (reported("x", "XA23-08.2", Report(ON, act=Act("extension-requested", to=DAY))), [], ["XA23-08.2"]),
        (Change("unit-set", "西安市/市城管局", None, {}, {"mail": ["a@b"]}), [], ["XA23-08.2"]),
        (Change("sent", "", ON, {}, {"week": 3}), [], ["XA23-08.2"]),
    ],
)
def test_what_an_act_bears_on(act: Change, touched: list[str], untouched: list[str]) -> None:
    stamps = stamps_of(log_of([INIT, (LATER, act)]), DAY)

    assert {stamps.of(code) for code in touched} <= {Stamp(LATER_AT, 1)}
    assert {stamps.of(code) for code in untouched} <= {Stamp(BEGUN, 0)}


def test_taking_an_act_back_is_a_change_too() -> None:
    act = done_act("XA23-08.2", ON)
    log = log_of([INIT, (LATER, act), ("2023-06-29T00:00:00Z", act.reverse(2))])

    assert stamps_of(log, DAY).of("XA23-08.2") == Stamp(datetime(2023, 6, 29, tzinfo=UTC), 2)


def test_an_act_of_a_later_day_has_not_happened_as_of_a_day() -> None:
    log = log_of([INIT, ("2024-01-11T00:00:00Z", done_act("XA23-08.2", date(2024, 1, 10)))])

    assert stamps_of(log, DAY) == stamps_of(log[:1], DAY)
    assert stamps_of(log, date(2024, 1, 10)).of("XA23-08.2").sequence == 1


def test_a_hand_edit_bears_on_what_its_digests_tell() -> None:
    edited = Change("edited", "", None, {}, {"digests": {"XA23": "a", "XA23-08.2": "new", "XA23-08.9": "added"}})
    stamps = stamps_of(log_of([INIT, (LATER, edited)]), DAY)

    assert stamps.of("XA23-08.2") == stamps.of("XA23-08.9") == Stamp(LATER_AT, 1)
    assert stamps.of("XA23-08.1") == Stamp(BEGUN, 0)


def test_a_hand_edit_without_a_state_before_it_may_have_touched_everything() -> None:
    edited = Change("edited", "", None, {}, {"digests": {"XA23": "a"}})

    assert stamps_of(log_of([(LATER, edited)]), DAY).of("XA23-08.2") == Stamp(LATER_AT, 1)


def test_stamps_never_go_back() -> None:
    stamps = Stamps(Stamp(LATER_AT, 1), {"XA23-08.2": Stamp(BEGUN, 1)}, {"XA23": Stamp(EPOCH, 3)})

    assert stamps.of("XA23-08.2") == Stamp(LATER_AT, 5)
