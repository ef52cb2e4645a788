"""A letter to many: who gets it, how it is sent and stopped, and what stays on record."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts.actions.contacts import withdraw_consent
from accounts.actions.erase_contact import erase_contact
from accounts.models import AuditEntry, Contact, Hindrance, User
from accounts.reach import Reach, reach_of
from accounts.states import MailingState
from tests.accounts.letters import a_family, a_mailing, agree, queue, told, work
from tests.makers import a_contact, a_user

pytestmark = pytest.mark.django_db


def test_a_statutory_notice_goes_to_everybody_and_offers_no_way_out(carol: User) -> None:
    a_family()
    a_contact(given_name="Sans", email="")
    mailing = queue(a_mailing(carol), carol)
    work(mailing)
    assert told(mailing) == {
        "Marie": ("sent", ""),
        "Léo": ("sent", ""),
        "Zoé": ("sent", ""),
        "Sans": ("skipped", "no_address"),
    }
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["roy@example.org"], "Assemblée générale")
    assert "Bonjour Marie, Léo et Zoé," in letter.body
    assert "L’assemblée de Établi a lieu en mars." in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENT
    assert AuditEntry.objects.get(verb="mailing.sent").facts == {"sent": 3, "failed": 0}


def test_each_reads_it_in_their_language_and_else_in_the_other(carol: User) -> None:
    a_contact(given_name="Ada", email="ada@example.org", language="en")
    a_contact(given_name="Bob", email="bob@example.org", language="fr")
    work(queue(a_mailing(carol, subject_en="", body_fr=""), carol))
    ada, bob = sorted(mail.outbox, key=lambda letter: letter.to)
    assert (ada.subject, "Dear Ada," in ada.body) == ("Assemblée générale", True)
    assert (bob.subject, "Dear Bob," in bob.body) == ("Assemblée générale", True)


def test_news_go_to_those_who_agreed_alone(carol: User) -> None:
    agree(a_contact(given_name="Ada"))
    gone = agree(a_contact(given_name="Bob"))
    gone.consents.update(withdrawn_at=timezone.now())
    a_contact(given_name="Eve")
    mailing = a_mailing(carol, purpose="news")
    assert reach_of(Contact.objects.all(), "news") == Reach(
        people=1, letters=1, left_out={Hindrance.NO_CONSENT: 1, Hindrance.UNSUBSCRIBED: 1}
    )
    work(queue(mailing, carol))
    assert told(mailing) == {
        "Ada": ("sent", ""),
        "Bob": ("skipped", "unsubscribed"),
        "Eve": ("skipped", "no_consent"),
    }
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


def test_the_numbers_count_letters_and_people(carol: User) -> None:
    a_family()
    a_contact(email="")
    assert reach_of(Contact.objects.all(), "statutory") == Reach(3, 1, {Hindrance.NO_ADDRESS: 1})


def test_who_leaves_while_it_is_sent_gets_nothing(carol: User) -> None:
    alice = a_user("alice@example.org", name="Alice Martin")
    people = [agree(a_contact(alice)), agree(a_contact(given_name="Bob")), agree(a_contact(given_name="Cid"))]
    mailing = queue(a_mailing(carol, purpose="news"), carol)
    withdraw_consent(consent=people[0].consents.get(), by=alice)
    erase_contact(contact=people[1], by=carol)
    work(mailing)
    assert [letter.to for letter in mail.outbox] == [[people[2].email]]
    rows = dict(mailing.recipients.values_list("contact", "reason"))
    assert [rows[one.pk] for one in people] == ["unsubscribed", "erased", ""]
    assert mailing.recipients.get(contact=people[1]).address == ""
