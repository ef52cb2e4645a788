"""The mail reader's addresses: the list, one letter, its parts, and JSON for tests."""

import json
import os
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from sandbox.journal import Json
from sandbox.mail_reader.letters import Attachment, Letter, read
from sandbox.mail_reader.mailbox import Mailbox, raw
from sandbox.mail_reader.words import words
from sandbox.web import Request, Response, page, style

FOLDER = Path(__file__).parent
# The program's own setting, and its default.
ZONE = ZoneInfo(os.environ.get("TIME_ZONE") or "Europe/Paris")
LIST_LIMIT = 200
WAIT_LIMIT_SECONDS = 30.0
LETTER_ADDRESS = re.compile(r"/mail/(\d+)(?:/(html|source|part/\d+))?\Z")
FRAME = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
HTML_POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' http: https: data:; sandbox {FRAME}"
)
SAFE_TYPES = ("application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain")
Words = dict[str, str]


def answer(mailbox: Mailbox, request: Request) -> Response:
    """Every address that belongs to nobody else."""
    if request.path == "/":
        return _inbox(mailbox, request)
    if request.path == "/mail.json":
        return _json(mailbox, request)
    if request.path.startswith("/mail/style/"):
        return style(FOLDER, request.path.removeprefix("/mail/style/"))
    match = LETTER_ADDRESS.match(request.path)
    record = mailbox.letter(match[1]) if match else None
    found = None if match is None or record is None else _part(record, match[2], request)
    return found or _missing(request)


def _part(record: Json, part: str | None, request: Request) -> Response | None:
    """A letter as a page, or one part of it: `source`, `html`, `part/<place>`."""
    letter = read(record)
    if part is None:
        return _letter(letter, words(request.headers.get("accept-language", "")))
    if part == "source":
        return Response(raw(record), content_type="text/plain; charset=utf-8")
    if part == "html":
        return _html(letter)
    return _attachment(letter, int(part.removeprefix("part/")))


def _inbox(mailbox: Mailbox, request: Request) -> Response:
    text = words(request.headers.get("accept-language", ""))
    wanted = request.asked("to")
    found = [read(record) for record in mailbox.letters(wanted)[:LIST_LIMIT]]
    rows = "".join(_row(letter, text) for letter in found)
    listed = f'<ul class="letters">{rows}</ul>' if rows else f"<p>{escape(text['none'])}</p>"
    back = f'<p><a href="/">{escape(text["all"])}</a></p>' if wanted else ""
    content = _filled("inbox.html", text, wanted=escape(wanted), list=listed + back)
    return _page(text, text["inbox"], content)


def _row(letter: Letter, text: Words) -> str:
    subject = escape(letter.subject or text["no_subject"])
    about = escape(f"{text['to']} {', '.join(letter.recipients)} · {_moment(letter, text)}")
    return f'<li><a href="/mail/{letter.number}">{subject}</a><p>{about}</p></li>'


def _letter(letter: Letter, text: Words) -> Response:
    title = letter.subject or text["no_subject"]
    content = _filled(
        "letter.html", text, title=escape(title), recipients=escape(", ".join(letter.recipients)),
        sender=escape(letter.sender), instant=letter.received_at.isoformat(), number=str(letter.number),
        moment=escape(_moment(letter, text)), parts=_parts(letter, text),
    )  # fmt: skip
    return _page(text, title, content)


def _moment(letter: Letter, text: Words) -> str:
    """When it came, by the association's clock: as in "14 septembre 2026, 18:30:05"."""
    return format_datetime(letter.received_at, "d MMMM y, HH:mm:ss", tzinfo=ZONE, locale=text["lang"])


def _parts(letter: Letter, text: Words) -> str:
    sections = []
    if letter.html:
        address = f"/mail/{letter.number}/html"
        title = escape(text["html_part"])
        frame = f'<iframe src="{address}" title="{title}" sandbox="{FRAME}"></iframe>'
        alone = f'<p><a href="{address}">{escape(text["html_alone"])}</a></p>'
        sections.append(_section(text["html_part"], frame + alone))
    if letter.text:
        sections.append(_section(text["text_part"], f'<pre tabindex="0">{escape(letter.text)}</pre>'))
    if letter.links:
        sections.append(_section(text["links"], _rows((link, link) for link in letter.links)))
    if letter.attachments:
        parts = (
            (f"/mail/{letter.number}/part/{place}", item.name)
            for place, item in enumerate(letter.attachments)
        )
        sections.append(_section(text["attachments"], _rows(parts)))
    return "\n".join(sections)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _rows(links: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f'<li><a href="{escape(address)}">{escape(name)}</a></li>' for address, name in links)
    return f'<ul class="rows">{rows}</ul>'


def _html(letter: Letter) -> Response:
    """The HTML part under a policy of its own: no script, no form, links open outside the frame."""
    html = letter.html
    for place, item in enumerate(letter.attachments):
        if item.inline_id:
            html = html.replace(f"cid:{item.inline_id}", f"/mail/{letter.number}/part/{place}")
    whole = '<!doctype html><base target="_top">' + html
    return Response(whole.encode(), headers={"Content-Security-Policy": HTML_POLICY})


def _attachment(letter: Letter, place: int) -> Response | None:
    if place >= len(letter.attachments):
        return None
    item: Attachment = letter.attachments[place]
    content_type = item.content_type if item.content_type in SAFE_TYPES else "application/octet-stream"
    how = "inline" if item.inline_id else "attachment"
    headers = {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(item.name)}"}
    return Response(item.body, content_type=content_type, headers=headers)


def _json(mailbox: Mailbox, request: Request) -> Response:
    """`?to=` filters, `&after=<id>` skips older ones, `&wait=<seconds>` waits until there is one."""
    try:
        after = int(request.asked("after") or 0)
        wait = min(float(request.asked("wait") or 0), WAIT_LIMIT_SECONDS)
    except ValueError:
        return _as_json({"error": "after is a letter's id, wait a number of seconds"}, 400)
    found = mailbox.wait_for(request.asked("to"), after, wait)
    return _as_json([read(record).as_json() for record in found])


def _as_json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False, indent=2).encode(), status, "application/json")


def _missing(request: Request) -> Response:
    text = words(request.headers.get("accept-language", ""))
    back = f'<p><a href="/">{escape(text["back"])}</a></p>'
    content = f"<h1>{escape(text['not_found'])}</h1><p>{escape(text['unknown'])}</p>{back}"
    return _page(text, text["not_found"], content, 404)


def _page(text: Words, title: str, content: str, status: int = 200) -> Response:
    return page(
        _filled("page.html", text, page_title=escape(f"{title} · {text['reader']}"), content=content), status
    )


def _filled(name: str, text: Words, **parts: str) -> str:
    template = Template((FOLDER / name).read_text(encoding="utf-8"))
    return template.substitute({key: escape(word) for key, word in text.items()} | parts)
