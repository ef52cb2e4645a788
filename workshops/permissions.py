"""The one module that writes guardian's rows on sessions.

They are a projection of facts: a user leads a session (`lead_session`) when the contact they are linked to is
its trainer. `project_session` keeps the rows after trainers changed; `project_users` after somebody's user
did; `rebuild_session_permissions` makes them anew.
"""

from collections.abc import Collection

from django.contrib.auth.models import Permission
from django.db.models import Q

from kit.locks import hold
from workshops.models import LEAD, SessionTrainer, WorkshopSession, WorkshopSessionUserObjectPermission

# user, session
type Fact = tuple[int, int]


def project_session(session: WorkshopSession) -> None:
    """After the trainers of a session changed."""
    _write(Q(content_object=session), _facts(Q(session=session)))


def project_users(user_ids: Collection[int]) -> None:
    """After users were linked to other contacts."""
    if user_ids:
        _write(Q(user__in=user_ids), _facts(Q(contact__user__in=user_ids)))


def rebuild_session_permissions() -> None:
    """Make all rows anew from the facts."""
    _write(Q(pk__isnull=False), _facts(Q(pk__isnull=False)))


def _facts(which: Q) -> set[Fact]:
    rows = SessionTrainer.objects.standing().filter(which).exclude(contact__user=None)
    return {(user, pk) for user, pk in rows.values_list("contact__user_id", "session_id") if user}


def _write(which: Q, facts: set[Fact]) -> None:
    """Make those of guardian's rows that `which` names what the facts say."""
    # Two acts at once would each write what they see: the second waits for the first one's end.
    hold("workshops.permissions")
    permission = Permission.objects.get(content_type__app_label="workshops", codename=LEAD)
    rows = WorkshopSessionUserObjectPermission.objects.filter(which, permission=permission)
    held = {(user, pk): row for row, user, pk in rows.values_list("pk", "user_id", "content_object_id")}
    rows.filter(pk__in=[row for fact, row in held.items() if fact not in facts]).delete()
    WorkshopSessionUserObjectPermission.objects.bulk_create(
        WorkshopSessionUserObjectPermission(user_id=user, content_object_id=pk, permission=permission)
        for user, pk in sorted(facts - held.keys())
    )
