"""The settings file, `config.toml`: what places and offices do differently.

Every key is checked; a wrong one is named with what would be accepted. A password is read when mail is sent, from the
environment or the file that `password_file` names, and is never shown.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain.status import Lamps
from deadlines.errors import N_, BadFile, Message, Problem
from deadlines.files import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.evidence import Required
    from deadlines.feeds.events import Options

_TLS = ("starttls", "tls", "none")
_ROLES = ("lead", "responsible", "cooperating", "acceptance", "supervising")
_COLOURS = ("red", "yellow", "blue", "green")

# table, key -> what it must be
_KEYS: dict[str, dict[str, tuple[type, str]]] = {
    "": {"store": (str, N_("a path or an address")), "lang": (str, N_("zh or en"))},
    "lamps": {
        "yellow": (int, N_("a number of days")),
        "blue": (int, N_("a number of days")),
        "missed": (str, N_("red, yellow, blue or green")),
        "near": (str, N_("red, yellow, blue or green")),
        "coming": (str, N_("red, yellow, blue or green")),
        "fine": (str, N_("red, yellow, blue or green")),
    },
    "mail": {
        "host": (str, N_("a host name")),
        "port": (int, N_("a port number")),
        "tls": (str, N_("starttls, tls or none")),
        "user": (str, N_("a user name")),
        "password_file": (str, N_("a path")),
        "ca_file": (str, N_("a path")),
        "from": (str, N_("a mail address")),
        "contact": (str, N_("a name")),
        "office": (str, N_("a mail address")),
        "phone": (str, N_("a telephone number")),
        "timeout": (int, N_("a number of seconds")),
        "end_timeout": (int, N_("a number of seconds")),
        "outbox": (str, N_("a path")),
        "domains": (list, N_('a list of domains, like ["example.gov.cn"]; without *, each takes in all below it')),
        "feed": (str, N_("link, attach, both or none")),
        "templates": (str, N_("a path")),
        "nothing": (str, N_("none or line")),
    },
    "chain": {
        "order": (list, N_("a list of apply, municipal, provincial, notice, each at most once")),
        "notice_length": (int, N_("a number of days")),
        "notice_natural": (bool, N_("true or false")),
        "inspection": (bool, N_("true or false")),
        "office_check": (bool, N_("true or false")),
        "declare_days": (int, N_("a number of days")),
        "apply_days": (int, N_("a number of days")),
        "municipal_days": (int, N_("a number of days")),
        "provincial_days": (int, N_("a number of days")),
        "notice_days": (int, N_("a number of days")),
        "close_days": (int, N_("a number of days")),
    },
    "serve": {
        "host": (str, N_("an address or a name of this computer")),
        "port": (int, N_("a port number")),
        "base_url": (str, N_("an address like https://rili.example.gov.cn")),
        "proxies": (list, N_('a list of addresses or networks, like ["127.0.0.1"]')),
        "places": (int, N_("a number of networks")),
        "fetches": (str, N_("a path")),
    },
    "schedule": {
        "day": (str, N_("a day of the week: monday, tuesday, …")),
        "at": (str, N_("an hour like 08:00")),
        "holidays": (str, N_("keep or next")),
        "zone": (str, N_("a time zone like Asia/Shanghai")),
    },
    "evidence": {
        "folder": (str, N_("a path")),
        "required": (list, N_('a list of kinds, like ["验收意见"]')),
        "required_milestone": (list, N_('a list of kinds, like ["验收意见"]')),
    },
    "escalation": {
        "levels": (list, N_('a list of levels, mildest first, like [{name = "…", days_after = 15, second = true}]')),
        "templates": (str, N_("a path")),
        "issuer": (str, N_("a name")),
        "interviewers": (list, N_("a list of names")),
    },
    "feeds": {
        "alarms": (bool, N_("true or false")),
        "reminders": (bool, N_("true or false")),
        "content": (str, N_("published or inner")),
        "contact": (str, N_("a text")),
    },
    "feeds.before": dict.fromkeys(_ROLES, (list, N_("a list of days from 1 to 365, like [7, 1]"))),
}
_ORDER = ("apply", "municipal", "provincial", "notice")


class Settings(NamedTuple):
    """What the settings file says, with its defaults."""

    path: Path
    store: str | None = None
    lang: str | None = None
    lamps: Lamps = Lamps()
    mail: Mapping[str, Any] | None = None
    evidence: Mapping[str, Any] = MappingProxyType({})
    chain: Mapping[str, Any] | None = None
    serve: Mapping[str, Any] = MappingProxyType({})
    feeds: Mapping[str, Any] = MappingProxyType({})
    schedule: Mapping[str, Any] = MappingProxyType({})
    escalation: Mapping[str, Any] = MappingProxyType({})

    @property
    def rules(self) -> Rules:
        """What the office has settled about the way from done to closed."""
        from deadlines.domain.chain.stations import Rules  # only where an item is on its way

        given: dict[str, Any] = dict(self.chain or {})
        if "order" in given:
            given["order"] = tuple(given["order"])
        return Rules(**given, required=self.required.item)

    @classmethod
    def read(cls, path: Path) -> Settings:
        """The settings in *path*; the defaults where there is no such file. Raises BadFile with every fault."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return cls(path)
        except UnicodeDecodeError as error:
            raise BadFile(str(path), [Problem(path.name, Message(N_("the file is not UTF-8 text")))]) from error
        except OSError as error:
            raise BadFile(str(path), [Problem(path.name, reason(error))]) from error
        import tomllib  # only where there is a file to read

        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadFile(str(path), [_syntax(path.name, str(error))]) from error
        problems = list(_faults(data))
        if problems:
            raise BadFile(str(path), problems)
        lamps = Lamps()._replace(**data.get("lamps", {}))
        return cls(
            path,
            data.get("store"),
            data.get("lang"),
            lamps,
            data.get("mail"),
            data.get("evidence", {}),
            data.get("chain"),
            data.get("serve", {}),
            data.get("feeds", {}),
            data.get("schedule", {}),
            data.get("escalation", {}),
        )

    @property
    def calendars(self) -> Options:
        """What the calendars of units hold where nobody asks for anything else."""
        from deadlines.feeds.events import Before, Options

        told = self.feeds
        days = {role: tuple(dict.fromkeys(given)) for role, given in told.get("before", {}).items()}
        return Options(
            alarms=told.get("alarms", False),
            reminders=told.get("reminders", False),
            inner=told.get("content") == "inner",
            contact=told.get("contact", ""),
            before=Before(**days),
        )

    @property
    def required(self) -> Required:
        """The kinds of evidence that are required of items and of milestones."""
        from deadlines.domain.evidence import Required

        wanted = self.evidence
        return Required(tuple(wanted.get("required", ())), tuple(wanted.get("required_milestone", ())))

    @staticmethod
    def peek_language(path: Path) -> str | None:
        """The language that the file asks for, read before its faults can be told in any language."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None
        for line in text.splitlines():
            key, equals, value = line.partition("=")
            if line.lstrip().startswith("["):
                return None
            if equals and key.strip() == "lang":
                return value.partition("#")[0].strip().strip("\"'")
        return None

    def password(self, environ: Mapping[str, str]) -> str | None:
        """The mail password: DEADLINES_SMTP_PASSWORD of *environ*, else the password file's first line."""
        if given := environ.get("DEADLINES_SMTP_PASSWORD"):
            return given
        named = (self.mail or {}).get("password_file")
        if not named:
            return None
        path = Path(named).expanduser()
        try:
            return path.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise BadFile(
                str(path), [Problem("password_file", Message(N_("the password file cannot be read")))]
            ) from error


