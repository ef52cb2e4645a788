"""Goes on with an application whose e-mail is confirmed: whom it is from, and what comes next."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.actions.contacts import give_consent
from accounts.models import Contact, User
from accounts.models.card import CARD_FIELDS
from accounts.records import record
from billing.actions.applications.admit import admit, admits_by_itself
from billing.actions.applications.payment import place_order_of
from billing.actions.locks import locked_application
from billing.models import Application
from billing.states import APPLICATION, ApplicationState
from kit.locks import hold
from kit.mail import post
from kit.text import unaccented


def same_person(application: Application) -> Contact | None:
    """The contact with this e-mail, name and birth date, if the association knows one."""
    name = unaccented(f"{application.family_name} {application.given_name}".strip() or application.email)
    known = Contact.objects.filter(
        sort_name=name, email__iexact=application.email, birth_on=application.birth_on
    )
    return known.order_by("pk").first()


@transaction.atomic
def verify_application(*, application: Application) -> Application:
    """The applicant opened the link in the mail: the address is theirs. Opening it again changes nothing."""
    application = locked_application(application)
    if application.state != ApplicationState.UNVERIFIED:
        return application
    APPLICATION.move(application, ApplicationState.SUBMITTED)
    application.verified_at = timezone.now()
    application.contact = _contact_for(application)
    application.save()
    record("application.verified", application, by=None)
    if application.is_free_of_charge and admits_by_itself(application):
        return admit(application, order=None, by=None)
    if not application.is_free_of_charge and not application.plan.is_approved_first:
        place_order_of(application, by=None)
    post("application_received", application.pk)
    return application


def _contact_for(application: Application) -> Contact:
    # Two applications of one person, confirmed at once, must not make two contacts.
    hold(f"contact:{application.email.lower()}")
    return keep_on_card(application, same_person(application) or Contact(), by=None)


def keep_on_card(application: Application, contact: Contact, *, by: User | None) -> Contact:
    """Write what an application says on the contact's card, and the consents given with it."""
    for name in CARD_FIELDS:
        value = getattr(application, name)
        if value and name != "photo":
            setattr(contact, name, value)
    _copy_photo(application, contact)
    contact.save()
    for agreement in application.agreements:
        if agreement["given"]:
            give_consent(
                contact=contact,
                purpose=agreement["purpose"],
                wording=agreement["wording"],
                is_required=agreement["required"],
                by=by,
            )
    return contact


def _copy_photo(application: Application, contact: Contact) -> None:
    """A copy: the contact may change the photo, the application keeps what was sent."""
    if not application.photo:
        return
    old, storage = contact.photo.name, contact.photo.storage
    with application.photo.open("rb") as source:
        contact.photo.save("photo.jpg", ContentFile(source.read()), save=False)
    if old:
        # After the commit: a rollback must find its file again.
        transaction.on_commit(lambda: storage.delete(old))
