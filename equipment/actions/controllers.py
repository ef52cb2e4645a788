"""Makes controllers, gives them tokens, takes them out of service."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.records import record
from equipment.models import Controller, Equipment
from equipment.refusals import ControllerRevoked
from equipment.tokens import HINT_LETTERS, hash_of, new_token
from kit.refusals import InvalidInput, NotAllowed

LONGEST_NAME = 80


@transaction.atomic
def create_controller(
    *, name: str, equipment: Sequence[Equipment], expires_at: datetime | None, by: User
) -> tuple[Controller, str]:
    """A controller for some equipment, and its token, which is told here and never again.

    Without `expires_at` the token is good until it is revoked. Raises NotAllowed, InvalidInput.
    """
    _check_right(by, "equipment.add_controller")
    token = new_token()
    controller = Controller(name=_checked_name(name), expires_at=_to_come(expires_at))
    _set_token(controller, token)
    controller.save()
    controller.equipment.set(_some(equipment))
    record("controller.created", controller, by=by)
    return controller, token


@transaction.atomic
def renew_token(*, controller: Controller, expires_at: datetime | None, by: User) -> tuple[Controller, str]:
    """Another token; the old one opens nothing from now on. Raises NotAllowed, ControllerRevoked."""
    controller, token = _locked(controller, by), new_token()
    controller.expires_at = _to_come(expires_at)
    _set_token(controller, token)
    controller.save()
    record("controller.token_renewed", controller, by=by)
    return controller, token


@transaction.atomic
def revoke_controller(*, controller: Controller, by: User) -> Controller:
    """Its token opens nothing any more, for good. Revoking twice changes nothing."""
    _check_right(by, "equipment.change_controller")
    controller = Controller.objects.select_for_update().get(pk=controller.pk)
    if controller.revoked_at is None:
        controller.revoked_at = timezone.now()
        controller.save(update_fields=["revoked_at"])
        record("controller.revoked", controller, by=by)
    return controller


@transaction.atomic
def edit_controller(
    *,
    controller: Controller,
    by: User,
    name: str | None = None,
    equipment: Sequence[Equipment] | None = None,
) -> Controller:
    """Another name, or other equipment; the token stays. Raises as the others do."""
    controller = _locked(controller, by)
    if name is not None:
        controller.name = _checked_name(name)
        controller.save(update_fields=["name"])
    if equipment is not None:
        controller.equipment.set(_some(equipment))
    record("controller.changed", controller, by=by)
    return controller


def _check_right(by: User, permission: str) -> None:
    if not by.has_perm(permission):
        raise NotAllowed


def _locked(controller: Controller, by: User) -> Controller:
    _check_right(by, "equipment.change_controller")
    locked = Controller.objects.select_for_update().get(pk=controller.pk)
    if locked.revoked_at is not None:
        raise ControllerRevoked
    return locked


def _set_token(controller: Controller, token: str) -> None:
    controller.token_hash, controller.token_hint = hash_of(token), token[:HINT_LETTERS]
    controller.token_made_at = timezone.now()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        problem = _("Give it a name of {longest} characters at most.").format(longest=LONGEST_NAME)
        raise InvalidInput(path=("name",), problem=problem)
    return name


def _some(equipment: Sequence[Equipment]) -> Sequence[Equipment]:
    if not equipment:
        raise InvalidInput(path=("equipment",), problem=_("Choose what it opens."))
    return equipment


def _to_come(expires_at: datetime | None) -> datetime | None:
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidInput(path=("expires_at",), problem=_("Choose a day to come."))
    return expires_at
