"""Gives roles of the back office, and takes them."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from accounts.records import record
from accounts.roles import LABELS
from kit.refusals import NotAllowed


@transaction.atomic
def set_roles(*, user: User, roles: Collection[str], by: User) -> User:
    """Let `user` hold exactly these of our roles; other groups stay, and what is so already changes nothing.

    Nobody changes their own, so that one who may give roles always remains. What a superuser is, no role
    gives. Raises NotAllowed, also for a role that is none.
    """
    if not by.has_perm("accounts.give_roles") or by == user or not set(roles) <= LABELS.keys():
        raise NotAllowed
    user = User.objects.select_for_update().get(pk=user.pk)
    held = set(user.groups.filter(name__in=LABELS).values_list("name", flat=True))
    given, taken = set(roles) - held, held - set(roles)
    if given or taken:
        user.groups.add(*Group.objects.filter(name__in=given))
        user.groups.remove(*Group.objects.filter(name__in=taken))
        record(
            "user.roles_changed", user, by=by, given=", ".join(sorted(given)), taken=", ".join(sorted(taken))
        )
    return user
