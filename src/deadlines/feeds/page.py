"""The page that tells a person how to subscribe: links, the address to copy, a QR code, what each program wants.

Nothing on it comes from elsewhere; its style and its few lines of script stand in it, and their sums in its policy, so
that nothing else can run. It says what is known about programs and does not promise what is not.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from deadlines.errors import N_, Message
from deadlines.feeds.asked import SWITCHED, query_of, roles_of
from deadlines.feeds.events import PLAIN
from deadlines.feeds.titles import ROLES
from deadlines.words import in_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from deadlines.feeds.build import Feed
    from deadlines.feeds.events import Event, Options, Rule
    from deadlines.feeds.shelf import Door
    from deadlines.words import Language

MOST_DATES = 8

_TEMPLATES = Path(__file__).parent / "templates"
_CSS = (_TEMPLATES / "subscribe.css").read_text(encoding="utf-8")
_JS = (_TEMPLATES / "subscribe.js").read_text(encoding="utf-8")


def _source(text: str) -> str:
    """What a policy names an inline text by."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src {_source(_CSS)}; script-src {_source(_JS)}; img-src data:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "cross-origin-opener-policy": "same-origin",
    "vary": "accept-language",
}


class Program(NamedTuple):
    """A calendar program and what to do in it; its name stays as it is where it is one in every language."""

    name: str
    text: str


class Switch(NamedTuple):
    """Something that the reader of a calendar may turn on or off in its address, and what it does."""

    option: str
    words: str
    note: str


class Words(NamedTuple):
    """The page's sentences, not yet put into a language."""

    title: str = N_("Subscribe to a calendar")
    heading: str = N_("Calendar of time limits")
    languages: str = N_("Language")
    holder: str = N_("Subscription: ")
    until: str = N_("valid through ")
    subscribe: str = N_("Subscribe")
    button: str = N_("Open in the calendar")
    button_note: str = N_(
        "For iPhone, iPad and Mac, and for Thunderbird. If you opened this page inside WeChat, open it in the browser"
        " first (the dots at the upper right)."
    )
    address: str = N_("Address, to be copied into other programs")
    copy: str = N_("Copy")
    copied: str = N_("Copied.")
    on: str = N_("on")
    off: str = N_("off")
    switches: tuple[Switch, ...] = (
        Switch(
            "alarms",
            N_("Alarms:"),
            N_(
                "On: at 9 some days before, where the program allows it. Google and Nextcloud drop alarms of subscribed"
                " calendars, Outlook mostly does, and Apple asks first."
            ),
        ),
        Switch(
            "reminders",
            N_("Reminders in advance:"),
            N_("On: an event of its own some days before each date, for programs that drop alarms."),
        ),
        Switch(
            "todo",
            N_("Tasks instead of events:"),
            N_("On: for Thunderbird and GNOME alone; other programs show nothing of it."),
        ),
    )
    qr: str = N_("Scan with a phone to open this page there.")
    know: str = N_("Good to know")
    facts: tuple[str, ...] = (
        N_(
            "Subscribe, do not import: a file that was imported stays as it was. A subscribed calendar follows when a"
            " date changes or a matter is finished."
        ),
        N_("A change takes from some minutes to a day to arrive; the program decides when it looks."),
        N_(
            "The address is the key: whoever has it sees this calendar. Do not pass it on. When a device is lost or"
            " somebody moves to another post, tell the rectification office, which shuts this address alone."
        ),
    )
    now: str = N_("What it holds now")
    nothing: str = N_("No dates ahead at the moment.")
    more: str = N_("and %(count)s more")
    earlier: str = N_("and %(count)s with an earlier day: still open, or finished or dropped not long ago")
    roles: str = N_("Only what is marked: ")
    bounds: str = N_(
        "What is open stays however old it is, and all that lies ahead is there. What is finished or no longer carried"
        " out leaves 30 days after that was recorded; recurring tasks that have ended, after two years."
    )
    how: str = N_("In your program")
    programs: tuple[Program, ...] = (
        Program(
            "iPhone, iPad, Mac",
            N_(
                "Press “Open in the calendar” above. Or: Settings, Calendar, Accounts, Add Account, Other, Add"
                " Subscribed Calendar; paste the address. Leave “Remove Alarms” off if you want them."
            ),
        ),
        Program(
            "Outlook",
            N_(
                "On the web and in the new Outlook: Calendar, Add calendar, Subscribe from web; paste the address. In"
                " classic Outlook: File, Account Settings, Internet Calendars, New. Do not choose “Upload from file”."
            ),
        ),
        Program(
            N_("Google Calendar"),
            N_(
                "On a computer: Other calendars, +, From URL; paste the address. The Android app cannot add one itself,"
                " it shows it afterwards. It looks once or a few times a day, and needs a network that reaches Google."
            ),
        ),
        Program(
            "Thunderbird",
            N_("File, New, Calendar, On the Network; paste the address. Or press “Open in the calendar”."),
        ),
        Program(
            N_("Android phones, HarmonyOS"),
            N_(
                "Most built-in calendars cannot subscribe. Install ICSx5, press +, paste the address. Or subscribe in"
                " outlook.com and add that account to the phone."
            ),
        ),
        Program(
            N_("WeCom and DingTalk"),
            N_(
                "As far as we know their calendars cannot subscribe to an address. Use the weekly mail list, which can"
                " be passed on in a chat, or one of the programs above."
            ),
        ),
    )
    foot: str = N_(
        "This page comes from the rectification register, for reference at work; it is no official document. What"
        " counts is the plan as issued and the official papers."
    )


