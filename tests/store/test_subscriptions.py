"""Subscriptions in every store, in its log and its proof; and how a store tells that it was changed."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain import changes
from deadlines.domain.model import Report
from deadlines.domain.subscriptions import held
from deadlines.errors import CannotUndo, OpenMilestones
from deadlines.store.known import known_at
from deadlines.store.opening import open_store
from deadlines.usecases import record, subscriptions
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.store.contract import Store

AT = "2024-01-01T08:00:00Z"
DAY = date(2024, 1, 1)
UNITS = ("咸阳市/秦都区", "咸阳市/市生态环境局", "西安市/各开发区")  # on one line, with mail, a group


def seen(store: Store) -> list[tuple[str, str, date | None]]:
    return [(each.party.key, each.subscription.name, each.subscription.revoked) for each in held(store.directory())]


@pytest.mark.parametrize("unit", UNITS)
def test_they_are_kept_changed_and_proved(store: Store, unit: str) -> None:
    subscriptions.add(store, unit, "办公室手机", today=DAY, at=AT, by="zhang")
    subscriptions.add(store, unit, "值班手机", today=DAY, at=AT, by="zhang", expires=date(2024, 6, 1))
    subscriptions.rotate(store, unit, "办公室手机", today=date(2024, 2, 1), at=AT, by="zhang")
    subscriptions.revoke(store, unit, "值班手机", today=date(2024, 3, 1), at=AT, by="zhang")

    assert seen(store) == [
        (unit, "办公室手机", date(2024, 2, 1)),
        (unit, "值班手机", date(2024, 3, 1)),
        (unit, "办公室手机", None),
    ]
    assert [entry.act for entry in store.log(unit)] == ["feed-added", "feed-added", "feed-rotated", "feed-revoked"]
    assert store.problems() == []
    assert seen(known_at(store, "2023-12-31T00:00:00Z", samples.calendar)) == []


def test_they_are_read_again_from_the_disk(tmp_path: Path) -> None:
    for kind in ("sqlite", "yaml"):
        made = samples.store(kind, tmp_path)
        token = subscriptions.add(made, "咸阳市/秦都区", "办公室手机", today=DAY, at=AT, by="zhang").token
        made.close()

        again = open_store(str(tmp_path / samples.FILES[kind]), samples.calendar)
        assert seen(again) == [("咸阳市/秦都区", "办公室手机", None)]
        assert again.problems() == []
        again.close()
        lying = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert token.encode() not in lying


def test_the_log_never_holds_the_token(store: Store) -> None:
    made = [subscriptions.add(store, unit, "办公室手机", today=DAY, at=AT, by="zhang") for unit in UNITS]
    made += [subscriptions.rotate(store, unit, "办公室手机", today=DAY, at=AT, by="zhang") for unit in UNITS]

    told = json.dumps([[entry.before, entry.after, entry.code] for entry in store.log()])

    assert all(each.token not in told for each in made)
    assert len({each.token for each in made}) == 6


def test_undo_opens_no_door_again_and_takes_nothing_else_back_in_its_stead(store: Store) -> None:
    record.done(store, ["XY22-03.1"], Recording(date(2022, 12, 1), DAY, AT, "zhang"))
    subscriptions.add(store, "咸阳市/秦都区", "办公室手机", today=DAY, at=AT, by="zhang")
    subscriptions.revoke(store, "咸阳市/秦都区", "办公室手机", today=DAY, at=AT, by="zhang")
    *_, done, added, revoked = store.log()

    for seq in (None, revoked.seq, added.seq):
        with pytest.raises(CannotUndo):
            record.undo(store, seq, at=AT, by="zhang")

    assert [gone.seq for gone in record.undo(store, done.seq, at=AT, by="zhang").entries] == [done.seq]
    assert seen(store) == [("咸阳市/秦都区", "办公室手机", DAY)]
    assert store.problems() == []


def test_facts_of_a_unit_and_its_subscriptions_go_their_own_ways(store: Store) -> None:
    entry = record.unit_set(store, "咸阳市/秦都区", at=AT, by="zhang", mail=["a@example.gov.cn"])
    subscriptions.add(store, "咸阳市/秦都区", "办公室手机", today=DAY, at=AT, by="zhang")

    record.undo(store, entry.seq, at=AT, by="zhang")

    assert store.directory().find("咸阳市/秦都区").mail == ()
    assert seen(store) == [("咸阳市/秦都区", "办公室手机", None)]
    assert store.problems() == []


def another(store: Store) -> Store:
    return store if store.place.startswith("<") else open_store(store.place, samples.calendar)


def test_its_version_is_another_one_after_every_change_of_somebody_else(store: Store) -> None:
    versions = [store.version()]
    for number in range(3):
        other = another(store)
        with other.batch(at=AT, by="zhang") as batch:
            batch.apply(changes.reported("done", "XY22-03.1", Report(date(2023, 1, 1 + number), True)))
        if other is not store:
            other.close()
        versions.append(store.version())
    assert all(one != two for one, two in pairwise(versions))


def test_its_version_stays_while_nothing_happens(store: Store) -> None:
    before = store.version()
    other = another(store)
    list(other.log())
    other.register()
    with pytest.raises(OpenMilestones):  # the item has open ones; what was recorded before it in the batch goes too
        record.done(other, ["XY22-03.1", "XY22-03"], Recording(DAY, DAY, AT, "zhang"))
    if other is not store:
        other.close()

    assert store.version() == before


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
def test_its_traces_are_files_that_look_different_after_a_change(kind: str, tmp_path: Path) -> None:
    from deadlines.usecases.serving import RegisterSource

    made = samples.store(kind, tmp_path)
    source = RegisterSource(lambda: open_store(made.place, samples.calendar))
    before = source.glance()
    assert source.glance() == before

    subscriptions.add(made, "咸阳市/秦都区", "办公室手机", today=DAY, at=AT, by="zhang")

    assert source.glance() != before
    source.close()
    made.close()
