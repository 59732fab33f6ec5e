"""What must hold of feeds whatever is recorded, in whatever order: commands drawn at random are given to a register.

After each command the feeds of that day are made. An event that says something else than before has a higher SEQUENCE
and a later LAST-MODIFIED, also after an undo; its name is its own; the same data gives the same bytes; and an export
that keeps what it made the last time leaves the same folder as one that makes everything.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import samples
from deadlines.domain.agenda import lines_of
from deadlines.feeds import settled
from deadlines.feeds.build import Feed, unit_feeds
from deadlines.feeds.calendar import Writer
from deadlines.feeds.events import PLAIN, Before, Options
from deadlines.feeds.export import INDEX, export_ics
from deadlines.feeds.remembered import NAME
from deadlines.feeds.stamps import Since, stamps_of
from deadlines.store.memory import MemoryStore
from deadlines.usecases.export import feeds, log_end
from office import Office

#: The sample with what it lacks: a duty under a condition, one that ends, an interim limit.
TEXT = samples.TEXT.replace(
    "              - {code: XA23-03.r1, text: 开展执法检查, every: month, each: true}\n",
    "              - {code: XA23-03.r1, text: 开展执法检查, every: month, each: true}\n"
    "              - {code: XA23-03.r2, text: 每日巡查, every: day, condition: 应急响应期间}\n"
    "              - {code: XA23-03.r3, text: 抽查, every: week, at_least: 2, starts: 2023-01-01, ends: 2023-04-15}\n"
    "      - code: XA23-04\n"
    "        number: 4\n"
    "        title: 扬尘管控不到位\n"
    "        target: 取得阶段性成效\n"
    "        limit: 2023年6月底取得阶段性成效，长期坚持\n"
    "        lead: [市生态环境局]\n"
    "        leaders: [杨武民]\n"
    "        acceptance: [市城管局]\n"
    "        measures:\n"
    "          - code: XA23-04.m1\n"
    "            text: 加强监管\n"
    "            duties:\n"
    "              - {code: XA23-04.r1, text: 调度, every: quarter, starts: 2022-10-01, at_least: 1}\n",
)

CODES = ["XY22-03", "XY22-03.1", "XY22-03.2", "XY22-03.4", "XY22-04.2", "XA23-03", "XA23-03.1", "XA23-03.2", "XA23-04"]
DUTIES = ["XY22-03.r1", "XA23-03.r1", "XA23-03.r2", "XA23-03.r3", "XA23-04.r1", "XY22-o2"]
BEGUN = date(2023, 3, 1)
#: Who signs papers, signs for them and is reminded: no feed ever names him.
PERSON = "某甲"
PARTS = [*CODES, *DUTIES, "XY22-o1", "XY22-03.m1"]


@st.composite
def commands(draw: st.DrawFn) -> tuple[int, list[str]]:
    """How many days after the last one a command is given, and the command; `{9}` is the day nine days before.

    Commands that follow one another are divided by `;`.
    """
    code, duty, part = draw(st.sampled_from(CODES)), draw(st.sampled_from(DUTIES)), draw(st.sampled_from(PARTS))
    item = code.partition(".")[0]
    paper = f"文〔2023〕{draw(st.integers(1, 3))}号"
    back = f"{{{draw(st.sampled_from((0, 0, 0, 1, 9, 40)))}}}"
    ahead = (BEGUN + timedelta(days=draw(st.integers(0, 600)))).isoformat()
    asked = ["extend", "request", code, "--to", ahead, "--reason", "设备", "--on", back, "--late"]
    approved = ["extend", "approve", code, "--to", ahead, "--doc", paper, "--on", back, "--by", "市整改办"]
    closed = ["declare", "XA23-04", "--by", "甲", ";", "apply", "XA23-04", "--by", "甲", ";"]
    closed += ["accept", "XA23-04", "--by", "乙", ";"]
    ended = ["close", "XA23-04", "--doc", paper]
    signed = ["--signer", PERSON]
    by_hand = ["remind", part, "--by", "phone", "--to", PERSON, "--note", PERSON, "--on", back]
    given = draw(
        st.sampled_from(
            [
                ["done", code, "--on", back],
                ["done", code, "--on", back, "--quantity", "3"],
                ["progress", code, "--on", back, "--not-done", "--text", "未到货"],
                ["progress", "XA23-03.2", "--on", back, "--quantity", "120", "--text", "一月"],
                ["record", duty, "--on", back],
                ["record", duty, "--on", back, "--unit", "秦都区"],
                asked,
                approved,
                ["extend", "refuse", code, "--doc", paper, "--on", back, "--by", "市整改办"],
                ["withdraw", part, "--reason", "关停", "--doc", paper, "--on", back],
                ["merge", code, "--into", "XA23-03", "--doc", paper, "--on", back],
                ["restore", part, "--doc", paper, "--on", back],
                ["split", item, "--task", "改造|市生态环境局|2024年6月底前", "--doc", paper, "--on", back],
                ["settle", code, "--due", ahead, "--note", "核定"],
                ["settle", code, "--undated", "--note", "核定"],
                ["plan", "set", "XA23", "--issued", "2023-01-20"],
                ["unit", "set", "西安市/各开发区", "--member", "市城管局"],
                ["unit", "set", "咸阳市/秦都区", "--alias", "各责任单位"],
                ["unit", "set", "咸阳市/秦都区", "--mail", "a@b.example"],
                ["item", "set", item, "--title", f"另一说法{paper}"],
                ["judge", "XA23-04", "--as", "interim", "--on", back, "--note", "核实"],
                ["judge", "XA23-04", "--as", "on-track", "--on", back, "--note", "核实"],
                ["waiting", code, "--for", "省里", "--note", "批复", "--on", back],
                ["paper", "add", part, "--kind", "督办函", "--doc", paper, *signed, "--answer-by", ahead, "--on", back],
                ["paper", "answer", part, "--doc", paper, "--on", back],
                ["ack", part, "--doc", paper, "--by-person", PERSON, "--on", back],
                by_hand,
                [*by_hand, "--unit", "秦都区"],
                ["window", "begin", "应急响应期间", "--on", back],
                ["window", "end", "应急响应期间", "--on", back],
                ["target", "XA23-03.2", "--quantity", "300家", "--doc", paper, "--on", back],
                ["declare", item, "--on", back, "--by", "甲"],
                ["apply", item, "--on", back, "--by", "甲"],
                ["accept", item, "--on", back, "--by", "乙"],
                ["return", item, "--on", back, "--point", "补充", "--by", "乙"],
                ["notice", item, "--on", back],
                ["close", item, "--on", back, "--doc", paper],
                ["reopen", item, "--on", back, "--reason", "反弹", "--doc", paper],
                [*asked, ";", *approved],
                [*asked, ";", *approved],
                [*closed, "notice", "XA23-04", "--start", "{40}", "--until", "{2}"],
                [*closed, "notice", "XA23-04", "--start", "{40}", "--until", "{2}", ";", *ended],
                ["undo"],
                ["undo"],
                ["undo", str(draw(st.integers(2, 9)))],
                [],
            ]
        )
    )
    return draw(st.sampled_from((0, 0, 1, 1, 5, 31, 400))), given


class Life:
    """A register to which commands are given as days go by, and its feeds on each of them."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.store = MemoryStore.holding(
            samples.register(TEXT), at="2023-01-05T01:02:03Z", by="张三", calendar=samples.calendar
        )
        self.now = datetime.combine(BEGUN, time(1), UTC)
        self.options = options
        self.folder = folder
        self.last: dict[str, dict[str, bytes]] = {}

    def turn(self, days: int, command: list[str], seconds: float = 0.3) -> None:
        """Let *days* and an instant pass and give *command*; refused ones change nothing."""
        self.now += timedelta(days=days, seconds=seconds)
        for each in "\0".join(command).split("\0;\0") if command else ():
            argv = [re.sub(r"^\{(\d+)\}$", self._ago, word) for word in each.split("\0")]
            told = Office(self.store)(*argv, now=self.now)
            assert told.code in (0, 3, 4, 5), (argv, told.err)
            self.now += timedelta(seconds=0.2)

    def _ago(self, match: re.Match[str]) -> str:
        return (self.today - timedelta(days=int(match[1]))).isoformat()

    @property
    def today(self) -> date:
        return (self.now + timedelta(hours=8)).date()

    def made(self, options: Options | None = None, since: Since | None = None, days: int = 0) -> list[Feed]:
        """The feeds of today, or of so many *days* later, made from nothing but the register."""
        day = self.today + timedelta(days=days)
        lines = [line for plan in self.store.register().plans for line in lines_of(plan)]
        stamps = stamps_of(self.store.log(), day, since)
        return unit_feeds(self.store.directory(), lines, as_of=day, stamps=stamps, options=options or self.options)

    def feeds(self, options: Options | None = None, since: Since | None = None, days: int = 0) -> dict[str, bytes]:
        """The bytes of those feeds by unit."""
        writer = Writer()
        return {
            feed.key: writer.calendar(feed.unit, feed.region, feed.seen) for feed in self.made(options, since, days)
        }


