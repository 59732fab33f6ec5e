"""The weekly list as plain text to paste into 政务微信 or an OA message.

Chats show proportional letters: nothing is lined up, an entry takes two short lines, and codes, which are for the
register, are left out. No link either: in a group of people it would be everybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.mail import wording

if TYPE_CHECKING:
    from deadlines.mail.digest import Digest, Entry, Section
    from deadlines.mail.terms import Terms
    from deadlines.mail.wording import Contact


def pasted(digest: Digest, contact: Contact | None = None) -> str:
    """What *digest* says, ready to be pasted; ends with a line break."""
    terms = wording.terms_of(digest)
    paragraphs = ["\n".join([wording.head(digest), wording.opening(digest), *wording.notices(digest)])]
    paragraphs += [_section(digest, position, section, terms) for position, section in enumerate(digest.sections)]
    if digest.changed:
        title = wording.block(len(digest.sections), wording.changed_heading(digest), len(digest.changed), terms)
        lines = []
        for position, news in enumerate(digest.changed, 1):
            task = f"{news.title}{terms.colon}{news.action}" if news.action else news.title
            about = wording.place(news, terms) + (f"{terms.colon}{task}" if task else "")
            lines.append(f"{position}. {about}\n{terms.aside.format(wording.facts(news, terms)).strip()}")
        paragraphs.append("\n".join([title, *lines]))
    return "\n\n".join([*paragraphs, wording.foot(contact, terms)]) + "\n"


def _section(digest: Digest, position: int, section: Section, terms: Terms) -> str:
    title = wording.block(position, wording.heading(section.name, digest), len(section.entries), terms)
    return "\n".join([title, *(_entry(entry, n, digest, terms) for n, entry in enumerate(section.entries, 1))])


def _entry(entry: Entry, position: int, digest: Digest, terms: Terms) -> str:
    title, action = wording.task(entry, terms)
    state = wording.state(entry, terms)
    return terms.pasted.format(
        position=position,
        task=f"{title}{terms.colon}{action}" if action else title,
        number=wording.number(entry, terms),
        role=wording.role(entry, terms),
        due=wording.due(entry, digest.as_of, terms),
        remaining=wording.remaining(entry, terms),
        state=f"{terms.clause}{state}" if state else "",
    )
