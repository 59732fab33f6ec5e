"""Why there is no connection that could serve, and what to do about it, by the kind of error.

The sentence is ours and can be put into the reader's language; what the system, a library or the server said stands
behind it in brackets, for whoever has to look further.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import TYPE_CHECKING

from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.mail.delivery import MailSettings

#: What OpenSSL says where the certificate is good but names another host or address (X509_V_ERR_*_MISMATCH).
_OTHER_NAME = (62, 64)

UNTRUSTED = N_(
    "the certificate of %(host)s is not trusted: if it is the office's own, name it as ca_file under [mail] in %(path)s"
    " (%(reason)s)"
)
OTHER_NAME = N_(
    "the certificate is not that of %(host)s: write host under [mail] in %(path)s as the certificate has it"
    " (%(reason)s)"
)
REFUSED = N_("%(where)s takes no connection: check host and port under [mail] in %(path)s (%(reason)s)")
UNKNOWN = N_("the host %(host)s is not known: check host under [mail] in %(path)s and the network (%(reason)s)")
SILENT = N_("%(where)s does not answer: check host, port and tls under [mail] in %(path)s (%(reason)s)")
NO_TLS = N_("no encrypted connection to %(where)s: check port and tls under [mail] in %(path)s (%(reason)s)")
NOT_OFFERED = N_("%(where)s lacks what the settings ask for: check tls and user under [mail] in %(path)s (%(reason)s)")
PASSWORD = N_(
    "the server does not take the user or the password: correct user and password_file under [mail] in %(path)s"
    " (%(reason)s)"
)
ELSE = N_("no connection to %(where)s (%(reason)s)")


def no_service(error: Exception, settings: MailSettings, clean: Callable[[str], str]) -> Message:
    """What *error* means for whoever wrote *settings*; *clean* takes secrets out of what others said."""
    args: dict[str, object] = {
        "host": settings.host,
        "where": f"{settings.host}:{settings.port}",
        "path": settings.path or Message(N_("the settings")),
        "reason": clean(_said(error)),
    }
    return Message(_kind(error), args)


def _kind(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return OTHER_NAME if error.verify_code in _OTHER_NAME else UNTRUSTED
    for kind, text in _KINDS:
        if isinstance(error, kind):
            return text
    return ELSE


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, PASSWORD),
    (smtplib.SMTPNotSupportedError, NOT_OFFERED),
    (ssl.SSLError, NO_TLS),
    (ConnectionRefusedError, REFUSED),
    (socket.gaierror, UNKNOWN),
    (TimeoutError, SILENT),
)


def _said(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
