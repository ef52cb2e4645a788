"""A person whose every field holds a marker, and a search for the marker in everything that is kept."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.actions.contacts import give_consent, set_photo
from accounts.actions.mailings import queue_mailing, write_mailing
from accounts.actions.organisations import affiliate, save_organisation
from accounts.models import AuditEntry, Contact, User
from accounts.records import record
from billing.actions.applications import (
    Submission,
    UploadedAnswer,
    approve_application,
    refuse_application,
    submit_application,
    verify_application,
)
from billing.actions.memberships import reinstate_membership, suspend_membership
from billing.actions.refunds import finish_refund
from billing.actions.seats import seat_contact
from billing.actions.supporting import give_document, refuse_document
from billing.models import (
    Application,
    AutomaticRenewal,
    Coupon,
    ImportedLine,
    ImportRun,
    InformationRequest,
    Membership,
    MembershipPeriod,
    Order,
    Payment,
    Refund,
    RenewalBill,
)
from billing.states import RefundState
from cms.signup import guards
from cms.signup.saving import Begun, save_draft
from cms.signup.uploads import Upload, keep
from cms.site import Branch, build_site
from graph.models import IdempotentRequest
from kit.mail import post_ready
from kit.papers import Paper
from kit.pictures import Picture
from kit.queue import deferring
from tests.billing.papers import a_kind
from tests.equipment.marked import use_machines
from tests.makers import a_member, a_plan, pay
from tests.pages import sample_home, sample_signup_page
from tests.workshops.marked import attend_workshops

MARKER = "Zyxmarker"
ADDRESS = "zyxmarker@example.org"
NAME = f"{MARKER} {MARKER}"
# Kept ten years, as they were issued.
ISSUED = {"billing_invoice", "billing_creditnote"}


def _submission() -> Submission:
    card = {
        "given_name": MARKER, "family_name": MARKER, "email": ADDRESS, "phone": f"06 {MARKER}",
        "street": f"1 rue {MARKER}", "postal_code": MARKER, "city": MARKER,
    }  # fmt: skip
    return Submission(
        card=card,
        language="fr",
        form_title="Adhérer",
        questions=[{"id": "q", "type": "text", "label": "Pourquoi ?", "section": ""}],
        answers={"q": f"Je suis {MARKER}.", "cv": f"{MARKER}.pdf"},
        agreements=[{"purpose": "rules", "wording": f"Moi, {MARKER}.", "required": True, "given": True}],
        coupon=Coupon.objects.get_or_create(code="AMI", percent=10, note=f"Pour {NAME}.")[0].code,
        files=[UploadedAnswer("cv", "CV", f"{MARKER}.pdf", "application/pdf", b"%PDF " + MARKER.encode())],
        photo=Picture(MARKER.encode()),
    )


def _apply() -> Application:
    application = submit_application(submission=_submission(), plan=a_plan())
    application = verify_application(application=application)
    pay(application.order)
    application.refresh_from_db()
    return application


def a_marked_person(carol: User) -> Contact:
    """Somebody admitted, then refused, whose membership is over, with MARKER in all of it."""
    application, refused = _apply(), _apply()
    approve_application(application=application, by=carol)
    contact = application.contact or Contact()
    refuse_application(application=refused, reason=f"{NAME} est déjà là.", by=carol)
    finish_refund(refund=Refund.objects.get(), state=RefundState.SUCCEEDED, stripe_refund_id="re_1")
    InformationRequest.objects.create(
        application=application, message=f"Qui est {NAME} ?", answer=MARKER, answered_at=timezone.now()
    )
    use_machines(contact, carol, MARKER)
    attend_workshops(contact, carol, MARKER)
    membership = Membership.objects.get(contact=contact)
    suspend_membership(membership=membership, reason=f"{MARKER} a perdu la clé", by=carol)
    reinstate_membership(membership=membership, by=carol)
    suspend_membership(membership=membership, reason=f"{MARKER} encore", by=carol)
    _end(membership)
    _stop_renewing(membership, application.order)
    Payment.objects.filter(order__contact=contact).update(
        reference=f"VIR {MARKER}", cheque_number=MARKER, cheque_bank=MARKER, cheque_drawer=NAME
    )
    Contact.objects.filter(pk=contact.pk).update(notes=f"{MARKER} est sympathique.", birth_on="1990-01-01")
    contact.refresh_from_db()
    set_photo(contact=contact, picture=Picture(MARKER.encode()), by=carol)
    _send_document(contact, carol)
    give_consent(contact=contact, purpose="letter", wording=f"Moi, {MARKER}.", is_required=False, by=None)
    _leave_traces_elsewhere(contact, carol)
    contact.refresh_from_db()
    return contact


def _send_document(contact: Contact, carol: User) -> None:
    """A document that was refused, in the person's name."""
    paper = Paper(f"{MARKER}.pdf", "application/pdf", b"%PDF " + MARKER.encode())
    document = give_document(contact=contact, kind=a_kind("marked"), paper=paper, by=carol)
    refuse_document(document=document, reason=f"Ce n’est pas {NAME}.", by=carol)