def events(data: bytes) -> dict[str, bytes]:
    """The events of a feed by their names, which are all different."""
    text = data.replace(b"\r\n ", b"")
    found = re.findall(rb"BEGIN:(?:VEVENT|VTODO)\r\n.*?END:(?:VEVENT|VTODO)\r\n", text, re.DOTALL)
    named = {re.search(rb"\r\nUID:(.*)\r\n", each)[1].decode(): each for each in found}  # type: ignore[index]
    assert len(named) == len(found)
    return named


def said(event: bytes) -> bytes:
    """What *event* says beside when it changed."""
    return re.sub(rb"(?m)^(DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n", b"", event)


def stamp(event: bytes) -> tuple[int, bytes]:
    found = dict(re.findall(rb"(?m)^(DTSTAMP|LAST-MODIFIED|SEQUENCE):(.*)\r$", event))
    assert found[b"DTSTAMP"] == found[b"LAST-MODIFIED"]
    return int(found[b"SEQUENCE"]), found[b"LAST-MODIFIED"]


CHOICES = [
    Options(),
    Options(alarms=True, reminders=True),
    Options(inner=True, reminders=True),
    Options(todo=True, alarms=True),
    Options(roles=frozenset({"lead", "acceptance"}), before=Before(lead=(3,))),
]
LIVES = st.lists(commands(), min_size=4, max_size=10)
PATIENT = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


