"""Letters to many, for the tests: a draft, its way through the queue, and what came of it."""

from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions.contacts import give_consent
from accounts.actions.mailings import queue_mailing, write_mailing
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, Mailing, User
from accounts.models.consent import NEWS
from accounts.sending import send_some
from tests.makers import a_contact

SAID = {
    "purpose": "statutory",
    "subject_fr": "Assemblée générale",
    "body_fr": "Bonjour {given_name},\n\nL’assemblée de {association}\na lieu en mars.",
    "subject_en": "General assembly",
    "body_en": "Dear {given_name},\n\nThe assembly is in March.",
}


def a_mailing(carol: User, **values: str) -> Mailing:
    """A draft."""
    return write_mailing(mailing=None, values={**SAID, **values}, audience={}, by=carol)


def queue(mailing: Mailing, carol: User) -> Mailing:
    """Send it to everybody known."""
    return queue_mailing(mailing=mailing, contacts=Contact.objects.all(), by=carol)


def work(mailing: Mailing) -> None:
    """Do its jobs, one after the other, until none is due."""
    while ProcrastinateJob.objects.filter(
        task_name="accounts.send_mailing", status="todo", scheduled_at=None
    ).exists():
        forget_jobs()
        send_some(mailing.pk)


def forget_jobs() -> None:
    """Take the jobs out of the queue, as a worker does."""
    # The table's trigger lets nobody touch a job by hand but by deleting it.
    ProcrastinateJob.objects.filter(task_name="accounts.send_mailing")._raw_delete("default")


def told(mailing: Mailing) -> dict[str, tuple[str, str]]:
    """State and reason of each person, by given name."""
    rows = mailing.recipients.values_list("contact__given_name", "state", "reason")
    return {name: (state, reason) for name, state, reason in rows}


def agree(contact: Contact) -> Contact:
    """Let somebody agree to news."""
    give_consent(contact=contact, purpose=NEWS, wording="La lettre.", is_required=False, by=None)
    return contact


def a_family() -> tuple[Contact, Contact, Contact]:
    """A mother, a child who has her address, and one who has none."""
    mother = a_contact(given_name="Marie", email="roy@example.org")
    shared = a_contact(given_name="Léo", email="Roy@example.org")
    child = a_contact(given_name="Zoé", email="")
    set_legal_representative(contact=child, representative=mother, by=None)
    return mother, shared, child
