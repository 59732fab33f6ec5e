"""The register's values: a plan, its items, their measures, and what falls due in them.

    Plan ─< Item ─< Measure ─< Milestone      a date
                            └< Duty           a count in every period
    Plan ─< Obligation                        a dated or recurring duty of the plan's body

Values are frozen and hold what the plan says and what has been recorded, nothing that depends on a day: state, lamps
and days left are asked of `status` with the day as an argument. The dates marked *read* below come from the plan's
words (`reading` puts them in); a date that a person settled goes before a reading. An entry that a revised plan does
not have any more, or that a paper ends or merges with another, is never taken away: it is withdrawn from a day on, and
says why; what is carried out again later keeps the time between as a gap.

They are named tuples: a frozen dataclass of thirty fields would cost a millisecond at every start of the program. For
the same reason annotations are not kept as texts here: each would be compiled when its class is made.
"""

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeGuard

from deadlines.domain.units import Directory

if TYPE_CHECKING:
    from collections.abc import Iterator

Number: TypeAlias = int | float
Kind: TypeAlias = Literal["milestone", "item", "duty", "obligation", "measure", "step", "paper"]
Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
Role: TypeAlias = Literal["lead", "cooperating", "responsible", "acceptance", "supervising"]
Level: TypeAlias = Literal["municipal", "provincial"]
Station: TypeAlias = Literal["declare", "apply", "municipal", "provincial", "notice", "close"]
ActKind: TypeAlias = Literal[
    "extension-requested",
    "extension-approved",
    "extension-refused",
    "waiting",
    "resumed",
    "judged",
    "target-changed",
    "measured",
    "declared",
    "planned",
    "member",
    "applied",
    "inspected",
    "accepted",
    "returned",
    "notice",
    "objection",
    "objection-settled",
    "closed",
    "look-back",
    "reopened",
    "paper",
    "answered",
    "acknowledged",
    "reminded",
]
# What evidence can stand for: a step or paper, or the word of the unit that it is done, with its self-check.
Stage: TypeAlias = Literal["declared"] | ActKind


def digits(number: Number) -> str:
    """*number* in digits, without an empty fraction and never with an exponent."""
    return str(number) if isinstance(number, int) else f"{number:.9f}".rstrip("0").rstrip(".")


class Quantity(NamedTuple):
    """How much has to be done: `287 家 of 试点餐饮单位`; cumulative where running, else a share of a series."""

    target: Number | None
    unit: str
    of: str | None = None
    object: str | None = None
    event: str | None = None
    baseline: Number | None = None
    running: bool = True


class Count(NamedTuple):
    """A further count that a duty asks for in the same period: 检查机动车不少于400辆次."""

    at_least: Number
    unit: str
    of: str | None = None


class Indicator(NamedTuple):
    """A figure to be reached or followed: 再生水利用率 ≥ 23 % in 2023. Without a value it is set later (`given_by`)."""

    name: str
    compare: str | None = None
    value: Number | None = None
    unit: str | None = None
    year: int | None = None
    per: Period | None = None
    base: str | None = None
    baseline: Number | None = None
    method: str | None = None
    given_by: str | None = None
    source: str | None = None


class Measured(NamedTuple):
    """A value of a plan's figure from a day on, with its paper: measured, or set as target; `of` names the figure."""

    date: date
    of: str
    value: Number
    year: int | None = None
    doc: str | None = None
    note: str | None = None
    by: str | None = None


class Point(NamedTuple):
    """How much is to be done by the end of a day."""

    until: date
    value: Number


class Curve(NamedTuple):
    """How a quantity is planned to grow, as the office entered it: from where on, and by when how much.

    `line` runs straight from point to point, `steps` asks for nothing more between two points.
    """

    shape: Literal["line", "steps"] = "line"
    start: date | None = None
    points: tuple[Point, ...] = ()


class Site(NamedTuple):
    """A named place or firm that a measure is about (点位)."""

    name: str
    alias: str | None = None
    category: str | None = None
    place: str | None = None
    quantities: tuple[Quantity, ...] = ()


class Deliverable(NamedTuple):
    """A paper that a measure asks for, by title and kind, and the unit that issues it."""

    title: str
    kind: str | None = None
    unit: str | None = None


class Organ(NamedTuple):
    """A group that the plan sets up (领导小组, 整改督办组)."""

    name: str
    units: tuple[str, ...] = ()
    task: str | None = None


class Inspection(NamedTuple):
    """The inspection that the plan answers."""

    round: str | None = None
    kind: str | None = None
    team: str | None = None
    begun: date | None = None
    ended: date | None = None
    feedback: date | None = None


class Evidence(NamedTuple):
    """A file named as proof: its name, its size in bytes and the SHA-256 of its content in hexadecimal digits.

    `kind` is what it is (合同, 照片, 监测报告), `taken` and `place` say when and where it was made, `stage` for which
    step of the matter it stands.
    """

    name: str
    size: int
    sha256: str
    kind: str | None = None
    taken: date | None = None
    place: str | None = None
    stage: Stage | None = None


