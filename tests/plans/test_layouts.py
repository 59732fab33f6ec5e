"""Documents in the habits of many offices, each held against a reading that was looked through by eye.

The texts are composed for this project: places, persons and facts are invented. The readings in `layouts/NAME.yaml`
were drafted by the program and then checked and corrected against `layouts/NAME.txt`; they keep a reading from
changing unseen, and are no independent measure of how well it reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from deadlines.calendars import state_council
from deadlines.plans.faces import face
from deadlines.plans.reading import read
from deadlines.plans.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent / "layouts"
NAMES = sorted(path.stem for path in HERE.glob("*.txt"))


def reading_of(name: str, data: bytes) -> dict[str, Any]:
    return face(read(read_text(name, data), calendar=state_council()))


def told(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a reading in the form of the checked ones: what is absent is left out."""
    short: dict[str, Any] = {"number": item["number"]}
    for role in ("lead", "cooperating", "acceptance", "acceptance_provincial", "supervising", "leaders"):
        if item[role]:
            short[role] = "、".join(item[role])
    flags = [flag for flag in ("immediate", "ongoing", "interim") if item["limit"][flag]]
    short["limit"] = " ".join([*item["limit"]["dates"], *flags])
    if item["progress"]:
        short["progress"] = item["progress"]
    short["measures"] = [measure(one) for one in item["measures"]]
    return short


def measure(one: Mapping[str, Any]) -> dict[str, Any]:
    short: dict[str, Any] = {key: one[key] for key in ("label", "section") if one[key]}
    if one["responsible"]:
        short["responsible"] = "、".join(one["responsible"])
    if dates := [*one["milestones"], *one["undated"]]:
        short["milestones"] = [f"{due['due']} {due['action']}" for due in dates]
    if one["duties"]:
        short["duties"] = [f"{duty['freq']} {duty['at_least']}" for duty in one["duties"]]
    return short


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_keeps_its_checked_reading(name: str) -> None:
    expected = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    reading = reading_of(f"{name}.txt", (HERE / f"{name}.txt").read_bytes())
    assert [told(item) for item in reading["items"]] == expected["items"]
    assert [str(one["due"] or one["freq"] or one["rule"]) for one in reading["obligations"]] == expected.get(
        "obligations", []
    )
    if "issued" in expected:
        assert reading["plan"]["issued"] == expected["issued"]


@pytest.mark.parametrize("name", NAMES)
def test_the_encoding_of_a_text_does_not_change_its_reading(name: str) -> None:
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    plain = reading_of(name, text.encode())
    assert reading_of(name, text.encode("gb18030")) == plain
    assert reading_of(name, b"\xef\xbb\xbf" + text.encode()) == plain
    assert reading_of(name, text.encode("utf-16")) == plain


@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_blank_lines_behind_the_text_do_not_change_its_reading(name: str) -> None:
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    plain = reading_of(name, text.encode())
    assert reading_of(name, (text + "\n \n\n\u3000\n").encode()) == plain
    assert reading_of(name, text.replace("\n", "\r\n").encode()) == plain
