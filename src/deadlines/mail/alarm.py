"""A message to the office that the weekly mail did not go out as it should have."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import TYPE_CHECKING

from deadlines.mail.addresses import addr_spec, checked_name, sender_of
from deadlines.mail.message import Mail

if TYPE_CHECKING:
    from datetime import datetime


def alarm(office: str, subject: str, text: str, *, sender: str, at: datetime) -> Mail:
    """The message with *subject* and *text* to the address of the *office*, dated *at*. Raises BadValue."""
    spec, origin = addr_spec(office), sender_of(sender)
    token = hashlib.sha256(f"{at.isoformat()}\0{subject}\0{text}".encode()).hexdigest()[:24]
    message = EmailMessage(SMTP if (str(spec) + origin.addr_spec).isascii() else SMTPUTF8)
    message["From"] = origin
    message["To"] = Address("", spec.local, spec.domain)
    message["Subject"] = checked_name(subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<alarm.{at:%Y%m%d}.{token}@{origin.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="base64")
    period = f"{at:%Y-%m-%d}"
    return Mail("", office, period, message["Message-ID"], origin.addr_spec, str(spec), message.as_bytes())
