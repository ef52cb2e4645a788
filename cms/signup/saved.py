"""Forms that were begun and saved: found by their link, and forgotten with their files."""

from collections.abc import Iterable
from functools import partial

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.holdings import naming
from billing.refusals import LinkExpired
from cms.models import ApplicationDraft
from cms.signup.uploads import Kept, as_kept, discard

_SALT = "cms.draft"


def draft_token(saved: ApplicationDraft) -> str:
    """The token that goes into the letter; nothing in the database leads to it without the secret key."""
    return signing.dumps([saved.pk, saved.link_key], salt=_SALT)


def draft_by_token(token: str) -> ApplicationDraft:
    """The draft that a token opens. Raises LinkExpired for any other text, and once its day has come."""
    try:
        pk, key = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
    kept = ApplicationDraft.objects.kept().select_related("page__locale")
    saved = kept.filter(pk=int(pk), link_key=str(key), page__live=True).first()
    if saved is None:
        raise LinkExpired
    return saved


def files_of(saved: ApplicationDraft) -> dict[str, Kept]:
    """Its uploads by question."""
    found = {name: as_kept(stored) for name, stored in saved.kept.items()}
    return {name: kept for name, kept in found.items() if kept is not None}


def is_held(nonce: str, kept: Kept) -> bool:
    """Whether the saved draft of this identity holds a file, so that no device throws it away."""
    saved = ApplicationDraft.objects.filter(nonce=nonce).first()
    return saved is not None and kept in files_of(saved).values()


def held_places() -> set[str]:
    """Where the files of all saved drafts lie."""
    rows = ApplicationDraft.objects.exclude(kept={}).only("kept").iterator()
    return {kept.place for saved in rows for kept in files_of(saved).values()}


def forget_draft(nonce: str) -> None:
    """Forget what was saved of a draft, if anything was."""
    forget(ApplicationDraft.objects.filter(nonce=nonce))


@transaction.atomic
def forget(rows: QuerySet[ApplicationDraft]) -> int:
    """Delete saved drafts, and their files once that is committed; the number of drafts."""
    found = list(rows)
    drop_files(kept for saved in found for kept in files_of(saved).values())
    rows.model.objects.filter(pk__in=[saved.pk for saved in found]).delete()
    return len(found)


def drop_files(files: Iterable[Kept]) -> None:
    """Delete files once the transaction is committed: a rollback must find them again."""
    for kept in files:
        transaction.on_commit(partial(discard, kept))


def naming_one_of(marks: frozenset[str]) -> QuerySet[ApplicationDraft]:
    """The drafts saved under, or speaking of, one of these texts."""
    if not marks:
        return ApplicationDraft.objects.none()
    addresses = Q(*[("email__iexact", mark) for mark in marks], _connector=Q.OR)
    pattern = naming(marks)
    speaking = [saved.pk for saved in ApplicationDraft.objects.iterator() if pattern.search(_as_told(saved))]
    return ApplicationDraft.objects.filter(addresses | Q(pk__in=speaking))


def _as_told(saved: ApplicationDraft) -> str:
    """All texts of a draft; neighbours stand a space apart, as a given and a family name do."""
    names = [kept.name for kept in files_of(saved).values()]
    return " ".join([*(text for texts in saved.values.values() for text in texts), *names])
