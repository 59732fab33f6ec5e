"""Why a document cannot be read, each reason with what to do about it."""

from __future__ import annotations

from deadlines.errors import N_, BadInput, Message

DAMAGED = N_("the file is damaged or was not copied whole; get it again, or open it in Word or WPS and save it as new")
BOMB = N_("it unpacks to far more than a document needs, as files do that are made to stop a program")
ENTITIES = N_("it declares XML entities, which no Word or Excel file does; it may be made to stop a program")
TOO_LARGE = N_("it is larger than %(most)s MB; take pictures and annexes out, or save the plan alone")
TOO_MUCH = N_("it has more than %(most)s %(things)s; save the part with the plan as a file of its own")
LOCKED = N_("it is protected by a password; open it with the password and save it without")
EMPTY = N_("it is empty")
NO_TEXT = N_("no text was found in it")


class Unreadable(BadInput):
    """A file that is no document we can read: its name, why, and what to do."""

    text = N_("%(name)s cannot be read: %(reason)s.")

    def __init__(self, name: str, reason: str, **args: object) -> None:
        super().__init__(name=name, reason=Message(reason, args))


def damaged(name: str) -> Unreadable:
    """The file is broken."""
    return Unreadable(name, DAMAGED)


def too_much(name: str, most: int, things: str) -> Unreadable:
    """The file has more than *most* of *things*, which is a message."""
    return Unreadable(name, TOO_MUCH, most=most, things=Message(things))