class Act(NamedTuple):
    """What happened beyond progress: a decision, a step of acceptance, a paper (`acts` says what each kind means).

    `to` is the day that the act sets: a new limit, an answer day, the day by which the next step is due. `of` is what
    it is about: the kind of a paper, the name of a figure, the state that was judged. `start` and `until` bound a
    window, of `days` as its paper states them, working days unless `natural`. `doc` is the number of the paper.
    `awaits` is the station of the chain (`course`) that is due by `to`; `points` are what is still wanted: what has to
    be mended, or whose opinion. `curve` is the planned course of the quantity that `of` names. `units` are those that a
    paper is addressed to, as the plan names them: they have to answer it; those that signed for it; those that were
    reminded. `signer` is who signed the paper, `person` who signed for it or was reminded: neither ever leaves the
    office.
    """

    kind: ActKind
    to: date | None = None
    doc: str | None = None
    of: str | None = None
    level: Level | None = None
    start: date | None = None
    until: date | None = None
    days: int | None = None
    value: Number | None = None
    points: tuple[str, ...] = ()
    late: bool = False
    awaits: Station | None = None
    natural: bool = False
    curve: Curve | None = None
    units: tuple[str, ...] = ()
    signer: str | None = None
    person: str | None = None


class Report(NamedTuple):
    """What somebody recorded about an entry, in force from `date` on.

    `done` is True where it is done, False where it is recorded as not done (also by an act that sends it back), None
    where only progress or an act is told. `quantities` are cumulative and stand in the order of the entry's own (None:
    nothing said about that one). `times` is how often a duty was carried out. `unit` is the unit that reports, decides
    or accepts, `by` the person who recorded it. `opens` says that what was recorded as done does not do any more, for a
    revised plan or a paper asks for more: it is open again, and nobody says that it was missed. `doc` is the number of
    the paper that says so. `group` is the collective name that was given where each of its units owes its own: a word
    of all of them, which names none as `unit`. Reports of one day count in the order in which they were recorded.
    """

    date: date
    done: bool | None = None
    quantities: tuple[Number | None, ...] = ()
    times: int = 0
    unit: str | None = None
    note: str | None = None
    by: str | None = None
    evidence: tuple[Evidence, ...] = ()
    act: Act | None = None
    opens: bool = False
    doc: str | None = None
    group: str | None = None


class Gap(NamedTuple):
    """A time in which an entry was not carried out: from its withdrawal up to the day from which it is again.

    Without a start the entry came in later than its plan, as a task of its own, and there was nothing of it before.
    `note`, `doc` and `merged_into` are those of the withdrawal, or of what brought it in; `back_note` and `back_doc`
    say why it is carried out again.
    """

    until: date
    start: date | None = None
    note: str | None = None
    doc: str | None = None
    merged_into: str | None = None
    back_note: str | None = None
    back_doc: str | None = None

    def __contains__(self, day: object) -> bool:
        """Whether *day* lies in it."""
        return isinstance(day, date) and (self.start is None or self.start <= day) and day < self.until


class Part(NamedTuple):
    """One clause of a limit with several: its words and the date read from them."""

    limit: str
    due: date | None
    text: str = ""
    interim: bool = False


class Milestone(NamedTuple):
    """Something due on a date, inside a measure (时间节点)."""

    code: str
    limit: str
    action: str
    quantities: tuple[Quantity, ...] = ()
    responsible: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubtful: bool = False
    settled: str | None = None
    settled_due: date | None = None
    undated: bool = False
    reports: tuple[Report, ...] = ()
    withdrawn: date | None = None
    withdrawn_note: str | None = None
    withdrawn_doc: str | None = None
    merged_into: str | None = None
    gaps: tuple[Gap, ...] = ()
    due: date | None = None  # read
    ambiguous: bool = False  # read


class Duty(NamedTuple):
    """A recurring obligation: at least so many times in every period, within its bounds and under its condition."""

    code: str
    text: str
    every: Period
    limit: str = ""
    at_least: int = 1
    unit: str = "次"
    counts: tuple[Count, ...] = ()
    each: bool = False
    condition: str | None = None
    responsible: tuple[str, ...] = ()
    starts: date | None = None
    starts_event: str | None = None
    ends: date | None = None
    ends_event: str | None = None
    notes: tuple[str, ...] = ()
    doubtful: bool = False
    settled: str | None = None
    reports: tuple[Report, ...] = ()
    withdrawn: date | None = None
    withdrawn_note: str | None = None
    withdrawn_doc: str | None = None
    merged_into: str | None = None
    gaps: tuple[Gap, ...] = ()
    first: date | None = None  # read: owed from this day
    last: date | None = None  # read: and until this one
    on_month: int = 0  # read: the month of the quarter or year in which it falls due, 0 for the last
    on_day: int = 0  # read: the day of that month, or of the week from Monday; 0 for the last


