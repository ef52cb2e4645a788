"""A small SMTP server: takes any letter to anybody, 8BITMIME and SMTPUTF8 included."""

import re
import socketserver
from collections.abc import Callable
from typing import Protocol

LETTER_LIMIT_BYTES = 25 * 1024 * 1024
LINE_LIMIT_BYTES = 64 * 1024
RECIPIENT_LIMIT = 1000
PATH = re.compile(rb"(?:FROM|TO):\s*(?:<([^>]*)>|(\S+))((?:\s+\S+)*)\s*\Z", re.IGNORECASE)


class Mood(Protocol):
    """How the server feels today."""

    def is_down(self) -> bool:
        """Whether everyone is turned away."""

    def refuses(self) -> bool:
        """Whether the next letter is refused for now."""


Keep = Callable[[str, list[str], bytes], object]


class SmtpServer(socketserver.ThreadingTCPServer):
    """Hands every letter to `keep(sender, recipients, raw)` before it says 250."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, keep: Keep, mood: Mood) -> None:
        super().__init__((host, port), _Conversation)
        self.keep = keep
        self.mood = mood

    @property
    def port(self) -> int:
        """The TCP port that is listened on."""
        return int(self.socket.getsockname()[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer
    timeout = 120

    def setup(self) -> None:
        super().setup()
        self.sender: str | None = None
        self.recipients: list[str] = []

    def handle(self) -> None:
        try:
            self._talk()
        except (ConnectionError, TimeoutError):
            return

    def _talk(self) -> None:
        if self.server.mood.is_down():
            self._say(421, "Service not available, closing transmission channel")
            return
        self._say(220, "outside ESMTP")
        while line := self.rfile.readline(LINE_LIMIT_BYTES):
            verb, _, rest = line.strip().partition(b" ")
            if verb.upper() == b"QUIT":
                self._say(221, "Bye")
                return
            if not self._obey(verb.upper(), rest):
                return

    def _obey(self, verb: bytes, rest: bytes) -> bool:
        """Do one command; False ends the conversation."""
        match verb:
            case b"EHLO":
                self._forget()
                self._say(250, "outside", "8BITMIME", "SMTPUTF8", "PIPELINING", f"SIZE {LETTER_LIMIT_BYTES}")
            case b"HELO" | b"RSET" | b"NOOP":
                if verb != b"NOOP":
                    self._forget()
                self._say(250, "OK")
            case b"VRFY":
                self._say(252, "Cannot verify, but will take the letter")
            case b"MAIL":
                self._mail(rest)
            case b"RCPT":
                self._rcpt(rest)
            case b"DATA":
                return self._data()
            case _:
                self._say(502, "Command not implemented")
        return True

    def _mail(self, rest: bytes) -> None:
        found = PATH.match(rest)
        if found is None:
            self._say(501, "Syntax: MAIL FROM:<address>")
            return
        size = re.search(rb"SIZE=(\d+)", found[3], re.IGNORECASE)
        if size and int(size[1]) > LETTER_LIMIT_BYTES:
            self._say(552, "The letter is too long")
            return
        self._forget()
        self.sender = _address(found)
        self._say(250, "OK")

    def _rcpt(self, rest: bytes) -> None:
        found = PATH.match(rest)
        if self.sender is None:
            self._say(503, "MAIL first")
        elif found is None or not _address(found):
            self._say(501, "Syntax: RCPT TO:<address>")
        elif len(self.recipients) >= RECIPIENT_LIMIT:
            self._say(452, "Too many recipients")
        else:
            self.recipients.append(_address(found))
            self._say(250, "OK")

    def _data(self) -> bool:
        if self.sender is None or not self.recipients:
            self._say(503, "MAIL and RCPT first")
            return True
        self._say(354, "End with a line that holds only a dot")
        letter = self._letter()
        if letter is None:
            return False
        if len(letter) > LETTER_LIMIT_BYTES:
            self._say(552, "The letter is too long")
        elif self.server.mood.refuses():
            self._say(451, "Try again later")
        else:
            self.server.keep(self.sender, self.recipients, letter)
            self._say(250, "Kept")
        self._forget()
        return True

    def _letter(self) -> bytes | None:
        """The lines up to the lonely dot; None when the connection broke, and then nothing is kept."""
        lines: list[bytes] = []
        length = 0
        starts_line = True
        while line := self.rfile.readline(LINE_LIMIT_BYTES):
            if starts_line and line in (b".\r\n", b".\n"):
                return b"".join(lines)
            if starts_line and line.startswith(b"."):
                line = line[1:]
            starts_line = line.endswith(b"\n")
            length += len(line)
            # What is too long is still read to its end, so that it can be refused properly.
            if length <= LETTER_LIMIT_BYTES + LINE_LIMIT_BYTES:
                lines.append(line)
        return None

    def _forget(self) -> None:
        self.sender, self.recipients = None, []

    def _say(self, code: int, *lines: str) -> None:
        rows = [f"{code}{' ' if line is lines[-1] else '-'}{line}\r\n" for line in lines]
        self.wfile.write("".join(rows).encode())


def _address(found: re.Match[bytes]) -> str:
    return (found[1] if found[1] is not None else found[2]).decode("utf-8", "replace")
