"""A run as a timer starts it: what it does, the line that it leaves, and whom it tells."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from deadlines.domain.rounds import Kept, Timetable
from deadlines.errors import BadInput, DeliveryIncomplete, Locked
from deadlines.store.rounds import Memory, RoundFiles, RunUnderWay
from deadlines.usecases.rounds import Report, Sent, facts_of, run

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = datetime(2023, 12, 4, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = timedelta(hours=1)
LEFT = Sent(3, 0, {"deferred": 1, "refused": 1}, 2, (), DeliveryIncomplete(3, 2))


class Office:
    """A register whose mails go nowhere: what is sent is said beforehand, what is told is kept."""

    def __init__(self, tmp_path: Path) -> None:
        self.beside = RoundFiles.beside(str(tmp_path / "register.db"))
        self.sends: list[datetime] = []
        self.told: list[Report] = []
        self.next: Sent | Exception = Sent(5)
        self.reached: bool | Exception | None = True
        self.waiting = False
        self.timetable: Timetable | Exception = Timetable()

    def __call__(self, now: datetime) -> Report | None:
        def plan() -> tuple[datetime, Timetable]:
            if isinstance(self.timetable, Exception):
                raise self.timetable
            return now, self.timetable

        return run(self.beside, now, plan, send=self.send, waiting=lambda _now: self.waiting, tell=self.tell, words=str)

    def send(self, now: datetime) -> Sent:
        self.sends.append(now)
        if isinstance(self.next, Exception):
            raise self.next
        return self.next

    def tell(self, report: Report) -> bool | None:
        self.told.append(report)
        if isinstance(self.reached, Exception):
            raise self.reached
        return self.reached

    @property
    def lines(self) -> list[str]:
        return self.beside.log.read_text().splitlines() if self.beside.log.exists() else []


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_round_goes_out_once_and_nothing_is_said_of_the_hours_after_it(office: Office) -> None:
    for hour in range(-2, 20):
        office(MONDAY + hour * HOUR)

    assert office.sends == [MONDAY]
    assert office.lines == ["2023-12-04T08:00:00+08:00 run=round week=2023-W49 exit=0 sent=5 before=0 unaddressed=0"]
    assert office.told == []


def test_what_was_put_off_is_tried_again_until_nothing_is_left(office: Office) -> None:
    office.next = LEFT
    first = office(MONDAY)
    assert first is not None
    assert (first.exit_code, first.error) == (7, LEFT.error)
    office.next = Sent(1, 3, {"refused": 1}, 2, (), DeliveryIncomplete(3, 1))
    office(MONDAY + HOUR)
    office(MONDAY + 2 * HOUR)

    assert len(office.sends) == 2
    assert " run=round " in office.lines[0]
    assert ' exit=7 sent=3 before=0 deferred=1 refused=1 unaddressed=2 office=told error="' in office.lines[0]
    assert " run=again week=2023-W49 exit=7 sent=1 before=3 refused=1 " in office.lines[1]


def test_what_a_person_put_back_is_sent_by_the_next_run(office: Office) -> None:
    office(MONDAY)
    office.waiting = True
    office(MONDAY + HOUR)
    office.waiting = False
    office(MONDAY + 2 * HOUR)

    assert [line.split()[1] for line in office.lines] == ["run=round", "run=again"]


def test_the_office_is_told_of_each_kind_of_failure_once_a_day(office: Office) -> None:
    office.next = LEFT
    for hour in range(5):
        office(MONDAY + hour * HOUR)
    assert len(office.told) == 1
    assert [line.partition("office=")[2].split()[0] for line in office.lines] == ["told", "-", "-", "-", "-"]

    office.next = Sent(0, 0, {"deferred": 1, "doubtful": 4}, 0, (), DeliveryIncomplete(3, 5))
    office(MONDAY + 5 * HOUR)
    assert len(office.told) == 2
    office.next = LEFT
    office(MONDAY + 24 * HOUR)
    assert len(office.told) == 3


@pytest.mark.parametrize(("reached", "said"), [(False, "not-told"), (None, "none"), (OSError("no route"), "not-told")])
def test_an_office_that_cannot_be_told_is_told_at_the_next_failure(
    office: Office, reached: bool | Exception | None, said: str
) -> None:
    office.next, office.reached = LEFT, reached
    office(MONDAY)
    assert f" office={said} " in office.lines[0]
    office(MONDAY + HOUR)
    assert len(office.told) == 2


@pytest.mark.parametrize(
    ("error", "code"), [(Locked("register.db"), 6), (OSError("disk"), 6), (RuntimeError("a defect"), 70)]
)
def test_whatever_breaks_it_is_kept_in_the_line_and_tried_again(office: Office, error: Exception, code: int) -> None:
    office.next = error
    broken = office(MONDAY)
    assert broken is not None
    assert (broken.error, broken.exit_code, office.told) == (error, code, [broken._replace(office="-")])
    office.next = Sent(5)
    office(MONDAY + HOUR)

    assert f" exit={code} sent=0 " in office.lines[0]
    assert " run=again week=2023-W49 exit=0 sent=5 " in office.lines[1]


def test_settings_that_cannot_work_are_told_before_anything_is_known_of_the_week(office: Office) -> None:
    office.timetable = BadInput("no such zone")
    office(MONDAY)

    assert office.lines == [
        '2023-12-04T08:00:00+08:00 run=none exit=4 sent=0 before=0 unaddressed=0 office=told error="no such zone"'
    ]
    assert office.beside.read().kept == Kept()


def test_a_run_that_is_killed_is_gone_on_with(office: Office) -> None:
    office.next = KeyboardInterrupt()  # type: ignore[assignment]
    office.send = _killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        office(MONDAY)

    assert office.beside.read().kept == Kept(None, date(2023, 12, 4), left=True)
    del office.send
    office.next = Sent(2, 3)
    office(MONDAY + HOUR)
    assert [line.split()[1] for line in office.lines] == ["run=again"]


def _killed(now: datetime) -> Sent:
    raise KeyboardInterrupt


def test_a_second_run_does_nothing_and_says_so(office: Office) -> None:
    inner: list[Exception] = []

    def send(now: datetime) -> Sent:
        try:
            office(now)
        except RunUnderWay as error:
            inner.append(error)
        return Sent(5)

    office.send = send  # type: ignore[method-assign]
    office(MONDAY)

    assert len(inner) == 1
    assert [line.split()[1:3] for line in office.lines] == [["run=none", "exit=6"], ["run=round", "week=2023-W49"]]


def test_a_memory_that_cannot_be_written_sends_nothing(office: Office, tmp_path: Path) -> None:
    office.beside.state.mkdir()
    broken = office(MONDAY)

    assert office.sends == []
    assert broken is not None
    assert broken.exit_code == 6
    assert len(office.told) == 1
    assert " exit=6 " in office.lines[0]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path / "none")
    broken = office(MONDAY)

    assert broken is not None
    assert (broken.exit_code, broken.office, office.sends) == (6, "told", [])


def test_the_line_says_what_was_late_missed_moved_or_not_known(office: Office) -> None:
    from deadlines.calendars import state_council

    office.beside.write(Memory(Kept(week=date(2023, 9, 18))))
    office.timetable = Timetable(working=state_council())
    office(datetime(2023, 10, 7, 10, 0, tzinfo=MONDAY.tzinfo))
    unpublished = state_council().last_year + 1
    office(datetime(unpublished, 6, 30, 10, 0, tzinfo=MONDAY.tzinfo))

    assert (
        " run=round week=2023-W40 planned=2023-10-02 day=2023-10-07 late=yes missed=2023-W39 exit=0 " in office.lines[0]
    )
    assert f" unpublished={unpublished} " in office.lines[1]


def test_a_line_is_read_back(office: Office) -> None:
    office.next = LEFT
    report = office(MONDAY)
    assert report is not None
    facts = facts_of(office.lines[-1])
    assert facts is not None
    assert datetime.fromisoformat(facts["at"]) == report.at
    assert (facts["run"], facts["deferred"], facts["refused"], facts["office"]) == ("round", "1", "1", "told")
    assert facts["error"] == str(LEFT.error)
    for other in ("", "a line of somebody", "2023-11-27T08:00:00+08:00", "2023-11-27T08:00:00 run=x error=no json"):
        assert facts_of(other) is None
