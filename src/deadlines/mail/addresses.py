"""Mail addresses and names: what one is, and which of them belong to the office's own work domains.

What is told in full goes to work domains alone: those that the settings list, else the sender's; a domain takes in all
below it.
"""

from __future__ import annotations

import re
import unicodedata
from email.headerregistry import Address
from email.utils import parseaddr
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from deadlines.errors import N_, BadValue, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A name in the domain name system, in ASCII; @localhost is this computer.
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|localhost")
#: 整改办 <a@example.gov.cn>, with or without quotation marks, or the address alone.
_SENDER = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^"<>,;@]*)\s*<[^<>\s]+>|[^<>,;\s]+')
_ADDRESS = re.compile(r"(?P<local>[^\s@<>()\[\],;:\"\\]+)@(?P<domain>[^\s@<>()\[\],;:\"\\]+)\Z")


class AddrSpec(NamedTuple):
    """A checked mail address; the domain is in ASCII (IDNA)."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def addr_spec(text: str) -> AddrSpec:
    """The bare mail address that *text* is. Raises BadValue for anything else.

    That are line breaks and controls, a domain without a dot, and outside ASCII all but letters and digits: marks of
    Chinese typing (，。), full-width forms, and signs that nobody sees or that turn the direction of writing.
    """
    match = _ADDRESS.match(text)
    if match is not None and not _controls(text) and len(text) <= 254 and all(map(_plain, text)):
        try:
            domain = _ascii(match["domain"])
        except UnicodeError:
            domain = ""
        if _DOMAIN.fullmatch(domain):
            return AddrSpec(match["local"], domain)
    raise BadValue(_visible(text), Message(N_("a mail address")))


def _plain(sign: str) -> bool:
    """Whether *sign* is ASCII, or a letter, mark or digit in its usual form."""
    return sign.isascii() or (unicodedata.category(sign)[0] in "LMN" and normalize("NFKC", sign) == sign)


def _ascii(domain: str) -> str:
    return domain.encode("idna").decode("ascii").lower().removesuffix(".")


def mailbox(text: str) -> str:
    """The mailbox that the address *text* means, however it is written: in small letters, the domain in ASCII.

    What is no address is its own in small letters.
    """
    if text.isascii():
        return text.lower().removesuffix(".")
    try:
        return str(addr_spec(text)).lower()
    except BadValue:
        return text.lower()


def sender_of(text: str) -> Address:
    """The sender `整改办 <a@example.gov.cn>` or a bare address. Raises BadValue, also for more than one."""
    name, bare = parseaddr(text)
    if _controls(text) or not bare or not _SENDER.fullmatch(text.strip()):
        raise BadValue(_visible(text), Message(N_("a mail address")))
    spec = addr_spec(bare)
    return Address(name, spec.local, spec.domain)


def checked_name(name: str) -> str:
    """*name*, fit to stand in a header. Raises BadValue where it holds a line break or another control."""
    if _controls(name) or not name.strip():
        raise BadValue(_visible(name), Message(N_("a name in one line")))
    return name


def _controls(text: str) -> bool:
    return not text.isprintable() if text.isascii() else any(unicodedata.category(sign) in _FORBIDDEN for sign in text)


_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)


class Domains(NamedTuple):
    """The work domains to which mails go in full, in ASCII; None where nothing says which those are: then all are."""

    names: tuple[str, ...] | None = None

    @classmethod
    def of(cls, listed: Iterable[str] | None, sender: str | None) -> Domains:
        """Those *listed*, else the domain of the *sender*. Raises BadValue for one that is none."""
        if listed is not None:
            return cls(tuple(map(domain_of, listed)))
        return cls((sender_of(sender).domain.lower(),)) if sender else cls()

    def hold(self, address: str) -> bool:
        """Whether *address* lies in one of them or below; so does what is no address: no message goes there.

        A route through the domain to another (`li%qq.com@example.gov.cn`, `qq.com!li@…`) does not.
        """
        if self.names is None:
            return True
        try:
            local, domain = addr_spec(address)
        except BadValue:
            return True
        return not {"%", "!"} & {*local} and any(domain == name or domain.endswith(f".{name}") for name in self.names)


def domain_of(text: str) -> str:
    """The domain `example.gov.cn`, written with or without an @ before it, in ASCII. Raises BadValue.

    Also for *.gov.cn: a domain takes in all below it as it stands.
    """
    bare = text.strip().removeprefix("@")
    try:
        return addr_spec(f"x@{bare}").domain
    except BadValue:
        raise BadValue(
            _visible(text), Message(N_("a domain, like example.gov.cn; without *, it takes in all below it"))
        ) from None
