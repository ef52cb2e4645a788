"""The post office: takes letters as mail programs send them, and shows them to people and tests."""

import smtplib
import socket
import threading
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTPUTF8
from zoneinfo import ZoneInfo

import httpx
import pytest

from sandbox.outside import Outside

Mailing = tuple[Outside, httpx.Client]


def letter(to: str = "alice@example.org", subject: str = "Bienvenue à l’atelier") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "atelier@example.org", to, subject
    message.set_content("Bonjour,\n\nOuvrez http://127.0.0.1:8000/ok?a=1&b=2.\n..un point.\n")
    message.add_alternative(
        '<h1>Bonjour</h1><script>alert(1)</script><img src="cid:logo">'
        '<a href="http://127.0.0.1:8000/ok?a=1&amp;b=2">Ouvrir</a><a href="http://127.0.0.1:8000/x">X</a>',
        subtype="html",
    )
    message.add_attachment(b"%PDF-1.7 \x00\xff", maintype="application", subtype="pdf", filename="reçu.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", cid="<logo>")
    return message


def send(outside: Outside, *messages: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", outside.smtp.port, timeout=5) as server:
        for message in messages:
            server.send_message(message)


def test_a_letter_is_read_as_json(mailing: Mailing) -> None:
    outside, web = mailing
    send(outside, letter())
    found = web.get("/mail.json", params={"to": "Alice@Example.org"}).json()
    assert len(found) == 1
    assert found[0]["subject"] == "Bienvenue à l’atelier"
    assert (found[0]["from"], found[0]["to"]) == ("atelier@example.org", ["alice@example.org"])
    assert found[0]["text"].splitlines()[-1] == "..un point."
    assert found[0]["links"] == ["http://127.0.0.1:8000/ok?a=1&b=2", "http://127.0.0.1:8000/x"]
    assert found[0]["attachments"] == ["reçu.pdf", "logo.png"]
    assert "<h1>Bonjour</h1>" in found[0]["html"]


def test_letters_are_listed_newest_first_and_by_recipient(mailing: Mailing) -> None:
    outside, web = mailing
    send(
        outside,
        letter("alice@example.org", "Un"),
        letter("bob@example.org", "Deux"),
        letter("alice@example.org", "Trois"),
    )
    page = web.get("/", params={"to": "alice@example.org"}).text
    assert page.index("Trois") < page.index("Un</a>")
    assert "Deux" not in page
    assert [item["subject"] for item in web.get("/mail.json").json()] == ["Trois", "Deux", "Un"]
    assert [item["subject"] for item in web.get("/mail.json", params={"after": 1}).json()] == [
        "Trois",
        "Deux",
    ]


def test_a_letter_is_told_by_the_associations_clock_and_begins_with_its_form(mailing: Mailing) -> None:
    outside, web = mailing
    send(outside, letter())
    came = datetime.fromisoformat(web.get("/mail.json").json()[0]["received_at"])
    there = f"{came.astimezone(ZoneInfo('Europe/Paris')):%H:%M:%S}"
    page = web.get("/mail/1", headers={"Accept-Language": "fr"}).text
    assert (there in page, there in web.get("/").text, "UTC" in page) == (True, True, False)
    assert page.index("<iframe") < page.index("<pre")


def test_a_letter_has_a_page_and_its_parts_have_addresses(mailing: Mailing) -> None:
    outside, web = mailing
    send(outside, letter(subject="<b>Gras</b>"))
    page = web.get("/mail/1", headers={"Accept-Language": "fr"})
    assert "&lt;b&gt;Gras&lt;/b&gt;" in page.text
    assert "Pièces jointes" in page.text
    assert 'href="http://127.0.0.1:8000/ok?a=1&amp;b=2"' in page.text
    pdf = web.get("/mail/1/part/0")
    assert (pdf.content, pdf.headers["content-type"]) == (b"%PDF-1.7 \x00\xff", "application/pdf")
    assert "attachment" in pdf.headers["content-disposition"]
    assert web.get("/mail/1/source").text.startswith("From: atelier@example.org")
    for nowhere in ("/mail/2", "/mail/1/part/9", "/mail/x", "/elsewhere", "/mail/style/../pages.py"):
        assert web.get(nowhere).status_code == 404


def test_the_formatted_part_runs_nothing(mailing: Mailing) -> None:
    outside, web = mailing
    send(outside, letter())
    page = web.get("/mail/1/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert 'src="/mail/1/part/1"' in page.text
    assert "<script>" not in web.get("/mail/1").text


def test_an_english_reader_reads_english(mailing: Mailing) -> None:
    _, web = mailing
    assert "No message yet." in web.get("/", headers={"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"}).text
    assert "Aucun message pour l’instant." in web.get("/", headers={"Accept-Language": "fr"}).text


def test_addresses_and_headers_in_any_script(mailing: Mailing) -> None:
    outside, web = mailing
    message = EmailMessage(policy=SMTPUTF8)
    message["From"], message["To"], message["Subject"] = "atelier@example.org", "zoé@exämple.org", "Été 🪚"
    message.set_content("Déjà vu", cte="8bit")
    with smtplib.SMTP("127.0.0.1", outside.smtp.port, timeout=5) as server:
        server.send_message(message, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    found = web.get("/mail.json", params={"to": "zoé@exämple.org"}).json()
    assert (found[0]["subject"], found[0]["text"].strip()) == ("Été 🪚", "Déjà vu")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no header at all \xff\xfe",
        b"Content-Type: text/plain; charset=nowhere\r\n\r\nd\xc3\xa9j\xc3\xa0",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\n\r\ntorn",
        b"Subject: =?utf-8?q?=ff?=\r\nTo: <<<\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_a_damaged_letter_is_kept_and_shown(mailing: Mailing, raw: bytes) -> None:
    outside, web = mailing
    with smtplib.SMTP("127.0.0.1", outside.smtp.port, timeout=5) as server:
        server.sendmail("a@example.org", ["b@example.org"], raw)
    assert len(web.get("/mail.json").json()) == 1
    assert web.get("/mail/1").status_code == 200
    assert web.get("/").status_code == 200


def test_a_test_can_wait_for_a_letter(mailing: Mailing) -> None:
    outside, web = mailing
    sending = threading.Timer(0.1, send, args=(outside, letter()))
    sending.start()
    found = web.get("/mail.json", params={"to": "alice@example.org", "wait": 5}).json()
    sending.join()
    assert len(found) == 1
    assert web.get("/mail.json", params={"after": 1, "wait": 0.01}).json() == []
    assert web.get("/mail.json", params={"wait": "long"}).status_code == 400


def test_a_letter_broken_off_is_not_kept(mailing: Mailing) -> None:
    outside, web = mailing
    with socket.create_connection(("127.0.0.1", outside.smtp.port), timeout=5) as line:
        line.sendall(b"EHLO x\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<b@x.org>\r\nDATA\r\nhalf a lett")
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    assert web.get("/mail.json").json() == []


def test_commands_out_of_order_are_refused(mailing: Mailing) -> None:
    outside, _ = mailing
    with smtplib.SMTP("127.0.0.1", outside.smtp.port, timeout=5) as server:
        assert server.docmd("RCPT", "TO:<b@x.org>")[0] == 503
        assert server.docmd("DATA")[0] == 503
        assert server.docmd("MAIL", "FROM:")[0] == 501
        assert server.docmd("MAIL", "FROM:<a@x.org> SIZE=99999999999")[0] == 552
        assert server.docmd("STARTTLS")[0] == 502
        assert server.docmd("MAIL", "FROM:<>")[0] == 250
        assert server.docmd("RCPT", "TO:<>")[0] == 501
        assert server.noop()[0] == 250
        assert server.rset()[0] == 250


def test_a_mail_server_that_is_down_turns_everyone_away(mailing: Mailing) -> None:
    outside, web = mailing
    web.post("/_control/switches", json={"mail_down": True})
    with pytest.raises(smtplib.SMTPConnectError):
        send(outside, letter())
    web.post("/_control/switches", json={"mail_down": False, "mail_refuse_next": 1})
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        send(outside, letter())
    assert web.get("/mail.json").json() == []
    send(outside, letter())
    assert len(web.get("/mail.json").json()) == 1
