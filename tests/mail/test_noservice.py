"""Why there is no connection: a sentence for each kind of error, with the file to correct and the detail behind it."""

from __future__ import annotations

import smtplib
import socket
import ssl

import pytest

from deadlines import words
from deadlines.mail import noservice
from deadlines.mail.delivery import MailSettings
from deadlines.words import say

SETTINGS = MailSettings("smtp.example.gov.cn", 587, "starttls", "zgb@example.gov.cn", path="/etc/deadlines.toml")


def certificate(code: int, text: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, text)
    error.verify_code, error.verify_message = code, text
    return error


@pytest.mark.parametrize(
    ("error", "text", "detail"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), noservice.PASSWORD, "535 5.7.8 no"),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), noservice.NOT_OFFERED, "no STARTTLS"),
        (ConnectionRefusedError(111, "Connection refused"), noservice.REFUSED, "Connection refused"),
        (socket.gaierror(-2, "Name or service not known"), noservice.UNKNOWN, "Name or service not known"),
        (TimeoutError("timed out"), noservice.SILENT, "timed out"),
        (certificate(18, "self-signed certificate"), noservice.UNTRUSTED, "self-signed certificate"),
        (certificate(62, "Hostname mismatch"), noservice.OTHER_NAME, "Hostname mismatch"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), noservice.NO_TLS, "WRONG_VERSION_NUMBER"),
        (OSError(113, "No route to host"), noservice.ELSE, "No route to host"),
    ],
)
def test_each_kind_has_its_sentence(error: Exception, text: str, detail: str) -> None:
    message = noservice.no_service(error, SETTINGS, str)

    assert message.text == text
    words.speak("zh")
    said = say(message)
    before, _, behind = said.partition("（")
    assert any("一" <= sign <= "鿿" for sign in before)
    assert detail in behind
    if text is not noservice.ELSE:
        assert "/etc/deadlines.toml" in before
    assert "password_file" in before or text is not noservice.PASSWORD


def test_what_others_say_is_cleaned() -> None:
    error = smtplib.SMTPAuthenticationError(535, b"geheim is wrong")
    assert "geheim" not in str(noservice.no_service(error, SETTINGS, lambda said: said.replace("geheim", "***")))
