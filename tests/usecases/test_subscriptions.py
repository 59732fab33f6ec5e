"""Who may fetch which calendar: making, shutting, new addresses, and how subscriptions fare."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain.subscriptions import Fetched, sum_of
from deadlines.errors import AmbiguousUnit, BadValue, NoSuchUnit, NotThere, Refused
from deadlines.store.memory import MemoryStore
from deadlines.usecases import export
from deadlines.usecases import subscriptions as use

if TYPE_CHECKING:
    from pathlib import Path

AT = "2024-01-01T08:00:00Z"
DAY = date(2024, 1, 1)
UNIT = "咸阳市/秦都区"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore.holding(samples.register(), at=AT, by="zhang", calendar=samples.calendar)


def add(store: MemoryStore, name: str = "办公室手机", unit: str = UNIT, expires: date | None = None) -> use.Opened:
    return use.add(store, unit, name, today=DAY, at=AT, by="zhang", expires=expires)


def test_a_token_is_256_random_bits_that_stand_in_an_address(store: MemoryStore) -> None:
    made = add(store)

    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", made.token)
    assert made.subscription.sha256 == sum_of(made.token)
    assert store.directory().find(UNIT).subscriptions == (made.subscription,)


@pytest.mark.parametrize("name", ["", "  ", "\n", "a" * 41, "a\x07b"])
def test_a_name_is_something_that_can_stand_in_a_list(store: MemoryStore, name: str) -> None:
    with pytest.raises(BadValue):
        add(store, name)


def test_blanks_in_a_name_do_not_make_another_one(store: MemoryStore) -> None:
    add(store, " 办公室  手机 ")
    with pytest.raises(Refused):
        add(store, "办公室 手机")


def test_what_is_not_there_is_said_with_what_is(store: MemoryStore) -> None:
    with pytest.raises(NotThere, match="feed add"):
        use.revoke(store, UNIT, "x", today=DAY, at=AT, by="zhang")
    add(store)
    with pytest.raises(NotThere, match="办公室手机"):
        use.revoke(store, UNIT, "x", today=DAY, at=AT, by="zhang")
    with pytest.raises(NoSuchUnit):
        add(store, unit="无此单位")
    with pytest.raises(AmbiguousUnit):
        add(store, unit="市生态环境局")


def test_a_last_day_is_not_over_when_it_is_set(store: MemoryStore) -> None:
    with pytest.raises(BadValue):
        add(store, expires=date(2023, 12, 31))
    assert add(store, expires=DAY).subscription.expires == DAY


def test_a_new_address_keeps_name_and_last_day(store: MemoryStore) -> None:
    old = add(store, expires=date(2024, 6, 1))

    new = use.rotate(store, UNIT, "办公室手机", today=date(2024, 2, 1), at=AT, by="zhang")

    assert new.token != old.token
    assert new.subscription.expires == date(2024, 6, 1)
    assert [each.subscription for each in use.listing(store, day=DAY)] == [new.subscription]
    assert [each.subscription.revoked for each in use.listing(store, day=DAY, ended_too=True)] == [
        date(2024, 2, 1),
        None,
    ]
    with pytest.raises(Refused):  # whose last day has passed gets no address that would open nothing
        use.rotate(store, UNIT, "办公室手机", today=date(2024, 7, 1), at=AT, by="zhang")


def test_what_is_handed_out_says_nothing_of_subscriptions(store: MemoryStore, tmp_path: Path) -> None:
    made = add(store)
    add(store, unit="西安市/各开发区")

    export.register_file(store, tmp_path / "out.yaml", day=DAY)
    export.register_json(store, tmp_path / "out.json", day=DAY)

    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "subscriptions" not in text
        assert made.subscription.sha256 not in text
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["units"]


def fetched(last: str, places: int = 1) -> Fetched:
    return Fetched(3, last, "Thunderbird", places)


@pytest.mark.parametrize(
    ("day", "last", "silent"),
    [
        (date(2024, 1, 7), None, False),
        (date(2024, 1, 8), None, True),  # a week after it was made
        (date(2024, 3, 6), "2024-02-29T01:00:00Z", False),
        (date(2024, 3, 7), "2024-02-29T01:00:00Z", True),
        (date(2024, 3, 7), "2024-02-29T17:00:00Z", False),  # the first of March in China
    ],
)
def test_a_unit_is_silent_that_has_not_fetched_for_a_week(
    store: MemoryStore, day: date, last: str | None, silent: bool
) -> None:
    made = add(store)
    known = {made.subscription.sha256: fetched(last)} if last else {}

    assert use.health(store, known, day=day).silent_units == ((UNIT,) if silent else ())


def test_one_device_that_fetches_speaks_for_its_unit(store: MemoryStore) -> None:
    add(store)
    other = add(store, "值班手机")
    known = {other.subscription.sha256: fetched("2024-03-07T00:00:00Z")}

    found = use.health(store, known, day=date(2024, 3, 8))

    assert [each.silent for each in found.all] == [True, False]
    assert found.silent_units == ()


def test_a_token_that_is_used_from_many_places_is_worth_a_look(store: MemoryStore) -> None:
    one, two = add(store), add(store, unit="西安市/市城管局")
    known = {
        one.subscription.sha256: fetched("2024-01-01T00:00:00Z", use.PLACES),
        two.subscription.sha256: fetched("2024-01-01T00:00:00Z", use.PLACES + 1),
    }

    found = use.health(store, known, day=DAY)

    assert [each.scattered for each in found.all] == [False, True]


def test_health_is_in_official_order_and_leaves_out_what_has_ended(store: MemoryStore) -> None:
    for unit in ("西安市/市城管局", UNIT, "陕西省/省生态环境厅"):
        add(store, unit=unit)
    use.revoke(store, "西安市/市城管局", "办公室手机", today=DAY, at=AT, by="zhang")

    found = use.health(store, {}, day=DAY)

    assert [each.held.party.key for each in found.all] == ["陕西省/省生态环境厅", UNIT]
