"""Documents read by hand by people who had not seen the reader, each in a layout of its own, against what it reads.

`blind/` holds invented plans, notices, lists and tables with their careful readings. They measure and do not guard: a
score is asked for, not every fact, for careful readers differ in some.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml

from deadlines.calendars import state_council
from deadlines.plans.faces import face
from deadlines.plans.reading import read
from deadlines.plans.text import read_text

HERE = Path(__file__).parent / "blind"
NAMES = sorted(path.stem for path in HERE.glob("*.yaml"))

Facts = dict[str, Counter[tuple[object, ...]]]

#: How much each kind of fact weighs: dates and who answers for them most.
WEIGHTS = {"items": 1, "limits": 2, "lead": 2, "cooperating": 1, "acceptance": 1, "leaders": 1, "milestones": 4}
WEIGHTS |= {"words": 1, "actions": 1, "responsible": 1, "duties": 1, "obligations": 1}


def folded(text: object) -> str:
    """*text* without blanks, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text or "")))


def facts_by_hand(careful: dict[str, Any]) -> Facts:
    """The facts of a careful reading."""
    items = [
        {
            "number": item["no"],
            "limit": item["deadline"],
            "lead": item.get("lead") or [],
            "cooperating": item.get("co") or [],
            "acceptance": [*(item.get("acceptance") or []), *(item.get("acceptance_provincial") or [])],
            "leaders": item.get("leaders") or [],
            "measures": [
                {
                    "responsible": each.get("responsible") or [],
                    "milestones": [{**one, "limit": one["raw"]} for one in each.get("milestones") or []],
                    "duties": each.get("recurring") or [],
                }
                for each in item["measures"]
            ],
        }
        for item in careful["items"]
    ]
    return facts(items, careful.get("obligations") or [])


def facts(items: list[dict[str, Any]], obligations: list[dict[str, Any]]) -> Facts:
    """Every fact of a reading, by kind."""
    found: Facts = {kind: Counter() for kind in WEIGHTS}
    for item in items:
        number, limit = item["number"], item["limit"]
        found["items"][number,] += 1
        flags = tuple(bool(limit.get(flag)) for flag in ("immediate", "ongoing", "interim"))
        found["limits"][number, *map(str, limit["dates"]), flags] += 1
        for role in ("lead", "cooperating", "acceptance", "leaders"):
            found[role].update((number, folded(name)) for name in item[role])
        for place, measure in enumerate(item["measures"]):
            found["responsible"].update((number, place, folded(name)) for name in measure["responsible"])
            for one in measure["milestones"]:
                due = str(one["due"])
                found["milestones"][number, due] += 1
                found["words"][number, folded(one["limit"])] += 1
                found["actions"][number, due, folded(one.get("action"))[:8]] += 1
            found["duties"].update((number, duty["freq"], duty.get("at_least") or 1) for duty in measure["duties"])
    found["obligations"].update((str(duty["due"]),) for duty in obligations if duty.get("due"))
    return found


@cache
def scores(name: str) -> dict[str, float]:
    """F1 for each kind of fact that the careful reading has."""
    careful = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    document = read_text(f"{name}.txt", (HERE / f"{name}.txt").read_bytes())
    told = face(read(document, calendar=state_council()))
    for item in told["items"]:
        item["acceptance"] = [*item["acceptance"], *item["acceptance_provincial"]]
    hand, ours = facts_by_hand(careful), facts(told["items"], told["obligations"])
    return {kind: f1(hand[kind], ours[kind]) for kind in WEIGHTS if hand[kind]}


def f1(hand: Counter[tuple[object, ...]], ours: Counter[tuple[object, ...]]) -> float:
    """The harmonic mean of precision and recall of two multisets."""
    hit = sum((hand & ours).values())
    return 2 * hit / (sum(hand.values()) + sum(ours.values()))


def overall(name: str) -> float:
    """The weighted mean over the kinds."""
    found = scores(name)
    return sum(WEIGHTS[kind] * score for kind, score in found.items()) / sum(WEIGHTS[kind] for kind in found)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_read_nearly_as_by_hand(name: str) -> None:
    found = scores(name)

    assert found["items"] == 1, found
    assert min(found["limits"], found.get("lead", 1)) >= 0.85, found
    assert overall(name) >= 0.93, found


def test_all_of_them_together_are_read_as_by_hand() -> None:
    assert mean(overall(name) for name in NAMES) >= 0.98
    assert mean(scores(name).get("milestones", 1) for name in NAMES) >= 0.98
