"""`--known-at`: what had been recorded by a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from deadlines.domain import changes
from deadlines.domain.model import Report

if TYPE_CHECKING:
    from office import Office


def recorded(office: Office, at: str, code: str, day: date) -> None:
    assert office.store is not None
    with office.store.batch(at=at, by="李四") as batch:
        batch.apply(changes.reported("done", code, Report(day, done=True)))


def test_a_record_made_later_is_not_known_yet(office: Office) -> None:
    recorded(office, "2024-01-10T02:00:00Z", "XY22-03.1", date(2022, 12, 20))

    def state(*more: str) -> str:
        told = office("show", "XY22-03.1", "--as-of", "2023-12-31", "-f", "json", *more)
        return str(told.json["deadlines"][0]["state"])

    assert state() == "done"
    assert state("--known-at", "2024-01-10T01:59:59Z") == "open"
    assert state("--known-at", "2024-01-10T02:00:00Z") == "done"


def test_the_answer_says_what_time_it_speaks_of(office: Office) -> None:
    told = office("due", "--known-at", "2023-12-31", "-f", "json").json

    assert told["as_of"] == "2023-12-31"
    assert told["known_at"].startswith("2023-12-31T23:59:59")


def test_nothing_is_recorded_in_the_past(office: Office) -> None:
    told = office("done", "XY22-03.1", "--known-at", "2023-12-31")

    assert told.code == 5
    assert "known-at" in told.err


def test_a_time_that_is_none(office: Office) -> None:
    assert office("due", "--known-at", "昨天").code == 4
    assert office("due", "--known-at", "2023-12-31T25:00").code == 4
    assert office("due", "--known-at", "2019-12-31").code == 3
