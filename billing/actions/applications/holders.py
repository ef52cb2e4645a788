"""Whom an application is for beside the applicant: an organisation, and the people whom the plan covers."""

from datetime import date

from accounts.actions.contacts import make_contact
from accounts.actions.organisations import affiliate, save_organisation
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, Organisation, User
from billing.actions.seats import seat
from billing.models import Application, HolderKind, Membership
from kit.clock import today

OF_AGE_YEARS = 18


def organisation_of(application: Application) -> Organisation | None:
    """The organisation that a verified, locked application is for; None where a person joins.

    It is made from what the form said, and always a new one: whoever states the number of a known
    organisation must not come to its documents. Nobody acts for it before the admission.
    """
    contact = application.contact
    if application.plan.holder_kind != HolderKind.ORGANISATION or contact is None:
        return None
    if application.organisation is not None:
        return application.organisation
    stated = {name: value for name, value in application.organisation_card.items() if value}
    address = {name: getattr(contact, name) for name in ("street", "postal_code", "city", "country")}
    application.organisation = save_organisation(
        values={
            "name": contact.full_name,
            "email": contact.email,
            "language": contact.language,
            **address,
            **stated,
        },
        by=None,
    )
    application.save(update_fields=["organisation"])
    return application.organisation


def open_organisation(application: Application) -> None:
    """Let the admitted applicant act for the organisation that joined."""
    organisation, contact = organisation_of(application), application.contact
    if organisation is None or contact is None:
        return
    # On paper a known contact joins for the organisation that they act for already.
    if not organisation.affiliations.filter(contact=contact).exists():
        affiliate(contact=contact, organisation=organisation, position="", by=None)


def seat_people(application: Application, *, by: User | None) -> None:
    """Make the people named on the form members by the applicant's membership, up to the plan's seats."""
    holder = (
        {"contact": application.contact, "organisation": None}
        if application.organisation is None
        else {"organisation": application.organisation}
    )
    membership = Membership.objects.select_for_update().get(family=application.plan.family, **holder)
    free = application.plan.seats - membership.coverages.standing().count()
    for person in application.people[: max(0, free)]:
        seat(membership, _contact_for(person, application), by=by)


def _contact_for(person: dict[str, str], application: Application) -> Contact:
    """A new contact: nobody is found by a name, or a stranger could come to act for another's child."""
    born = date.fromisoformat(person["birth_on"]) if person.get("birth_on") else None
    applicant = application.contact
    assert applicant is not None  # noqa: S101 - it is being admitted
    card = {name: person.get(name, "") for name in ("given_name", "family_name", "email")}
    contact = make_contact(values={**card, "birth_on": born, "language": application.language}, by=None)
    if born is not None and _is_minor(born) and application.organisation is None:
        set_legal_representative(contact=contact, representative=applicant, by=None)
    return contact


def _is_minor(born: date) -> bool:
    now = today()
    return (now.year - born.year - ((now.month, now.day) < (born.month, born.day))) < OF_AGE_YEARS