def _stop_renewing(membership: Membership, order: Order) -> None:
    """It renewed itself once, and was paused with the person's name in the reason."""
    renewal = AutomaticRenewal.objects.create(
        membership=membership, order=order, plan=membership.periods.latest("pk").plan, amount_minor=3500,
        next_on=timezone.localdate(), stripe_customer_id="cus_1", stripe_subscription_id="sub_1",
        stopped_at=timezone.now(), stopped_because="association", stop_words=f"Demandé par {NAME}",
    )  # fmt: skip
    RenewalBill.objects.create(renewal=renewal, order=order, stripe_invoice_id="in_1")


def _end(membership: Membership) -> None:
    past = timezone.localdate() - timedelta(days=800)
    MembershipPeriod.objects.filter(membership=membership).update(
        starts_on=past, ends_on=past + timedelta(365), grace_until=past + timedelta(395),
        revocation_reason=MARKER,
    )  # fmt: skip


def _leave_traces_elsewhere(contact: Contact, carol: User) -> None:
    """In the account, the sessions, the queue, the history, and other people's rows."""
    user = contact.user
    assert user is not None
    User.objects.filter(pk=user.pk).update(first_name=MARKER, last_name=MARKER)
    Authenticator.objects.create(user=user, type="totp", data={"secret": MARKER})
    Client().force_login(user)
    organisation = save_organisation(values={"name": "ABC", "notes": f"Demander {NAME}."}, by=carol)
    affiliate(contact=contact, organisation=organisation, position=MARKER, by=carol)
    other = a_member(None, a_plan(seats=3), notes=f"Cousine de {NAME}, {ADDRESS}")
    seat_contact(membership=Membership.objects.get(contact=other), contact=contact, by=carol)
    record("contact.noted", other, by=carol, reason=f"{NAME} l’a dit.", who=ADDRESS)
    AuditEntry.objects.create(verb="x", subject_type="accounts.User", subject_id=user.pk, reason=MARKER)
    deferring("kit.deliver").defer(kind=ADDRESS, subject_id=1)
    post_ready(EmailMessage("Code", f"Bonjour {NAME}", to=[ADDRESS]))
    IdempotentRequest.objects.create(actor=f"user:{user.pk}", key="k", fingerprint="f", result=MARKER)
    IdempotentRequest.objects.create(
        actor=f"user:{carol.pk}", key="k", fingerprint="f", result=f'"{ADDRESS}"'
    )
    ModelLogEntry.objects.log_action(instance=contact, action="wagtail.edit", title=NAME, user=carol)
    said = {"purpose": "statutory", "subject_fr": "AG", "body_fr": f"Saluez {NAME}."}
    mailing = write_mailing(mailing=None, values=said, audience={"q": ADDRESS}, by=carol)
    queue_mailing(mailing=mailing, contacts=Contact.objects.all(), by=carol)
    run = ImportRun.objects.create(name="membres.csv")
    run.file.save("x", ContentFile(f"nom;mail\n{NAME};{ADDRESS}\n".encode()))
    run.problems.create(line=2, value=NAME, code="unknown_plan")
    ImportedLine.objects.create(key="a" * 32, contact=contact)
    _begin_forms()


def _begin_forms() -> None:
    """One saved under the person's address, with a file, and one of somebody else that names the person."""
    page = sample_signup_page()
    build_site(sample_home(), [Branch(page)])
    values = {"q": [MARKER], "people.given_name_1": [MARKER]}
    photo = keep(Upload(f"{MARKER}.jpg", "image/jpeg", MARKER.encode()))
    mine = Begun("mine", values, kept={"photo": photo})
    save_draft(page=page, begun=mine, email=ADDRESS, client=guards.Client("203.0.113.9"))
    named = Begun("named", {"given": [MARKER], "family": [MARKER]})
    save_draft(page=page, begun=named, email="other@example.org", client=guards.Client("203.0.113.9"))


def places() -> Iterator[str]:
    """Each table and private or public file in which the marker stands, in whatever letter case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            quoted = connection.ops.quote_name(table)
            count = f"SELECT count(*) FROM {quoted} AS it WHERE it::text ILIKE %s"  # noqa: S608 - quoted
            cursor.execute(count, [f"%{MARKER}%"])
            if cursor.fetchone()[0]:
                yield table
    for root in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT):
        for file in Path(root).rglob("*"):
            if file.is_file() and MARKER.encode().lower() in file.read_bytes().lower():
                yield str(file)
