"""Subscriptions as facts of a unit: when one opens its calendar, and what the register keeps of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import records, subscriptions
from deadlines.domain.model import Register
from deadlines.domain.plain import plain
from deadlines.domain.soundness import faults
from deadlines.domain.units import Directory, Group, Region, Subscription, Unit
from recorded import WORDS

DAY = date(2024, 3, 1)
SUM = subscriptions.sum_of("a token")
OPEN = Subscription("办公室手机", SUM, date(2024, 1, 1))

SUBSCRIPTIONS = st.builds(
    Subscription,
    name=WORDS,
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    added=st.dates(),
    expires=st.none() | st.dates(),
    revoked=st.none() | st.dates(),
)


@pytest.mark.parametrize(
    ("subscription", "opens"),
    [
        (OPEN, True),
        (OPEN._replace(added=date(2024, 4, 1)), True),  # who has the token has it, whatever day was written down
        (OPEN._replace(expires=date(2024, 3, 1)), True),
        (OPEN._replace(expires=date(2024, 2, 29)), False),
        (OPEN._replace(revoked=date(2024, 2, 29)), False),
        (OPEN._replace(revoked=date(2024, 3, 1)), False),
        (OPEN._replace(revoked=date(2024, 3, 2)), False),
    ],
)
def test_a_subscription_opens_until_it_is_revoked_and_through_its_last_day(
    subscription: Subscription, opens: bool
) -> None:
    assert subscriptions.is_open(subscription, DAY) is opens


@given(st.lists(SUBSCRIPTIONS, max_size=3).map(tuple))
def test_subscriptions_go_out_in_plain_form_and_come_in_again(made: tuple[Subscription, ...]) -> None:
    for party in (Unit("市城管局", "西安市", subscriptions=made), Group("各县", "西安市", subscriptions=made)):
        assert records.build(type(party), plain(party)) == party


def test_the_sum_of_a_token_is_its_sha256_whatever_is_sent_as_one() -> None:
    assert subscriptions.sum_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for odd in ("", "\x00", "钥匙", "\udcff", "a" * 100_000):
        assert len(subscriptions.sum_of(odd)) == 64


def test_what_is_revoked_stays_and_its_name_is_free_again() -> None:
    unit = Unit("市城管局", "西安市", subscriptions=(OPEN,))
    ended = unit._replace(subscriptions=subscriptions.revoked(unit, OPEN, DAY))

    assert ended.subscriptions == (OPEN._replace(revoked=DAY),)
    assert subscriptions.current(unit, "办公室手机") == OPEN
    assert subscriptions.current(ended, "办公室手机") is None


@pytest.mark.parametrize(
    ("second", "path"),
    [
        (OPEN._replace(name="值班手机"), ("units", 0, "subscriptions", 1, "sha256")),
        (OPEN._replace(sha256=subscriptions.sum_of("b")), ("units", 0, "subscriptions", 1, "name")),
        (OPEN._replace(sha256="abc"), ("units", 0, "subscriptions", 1, "sha256")),
        (OPEN._replace(sha256=SUM.upper()), ("units", 0, "subscriptions", 1, "sha256")),
    ],
    ids=["one token twice", "one name twice", "no sum", "capital letters"],
)
def test_a_register_whose_subscriptions_contradict_each_other_is_refused(
    second: Subscription, path: tuple[str | int, ...]
) -> None:
    unit = Unit("市城管局", "西安市", subscriptions=(OPEN, second))

    found = faults(Register(Directory((Region("西安市"),), (unit,)), ()))

    assert [fault.path for fault in found] == [path]


def test_one_name_may_stand_behind_one_that_was_revoked() -> None:
    again = OPEN._replace(sha256=subscriptions.sum_of("b"))
    unit = Unit("市城管局", "西安市", subscriptions=(OPEN._replace(revoked=DAY), again))

    assert faults(Register(Directory((Region("西安市"),), (unit,)), ())) == []
