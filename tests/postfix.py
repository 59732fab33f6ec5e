"""A Postfix of its own on this computer for the tests: own settings, own queue, own port, mail into Maildirs."""

from __future__ import annotations

import mailbox
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import trustme

DOMAIN = "example.gov.cn"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}/log
myhostname = mail.{domain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/chain.pem
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_mailbox_base = {folder}/boxes.d
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/access, reject_unauth_destination
smtpd_relay_restrictions = reject_unauth_destination
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix(NamedTuple):
    """A Postfix that runs: where it listens, and where it lies."""

    port: int
    folder: Path

    @property
    def log(self) -> str:
        path = self.folder / "log" / "mail.log"
        return path.read_text() if path.exists() else ""

    def box(self, address: str) -> list[mailbox.MaildirMessage]:
        """The messages in the Maildir of *address*."""
        folder = self.folder / "boxes.d" / address.partition("@")[0]
        return list(mailbox.Maildir(folder, create=False)) if folder.exists() else []

    def take(self, address: str) -> None:
        """Answer to *address* as to everybody from now on; a Postfix that runs looks at the file again."""
        kept = [line for line in self.access.read_text().splitlines() if not line.startswith(address)]
        self.access.write_text("".join(f"{line}\n" for line in kept))
        subprocess.run(["postfix", "-c", str(self.folder), "reload"], capture_output=True, check=True)

    @property
    def access(self) -> Path:
        return self.folder / "access"

    def arrived(self, expected: int, patience: float = 60) -> int:
        """How many messages lie in all Maildirs; waits until there are so many and none is under way."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            found = len(list((self.folder / "boxes.d").glob("*/new/*")))
            if found >= expected and not self._queued():
                return found
            time.sleep(0.05)
        return len(list((self.folder / "boxes.d").glob("*/new/*")))

    def _queued(self) -> bool:
        return any(
            path.is_file() for name in ("incoming", "active") for path in (self.folder / "queue" / name).rglob("*")
        )


@contextmanager
def running(authority: trustme.CA, addresses: Iterable[str], answers: Mapping[str, str]) -> Iterator[Postfix]:
    """A Postfix that takes mail for *addresses* and has other *answers* to RCPT for some. Root alone can start it."""
    assert shutil.which("postfix"), "the package postfix is missing: python3 dev.py test installs it as root"
    assert os.geteuid() == 0, "Postfix is started by root alone"
    folder = Path(tempfile.mkdtemp(prefix="deadlines-postfix-"))
    try:
        folder.chmod(0o755)  # its servers work under users of their own
        for name in ("queue", "data", "log", "boxes.d"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        shutil.chown(folder / "boxes.d", 65534, 65534)
        certificate = authority.issue_cert("localhost")
        parts = [certificate.private_key_pem, *certificate.cert_chain_pems]
        (folder / "chain.pem").write_bytes(b"".join(part.bytes() for part in parts))
        (folder / "boxes").write_text("".join(f"{each} {each.partition('@')[0]}/\n" for each in addresses))
        (folder / "access").write_text("".join(f"{each} {answer}\n" for each, answer in answers.items()))
        port, daemons = free_port(), "/usr/lib/postfix/sbin"
        (folder / "main.cf").write_text(MAIN.format(folder=folder, domain=DOMAIN, daemons=daemons))
        (folder / "master.cf").write_text(SERVICES.format(port=port))
        made = Postfix(port, folder)
        with (folder / "log" / "start").open("wb") as said:
            process = subprocess.Popen(
                ["postfix", "-c", str(folder), "start-fg"], stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        try:
            _wait_for(made, process)
            yield made
        finally:
            subprocess.run(["postfix", "-c", str(folder), "stop"], capture_output=True, check=False)
            process.wait(30)
    finally:
        shutil.rmtree(folder)


def _wait_for(made: Postfix, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", made.port), 5).close()
            return
        except OSError:
            said = (made.folder / "log" / "start").read_text() + made.log
            assert process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)
