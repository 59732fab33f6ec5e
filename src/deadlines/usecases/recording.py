"""Who records an act, when, and for which day: the one value that every act with a day of its own is handed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_, BadValue

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date

    from deadlines.store.contract import Batch, Store


class Recording(NamedTuple):
    """The day from which an act holds, the clock's day and time, the login of who types it, and for whom they do."""

    on: date
    today: date
    at: str
    login: str
    by: str | None = None

    @property
    def who(self) -> str:
        """The person whom the log names."""
        return self.by or self.login

    def batch(self, store: Store) -> AbstractContextManager[Batch]:
        """The batch of *store* that the act is written in. Raises BadValue for a day to come."""
        self.refuse_future(self.on)
        return store.batch(at=self.at, by=self.who)

    def refuse_future(self, day: date) -> None:
        """Raises BadValue for a *day* after today, which nothing can be recorded for."""
        if day > self.today:
            raise BadValue(day.isoformat(), N_("a day up to today: what is to come cannot be recorded"))