WORDS = Words()
_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}


def language_of(asked: str | None, accept_language: str) -> Language:
    """The language of the page: the one *asked* for, else the first of ours in Accept-Language, else Chinese."""
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    best: tuple[float, Language] = (0.0, "zh")
    for each in accept_language.lower().split(","):
        name, _, parameter = each.partition(";")
        short = name.strip().partition("-")[0]
        key, _, value = parameter.partition("=")
        try:
            weight = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            continue
        if weight > best[0] and short in ("zh", "en"):
            best = weight, "zh" if short == "zh" else "en"
    return best[1]


_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def sound_host(said: str) -> str:
    """The Host of a request, where it is one."""
    return said if _HOST.fullmatch(said) else "localhost"


class Coming(NamedTuple):
    """A day ahead and what stands on it."""

    day: date
    title: str


def coming(feed: Feed, day: date) -> list[Coming]:
    """What *feed* holds from *day* on, each series by its next day, soonest first."""
    found = []
    for event, summary in feed.seen[: feed.dated]:
        ahead = _next(event, day)
        if ahead is not None:
            found.append(Coming(ahead, summary))
    return sorted(found, key=lambda each: each.day)  # within a day in the order of the plan


def _next(event: Event, day: date) -> date | None:
    if event.rule is None or event.first >= day:  # a series begins with its first day, which is never taken out
        return event.first if event.first >= day else None
    until = event.rule.until or date.max
    for each in _days(event.first, event.rule, day):
        if each > until:
            return None
        if each >= day and each not in event.rule.skipped:
            return each
    return None


_MOST_STEPS = 10_000  # what lies behind them nobody will see


def _days(first: date, rule: Rule, near: date) -> Iterator[date]:
    """The days of a series from *first* on, from about *near* where it is one of days or weeks."""
    if rule.freq in ("DAILY", "WEEKLY"):
        step = timedelta(days=rule.interval * (1 if rule.freq == "DAILY" else 7))
        begin = max(0, (near - first) // step)
        for n in range(begin, begin + _MOST_STEPS):
            yield first + n * step
        return
    for n in range(_MOST_STEPS):
        years, month = divmod(first.month - 1 + n * rule.interval, 12)
        if first.year + years > date.max.year - 1:
            return
        opens = date(first.year + years, month + 1, 1)
        if rule.day < 0:
            yield (opens + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        else:
            yield opens.replace(day=min(first.day, 28))


def subscribe_page(
    feed: Feed,
    door: Door,
    *,
    base: str,
    token: str,
    day: date,
    language: Language,
    settled: Options = PLAIN,
    chosen: Options | None = None,
) -> str:
    """The page for the subscription *door* to *feed*, under the address *base*, as HTML.

    *chosen* is what the reader wants of it; what the office has *settled* where that is None.
    """
    import segno
    from markupsafe import Markup

    in_words = in_language(language)
    now = chosen or settled
    own = f"{base}/s/{quote(token, safe='')}"
    state = {name: "on" if getattr(now, name) else "off" for name in SWITCHED}
    asked = query_of(now, settled)
    https = f"{base}/f/{quote(token, safe='')}.ics{'?' + asked if asked else ''}"

    def here(**changed: str) -> str:
        return "?" + urlencode({"lang": language, **state, **roles_of(now), **changed}, safe=",")

    drawn = io.BytesIO()
    segno.make(own, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, xmldecl=False, svgns=True, omitsize=True, title=in_words(WORDS.qr),
        svgclass=None, lineclass=None, light="#fff",
    )  # fmt: skip
    ahead = coming(feed, day)
    other: Language = "en" if language == "zh" else "zh"
    left = len(ahead) - MOST_DATES
    earlier = feed.dated - len(ahead)
    more = Message(in_words(WORDS.more), {"count": left})
    said: dict[str, Any] = {
        "_": in_words,
        "words": WORDS,
        "tag": _TAGS[language],
        "unit": feed.unit,
        "name": door.name,
        "expires": door.expires.isoformat() if door.expires else "",
        "other": {"href": here(lang=other), "tag": _TAGS[other], "name": _NAMES[other]},
        "webcal": "webcal://" + https.partition("://")[2],
        "https": https,
        "switches": [
            {
                "words": each.words,
                "note": each.note,
                "choices": [
                    {"href": here(**{each.option: "off"}), "words": WORDS.off, "chosen": state[each.option] == "off"},
                    {"href": here(**{each.option: "on"}), "words": WORDS.on, "chosen": state[each.option] == "on"},
                ],
            }
            for each in WORDS.switches
        ],
        "qr": Markup(drawn.getvalue().decode()),  # noqa: S704 (segno's own drawing)
        "coming": ahead[:MOST_DATES],
        "more": str(more) if left > 0 else "",
        "earlier": str(Message(in_words(WORDS.earlier), {"count": earlier})) if earlier > 0 else "",
        "roles": [mark for mark, role in ROLES.items() if now.roles is not None and role in now.roles],
        "css": Markup(_CSS),  # noqa: S704
        "js": Markup(_JS),  # noqa: S704
    }
    return _template().render(said)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("subscribe.html")
