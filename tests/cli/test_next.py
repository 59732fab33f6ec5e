"""`deadlines next`: of an entry, and for the office."""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from deadlines.cli.app import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

AS_OF = ("--as-of", "2024-03-25")


def test_the_command_that_it_names_records_it(office: Office) -> None:
    (step,) = office("next", "XA23-08.2", "-f", "json").json["steps"]

    assert (step["state"], step["who"], step["due"], step["days_left"]) == ("work", ["市城管局"], "2024-03-31", 30)
    assert step["commands"][0] == "deadlines done XA23-08.2 --on 2024-03-01"
    assert office(*step["commands"][0].split()[1:]).code == 0
    (step,) = office("next", "XA23-08.2", "-f", "json").json["steps"]
    assert (step["state"], step["commands"]) == ("done", [])


def test_the_keys_stand_in_order(office: Office) -> None:
    told = office("next", "XA23-08", "-f", "json").json

    assert list(told) == ["schema", "as_of", "code", "steps", "more", "undated", "ambiguous", "suggestions"]
    assert told["schema"] == "deadlines.next/1"
    assert list(told["steps"][0]) == ("code kind plan item title state text who due days_left commands".split())
    assert told["steps"][-1]["code"] == "XA23-08"
    assert told["steps"][-1]["state"] == "tasks"


def test_the_office_sees_few_things_near_ones_first(office: Office) -> None:
    told = office("next", *AS_OF, "-f", "json").json

    assert told["code"] is None
    assert len(told["steps"]) == 10
    assert told["more"] > 0
    ahead = [step["days_left"] for step in told["steps"] if step["days_left"] is not None and step["days_left"] >= 0]
    assert ahead
    assert ahead == sorted(ahead)
    passed = [step["days_left"] for step in told["steps"] if step["days_left"] is not None and step["days_left"] < 0]
    assert passed == sorted(passed, reverse=True)
    assert told["steps"][0]["days_left"] >= 0
    assert told["undated"] > 0


def test_every_command_named_is_one_that_there_is(office: Office) -> None:
    for argv in (["next"], ["next", "XA23-08"], ["next", "XY22-15"], ["next", "XA23-29"]):
        for step in office(*argv, *AS_OF, "-f", "json").json["steps"]:
            for command in step["commands"]:
                assert command.split()[0] == "deadlines"
                assert command.split()[1] in COMMANDS


@pytest.mark.parametrize("columns", [60, 100])
def test_people_read_who_by_when_and_the_command(office: Office, columns: int) -> None:
    page = office("next", "XA23-08.2", tty=True, columns=columns).out

    for said in ("XA23-08.2", "市城管局", "2024-03-31", "余30天", "deadlines done XA23-08.2 --on 2024-03-01"):
        assert said in page
    assert "逾期" not in office("next", *AS_OF, tty=True).out


def test_what_is_withdrawn_waits_for_nothing(office: Office) -> None:
    office("withdraw", "XA23-08", "--reason", "取消", "--doc", "市整改办〔2024〕6号")

    (step,) = office("next", "XA23-08.2", "-f", "json").json["steps"]
    assert (step["state"], step["who"], step["due"]) == ("withdrawn", [], None)
    assert step["commands"][0].startswith("deadlines restore XA23-08")
    assert "XA23-08.2" not in [each["code"] for each in office("next", *AS_OF, "-f", "json").json["steps"]]
    assert office("next", "ZZ-99").code == 3


#: Through the whole chain twice, returned once, reopened once: which of the commands that `next` prints is taken.
WAY = (
    *("declare", "apply", "return", "declare", "apply", "accept", "notice", "objection", "objection", "close"),
    *("look-back", "reopen", "declare", "apply", "accept", "notice", "close"),
)
FIRST = ("evidence", "inspect", "accept")  # what has to come before the one that is wanted
STRICT = '[chain]\ninspection = true\noffice_check = true\n[evidence]\nrequired = ["监测报告"]\n'


def commands(office: Office, code: str, day: date, filled: dict[str, str]) -> list[list[str]]:
    """The commands that `next` prints for the item *code*, with what a person knows filled in."""
    steps = office("next", code, "--as-of", day.isoformat(), "-f", "json").json["steps"]
    lines = [line for step in steps if step["code"] == code for line in step["commands"]]
    return [[filled.get(word, word) for word in shlex.split(line)[1:]] for line in lines]


@pytest.mark.parametrize(
    ("place", "code", "settings"),
    [
        ("memory", "XY22-09", ""),
        ("memory", "XA23-10", ""),
        ("register.db", "XY22-09", STRICT),
        ("register.db", "XA23-10", STRICT),
    ],
)
def test_every_command_that_it_names_is_one_that_the_chain_accepts(
    office: Office, on_disk: Callable[[str], Office], tmp_path: Path, place: str, code: str, settings: str
) -> None:
    here = office if place == "memory" else on_disk(place)
    config, report = tmp_path / "config.toml", tmp_path / "监测报告.pdf"
    config.write_text(settings, encoding="utf-8")
    report.write_bytes(b"%PDF-1.4")
    here.environ["DEADLINES_CONFIG"] = str(config)
    day, way = date(2022, 12, 5), list(WAY)
    if code == "XA23-10":
        assert here("done", "XA23-10.1", "--on", "2022-12-01").code == 0

    while way and day < date(2024, 3, 1):
        filled = {"文号": f"{day}号", "文字": "已核实", "姓名": "王五", "文件": str(report)}
        offered = commands(here, code, day, filled)
        assert offered
        # the office's second look is somebody else's than the opinion's
        offered = [["赵六" if word == "王五" and "--office" in each else word for word in each] for each in offered]
        for each in offered:
            told = here(*each)
            assert (told.code, told.err) == (0, ""), each
            assert here("undo").code == 0
        wanted = next((each for each in offered if each[0] == way[0]), None)
        taken = wanted or next((each for each in offered if each[0] in FIRST), None)
        if taken is not None:
            assert here(*taken).code == 0
        if wanted is not None:
            way.pop(0)
        day += timedelta(days=2 if taken is not None else 10)
    assert way == []
