"""The outbox's rules: which state may follow which, when a message is tried again, who has what of a period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import outbox as rules
from deadlines.domain.outbox import Known, Posted, State, WrongStep
from deadlines.errors import Message

AT = datetime(2023, 11, 27, 1, tzinfo=UTC)
STATES: tuple[State, ...] = get_args(State)
ANSWER = Message("250 OK")


def posted(number: int = 1, **more: Any) -> Posted:
    given: dict[str, Any] = {
        "kind": "digest",
        "unit": "甲市/市城管局",
        "address": "Cg@example.gov.cn",
        "period": "2023-W48",
        "message_id": f"<{number}@x>",
        "content": "a",
        "sha256": "0" * 64,
        "sender": "zgb@example.gov.cn",
        "recipient": "cg@example.gov.cn",
        "subject": "提示",
        "codes": ("JA23-01",),
        "as_of": date(2023, 11, 27),
        "correction": 0,
        "queued_at": AT,
        **more,
    }
    return Posted(number, **given)


# --- states


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_only_a_try_changes_the_answer_and_nothing_else_is_one(before: State, after: State) -> None:
    """What a person or the program says of a message never takes the place of what the server answered."""
    each = posted(state=before, answer=Message("451 later"), answered_at=AT)
    if after not in rules.STEPS[before]:
        return
    now = AT + timedelta(hours=1)
    new = rules.moved(each, after, at=now, answer=ANSWER)
    if (tried := rules.attempt(each, new)) is not None:
        assert (tried.answer, tried.at, tried.state, new.answer, new.handled) == (ANSWER, now, after, ANSWER, None)
    else:
        assert (new.answer, new.answered_at, new.handled) == (each.answer, AT, ANSWER)
    assert (tried is not None) == (after in ("sent", "deferred", "refused", "doubtful") and before != "doubtful")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("queued", "trying deferred refused cancelled"),
        ("trying", "sent deferred refused doubtful"),
        ("deferred", "trying deferred refused cancelled queued"),
        ("refused", "queued cancelled"),
        ("doubtful", "sent queued"),
        ("cancelled", "queued"),
        ("sent", ""),
    ],
)
def test_the_steps(before: State, after: str) -> None:
    for state in STATES:
        each = posted(state=before)
        if state in after.split():
            assert rules.moved(each, state, at=AT).state == state
        else:
            with pytest.raises(WrongStep) as caught:
                rules.moved(each, state, at=AT)
            assert caught.value.exit_code == 5


def test_nothing_is_sent_that_was_not_marked_before() -> None:
    assert [state for state in STATES if "sent" in rules.STEPS[state]] == ["trying", "doubtful"]


def test_what_ended_has_its_time_and_nothing_else() -> None:
    for before in STATES:
        for after in rules.STEPS[before]:
            moved = rules.moved(posted(state=before, ended_at=AT, next_try=AT), after, at=AT + timedelta(1))
            assert (moved.ended_at == AT + timedelta(1)) is (after in rules.ENDED)
            assert (moved.ended_at is None) is (after not in rules.ENDED)
            assert moved.next_try is None


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("accepted", "sent"),
        ("deferred", "deferred"),
        ("failed", "deferred"),
        ("refused", "refused"),
        ("doubtful", "doubtful"),
    ],
)
def test_what_follows_an_answer(kind: str, state: str) -> None:
    after = rules.answered(posted(state="trying"), kind, ANSWER, 250, at=AT)

    assert (after.state, after.tries, after.answer, after.code) == (state, 1, ANSWER, 250)
    assert (after.next_try is not None) is (state == "deferred")


def test_cut_off_in_the_middle_is_doubtful() -> None:
    after = rules.cut_off(posted(state="trying"), at=AT)
    assert (after.state, after.tries, after.ended_at) == ("doubtful", 1, None)


# --- pauses


@pytest.mark.parametrize(
    ("tries", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 5), (4, 10), (5, 20), (6, 40), (7, 60), (8, 60), (100, 60)]
)
def test_pauses_grow(tries: int, minutes: int) -> None:
    assert rules.pause(tries) == timedelta(minutes=minutes)


def test_the_next_try_is_a_pause_later() -> None:
    each = posted(state="queued")
    for minutes in (1, 2, 5, 10):
        each = rules.answered(each, "deferred", Message("450 later"), 450, at=AT)
        assert each.next_try == AT + timedelta(minutes=minutes)


@pytest.mark.parametrize(("days", "state"), [(4.99, "deferred"), (5, "refused"), (9, "refused")])
def test_when_it_is_given_up(days: float, state: str) -> None:
    at = AT + timedelta(days=days)
    after = rules.answered(posted(state="deferred"), "deferred", Message("452 full"), 452, at=at)

    assert after.state == state
    assert (str(after.answer) == "given up after 5 days; last: 452 full") is (state == "refused")
    assert rules.answered(posted(state="trying"), "accepted", ANSWER, 250, at=at).state == "sent"


def test_who_was_not_reached_has_not_been_tried() -> None:
    after = rules.not_tried(posted(tries=2, state="deferred"), Message("down"), None, at=AT, rounds=3)
    assert (after.tries, after.next_try) == (2, AT + timedelta(minutes=5))


def test_the_least_tried_come_first() -> None:
    waiting = [posted(1, tries=2), posted(2), posted(3, tries=1), posted(4)]
    assert [each.number for each in rules.in_turn(waiting)] == [2, 4, 3, 1]


def test_due_and_the_next_turn() -> None:
    later = AT + timedelta(minutes=5)
    waiting = [posted(1), posted(2, next_try=AT), posted(3, next_try=later)]
    assert [each.number for each in rules.due(waiting, AT)] == [1, 2]
    assert rules.next_turn(waiting[2:]) == later
    assert rules.next_turn([]) is None


@given(st.lists(st.sampled_from(["deferred", "failed"]), max_size=60))
def test_no_message_is_tried_for_ever(kinds: list[str]) -> None:
    """However often it is put off: it is tried less and less, and five days on it is refused."""
    each, now, turns = posted(), AT, []
    for kind in kinds * 10:
        each = rules.answered(each, kind, Message("later"), None, at=now)
        if each.next_try is None:
            break
        turns.append(each.next_try - now)
        now = each.next_try
    assert turns == sorted(turns)
    assert each.state in ("queued", "deferred", "refused")
    if each.state == "refused":
        assert now - AT >= timedelta(days=5)


# --- who has what

SLOT = ("甲市/市城管局", "CG@example.gov.cn")


@pytest.mark.parametrize(
    ("state", "same", "again_same", "again_other", "replaced"),
    [
        ("queued", False, False, True, True),
        ("trying", False, False, False, False),
        ("sent", False, False, True, False),
        ("deferred", False, False, True, True),
        ("refused", False, False, True, True),
        ("doubtful", False, False, False, False),  # the first may have arrived: that is settled first
        ("cancelled", False, False, True, False),
    ],
)
def test_whether_another_is_written_down(
    state: State, same: bool, again_same: bool, again_other: bool, replaced: bool
) -> None:
    known = Known([posted(state=state, settled_by="试" if state == "cancelled" else "")], {})

    assert SLOT in known
    assert known.wanted(SLOT, "b", again=False) is same
    assert known.wanted(SLOT, "a", again=True) is again_same
    assert known.wanted(SLOT, "b", again=True) is again_other
    assert (known.replaced(SLOT) is not None) is replaced
    assert known.served == (state == "sent")


def test_the_log_counts_where_the_outbox_was_lost() -> None:
    known = Known([], {SLOT: "a"})

    assert set(known) == {("甲市/市城管局", "cg@example.gov.cn")}
    assert not known.wanted(SLOT, "b", again=False)
    assert not known.wanted(SLOT, "a", again=True)
    assert known.wanted(SLOT, "b", again=True)
    assert Known([], {SLOT: ""}).wanted(SLOT, "b", again=True)  # an older program kept no sum
    assert known.served == 1


def test_the_newest_message_counts() -> None:
    known = Known([posted(2, content="b", state="sent", correction=1), posted(1, state="sent")], {SLOT: "b"})

    assert not known.wanted(SLOT, "b", again=True)
    assert known.wanted(SLOT, "a", again=True)


def test_nobody_known_gets_it() -> None:
    assert Known([], {}).wanted(SLOT, "a", again=False)
    assert Known([], {}).last(SLOT) is None


def test_what_a_new_period_overtakes() -> None:
    waiting = [
        posted(1, period="2023-W47"),
        posted(2, period="2023-W48"),
        posted(3, period="2022-W52"),
        posted(4, period="2023-W47", kind="other"),
        posted(5, period="2023-W47", unit="甲市/东县"),
    ]

    def numbers(scope: frozenset[str] | None) -> list[int]:
        return [each.number for each in rules.overtaken(waiting, "digest", "2023-W48", scope)]

    assert numbers(None) == [1, 3, 5]
    assert numbers(frozenset({"甲市/东县"})) == [5]
