"""Reads a letter: its subject, its two texts, its links, what is attached."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from html import unescape

from sandbox.journal import Json
from sandbox.mail_reader import mailbox

LINK = re.compile(r"https?://[^\s<>\"')\]]+")
HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A part with a name; `inline_id` is the Content-ID by which HTML shows it."""

    name: str
    content_type: str
    body: bytes
    inline_id: str | None


@dataclass(frozen=True)
class Letter:
    """A letter taken apart."""

    number: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def links(self) -> list[str]:
        """Web addresses in the text and in the HTML, each once, in order."""
        from_html = [unescape(link) for link in HREF.findall(self.html) if link.startswith("http")]
        from_text = [link.rstrip(".,;:!?") for link in LINK.findall(self.text)]
        return list(dict.fromkeys(from_text + from_html))

    def as_json(self) -> Json:
        """What tests ask for."""
        return {
            "id": self.number, "received_at": self.received_at.isoformat(), "from": self.sender,
            "to": list(self.recipients), "subject": self.subject, "text": self.text, "html": self.html,
            "links": self.links, "attachments": [item.name for item in self.attachments],
        }  # fmt: skip


def read(record: Json) -> Letter:
    """Take a stored letter apart; damaged letters are shown as far as they go."""
    message = email.message_from_bytes(mailbox.raw(record), policy=email.policy.default)
    return Letter(
        number=record["number"],
        received_at=datetime.fromtimestamp(record["received_at"], UTC),
        sender=record["sender"],
        recipients=tuple(record["recipients"]),
        subject=_header(message, "subject"),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_attachments(message)),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else _text(part)


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError):
        # An unknown charset: better some wrong letters than no letter.
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _attachments(message: EmailMessage) -> list[Attachment]:
    bodies = {id(message.get_body(preferencelist=(kind,))) for kind in ("plain", "html")}
    found = []
    for place, part in enumerate(part for part in message.walk() if not part.is_multipart()):
        if id(part) in bodies:
            continue
        content_id = str(part.get("Content-ID", "")).strip("<> ") or None
        name = part.get_filename() or f"part-{place}"
        found.append(Attachment(name, part.get_content_type(), _bytes(part), content_id))
    return found


def _bytes(part: MIMEPart) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else str(body or "").encode("utf-8", "replace")
