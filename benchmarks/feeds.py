"""What the export of calendars costs: 500 units, 100,000 milestones, each seen by who leads, who does it, who accepts.

    python3 benchmarks/feeds.py [--milestones 100000] [--units 500] [--folder DIR]

Prints CPU (user and system) and peak memory of `deadlines export ics` on a fresh folder, of icalendar alone (every
distinct event built and serialised once, in a process of its own), of a second export after one milestone was done, and
which files that touched. The goals: at most 1.3 times icalendar, 150 MB, and 0.05 of the first run for the second.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from make_register import plans

from deadlines.calendars import state_council
from deadlines.domain.agenda import lines_of
from deadlines.domain.model import Register
from deadlines.domain.units import Directory, Region, Unit
from deadlines.feeds.build import Readers
from deadlines.feeds.calendar import written_by_icalendar
from deadlines.feeds.stamps import stamps_of
from deadlines.store.opening import create_store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deadlines.domain.model import Item, Plan
    from deadlines.feeds.events import Event, Seen
    from deadlines.store.contract import Store

GOALS = {"first": 1.3, "memory": 150, "second": 0.05}
DAY = "2023-12-01"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--milestones", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where the register and the calendars are kept; removed without it")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make(asked.make, asked.milestones, asked.units)
        return 0
    if asked.alone:
        print(alone(asked.alone))
        return 0
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
        return measure(asked.folder, asked.milestones, asked.units)
    with tempfile.TemporaryDirectory(prefix="deadlines-bench-") as folder:
        return measure(Path(folder), asked.milestones, asked.units)


def spread(total: int, units: int) -> Iterator[Plan]:
    """The plans of `make_register`, open in every milestone, with so many units that share them evenly."""
    names = [f"市第{number}局" for number in range(1, units + 1)]
    for plan in plans(total):
        items: list[Item] = []
        for item in plan.items:
            at = (len(items) + 99 * int(plan.code[1:])) % units
            measures = []
            for measure in item.measures:
                milestones = tuple(each._replace(reports=()) for each in measure.milestones)
                measures.append(measure._replace(responsible=(names[(at * 7 + 1) % units],), milestones=milestones))
            parties = {
                "lead": (names[at],),
                "marks": ((names[at], "牵头"),),
                "acceptance": (names[(at * 3 + 2) % units],),
            }
            items.append(
                item._replace(measures=tuple(measures), cooperating=(), acceptance_provincial=(), **parties)  # type: ignore[arg-type]
            )
        yield plan._replace(items=tuple(items))


def make(place: Path, total: int, units: int) -> None:
    """Make the register."""
    directory = Directory(
        (Region("某市", "city"),), tuple(Unit(f"市第{number}局", "某市") for number in range(1, units + 1))
    )
    register = Register(directory, tuple(spread(total, units)), "合成数据")
    create_store(str(place), register, at="2023-01-01T00:00:00Z", by="benchmark", calendar=state_council).close()


def measure(folder: Path, total: int, units: int) -> int:
    place = folder / "register.db"
    if not place.exists():  # in a process of its own: what this one ever held would count as its children's memory
        sizes_asked = ("--milestones", str(total), "--units", str(units))
        subprocess.run([sys.executable, __file__, "--make", place, *sizes_asked], check=True)
    feeds = folder / "feeds"
    for path in feeds.glob("*") if feeds.exists() else ():
        path.unlink()
    for path in feeds.glob(".*") if feeds.exists() else ():
        path.unlink()
    export = [sys.executable, "-m", "deadlines", "--store", str(place), "export", "ics", str(feeds), "--as-of", DAY]
    first, memory = cost(export)
    sizes = [path.stat().st_size for path in feeds.glob("*.ics")]
    print(
        f"first run      {first:7.2f} s CPU, {memory:4.0f} MB; {len(sizes)} feeds, {sum(sizes) / 1e6:.0f} MB",
        flush=True,
    )
    base = float(subprocess.run([sys.executable, __file__, "--alone", place], check=True, capture_output=True).stdout)
    print(
        f"icalendar      {base:7.2f} s CPU; first run / icalendar = {first / base:.2f} (goal {GOALS['first']})",
        flush=True,
    )
    before = {path.name: path.stat().st_mtime_ns for path in feeds.iterdir()}
    done = [sys.executable, "-m", "deadlines", "--store", str(place), "done", code(place), "--on", DAY]
    subprocess.run(done, check=True, stdout=subprocess.DEVNULL)
    second, memory2 = cost(export)
    touched = sorted(path.name for path in feeds.iterdir() if before.get(path.name) != path.stat().st_mtime_ns)
    share = second / first
    print(
        f"second run     {second:7.2f} s CPU, {memory2:4.0f} MB; second / first = {share:.4f} (goal {GOALS['second']})"
    )
    print(f"touched        {len(touched)} files: {'、'.join(touched)}")
    third, memory3 = cost(export)
    print(f"nothing new    {third:7.2f} s CPU, {memory3:4.0f} MB")
    worst = max(memory, memory2, memory3)
    print(f"memory         {worst:.0f} MB at most (goal {GOALS['memory']})")
    return first / base > GOALS["first"] or share > GOALS["second"] or worst > GOALS["memory"]


def code(place: Path) -> str:
    """An open milestone somewhere in the middle."""
    store = open_store(str(place), state_council)
    heads = store.plans()
    _, item = next(iter(store.items(heads[len(heads) // 2].code)))
    return next(each.code for each in item.milestones if not any(report.done for report in each.reports))


def cost(command: list[str]) -> tuple[float, float]:
    """CPU seconds, user and system, and peak memory in MB of one run."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"DEADLINES_CONFIG": os.devnull})
    _, status, used = os.wait4(running.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def alone(place: Path) -> float:
    """CPU seconds of icalendar, with every distinct event of the register at *place* built and serialised once."""
    from datetime import date

    day = date.fromisoformat(DAY)
    store = open_store(str(place), state_council)
    readers = Readers(store.directory(), as_of=day, stamps=stamps_of(store.log(), day))
    written_by_icalendar(*next(distinct(store, readers, day)))
    spent = 0.0
    for event, title in distinct(store, readers, day):
        begun = time.process_time()
        written_by_icalendar(event, title)
        spent += time.process_time() - begun
    return spent


def distinct(store: Store, readers: Readers, day: date) -> Iterator[tuple[Event, str]]:
    """Every event of the register once, with one of its titles."""
    for plan, item in store.items():
        for line in lines_of(plan._replace(items=(item,))):
            found: dict[str, list[Seen]] = {}
            readers.give(line, found)
            shown = {seen.event.uid: seen for each in found.values() for seen in each}
            yield from ((seen.event, seen.summary) for seen in shown.values())


if __name__ == "__main__":
    sys.exit(main())
