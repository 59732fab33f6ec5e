"""Beginning a register, and the sample that comes with the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.model import Register
from deadlines.errors import BadFile, NoStore, NoSuchFile, NotARegister, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.domain.workdays import WorkCalendar


class Begun(NamedTuple):
    """Where the new register lies and what it holds."""

    place: str
    plans: int
    items: int
    milestones: int


def begin(place: str, file: str | None, *, at: str, by: str, calendar: Callable[[], WorkCalendar]) -> Begun:
    """Make a register at *place*, filled from the register file *file* where one is named.

    Raises NoSuchFile, BadFile with every fault, Refused where there is a register already, StoreUnusable.
    """
    from deadlines.store.opening import create_store

    register = read_file(file, calendar) if file is not None else Register()
    store = create_store(place, register, at=at, by=by, calendar=calendar)
    store.close()
    items = [item for plan in register.plans for item in plan.items]
    return Begun(place, len(register.plans), len(items), sum(len(item.milestones) for item in items))


def read_file(file: str, calendar: Callable[[], WorkCalendar]) -> Register:
    """The register in the file *file*, with its dates read. Raises NoSuchFile, BadFile, StoreUnusable."""
    from deadlines.store.yamlstore import YamlStore

    try:
        return YamlStore.open(file, calendar).register()
    except NoStore:
        raise NoSuchFile(file) from None
    except NotARegister as error:  # as a store that is exit code 6; as a file to be read it is bad input
        raise BadFile(file, [Problem(Path(file).name, error.reason)]) from error


def sample() -> Path:
    """Where the sample register lies: in the installed package, or in the source tree."""
    packaged = Path(__file__).parent.parent / "sample" / "tasks.yaml"
    return packaged if packaged.exists() else Path(__file__).parents[3] / "data" / "tasks.yaml"
