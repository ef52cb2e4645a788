"""What else each person of the world leaves: documents, letters to many, a file of members."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils.timezone import now

from accounts import roles
from accounts.actions.letter_wordings import word_letter
from accounts.actions.mailings import queue_mailing, write_mailing
from accounts.models import (
    Contact,
    LetterWording,
    Mailing,
    MailingRecipient,
    User,
)
from billing.actions.supporting import refuse_document
from billing.models import (
    Coupon,
    ImportRun,
    Plan,
)  # fmt: skip
from billing.states import ImportState
from kit.mail import known_letters
from tests.billing.papers import a_document, a_kind, asks

# The columns of the access matrix: who looks.
ROLES = {
    "member": (), "reception": (roles.RECEPTION,), "trainer": (roles.TRAINER,), "editor": (roles.EDITOR,),
    "treasurer": (roles.TREASURER,), "manager": (roles.MANAGER,), "superuser": (),
}  # fmt: skip

PARTICULARS = {
    "name": "Les Deux Rives", "email": "bonjour@example.org", "phone": "+33 2 99 00 00 00",
    "street": "3 quai", "postal_code": "35000", "city": "Rennes", "siren": "732829320",
    "rna": "W351000000", "vat_number": "FR44732829320", "logo": "logos/rabot.png",
}  # fmt: skip


def sent_documents(name: str, contact: Contact, plan: Plan, boss: User) -> None:
    """One document that was refused after all, and one that waits to be checked."""
    texts = {"help_fr": f"Celle de {name}.", "help_en": f"That of {name}."}
    kinds = [a_kind(f"{code}-{name}", **texts) for code in ("licence", "insurance")]
    asks(plan, *kinds)
    refused = a_document(contact, kinds[0], boss, accepted=True)
    refuse_document(document=refused, reason=f"why not {name}", by=boss)
    a_document(contact, kinds[1], boss)


def wrote_to_many(name: str, contact: Contact, user: User, boss: User) -> None:
    """A draft; a mailing that was sent to one, refused by a server for another, and stopped; a wording."""
    texts = {
        "purpose": "statutory", "subject_fr": f"AG de {name}", "body_fr": "Venez.",
        "subject_en": f"Assembly of {name}", "body_en": "Come.",
    }  # fmt: skip
    everybody = Contact.objects.filter(pk=contact.pk) | Contact.objects.filter(legal_representative=contact)
    for is_sent in (False, True):
        mailing = write_mailing(mailing=None, values=texts, audience={"q": name}, by=boss)
        if is_sent:
            queue_mailing(mailing=mailing, contacts=everybody, by=boss)
            own, child = mailing.recipients.order_by("pk")
            rows = MailingRecipient.objects
            rows.filter(pk=own.pk).update(state="sent", sent_at=now())
            rows.filter(pk=child.pk).update(state="failed", reason="refused")
            for index, state in enumerate(("waiting", "skipped")):
                other = Contact.objects.create(family_name=f"{state} {index}")
                rows.create(mailing=mailing, contact=other, state=state)
            Mailing.objects.filter(pk=mailing.pk).update(finished_at=now(), cancelled_at=now())
        Mailing.objects.filter(pk=mailing.pk).update(written_by=user)
    words = {"subject": f"De {name}", "heading": "Bonjour", "paragraphs": "Texte."}
    # One wording stands for a kind and a language: each person words another letter.
    kind = list(known_letters())[list(ROLES).index(name)]
    word_letter(kind=kind, language="en", values=words, by=boss)
    LetterWording.objects.filter(subject=f"De {name}").update(changed_by=user)


def brought_in(name: str, user: User) -> None:
    """A file of members that was stopped, with a fault in it."""
    counts = dict.fromkeys(("created", "completed", "unchanged", "periods", "faulty", "left_out"), 1)
    mapping = {"columns": {"0": "family_name"}, "program": "other", "plan": f"plan-{name}", "replaces": True}
    run = ImportRun(
        name=f"membres-{name}.csv", state=ImportState.FAILED, header=["Nom", "Formule"], mapping=mapping,
        counts=counts, lines=2, lines_done=2, failure="broken_off", uploaded_by=user, started_at=now(),
        finished_at=now(),
    )  # fmt: skip
    run.file.save(run.name, ContentFile(f"Nom;Formule\nMartin;{name}\n".encode()))
    run.problems.create(line=2, column="Formule", value=name, code="plan_unknown")


def made_coupons(name: str, plan: Plan) -> None:
    """A code that was withdrawn, by a percentage; and one by an amount."""
    day = now().date()
    values = {"note": f"De {name}", "most_uses": 5, "starts_on": day, "ends_on": day + timedelta(days=9)}
    taken_off = Coupon.objects.create(
        code=f"PERCENT-{name.upper()}", percent=10, withdrawn_at=now(), **values
    )
    taken_off.plans.add(plan)
    Coupon.objects.create(code=f"AMOUNT-{name.upper()}", amount_minor=500, **values)
