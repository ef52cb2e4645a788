"""Makes and changes workshops: their texts, prices, rules, prerequisites and trainers.

What was booked before keeps its price; sessions that were planned keep their seats and trainers.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from kit.pictures import Picture
from kit.refusals import Invalid, InvalidInput, NotAllowed
from workshops.models import Workshop

# The picture is set by `set_picture`; the currency is that of prices told before.
COLUMNS = frozenset(
    {
        "code", "kind", "name_fr", "name_en", "summary_fr", "summary_en", "description_fr", "description_en",
        "picture_alt_fr", "picture_alt_en", "is_visible", "position", "gives", "gives_level",
        "is_for_members", "takes_guests", "seats", "minutes", "least_people", "decide_hours", "close_hours",
        "offer_hours", "cancel_hours", "late_refund_percent", "price_minor", "member_price_minor",
        "reduced_price_minor", "tax_rate", "mention",
    }
)  # fmt: skip
LISTS = frozenset({"trainers", "prerequisites"})
MOST = 50


@transaction.atomic
def add_workshop(*, values: Mapping[str, Any], by: User) -> Workshop:
    """A new workshop. `values` by column; `trainers` and `prerequisites` are rows.

    Raises NotAllowed, Invalid and InvalidInput.
    """
    if not by.has_perm("workshops.add_workshop"):
        raise NotAllowed
    workshop = _saved(Workshop(), values)
    record("workshop.created", workshop, by=by, code=workshop.code)
    return workshop


@transaction.atomic
def change_workshop(*, workshop: Workshop, values: Mapping[str, Any], by: User) -> Workshop:
    """Change a workshop; a list that is given replaces the one that stood.

    Raises NotAllowed, Invalid and InvalidInput.
    """
    workshop = _locked(workshop, by)
    if not values.keys() <= COLUMNS | LISTS:
        raise NotAllowed
    changed = sorted(name for name, value in values.items() if _differs(workshop, name, value))
    workshop = _saved(workshop, {name: values[name] for name in changed})
    if changed:
        record("workshop.edited", workshop, by=by, fields=", ".join(changed))
    return workshop


def show_workshop(*, workshop: Workshop, by: User) -> Workshop:
    """Have it on the public pages. Raises NotAllowed."""
    return change_workshop(workshop=workshop, values={"is_visible": True}, by=by)


def hide_workshop(*, workshop: Workshop, by: User) -> Workshop:
    """Take it off the public pages; its sessions stand, and who booked them sees them. Raises NotAllowed."""
    return change_workshop(workshop=workshop, values={"is_visible": False}, by=by)


def _locked(workshop: Workshop, by: User) -> Workshop:
    if not by.has_perm("workshops.change_workshop"):
        raise NotAllowed
    return Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)


def _differs(workshop: Workshop, name: str, value: Any) -> bool:
    if name in LISTS:
        standing = set(getattr(workshop, name).values_list("pk", flat=True))
        return standing != {row.pk for row in value}
    return bool(getattr(workshop, name) != value)


def _saved(workshop: Workshop, values: Mapping[str, Any]) -> Workshop:
    if not values.keys() <= COLUMNS | LISTS:
        raise NotAllowed
    for name in values.keys() & COLUMNS:
        setattr(workshop, name, values[name])
    try:
        workshop.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    if workshop.least_people > workshop.seats:
        raise InvalidInput(path=("least_people",), problem=_("There are fewer seats than that."))
    lists = {name: _checked(name, values[name]) for name in sorted(values.keys() & LISTS)}
    workshop.save()
    for name, rows in lists.items():
        getattr(workshop, name).set(rows)
    return workshop


def _checked(name: str, rows: Any) -> list[Any]:
    wanted = list(rows)
    if len(wanted) > MOST:
        raise InvalidInput(path=(name,), problem=_("{most} at most.").format(most=MOST))
    if name == "trainers" and any(one.erased_at is not None for one in wanted):
        raise InvalidInput(path=(name,), problem=_("This card was erased."))
    return wanted


@transaction.atomic
def set_picture(*, workshop: Workshop, picture: Picture | None, by: User) -> Workshop:
    """Set the picture to one that `kit.pictures` made, or take it away. Raises NotAllowed."""
    workshop = _locked(workshop, by)
    old = workshop.picture.name
    if picture is None:
        workshop.picture = ""
    else:
        workshop.picture.save("picture.jpg", ContentFile(picture.content), save=False)
    workshop.save(update_fields=["picture"])
    if old:
        storage = workshop.picture.storage
        # After the commit: a rollback must find its file again.
        transaction.on_commit(lambda: storage.delete(old))
    record("workshop.picture_changed", workshop, by=by)
    return workshop