def _syntax(name: str, said: str) -> Problem:
    """The fault that the TOML reader names, with its place, in a sentence that can be translated."""
    spot = re.search(r"at line (\d+), column (\d+)", said)
    where = f"{name}:{spot[1]}:{spot[2]}" if spot else name
    return Problem(
        where, Message(N_("this is not TOML: write a line like `key = value`, and a text in quotation marks"))
    )


def sound_base(base: str) -> bool:
    """Whether *base* is the beginning of an address: http or https, a host, perhaps a path."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(base)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not (parts.query or parts.fragment or parts.username)
            and base.isascii()
            and not any(sign in base for sign in " \"'<>\\")
        )
    except ValueError:
        return False


def _network(text: str) -> bool:
    from ipaddress import ip_network

    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def is_weekday(text: str) -> bool:
    """Whether *text* is a day of the week as the settings and `--day` take it."""
    from deadlines.domain.rounds import WEEKDAYS

    return text in WEEKDAYS


def is_hour(text: str) -> bool:
    """Whether *text* is an hour as the settings and `--at` take it: 08:00."""
    return re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text) is not None


def _is_zone(text: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder's name gives an OSError
        return False
    return True


def _domain(text: str) -> bool:
    from deadlines.errors import BadValue
    from deadlines.mail.addresses import domain_of

    try:
        domain_of(text)
    except BadValue:
        return False
    return True


def _are_levels(value: Any) -> bool:
    from deadlines.cli.escalation import are_levels  # only where the file has rules of its own

    return are_levels(value)


_SOUND: dict[str, Callable[[Any], bool]] = {
    "schedule.day": is_weekday,
    "schedule.at": is_hour,
    "schedule.holidays": lambda way: way in ("keep", "next"),
    "schedule.zone": _is_zone,
    "mail.domains": lambda domains: all(map(_domain, domains)),
    "mail.feed": lambda feed: feed in ("link", "attach", "both", "none"),
    "mail.nothing": lambda nothing: nothing in ("none", "line"),
    "serve.port": lambda port: port <= 65535,
    "serve.base_url": sound_base,
    "escalation.levels": _are_levels,
    "serve.proxies": lambda proxies: all(map(_network, proxies)),
}


def _is_said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_days_before(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 365


def _in_order(value: list[str]) -> bool:
    return len(set(value)) == len(value) and set(value) <= set(_ORDER)


def _faults(data: Mapping[str, Any]) -> list[Problem]:
    problems = []
    tables = {"": {key: value for key, value in data.items() if not isinstance(value, dict)}}
    for key, value in data.items():
        if isinstance(value, dict):  # a table in a table is known by both names: feeds.before
            inside = {f"{key}.{name}": each for name, each in value.items() if isinstance(each, dict)}
            tables[key] = {name: each for name, each in value.items() if not isinstance(each, dict)}
            tables |= inside
    for table, entries in tables.items():
        known = _KEYS.get(table)
        if known is None:
            names = tuple(name for name in _KEYS if name)
            message = Message(N_("unknown table; known: %(known)s"), {"known": names})
            problems.append(Problem(f"[{table}]", message))
            continue
        for key, value in entries.items():
            where = f"{table}.{key}" if table else key
            if key not in known:
                message = Message(
                    N_("unknown key “%(key)s”; known here: %(known)s"), {"key": key, "known": tuple(known)}
                )
                problems.append(Problem(where, message))
                continue
            kind, expected = known[key]
            negative = isinstance(value, int) and value < 0
            within = _is_days_before if table == "feeds.before" else _is_said
            if (
                not isinstance(value, kind)
                or (isinstance(value, bool) and kind is not bool)
                or negative
                or (isinstance(value, list) and where != "escalation.levels" and not all(map(within, value)))
                or (isinstance(value, list) and where == "chain.order" and not _in_order(value))
                or (where == "chain.notice_length" and value == 0)
                or (where in _SOUND and not _SOUND[where](value))
                or (where == "mail.tls" and value not in _TLS)
                or (where == "feeds.content" and value not in ("published", "inner"))
                or (where == "lang" and value not in ("zh", "en"))
                or (table == "lamps" and kind is str and value not in _COLOURS)
            ):
                args = {"value": value, "expected": Message(expected)}
                problems.append(Problem(where, Message(N_("“%(value)s” is not %(expected)s"), args)))
    return problems
