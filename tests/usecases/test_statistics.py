"""Statistics: parts that add up, and the numbers of a real bulletin from a register built for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain.model import Act, Item, Plan, Register, Report
from deadlines.domain.reading import read_register
from deadlines.domain.status import Lamps
from deadlines.domain.units import Directory, Region, Unit
from deadlines.store.memory import MemoryStore
from deadlines.store.opening import create_store
from deadlines.usecases.statistics import statistics

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.statistics import By
    from deadlines.store.contract import Store

DAY = date(2022, 9, 20)

#: The seven tasks that were open, by city; the six that were done. Facts of the bulletin, cities without their names.
OPEN = {"甲市": 2, "乙市": 1, "丙市": 1, "丁市": 1, "戊市": 1, "己市": 1}
DONE = ["甲市", "庚市", "辛市", "壬市", "乙市", "癸市"]


def bulletin() -> Register:
    """55 tasks: 13 due in 2022 (6 of them done), 41 due from 2023 to 2025, 1 immediate and standing."""
    limits = [(city, "2022年12月底", True) for city in DONE]
    limits += [(city, "2022年底", False) for city, count in OPEN.items() for _ in range(count)]
    limits += [("甲市", f"{2023 + n % 3}年底", False) for n in range(41)]
    limits += [("甲市", "立行立改、长期坚持", False)]
    items = tuple(
        Item(
            f"JS22-{number:02}",
            number,
            f"第{number}项",
            limit=limit,
            lead=(city,),
            reports=(Report(date(2022, 8, 1), done=True),) if done else (),
        )
        for number, (city, limit, done) in enumerate(limits, 1)
    )
    cities = tuple(Unit(city, "某省") for city in dict.fromkeys(city for city, _, _ in limits))
    plan = Plan("JS22", "某省整改方案", "某省", items=items)
    return Register(Directory((Region("某省", "province"),), cities), (plan,))


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "memory":
        return MemoryStore.holding(bulletin(), at=samples.AT, by=samples.BY, calendar=samples.calendar)
    place = str(tmp_path / samples.FILES[request.param])
    return create_store(place, bulletin(), at=samples.AT, by=samples.BY, calendar=samples.calendar)


def counted(store: Store, by: By, **more: object) -> dict[str, int]:
    found = statistics(store, day=DAY, lamps=Lamps(), by=by, **more)  # type: ignore[arg-type]
    return {part.key: part.size for part in found.parts}


def test_the_numbers_of_a_bulletin(store: Store) -> None:
    whole = statistics(store, day=DAY, lamps=Lamps(), by="due-year")
    years = {part.key: part.size for part in whole.parts}
    assert whole.total == 55
    assert years.pop("2022") == 13
    assert years.pop("immediate+ongoing") == 1
    assert sum(years.values()) == 41

    due = statistics(store, day=DAY, lamps=Lamps(), by="unit", due="2022")
    assert (due.done, due.total) == (6, 13)
    assert round(100 * due.done / due.total) == 46
    assert counted(store, "unit", due="2022", done=False) == OPEN


@pytest.mark.parametrize("by", ["due-year", "schedule", "life", "unit", "plan"])
@pytest.mark.parametrize("day", [date(2022, 1, 1), DAY, date(2026, 1, 1)])
def test_the_parts_add_up_to_the_whole(store: Store, by: By, day: date) -> None:
    for due in (None, "2022", "2024"):
        found = statistics(store, day=day, lamps=Lamps(), by=by, due=due)
        codes = [code for part in found.parts for code in part.codes]

        assert len(codes) == len(set(codes)) == found.total


def test_an_extension_moves_an_item_to_its_new_year() -> None:
    register = bulletin()
    moved = register.plans[0].items[6]
    act = Act("extension-approved", to=date(2023, 6, 30), doc="〔2022〕3号")
    items = tuple(
        item._replace(reports=(Report(date(2022, 9, 1), act=act),)) if item == moved else item
        for item in register.plans[0].items
    )
    plan = register.plans[0]._replace(items=items)
    read = read_register(register._replace(plans=(plan,)), samples.CALENDAR)
    store = MemoryStore(read, (), samples.calendar)

    assert statistics(store, day=DAY, lamps=Lamps(), by="due-year", due="2022").total == 12
    assert statistics(store, day=date(2022, 8, 31), lamps=Lamps(), by="due-year", due="2022").total == 13