TARGET = ["target", "XA23-03.2", "--quantity", "300家", "--doc", "文1号"]


@PATIENT
@given(LIVES, st.sampled_from(CHOICES))
@example([(0, [*TARGET, "--on", "{1}"]), (0, [*TARGET, "--on", "{9}"]), (1, ["undo", "3"]), (1, ["undo"])], Options())
def test_whatever_changes_an_event_raises_its_sequence_and_its_stamp(
    played: list[tuple[int, list[str]]], options: Options
) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), options)
        seen: dict[tuple[str, str], bytes] = {}
        for days, command in played:
            life.turn(days, command)
            made = life.feeds()
            assert all(PERSON.encode() not in data.replace(b"\r\n ", b"") for data in made.values())
            for key, data in made.items():
                for name, event in events(data).items():
                    before = seen.get((key, name))
                    seen[key, name] = event
                    if before is None:
                        continue
                    assert stamp(before) <= stamp(event)
                    if said(before) != said(event):
                        told = command, said(before).decode(), said(event).decode()
                        assert stamp(before)[0] < stamp(event)[0], told
                        assert stamp(before)[1] < stamp(event)[1], told
        assert life.feeds() == made


@PATIENT
@given(LIVES, st.sampled_from(CHOICES), st.sampled_from(PARTS))
def test_a_reminder_and_a_receipt_move_nothing_that_a_calendar_says(
    played: list[tuple[int, list[str]]], options: Options, part: str
) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), options)
        for days, command in [*played, (0, ["paper", "add", part, "--kind", "通报", "--doc", "文〔2023〕9号"])]:
            life.turn(days, command)
        before = life.feeds()
        life.turn(0, ["remind", part, "--by", "visit", "--to", PERSON, "--unit", "市生态环境局"])
        life.turn(0, ["ack", part, "--doc", "文〔2023〕9号", "--by-person", PERSON])
        assert life.feeds() == before