class Measure(NamedTuple):
    """One measure of an item, dated or not; a section is the unit heading that it stands under."""

    code: str
    text: str
    label: str | None = None
    section: str | None = None
    where: str | None = None
    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    several: bool = False
    each: bool = False
    condition: str | None = None
    waiting: str | None = None
    quantities: tuple[Quantity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    sites: tuple[Site, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    duties: tuple[Duty, ...] = ()
    reports: tuple[Report, ...] = ()
    withdrawn: date | None = None
    withdrawn_note: str | None = None
    withdrawn_doc: str | None = None
    merged_into: str | None = None
    gaps: tuple[Gap, ...] = ()
    source: str | None = None


class Item(NamedTuple):
    """One finding to be put right (反馈问题), with its own limit, which is a deadline too."""

    code: str
    number: int
    title: str
    limit: str = ""
    problem: str = ""
    target: str = ""
    where: str | None = None
    lead: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    several_lead: bool = False
    acceptance: tuple[str, ...] = ()
    acceptance_provincial: tuple[str, ...] = ()
    acceptance_marks: tuple[tuple[str, str], ...] = ()
    separate_acceptance: bool = False
    supervising: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    figures: tuple[Indicator, ...] = ()
    doubts: tuple[str, ...] = ()
    waiting: str | None = None
    notes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    doubtful: bool = False
    settled: str | None = None
    settled_due: date | None = None
    undated: bool = False
    reports: tuple[Report, ...] = ()
    withdrawn: date | None = None
    withdrawn_note: str | None = None
    withdrawn_doc: str | None = None
    merged_into: str | None = None
    gaps: tuple[Gap, ...] = ()
    source: str | None = None
    parts: tuple[Part, ...] = ()  # read
    immediate: bool = False  # read
    ongoing: bool = False  # read
    interim: bool = False  # read
    ambiguous: bool = False  # read

    @property
    def due(self) -> date | None:
        """The day that the whole item is due: the one a person settled, else the last of its parts; None without."""
        if self.settled_due is not None or self.undated:
            return self.settled_due
        return max((part.due for part in self.parts if part.due is not None), default=None)

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """All milestones of the item in document order."""
        return tuple(milestone for measure in self.measures for milestone in measure.milestones)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """All duties of the item in document order."""
        return tuple(duty for measure in self.measures for duty in measure.duties)


class Obligation(NamedTuple):
    """A duty of the plan's body: dated, recurring, started by an event, or without any date."""

    code: str
    text: str
    limit: str = ""
    where: str | None = None
    responsible: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    recipient: str | None = None
    form: str | None = None
    review: str | None = None
    trigger: str | None = None
    every: Period | None = None
    at_least: int = 1
    unit: str = "次"
    each: bool = False
    condition: str | None = None
    starts: date | None = None
    ends: date | None = None
    notes: tuple[str, ...] = ()
    doubtful: bool = False
    settled: str | None = None
    settled_due: date | None = None
    undated: bool = False
    reports: tuple[Report, ...] = ()
    withdrawn: date | None = None
    withdrawn_note: str | None = None
    withdrawn_doc: str | None = None
    merged_into: str | None = None
    gaps: tuple[Gap, ...] = ()
    source: str | None = None
    due: date | None = None  # read
    ambiguous: bool = False  # read
    first: date | None = None  # read
    last: date | None = None  # read
    on_month: int = 0  # read
    on_day: int = 0  # read


class Window(NamedTuple):
    """A time in which the condition of duties holds (应急响应期间, 采暖季), entered by the office: both days counted.

    Without `until` it goes on. `doc` is the paper that begins it, `note` what it says of the level.
    """

    start: date
    condition: str
    until: date | None = None
    doc: str | None = None
    note: str | None = None


class Plan(NamedTuple):
    """One issued document with a list of items (整改方案). `year` is that of a date with no year anywhere near."""

    code: str
    title: str
    region: str
    short: str = ""
    year: int | None = None
    issued: date | None = None
    above: str | None = None
    document: str | None = None
    inspection: Inspection | None = None
    source: str | None = None
    office: str | None = None
    organs: tuple[Organ, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    windows: tuple[Window, ...] = ()
    notes: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    items: tuple[Item, ...] = ()
    measured: tuple[Measured, ...] = ()
    targets: tuple[Measured, ...] = ()

    @property
    def entries(self) -> "Iterator[Entry]":
        """Everything in the plan that has a code: the obligations of its body, then its items in document order."""
        yield from self.obligations
        for item in self.items:
            yield item
            for measure in item.measures:
                yield measure
                yield from measure.milestones
                yield from measure.duties


Entry: TypeAlias = Item | Measure | Milestone | Duty | Obligation


def recurs(entry: object) -> TypeGuard[Duty | Obligation]:
    """Whether *entry* is owed anew in every period: a duty, or an obligation of the plan's body that is like one."""
    return isinstance(entry, (Duty, Obligation)) and entry.every is not None


class Register(NamedTuple):
    """The whole register: who there is, and what they have to do."""

    directory: Directory = Directory()
    plans: tuple[Plan, ...] = ()
    note: str = ""
