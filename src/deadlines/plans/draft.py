"""A reading of a plan document that nobody has confirmed yet: the contract's `deadlines.plan/1` as values.

Nothing here has a code or a register; every part knows the place it came from, and every doubt stands among the
problems with its place and its sentence.
"""

from datetime import date
from typing import NamedTuple

from deadlines.domain.model import Period, Quantity
from deadlines.errors import N_, Problem

#: The doubt about a day of issue that stands below a signature only.
SIGNED = N_("The day of issue is taken from the signature: %(day)s; --issued gives another.")


class DraftMilestone(NamedTuple):
    """A due date found in a measure: its words, the day, the clause due then, and the rule that made it a date."""

    limit: str
    due: date | None
    action: str
    quantities: tuple[Quantity, ...] = ()
    ambiguous: bool = False
    rule: str = ""
    where: str = ""


class DraftDuty(NamedTuple):
    """A recurring duty found in a measure."""

    text: str
    every: Period
    at_least: int = 1
    limit: str = ""
    where: str = ""


class DraftMeasure(NamedTuple):
    """One measure, with the label and the unit heading that it stands under."""

    label: str | None
    section: str | None
    where: str
    text: str
    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    milestones: tuple[DraftMilestone, ...] = ()
    duties: tuple[DraftDuty, ...] = ()


class DraftLimit(NamedTuple):
    """The limit of an item: the document's words and what they are read to mean."""

    text: str = ""
    dates: tuple[date, ...] = ()
    immediate: bool = False
    ongoing: bool = False
    interim: bool = False
    ambiguous: bool = False


class DraftItem(NamedTuple):
    """One finding."""

    number: int
    where: str
    problem: str
    target: str = ""
    lead: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    acceptance_provincial: tuple[str, ...] = ()
    supervising: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    acceptance_marks: tuple[tuple[str, str], ...] = ()
    progress: str | None = None
    limit: DraftLimit = DraftLimit()
    measures: tuple[DraftMeasure, ...] = ()
    several_lead: bool = False
    separate_acceptance: bool = False


class DraftObligation(NamedTuple):
    """A dated or recurring duty of the plan's body."""

    text: str
    due: date | None = None
    rule: str | None = None
    responsible: tuple[str, ...] = ()
    every: Period | None = None
    at_least: int = 1
    limit: str = ""
    where: str = ""
    ambiguous: bool = False


class Draft(NamedTuple):
    """The whole reading; `dated` says that the day of issue was read from the document and not given by a person."""

    title: str
    region: str | None
    issued: date | None
    items: tuple[DraftItem, ...]
    obligations: tuple[DraftObligation, ...] = ()
    problems: tuple[Problem, ...] = ()
    year: int | None = None
    source: str | None = None
    dated: bool = False
