"""Makes organisations, and says who acts for them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import Affiliation, Contact, Organisation, User
from accounts.permissions import project_organisation
from accounts.records import record
from accounts.refusals import AffiliatedAlready
from kit.refusals import Invalid, InvalidInput, NotAllowed, NotFound
from kit.text import one_line

FIELDS = (
    "name", "is_customer", "is_supplier", "is_partner", "siren", "vat_number",
    "email", "phone", "street", "postal_code", "city", "country", "language", "notes",
)  # fmt: skip

type OrganisationValue = str | bool


def _cleaned(values: Mapping[str, OrganisationValue]) -> dict[str, OrganisationValue]:
    cleaned: dict[str, OrganisationValue] = {}
    for name, value in values.items():
        field = Organisation._meta.get_field(name)
        cleaned[name] = one_line(value) if isinstance(value, str) and name != "notes" else value
        try:
            ProhibitNullCharactersValidator()(value)
            field.clean(cleaned[name], None)  # type: ignore[union-attr]  # FIELDS are columns
        except ValidationError as error:
            raise InvalidInput(path=(name,), problem=error.messages[0]) from error
    return cleaned


def _check(organisation: Organisation) -> None:
    if not organisation.name:
        raise InvalidInput(path=("name",), problem=_("Write the organisation’s name."))
    try:
        organisation.clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error


@transaction.atomic
def save_organisation(
    *, values: Mapping[str, OrganisationValue], by: User | None, organisation: Organisation | None = None
) -> Organisation:
    """A new organisation, or changes of `FIELDS` of one. `by` None is the program itself."""
    if by is not None and not by.has_perm("accounts.change_organisation"):
        raise NotAllowed
    if organisation is None:
        organisation = Organisation()
    else:
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    values = _cleaned(values)
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, values[name])
    _check(organisation)
    is_new = organisation.pk is None
    organisation.save()
    if is_new:
        record("organisation.made", organisation, by=by)
    elif changed:
        record("organisation.edited", organisation, by=by, fields=", ".join(sorted(changed)))
    return organisation


@transaction.atomic
def affiliate(*, contact: Contact, organisation: Organisation, position: str, by: User | None) -> Affiliation:
    """Let `contact` act for `organisation`. `by` None is the program itself. Raises AffiliatedAlready."""
    if by is not None and not by.has_perm("accounts.change_organisation"):
        raise NotAllowed
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    # Held, so that no merge deletes the card meanwhile.
    if not Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk):
        raise NotFound(path=("contact",))
    if Affiliation.objects.filter(contact=contact, organisation=organisation).exists():
        raise AffiliatedAlready(path=("contact",))
    affiliation = Affiliation.objects.create(
        contact=contact, organisation=organisation, position=one_line(position)[:80]
    )
    project_organisation(organisation)
    record("organisation.affiliated", organisation, by=by, contact=contact.pk)
    return affiliation


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, by: User) -> Organisation:
    """The contact acts for the organisation no more. Ending it twice changes nothing."""
    if not by.has_perm("accounts.change_organisation"):
        raise NotAllowed
    organisation = Organisation.objects.select_for_update().get(pk=affiliation.organisation_id)
    ended, _rows = Affiliation.objects.filter(pk=affiliation.pk).delete()
    if ended:
        project_organisation(organisation)
        record("organisation.left", organisation, by=by, contact=affiliation.contact_id)
    return organisation
