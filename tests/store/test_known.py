"""What was known when: the log rewound to a time gives what every store answered then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import samples
from deadlines.domain import changes
from deadlines.domain.model import Report
from deadlines.errors import NotThere, Refused
from deadlines.store.known import known_at
from deadlines.usecases import record
from recorded import ACTS

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.store.contract import Store

DAYS = st.dates(date(2022, 6, 1), date(2024, 6, 30))
CODES = st.sampled_from(["XY22-03.1", "XY22-03.2", "XY22-03", "XY22-03.r1", "XY22-03.m1", "XY22-o1"])
REPORTS = st.builds(
    Report,
    date=DAYS,
    done=st.none() | st.booleans(),
    quantities=st.just(()),
    times=st.integers(0, 2),
    unit=st.none(),
    note=st.just("调度"),
    by=st.none(),
    evidence=st.just(()),
    act=st.none() | ACTS,
)
STEPS = st.lists(
    st.tuples(st.just("report"), CODES, REPORTS)
    | st.tuples(st.just("settle"), st.sampled_from(["XY22-04.1", "XY22-04.2"]), st.none() | DAYS)
    | st.tuples(st.just("issued"), st.sampled_from(["XY22", "XA23"]), DAYS)
    | st.tuples(st.just("unit"), st.just("秦都区"), st.sampled_from(["甲", "乙"]))
    | st.tuples(st.just("undo"), st.just(""), st.none()),
    min_size=1,
    max_size=6,
)


def at(number: int) -> str:
    return f"2023-07-01T08:00:{number:02}Z"


def played(store: Store, number: int, step: tuple[str, str, Any]) -> None:
    act, code, what = step
    with store.batch(at=at(number), by="李四") as batch:
        if act == "report":
            batch.apply(changes.reported("progress", code, what))
        elif act == "settle":
            batch.apply(changes.settled(record.entry_of(store.find(code), code), what, "经研究"))
        elif act == "issued":
            plan = next(plan for plan in store.plans() if plan.code == code)
            batch.apply(changes.plan_set(plan, issued=what.isoformat()))
        elif act == "unit":
            batch.apply(changes.unit_set(store.directory().find(code), note=what))
        else:
            last = next(store.newest())
            if last.act != "init" and last.undoes is None:
                batch.apply(last.change.reverse(last.seq))


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=STEPS, kind=st.sampled_from(samples.KINDS))
def test_every_earlier_answer_comes_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, Any]], kind: str
) -> None:
    store = samples.store(kind, tmp_path_factory.mktemp("known"))
    try:
        kept = [(store.register(), list(store.log()))]
        for number, step in enumerate(steps, 1):
            played(store, number, step)
            kept.append((store.register(), list(store.log())))
        for number, (register, log) in enumerate(kept):
            if log:  # a register file has no log before its first change
                then = known_at(store, at(number), samples.calendar)
                assert then.register() == register
                assert list(then.log()) == log
                assert then.problems() == []
    finally:
        store.close()


def test_the_order_of_recording_decides_where_the_clock_went_back(tmp_path: Path) -> None:
    store = samples.store("memory", tmp_path)
    for number, code in ((5, "XY22-03.1"), (3, "XY22-03.2"), (7, "XY22-03.4")):
        played(store, number, ("report", code, Report(date(2023, 1, 9), done=True)))

    seen = [entry.code for entry in known_at(store, at(4), samples.calendar).log()]

    assert seen == ["", "XY22-03.1", "XY22-03.2"]


def test_before_the_log_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="begins at"):
        known_at(samples.store("memory", tmp_path), "2020-01-01T00:00:00Z", samples.calendar)


def test_before_an_edit_by_hand_nothing_is_known(tmp_path: Path) -> None:
    store = samples.store("yaml", tmp_path)
    file = tmp_path / "register.yaml"
    played(store, 1, ("report", "XY22-03.1", Report(date(2023, 1, 9), done=True)))
    file.write_text(file.read_text(encoding="utf-8").replace("测试数据", "改过"), encoding="utf-8")
    played(store, 2, ("report", "XY22-03.2", Report(date(2023, 1, 9), done=True)))

    assert known_at(store, at(2), samples.calendar).register() == store.register()
    with pytest.raises(Refused, match="edited by hand"):
        known_at(store, at(1), samples.calendar)


def test_what_was_known_is_not_written(tmp_path: Path) -> None:
    then = known_at(samples.store("memory", tmp_path), at(0), samples.calendar)

    with pytest.raises(Refused, match="cannot be changed"), then.batch(at=at(1), by="李四"):
        pass