OFFICES = [
    Options(),
    Options(inner=True),
    Options(contact="联系人：甲"),
    Options(alarms=True),
    Options(alarms=True, before=Before(lead=(3,), responsible=(2,))),
    Options(reminders=True, inner=True),
]


@PATIENT
@given(LIVES, st.lists(st.tuples(st.sampled_from(OFFICES), st.booleans()), min_size=10, max_size=10))
def test_whatever_the_settings_are_changed_to_no_stamp_falls(
    played: list[tuple[int, list[str]]], offices: list[tuple[Options, bool]]
) -> None:
    """Before and after each command the settings may be others; what is remembered of them may be lost."""
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), PLAIN)
        memory = Path(folder) / "settings.json"
        seen: dict[tuple[str, str], bytes] = {}
        for (days, command), (options, lost) in zip(played, offices, strict=False):
            for turned in (False, True):
                if turned:
                    life.turn(days, command)
                log = settled.Log(log_end(life.store), life.store.log)
                if lost and turned and memory.exists():
                    memory.unlink()
                kept = settled.settled(memory, options, log, as_of=life.today, published=bool(seen), now=life.now)
                memory.write_bytes(kept.file)
                life.now += timedelta(seconds=2)
                for key, data in life.feeds(options, kept.since).items():
                    for name, event in events(data).items():
                        before = seen.get((key, name), event)
                        seen[key, name] = event
                        assert stamp(before) <= stamp(event)
                        if said(before) != said(event):
                            assert stamp(before)[0] < stamp(event)[0], (said(before).decode(), said(event).decode())
                            assert stamp(before)[1] < stamp(event)[1]


@PATIENT
@given(LIVES, st.sampled_from([Options(), Options(todo=True), Options(reminders=True)]))
@example([(0, [*TARGET, "--on", "{1}"]), (0, [*TARGET, "--on", "{9}"]), (1, ["undo", "3"])], Options())
@example([(0, ["progress", "XY22-03", "--on", "{0}", "--not-done", "--text", "未到货"])], Options(todo=True))
def test_a_report_that_no_event_tells_of_moves_no_stamp(played: list[tuple[int, list[str]]], options: Options) -> None:
    """A stamp that moves while nothing else does tells that something was recorded, and what is left to guess."""
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), options)
        for days, command in played:
            life.turn(days, [])
            before, end = life.feeds(), log_end(life.store)
            life.turn(0, command)
            acts = [entry for entry in life.store.log() if entry.seq > end]
            if any(set(entry.before) | set(entry.after) != {"report"} for entry in acts):
                continue
            for key, data in life.feeds().items():
                was = events(before[key])
                for name, event in events(data).items():
                    if name in was and said(was[name]) == said(event):
                        assert was[name] == event, (command, event.decode())


