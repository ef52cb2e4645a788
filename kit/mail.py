"""Letters through the queue.

An action calls `post("admitted", application.pk)` inside its transaction: the job is deferred with it, so a
rollback sends nothing and a crash loses nothing. The job carries a kind and an id, no personal data; the
letter is composed when it is sent, by the composer that the storey above registered for the kind.
"""

import secrets
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.hue import mail_palette
from kit.letter import Attachment, Letter, Sender
from kit.letter_preferences import is_unwanted, with_way_out
from kit.letter_wording import About, reworded
from kit.queue import deferring

# Some forty hours of trying, each wait half a minute longer than the one before.
RETRY = RetryStrategy(max_attempts=100, linear_wait=30)
# What is written already speaks of codes and links that live no longer.
READY_FOR_SECONDS = 6 * 3600


__all__ = [
    "About",
    "Attachment",
    "Composer",
    "Letter",
    "Sender",
    "deliver",
    "deliver_ready",
    "forget_ready",
    "known_letters",
    "message",
    "post",
    "post_ready",
    "register",
    "sample",
    "waiting",
]

type Composer = Callable[[int], Letter | None]

_COMPOSERS: dict[str, tuple[Composer, Callable[[int], str]]] = {}
_ABOUT: dict[str, About] = {}


def register(kind: str, composer: Composer, *, language_of: Callable[[int], str], about: About) -> None:
    """Make `composer` write letters of `kind`; it runs with the language of `language_of(id)` active.

    `about` tells managers what the letter is, so that they can word it anew.
    """
    _COMPOSERS[kind] = (composer, language_of)
    _ABOUT[kind] = about


def known_letters() -> dict[str, About]:
    """Every kind of letter that may be worded anew, in the order in which they were registered."""
    return dict(_ABOUT)


def sample(kind: str, language: str) -> Letter | None:
    """A letter of this kind as the program words it, about invented people. Raises KeyError.

    What is invented for it is in no other transaction, and is taken back.
    """
    with translation.override(language), transaction.atomic():
        letter = _ABOUT[kind].sample()
        transaction.set_rollback(True)
    return letter


def post(kind: str, subject_id: int) -> None:
    """Defer a letter in the current transaction. Raises KeyError for a kind that nobody registered."""
    _COMPOSERS[kind]
    deferring("kit.deliver").defer(kind=kind, subject_id=subject_id)


@app.task(name="kit.deliver", queue="mail", retry=RETRY)
def deliver(kind: str, subject_id: int) -> None:
    """Compose and send one letter; a composer that answers None has nothing to say any more."""
    composer, language_of = _COMPOSERS[kind]
    about = _ABOUT[kind]
    if is_unwanted(about, kind, subject_id):
        return
    language = language_of(subject_id)
    with translation.override(language):
        letter = composer(subject_id)
        if letter is not None and letter.to:
            letter = with_way_out(letter, about, kind, subject_id)
            message(reworded(letter, kind, language), language).send()


def message(letter: Letter, language: str) -> EmailMultiAlternatives:
    """The letter as a mail with a plain and an HTML part."""
    context = {
        "association": letter.sender,
        "palette": mail_palette(letter.sender.hue),
        "language": language,
        "subject": letter.subject,
        "heading": letter.heading,
        "paragraphs": (*letter.paragraphs, *letter.kept),
        "action": dict(zip(("label", "url"), letter.action, strict=True)) if letter.action else None,
        "facts": [{"label": label, "value": value} for label, value in letter.facts],
        "steps": letter.steps,
        "site_url": settings.SITE_URL,
        "unsubscribe": letter.unsubscribe,
        "unsubscribe_label": letter.unsubscribe_label,
    }
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("kit/mail/letter.txt", context),
        to=[letter.to],
        # The letter says that the association reads the answer.
        reply_to=[letter.sender.email] if letter.sender.email else None,
        headers=_unsubscribing(letter.unsubscribe),
    )
    mail.attach_alternative(render_to_string("kit/mail/letter.html", context), "text/html")
    for attachment in letter.attachments:
        mail.attach(attachment.name, attachment.content, attachment.content_type)
    return mail


def _unsubscribing(address: str) -> dict[str, str]:
    """The headers by which mail programs offer it themselves (RFC 8058)."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def post_ready(mail: EmailMessage) -> None:
    """Defer a mail that somebody else wrote: a sign-in code exists nowhere but in it.

    It waits in the shared cache until it is sent, not in the job's arguments, which are kept for a month.
    Whoever asked waits for no mail server, whether or not there was somebody to write to.
    """
    key = f"kit.mail:{secrets.token_hex(16)}"
    cache.set(key, mail, READY_FOR_SECONDS)
    deliver_ready.defer(key=key)


@app.task(name="kit.deliver_ready", queue="mail", retry=RETRY)
def deliver_ready(key: str) -> None:
    """Send one mail that waits in the cache; nothing when it is sent already, or too old."""
    mail = cache.get(key)
    if isinstance(mail, EmailMessage):
        mail.send()
        cache.delete(key)


def forget_ready(addresses: Iterable[str]) -> None:
    """Throw away the mails that wait in the cache for one of these addresses."""
    wanted = {address.lower() for address in addresses}
    for key in waiting():
        mail = cache.get(key)
        if isinstance(mail, EmailMessage) and wanted.intersection(to.lower() for to in mail.to):
            cache.delete(key)


def waiting() -> list[str]:
    """The cache's keys of mails that wait, by the jobs that will send them."""
    jobs = ProcrastinateJob.objects.filter(task_name=deliver_ready.name, status__in=("todo", "doing"))
    return [str(args["key"]) for args in jobs.values_list("args", flat=True)]
