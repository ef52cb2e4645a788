"""Changes who the association says it is."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Association, User
from accounts.records import record
from kit.refusals import Invalid, InvalidInput, NotAllowed, Refusal

EDITABLE = frozenset(
    {
        "name", "colour", "email", "phone", "street", "postal_code", "city", "country", "siren", "rna",
        "vat_number", "member_prefix", "signup_open", "reminder_days",
    }
)  # fmt: skip


@transaction.atomic
def change_association(*, values: Mapping[str, str | bool | int], by: User) -> Association:
    """Change the association's particulars. Issued documents keep what they said. Raises Invalid."""
    if not by.has_perm("accounts.change_association") or not values.keys() <= EDITABLE:
        raise NotAllowed
    association = Association.objects.select_for_update().get(pk=1)
    for name, value in values.items():
        setattr(association, name, value)
    try:
        association.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    association.save()
    record("association.changed", association, by=by, fields=", ".join(sorted(values)))
    return association


def problems_of(error: ValidationError) -> list[Refusal]:
    """One refusal per field that Django found at fault; the whole has an empty path."""
    return [
        InvalidInput(path=() if name == "__all__" else (name,), problem=" ".join(messages))
        for name, messages in error.message_dict.items()
    ]
