"""The messages of the outbox and their tries, as they stand in the columns of its tables.

What cannot be read raises ValueError, TypeError or KeyError.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from deadlines.domain.outbox import Attempt, Posted
from deadlines.errors import Message


def values_of(posted: Posted) -> tuple[object, ...]:
    """The values of *posted* for the columns, in the order of its fields."""
    return posted._replace(
        codes=json.dumps(posted.codes, ensure_ascii=False),  # type: ignore[arg-type]
        as_of=posted.as_of.isoformat() if posted.as_of else None,  # type: ignore[arg-type]
        queued_at=time_of(posted.queued_at),  # type: ignore[arg-type]
        next_try=time_of(posted.next_try),  # type: ignore[arg-type]
        answer=answer_of(posted.answer),  # type: ignore[arg-type]
        ended_at=time_of(posted.ended_at),  # type: ignore[arg-type]
        handled=answer_of(posted.handled),  # type: ignore[arg-type]
        answered_at=time_of(posted.answered_at),  # type: ignore[arg-type]
    )


def posted(row: tuple[Any, ...]) -> Posted:
    """The message in *row*, which has the fields of Posted in their order."""
    raw = Posted._make(row)
    kept: Any = raw
    return raw._replace(
        codes=tuple(json.loads(kept.codes)),
        as_of=date.fromisoformat(kept.as_of) if kept.as_of else None,
        queued_at=datetime.fromisoformat(kept.queued_at),
        next_try=datetime.fromisoformat(kept.next_try) if kept.next_try else None,
        answer=_message(json.loads(kept.answer)) if kept.answer else None,
        ended_at=datetime.fromisoformat(kept.ended_at) if kept.ended_at else None,
        told=bool(kept.told),
        full=bool(kept.full),
        handled=_message(json.loads(kept.handled)) if kept.handled else None,
        answered_at=datetime.fromisoformat(kept.answered_at) if kept.answered_at else None,
    )


def tried(row: tuple[Any, ...]) -> Attempt:
    """The try in *row*: number, time, state, answer, code."""
    number, at, state, answer, code = row
    return Attempt(number, datetime.fromisoformat(at), state, _message(json.loads(answer)) if answer else None, code)


_JSON = json.JSONEncoder(ensure_ascii=False)


def time_of(moment: datetime | None) -> str | None:
    """*moment* as it is kept: in UTC, to the second."""
    if moment is None:
        return None
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="seconds")[:19] + "Z"


def answer_of(answer: Message | None) -> str | None:
    """*answer* as it is kept: its text and arguments, in JSON."""
    return _JSON.encode(_plain(answer)) if answer is not None else None


def _plain(value: object) -> object:
    """A message as its text and arguments, so that it can be told in any language later."""
    if isinstance(value, Message):
        return {"text": value.text, "args": {name: _plain(each) for name, each in value.args.items()}}
    return value if isinstance(value, (str, int)) else str(value)


def _message(plain: Any) -> Message:
    args = {name: _message(each) if isinstance(each, dict) else each for name, each in plain["args"].items()}
    return Message(plain["text"], args)