@st.composite
def endings(draw: st.DrawFn) -> tuple[str, list[str]]:
    """An entry, and a command by which it ends, recorded up to years after the day on which it did."""
    code = draw(
        st.sampled_from(["XY22-03.2", "XY22-03.4", "XY22-04.2", "XA23-03.1", "XA23-03.2", "XA23-03", "XA23-04"])
    )
    on = (BEGUN - timedelta(days=draw(st.integers(0, 800)))).isoformat()
    into = "XA23-04" if code.startswith("XA23-03") else "XA23-03"
    command = draw(
        st.sampled_from(
            [
                ["done", code, "--on", on],
                ["withdraw", code, "--reason", "关停", "--doc", "文1号", "--on", on],
                ["merge", code, "--into", into, "--doc", "文1号", "--on", on],
                ["judge", "XA23-04", "--as", "interim", "--on", on, "--note", "核实"],
            ]
        )
    )
    return command[1], command


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(endings(), st.integers(0, 40))
def test_what_is_recorded_late_shows_as_ended_for_thirty_days(ended: tuple[str, list[str]], days: int) -> None:
    code, command = ended
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), Options())
        life.turn(days, [])

        def shown(later: int = 0) -> set[bytes]:
            """The titles of the entry in all calendars."""
            found = (events(data).get(f"{code}@deadlines.internal") for data in life.feeds(days=later).values())
            return {re.search(rb"SUMMARY:(.*)\r\n", each)[1] for each in found if each is not None}  # type: ignore[index]

        before, end = shown(), log_end(life.store)
        life.turn(0, command)
        if log_end(life.store) == end or not before:
            return  # refused, or without a date
        for later in (0, 1, 29, 30):
            (title,) = shown(later)
            assert title not in before
            assert title.decode().startswith(("【已完成】", "【不再执行】", "【阶段性成效】"))
        assert shown(31) == set()


@PATIENT
@given(LIVES, st.sampled_from(CHOICES))
def test_a_calendar_that_differs_is_younger_and_one_made_again_is_as_old(
    played: list[tuple[int, list[str]]], options: Options
) -> None:
    """What `Last-Modified` says comes from the data and the day alone."""
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), options)
        seen: dict[str, tuple[datetime, bytes]] = {}
        for days, command in played:
            life.turn(days, command, seconds=600)
            made, data = life.made(), life.feeds()
            assert [feed.changed for feed in life.made()] == [feed.changed for feed in made]
            for feed in made:
                before, then = seen.get(feed.key, (feed.changed, data[feed.key]))
                seen[feed.key] = feed.changed, data[feed.key]
                assert before <= feed.changed
                assert then == data[feed.key] or before < feed.changed, command
                assert feed.changed <= life.now + timedelta(seconds=60)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in (NAME, settled.NAME)}


@PATIENT
@given(LIVES, st.sampled_from(CHOICES), st.data())
def test_an_export_that_keeps_what_it_made_is_like_one_that_makes_everything(
    played: list[tuple[int, list[str]]], options: Options, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), options)
        kept, whole = life.folder / "kept", life.folder / "whole"
        for days, command in played:
            life.turn(days, command)
            harm = data.draw(
                st.sampled_from(["", "", "", "", "feed", "gone", "memory", "alien", "settings", "other", "earlier"])
            )
            day = life.today
            if kept.exists():
                damaged(kept, harm)
                if harm == "other":  # other options, a while ago
                    feeds(life.store, kept, day=day, options=Options(contact="联系人：甲", todo=options.todo))
                if harm == "earlier":
                    day -= timedelta(days=20)
            result = feeds(life.store, kept, day=day, options=options, prune=True)
            lines = [line for plan in life.store.register().plans for line in lines_of(plan)]
            if whole.exists():
                shutil.rmtree(whole)
            whole.mkdir()  # settings that changed are remembered beside the feeds
            shutil.copy(kept / settled.NAME, whole / settled.NAME)
            expected = export_ics(whole, life.store.directory(), lines, life.store.log(), as_of=day, options=options)
            assert bytes_of(kept) == bytes_of(whole)
            assert result.feeds == expected.feeds
            again = feeds(life.store, kept, day=day, options=options)
            assert again.written == ()


def damaged(folder: Path, harm: str) -> None:
    """Do to what an export left in *folder* what a disk or a person may do."""
    memory = folder / NAME
    some = min(folder.glob("*.ics"))
    if harm == "feed":
        some.write_bytes(some.read_bytes().replace(b"CONFIRMED", b"TENTATIVE"))
    elif harm == "gone":
        some.unlink()
        (folder / INDEX).unlink()
    elif harm == "memory":
        memory.write_bytes(memory.read_bytes()[:-9])
    elif harm == "settings":
        (folder / settled.NAME).write_text("{")
    elif harm == "alien":
        memory.write_text("[]")
