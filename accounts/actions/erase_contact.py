"""Erases a person: the card, the account and whatever names them. What the books need stays, without them."""

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.erasing import person_of, scrub, silence_records
from accounts.holdings import Person, checks, erasers, holdings, searched
from accounts.models import Contact, User
from accounts.permissions import project_contact
from accounts.records import record
from accounts.refusals import ReauthenticationNeeded
from kit.mail import forget_ready
from kit.refusals import InvalidInput, NotAllowed, NotFound


def check_erasable(contact: Contact) -> None:
    """Raise the first Refusal that says what must come before an erasure."""
    for check in checks():
        check(contact)


@transaction.atomic
def erase_contact(*, contact: Contact, by: User) -> Contact:
    """Take a person out of everything but issued documents; erasing twice changes nothing.

    By the person themself or by who may delete contacts. Raises NotAllowed, and what the apps' checks raise:
    RepresentsSomebody, HoldsRoles, a membership that runs, an order that waits for money.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    is_own = contact.user_id is not None and contact.user_id == by.pk
    if not is_own and not by.has_perm("accounts.delete_contact"):
        raise NotAllowed
    if contact.erased_at is not None:
        return contact
    check_erasable(contact)
    _erase(person_of(contact))
    contact.refresh_from_db()
    # Whom they acted for, and who acted for them.
    project_contact(contact)
    record("contact.erased", contact, by=None if is_own else by, by_oneself=is_own)
    return contact


def erase_oneself(*, confirmation: str, is_proved: bool, by: User) -> None:
    """`erase_contact` by the person, who typed the account's address and proved a moment ago who they are.

    Raises InvalidInput at `confirmation`, ReauthenticationNeeded, NotFound for an account without a card, and
    what `erase_contact` raises.
    """
    if confirmation.strip().casefold() != by.email.casefold():
        problem = _("Write the address you sign in with: {email}.").format(email=by.email)
        raise InvalidInput(path=("confirmation",), problem=problem)
    if not is_proved:
        raise ReauthenticationNeeded
    contact = Contact.objects.filter(user=by).first()
    if contact is None:
        raise NotFound
    erase_contact(contact=contact, by=by)


def _erase(person: Person) -> None:
    silence_records(holdings(), person)
    for erase in erasers():
        erase(person)
    _forget_sessions(person)
    for holding in holdings():
        if not holding.is_issued:
            holding.erase(holding.rows(person.contact), person)
            # What stays of the person's own rows is searched by every one of their words.
            scrub(holding.rows(person.contact), person.words)
    for model in searched():
        scrub(model._base_manager.all(), person.marks)  # noqa: SLF001 - every row
    _forget_jobs(person)
    forget_ready(person.marks)


def _forget_sessions(person: Person) -> None:
    Session.objects.filter(session_key__in=[key for key, _held in person.sessions]).delete()


def _forget_jobs(person: Person) -> None:
    """Jobs name ids; one that names the person nevertheless is not done any more."""
    with connection.cursor() as cursor:
        for mark in person.marks:
            cursor.execute(
                "DELETE FROM procrastinate_jobs"
                " WHERE status <> 'doing' AND strpos(lower(args::text), %s) > 0",
                [mark.lower()],
            )
