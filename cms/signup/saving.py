"""Saves a form that was begun under an address, and opens it again on whatever device."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from billing.models.application import new_key
from cms import draft_letter
from cms.models import ApplicationDraft, SignUpPage
from cms.signup.drafts import Draft
from cms.signup.fields import UNPRINTABLE
from cms.signup.guards import Client, count_draft
from cms.signup.saved import drop_files, files_of
from cms.signup.uploads import Kept, as_stored

KEPT_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Begun:
    """What was filled in: texts by field, uploads by question, the step (from 0), and whose draft it is."""

    nonce: str
    values: dict[str, list[str]]
    step: int = 0
    shown_minor: int | None = None
    kept: dict[str, Kept] = field(default_factory=dict)


def begun(draft: Draft) -> Begun:
    """What a visitor's session holds."""
    return Begun(draft.nonce, draft.values, draft.step, draft.shown_minor, draft.kept)


@transaction.atomic
def save_draft(*, page: SignUpPage, begun: Begun, email: str, client: Client) -> ApplicationDraft:
    """Keep it for KEPT_FOR and post its link to the address; the same draft saved before is replaced.

    The answer is the same whether or not anybody knows the address. Raises TooManyRequests.
    """
    count_draft(client, email)
    stated = _stated(page, begun, email)
    drafts = ApplicationDraft.objects.select_for_update()
    saved, is_new = drafts.get_or_create(nonce=begun.nonce, defaults=stated)
    if not is_new:
        _replace(saved, stated)
    draft_letter.post(saved)
    return saved


def _stated(page: SignUpPage, begun: Begun, email: str) -> dict[str, object]:
    now = timezone.now()
    return {
        "page": page,
        "email": email,
        "language": page.locale.language_code,
        "step": begun.step,
        # What no keyboard types, no JSON of the database holds.
        "values": {
            name: [UNPRINTABLE.sub("", text) for text in texts] for name, texts in begun.values.items()
        },
        "shown_minor": begun.shown_minor,
        "kept": {name: as_stored(kept) for name, kept in begun.kept.items()},
        "saved_at": now,
        "expires_at": now + KEPT_FOR,
    }


def _replace(saved: ApplicationDraft, stated: dict[str, object]) -> None:
    before, address = files_of(saved), saved.email.lower()
    for name, value in stated.items():
        setattr(saved, name, value)
    if saved.email.lower() != address:
        # Who holds the link that went to the other address, by mistake perhaps, is out.
        saved.link_key = new_key()
    saved.save()
    still = list(files_of(saved).values())
    drop_files(kept for kept in before.values() if kept not in still)


def open_draft(saved: ApplicationDraft, session: SessionBase) -> Draft:
    """Put a saved draft into a visitor's session, in the place of what stood there for the same form."""
    draft = Draft(session, saved.page)
    if draft.nonce != saved.nonce:
        draft.let_go()
    draft.nonce, draft.step, draft.values = saved.nonce, saved.step, saved.values
    draft.shown_minor, draft.kept = saved.shown_minor, files_of(saved)
    draft.save()
    return draft
