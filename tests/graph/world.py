"""A world in which every field has something that could leak: for each person, one of everything.

Each person applied with files, paid, was admitted, renewed, was refunded and suspended; represents a child;
agreed to something, withdrew it and agreed again.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.timezone import now
from PIL import Image
from wagtail.models import Page

from accounts.actions.contacts import edit_contact, renew_consent, set_photo, withdraw_consent
from accounts.models import (
    Affiliation,
    Association,
    AuditEntry,
    Consent,
    Contact,
    LetterWording,
    Mailing,
    MailingRecipient,
    Organisation,
    User,
)  # fmt: skip
from accounts.permissions import project_contact
from billing.actions.applications import (
    UploadedAnswer,
    answer_request,
    approve_application,
    request_information,
    submit_application,
    verify_application,
)
from billing.actions.cancellation import take_back_order
from billing.actions.deposits import make_deposit
from billing.actions.desk import Cheque, take_payment
from billing.actions.memberships import renew_membership, suspend_membership
from billing.actions.orders import place_order
from billing.actions.plans import withdraw_plan
from billing.actions.refunds import finish_refund, pay_refund_by_hand
from billing.actions.reminders import remind_payer
from billing.actions.seats import give_seat, take_seat
from billing.models import (
    Application,
    ApplicationFile,
    ChequeDeposit,
    Coupon,
    Coverage,
    CreditNote,
    DocumentKind,
    ImportProblem,
    ImportRun,
    InformationRequest,
    Invoice,
    Membership,
    MembershipPeriod,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Plan,
    PlanDocument,
    Refund,
    SupportingDocument,
)  # fmt: skip
from billing.states import ApplicationState, RefundState
from cms.models import SignUpPage
from kit.clock import today
from kit.pictures import Picture, read_picture
from tests.graph import left_behind as left
from tests.graph.agreed import OF_COMPANY, agreed_to_renew, renewals_of
from tests.graph.left_at_machines import left_at_machines, machines_of
from tests.graph.left_at_workshops import left_at_workshops, open_for_all, workshops_of
from tests.makers import a_plan, a_submission, a_user, an_application, an_organisation, pay
from tests.pages import sample_site

CARD: dict[str, Any] = {
    "phone": "+33 6 12 34 56 78", "birth_on": date(1991, 3, 24), "street": "1 rue du Rabot",
    "postal_code": "35000", "city": "Rennes",
}  # fmt: skip

# Rows by the name of the GraphQL type that tells them.
type Objects = dict[str, list[Any]]


@dataclass
class Person:
    """Someone with one of everything."""

    user: User
    contact: Contact
    objects: Objects = field(default_factory=dict)


def a_photo() -> Picture:
    """A small picture."""
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "PNG")
    written.seek(0)
    return read_picture(written)


def a_person(name: str, boss: User, *roles_held: str) -> Person:
    """Someone who went all the way, and holds these roles."""
    email = f"{name}@example.org"
    user = a_user(email, *roles_held, name=f"{name.title()} Martin")
    if name == "superuser":
        user.is_superuser = True
        user.save()
    plan = a_plan(f"plan-{name}", term_months=1, is_visible=False, reduced_minor=1500, **TEXTS)
    named: dict[str, Any] = {"email": email, "given_name": name.title(), "family_name": "Martin"}
    _admitted(name, named, plan, boss)
    contact = Contact.objects.get(user=user)
    set_photo(contact=contact, picture=a_photo(), by=user)
    Contact.objects.filter(pk=contact.pk).update(notes=f"what the desk noted about {name}")
    child = Contact.objects.create(
        given_name="Zoé", family_name=name.title(), email=email, legal_representative=contact
    )
    project_contact(child)
    _agreed_again(contact, user)
    membership = Membership.objects.get(contact=contact)
    _renewed_and_taken_back(membership, plan, user, boss)
    renew_membership(membership=membership, plan=plan, by=user)
    an_application(
        a_plan(f"pass-{name}", family="pass", is_visible=False), state=ApplicationState.PAID, **named, **CARD
    )
    suspend_membership(membership=membership, reason="Clés non rendues.", by=boss)
    withdraw_plan(plan=plan, by=boss)
    edit_contact(contact=contact, values={"city": "Vitré"}, by=user)
    _joined_for_a_company(name, contact, boss)
    _paid_at_the_desk(name, named, boss)
    left.brought_in(name, user)
    left.made_coupons(name, plan)
    left.sent_documents(name, contact, plan, boss)
    left.wrote_to_many(name, contact, user, boss)
    agreed_to_renew(name, contact)
    left_at_machines(name, contact, boss)
    left_at_workshops(name, contact, boss)
    person = Person(user, Contact.objects.get(pk=contact.pk))
    person.objects = _objects(person, child)
    return person


COMPANY: dict[str, str | bool] = {
    "is_supplier": True, "is_partner": True, "siren": "732829320", "vat_number": "FR44732829320",
    "email": "abc@example.org", "phone": "+33 2 99 11 11 11", "street": "2 quai", "postal_code": "35000",
    "city": "Rennes", "notes": "Paie à 30 jours.",
}  # fmt: skip
TEXTS = {
    "summary_fr": "Tout l’atelier.", "summary_en": "The whole workshop.", "benefits_fr": "Les machines",
    "benefits_en": "The machines", "reduced_for_fr": "Étudiants", "reduced_for_en": "Students",
}  # fmt: skip


def _admitted(name: str, named: dict[str, Any], plan: Plan, boss: User) -> None:
    submission = replace(
        a_submission(**named, **CARD),
        photo=a_photo(),
        files=[
            UploadedAnswer(
                "q-proof", "Justificatif", "preuve.pdf", "application/pdf", b"%PDF-1.7 " + name.encode()
            )
        ],
    )
    application = verify_application(application=submit_application(submission=submission, plan=plan))
    pay(Order.objects.get(application=application))
    approve_application(application=application, by=boss)
    # Only a refusal gives a reason; a field that is empty could not leak.
    Application.objects.filter(pk=application.pk).update(reason=f"why {name}")


def _joined_for_a_company(name: str, contact: Contact, boss: User) -> None:
    """An organisation of their own that is a member, with one seat given; its first order was taken back."""
    organisation = an_organisation(f"{name} SARL", acted_for_by=contact.user, **COMPANY)
    Affiliation.objects.filter(organisation=organisation).update(position="gérance")
    plan = a_plan(f"company-{name}", renewal="offered", **OF_COMPANY, is_visible=False)
    theirs: dict[str, Any] = {"contact": contact, "organisation": organisation, "plan": plan}
    for is_kept in (False, True):
        order = place_order(**theirs, label=plan.name, amount_minor=30000, by=None)
        pay(order)
        if not is_kept:
            take_back_order(order=order, reason="Erreur de formule.", by=boss)
    membership = Membership.objects.get(organisation=organisation)
    card = {"given_name": "Ada", "family_name": name.title()}
    freed = give_seat(membership=membership, card=card, by=boss)
    take_seat(coverage=freed, by=boss)
    give_seat(membership=membership, card=card, by=boss)


def _paid_at_the_desk(name: str, named: dict[str, Any], boss: User) -> None:
    """Asked for more, reminded, and paid by a cheque that was taken to the bank."""
    plan = a_plan(f"desk-{name}", family="desk", approval="on_payment", is_visible=False)
    application = request_information(
        application=an_application(plan, **named, **CARD), message=f"What of {name}?", by=boss
    )
    answer_request(application=application, text=f"This of {name}.")
    order = remind_payer(order=Order.objects.get(application=application), by=boss)
    cheque = take_payment(
        order=order, method=PaymentMethod.CHEQUE, amount_minor=3500, received_on=today(), by=boss,
        reference=f"tiroir {name}", cheque=Cheque("0077", f"Banque de {name}", f"{name} Martin"),
    )  # fmt: skip
    make_deposit(payments=[cheque], by=boss)


def _agreed_again(contact: Contact, user: User) -> None:
    Consent.objects.filter(contact=contact).update(is_required=False)
    consent = Consent.objects.get(contact=contact)
    withdraw_consent(consent=consent, by=user)
    renew_consent(consent=consent, by=user)


def _renewed_and_taken_back(membership: Membership, plan: Plan, user: User, boss: User) -> None:
    order = renew_membership(membership=membership, plan=plan, by=user)
    pay(order)
    refunds = take_back_order(order=order, reason="Erreur de formule.", by=boss)
    refund = finish_refund(
        refund=refunds[0], state=RefundState.FAILED, stripe_refund_id=f"re_{refunds[0].pk}"
    )
    pay_refund_by_hand(refund=refund, reference=f"VIR {refund.pk}", reason="Carte close.", by=boss)


def _objects(person: Person, child: Contact) -> Objects:
    mine = {"contact": person.contact}
    organisations = Organisation.objects.filter(affiliations__contact=person.contact)
    return {
        **renewals_of(person.contact),
        **machines_of(person.contact),
        **workshops_of(person.contact),
        "Affiliation": list(Affiliation.objects.filter(**mine)),
        "Application": list(Application.objects.filter(**mine)),
        "ApplicationFile": list(ApplicationFile.objects.filter(application__contact=person.contact)),
        "AuditEntry": list(
            AuditEntry.objects.filter(actor=person.user)
            | AuditEntry.objects.filter(
                subject_type="billing.Order", subject_id__in=Order.objects.filter(**mine).values("pk")
            )
        ),
        "ChequeDeposit": list(ChequeDeposit.objects.filter(cheques__order__contact=person.contact)),
        "Consent": list(Consent.objects.filter(**mine)),
        "Contact": [person.contact, child],
        "Coupon": list(Coupon.objects.filter(note=f"De {person.user.email.partition('@')[0]}")),
        "Coverage": list(Coverage.objects.filter(membership__organisation__in=organisations)),
        "CreditNote": list(CreditNote.objects.filter(**mine)),
        "ImportProblem": list(ImportProblem.objects.filter(run__uploaded_by=person.user)),
        "ImportRun": list(ImportRun.objects.filter(uploaded_by=person.user)),
        "InformationRequest": list(InformationRequest.objects.filter(application__contact=person.contact)),
        "Invoice": list(Invoice.objects.filter(**mine)),
        "LetterWording": list(LetterWording.objects.filter(changed_by=person.user)),
        "Mailing": list(Mailing.objects.filter(written_by=person.user)),
        "MailingRecipient": list(MailingRecipient.objects.filter(mailing__written_by=person.user)),
        "Membership": list(Membership.objects.filter(**mine).order_by("pk")),
        "MembershipPeriod": list(MembershipPeriod.objects.filter(membership__contact=person.contact)),
        "DocumentKind": list(DocumentKind.objects.filter(documents__contact=person.contact)),
        "PlanDocument": list(PlanDocument.objects.filter(kind__documents__contact=person.contact)),
        "SupportingDocument": list(SupportingDocument.objects.filter(**mine).order_by("-pk")),
        "Order": list(Order.objects.filter(**mine)),
        "OrderLine": list(OrderLine.objects.filter(order__contact=person.contact)),
        "Organisation": list(organisations),
        "Payment": list(Payment.objects.filter(order__contact=person.contact)),
        "Plan": list(Plan.objects.filter(periods__membership__contact=person.contact).distinct()),
        "Refund": list(Refund.objects.filter(payment__order__contact=person.contact)),
    }


@dataclass
class World:
    """Everyone, the outsider who owns nothing, and pages: some for all, some for nobody yet."""

    people: dict[str, Person]
    outsider: User
    public: Objects
    hidden: Objects


def a_world() -> World:
    """One person for each column of ROLES, and a site with a draft."""
    boss = User.objects.create_superuser("boss@example.org")
    Association.objects.update(**left.PARTICULARS)
    a_plan("dearer-company", price_minor=90000, **OF_COMPANY)
    people = {name: a_person(name, boss, *held) for name, held in left.ROLES.items()}
    sample_site()
    open_for_all()
    public, hidden = _pages()
    return World(people, a_user("trudy@example.org", name="Trudy Moreau"), public, hidden)


def _pages() -> tuple[Objects, Objects]:
    """Live pages, told in full; and the same kinds as drafts."""
    texts = Page.objects.filter(depth__gt=2).exclude(slug="adherer")
    texts.update(search_description="Un atelier partagé.", first_published_at=now(), last_published_at=now())
    form = SignUpPage.objects.get(slug="adherer")
    form.lead = "Trois minutes."
    form.save()
    draft = form.copy(update_attrs={"slug": "brouillon", "live": False}, keep_live=False)
    public: Objects = {"Page": list(texts.live()), "SignUpForm": [form]}
    return public, {"Page": [draft], "SignUpForm": [SignUpPage.objects.get(pk=draft.pk)]}
