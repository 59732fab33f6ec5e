"""Web pages: blocks of text and tables, as a browser shows them.

The page is cut into tags and text by a scanner of our own that never looks at a sign twice: the standard library's
takes hours for a megabyte of unclosed tags. Tags need not be closed, as in pages of the trade they are not.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_, Message, Problem
from deadlines.plans.documents import bounds
from deadlines.plans.documents.charset import LOST, decoded
from deadlines.plans.documents.faults import too_much
from deadlines.plans.documents.numbering import BULLET
from deadlines.plans.documents.numerals import numeral
from deadlines.plans.documents.sites import without_site
from deadlines.plans.documents.tables import Budget, Grid
from deadlines.plans.documents.texts import tidy, unwrapped
from deadlines.plans.passages import Document, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED = re.compile(
    rb"<meta[^>]{0,300}charset\s*=\s*[\"']?([\w.:-]{1,40})|^<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,30})\s{0,9}=\s{0,9}(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_ATTRIBUTES_LENGTH = 4096
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none", re.IGNORECASE)

#: What stands between these is no text of the page.
_RAW = frozenset({"script", "style", "title", "textarea", "noscript", "template", "svg", "iframe", "select", "xml"})
_BLOCKS = frozenset(
    {
        *(
            "p",
            "div",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "table",
            "tr",
            "td",
            "th",
        ),
        *("thead", "tbody", "tfoot", "caption", "section", "article", "header", "footer", "main", "aside", "nav"),
        *("blockquote", "pre", "hr", "center", "form", "fieldset", "address", "body", "html", "head", "figure"),
    }
)
_OFF_PAGE = frozenset({"nav", "head", "button", "footer"})
#: Parts of a page by their role, and the running heads and feet of a page written by LibreOffice.
_ASIDE = re.compile(
    r"\brole\s{0,9}=\s{0,9}[\"']?(?:navigation|banner|contentinfo|search|menu|menubar|toolbar)\b"
    r"|\btitle\s{0,9}=\s{0,9}[\"']?(?:header|footer)\b",
    re.IGNORECASE,
)
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr"})
_LIST_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NUMBERED_LIST = re.compile(r"<(/?)ol[\s>]", re.IGNORECASE)
#: How the numbers of lists in lists are written, outermost first (GB/T 9704: 一、（一）1.（1）); where lists stand only
#: two deep, the inner half of it.
_LEVELS = (("chineseCounting", "{}、"), ("chineseCounting", "（{}）"), ("decimal", "{}. "), ("decimal", "（{}）"))
_TAGS = N_("tags")
_NESTED = N_("Tables inside tables inside tables go too deep here; the innermost are read as text.")


def read_html(name: str, raw: bytes, declared: str | None = None) -> Document:
    """A web page as passages. Raises Unreadable where it has too many tables."""
    found = _DECLARED.search(raw[:_DECLARED_WITHIN])
    said = (found[1] or found[2]).decode("ascii", "replace") if found else declared
    text = decoded(raw, said)
    if text.text.count("<") > bounds.PAGE_TAGS:
        raise too_much(name, bounds.PAGE_TAGS, _TAGS)
    page = _Page(name, depth=_depth(text.text))
    for token in _tokens(text.text):
        page.take(token)
    page.close()
    problems = page.problems
    if text.lost:
        problems.append(Problem(name, Message(LOST, {"count": text.lost, "charset": text.charset})))
    return Document(name, tuple(without_site(page.passages)), tuple(problems))


def _depth(page: str) -> int:
    """How deep the numbered lists of *page* stand in each other."""
    depth = deepest = 0
    for found in _NUMBERED_LIST.finditer(page):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


class _Tag(NamedTuple):
    name: str
    closing: bool
    attributes: str


def _tokens(page: str) -> Iterator[_Tag | str]:
    """The page as tags and pieces of text. What stands in scripts and comments is passed over."""
    at, end = 0, len(page)
    while at < end:
        start = page.find("<", at)
        if start < 0:
            yield page[at:]
            return
        if start > at:
            yield page[at:start]
        if page.startswith("<!--", start):
            at = _after(page, "-->", start + 4)
        elif page[start + 1 : start + 2] in {"!", "?"}:
            at = _after(page, ">", start)
        else:
            closing = page.startswith("/", start + 1)
            named = _NAME.match(page, start + 1 + closing)
            if named is None:
                yield "<"
                at = start + 1
                continue
            at = _tag_end(page, named.end())
            tag = _Tag(named[0].lower(), closing, page[named.end() : min(at, named.end() + _ATTRIBUTES_LENGTH) - 1])
            if tag.name in _RAW and not closing and not tag.attributes.endswith("/"):
                at = _raw_end(page, tag.name, at)
            else:
                yield tag


def _after(page: str, sign: str, start: int) -> int:
    """Where *page* goes on after *sign*; its end where that does not come."""
    found = page.find(sign, start)
    return len(page) if found < 0 else found + len(sign)


def _tag_end(page: str, start: int) -> int:
    """Where *page* goes on after a tag, whose attributes may hold a few > in quotes."""
    at = _after(page, ">", start)
    for _ in range(4):
        inside = page[start : min(at, start + _ATTRIBUTES_LENGTH)]
        if inside.count('"') % 2 == 0 or '="' not in inside:
            break
        later = _after(page, ">", at)
        if later - start > _ATTRIBUTES_LENGTH:
            break
        at = later
    return at


def _raw_end(page: str, name: str, start: int) -> int:
    """Where *page* goes on after the element *name*."""
    found = re.compile(f"</{name}[^>]{{0,100}}>", re.IGNORECASE).search(page, start)
    return found.end() if found else len(page)


class _List(NamedTuple):
    """An open list: the form of its numbers and how they are written, its count, its depth among numbered ones."""

    form: str | None
    counted: list[int]
    written: str = "{}. "
    depth: int = 0
    started: bool = False


class _Table:
    """A table that is open; `lines` are those of its open cell."""

    def __init__(self, number: int, budget: Budget) -> None:
        self.number = number
        self.grid = Grid(budget)
        self.lines: list[str] | None = None
        self.span = (1, 1)
        self.inner: list[Passage] = []


class _Page:
    """What has been read of a page."""

    def __init__(self, name: str, depth: int = 1) -> None:
        self._levels = _LEVELS[2:] if depth < 3 else _LEVELS
        self._levelled = depth > 1
        #: The last number of each level of numbered lists: a list that begins with a list in it goes on with its own.
        self._reached: list[int] = []
        self.passages: list[Passage] = []
        self.problems: list[Problem] = []
        self._budget = Budget(name)
        self._text: list[str] = []
        self._label = ""
        self._heading = 0
        self._paragraphs = 0
        self._numbered_tables = 0
        self._tables: list[_Table] = []
        self._flat = 0
        self._lists: list[_List] = []
        self._pre = 0
        self._hidden: tuple[str, int] | None = None

    def take(self, token: _Tag | str) -> None:
        """The next piece of the page."""
        if self._hidden is not None:
            self._pass_over(token, *self._hidden)
        elif isinstance(token, str):
            self._text.append(token if not self._pre else token.replace("\n", "\v"))
        elif token.name == "br":
            self._text.append("\v")
        else:
            if token.name in _BLOCKS:
                self._flush()
            hides = token.name in _OFF_PAGE or (
                "=" in token.attributes and (_HIDDEN.search(token.attributes) or _ASIDE.search(token.attributes))
            )
            if hides and not token.closing and token.name not in _VOID:
                self._hidden = token.name, 1
            else:
                self._tag(token)

    def close(self) -> None:
        """The page ends, and what was left open with it."""
        self._flush()
        while self._tables:
            self._end_table()

    def _pass_over(self, token: _Tag | str, name: str, depth: int) -> None:
        """Go by what is not shown, up to the end of the element *name*; a head also ends where the body begins."""
        if isinstance(token, str):
            return
        if name == "head" and token.name == "body":
            self._hidden = None
        elif token.name == name:
            depth += -1 if token.closing else 1
            self._hidden = (name, depth) if depth else None

    def _tag(self, tag: _Tag) -> None:
        name = tag.name
        if name == "table":
            self._table(closing=tag.closing)
        elif name in {"tr", "td", "th"} and self._tables and not self._flat:
            self._cell(tag)
        elif name in {"ul", "ol"}:
            self._list(tag)
        elif name == "li" and not tag.closing and self._lists:
            form, counted, written, depth, _ = self._lists[-1]
            counted[0] += 1
            self._label = written.format(numeral(counted[0], form)) if form else f"{BULLET} "
            if form:
                self._reached[depth:] = [*[0] * (depth - len(self._reached)), counted[0]]
        elif name == "pre":
            self._pre = max(0, self._pre + (-1 if tag.closing else 1))
        elif len(name) == 2 and name[0] == "h" and name[1] in "123456":
            self._heading = 0 if tag.closing else int(name[1])

    def _list(self, tag: _Tag) -> None:
        if tag.closing:
            del self._lists[-1:]
        elif len(self._lists) < bounds.DEPTH:
            start = _attribute(tag, "start")
            count = [_count(start, 1) - 1]
            if tag.name == "ul":
                self._lists.append(_List(None, count))
                return
            above = self._lists[-1] if self._lists else None
            if above and above.form and not above.counted[0] and not above.started:
                above.counted[0] = self._reached[above.depth] if above.depth < len(self._reached) else 0
            depth = sum(each.form is not None for each in self._lists)
            kind = _attribute(tag, "type")
            if kind is None and self._levelled and depth < len(self._levels):
                form, written = self._levels[depth]
            else:
                form, written = _LIST_FORMS.get(kind or "1", "decimal"), "{}. "
            self._lists.append(_List(form, count, written, depth, start is not None))

    def _table(self, *, closing: bool) -> None:
        if closing and self._flat:
            self._flat -= 1
        elif closing:
            if self._tables:
                self._end_table()
        elif self._flat or len(self._tables) >= bounds.TABLE_NESTING:
            if not self._flat and len(self.problems) < bounds.PROBLEMS:
                self.problems.append(Problem(f"表{self._tables[0].number}", Message(_NESTED)))
            self._flat += 1
        else:
            self._numbered_tables += 1
            self._tables.append(_Table(self._numbered_tables, self._budget))

    def _end_table(self) -> None:
        self._end_cell()
        table = self._tables.pop()
        found = [*table.grid.passages(table.number), *table.inner]
        (self._tables[-1].inner if self._tables else self.passages).extend(found)

    def _cell(self, tag: _Tag) -> None:
        self._end_cell()
        if tag.closing:
            return
        table = self._tables[-1]
        if tag.name == "tr":
            table.grid.next_row()
        else:
            rows = _count(_attribute(tag, "rowspan"), 1) or bounds.SPAN
            table.span = rows, _count(_attribute(tag, "colspan"), 1)
            table.lines = []

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.lines is not None:
            rows, columns = table.span
            table.grid.add("\n".join(table.lines), rows=rows, columns=columns)
            table.lines = None

    def _flush(self) -> None:
        """A block ends: what it holds becomes passages, or lines of the open cell."""
        if not self._text:
            return
        text = "".join(self._text)
        self._text = []
        lines = [line for line in map(_shown, text.split("\v")) if line]
        if not lines:
            return
        lines[0] = self._label + lines[0]
        self._label = ""
        table = self._tables[-1] if self._tables else None
        if table is not None and table.lines is not None:
            table.lines += lines
        else:
            self._paragraphs += 1
            where = f"第{self._paragraphs}段"
            self.passages += [Passage(line, where, self._heading) for line in lines]


def _shown(text: str) -> str:
    """A line as a browser shows it: references resolved, wrapped lines joined."""
    whole = unwrapped(part for line in text.replace("\r", "\n").split("\n") if (part := line.strip(" \t\f")))
    if "&" in whole:
        whole = html.unescape(_LONG_REFERENCE.sub("\ufffd", whole))
    return tidy(whole)


def _attribute(tag: _Tag, name: str) -> str | None:
    """The value of an attribute, without its quotes."""
    for found in _ATTRIBUTE.finditer(tag.attributes):
        if found[1].lower() == name:
            return found[2].strip("\"'")
    return None


def _count(text: str | None, otherwise: int) -> int:
    """A span or a start; *otherwise* where there is none."""
    digits = (text or "").strip()
    return min(int(digits), bounds.SPAN) if digits.isascii() and digits.isdigit() and len(digits) < 7 else otherwise
