"""The clock of a command that goes on: what time it is at each moment, and the day in China."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deadlines.feeds.shelf import china_day

if TYPE_CHECKING:
    from datetime import date


class SystemClock:
    """The computer's clock; the day of the calendars is that of China, or one that stands still."""

    def __init__(self, fixed: date | None = None) -> None:
        self._fixed = fixed
        self.now = time.time
        self.ticks = time.monotonic
        self._from, self._to, self._day = 0.0, 0.0, china_day(0)

    def day(self) -> date:
        """The day that calendars are made for."""
        if self._fixed is not None:
            return self._fixed
        now = self.now()
        if not self._from <= now < self._to:  # a date is not made for every request
            self._from = (now + 8 * 3600) // 86400 * 86400 - 8 * 3600
            self._to, self._day = self._from + 86400, china_day(now)
        return self._day
