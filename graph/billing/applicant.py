"""What an application tells of the applicant: to who decides and to who acts for them, not to colleagues.

An application for an organisation is seen by all who act for it. They need who applied, for what and at what
price, not the birth date, the address, the photo or the answers of one of them.
"""

from collections.abc import Callable
from typing import Any

import strawberry_django
from strawberry import Info

from billing import models
from graph.accounts.acted_for import acted_for
from graph.billing.answers import Agreement, Answer, agreements_of, answers_of
from graph.downloads import Download, photo_for
from graph.engine.context import viewer_of

_WHOSE = ("contact_id", "organisation_id")


def is_personal(row: models.Application, info: Info[Any, Any]) -> bool:
    """Whether the viewer, who sees the application, sees what is personal in it."""
    if row.organisation_id is None or viewer_of(info).has_perm("billing.view_application"):
        return True
    return row.contact_id in acted_for(info)


def _field(told: Callable[..., Any], *needs: str, description: str) -> Any:
    return strawberry_django.field(told, only=[*needs, *_WHOSE], description=description)


def personal(name: str, kind: Any, hidden: Any, *, description: str) -> Any:
    """The column, or `hidden` for a colleague; `kind` is its GraphQL type."""

    def told(root: Any, info: Info) -> Any:
        return getattr(root, name) if is_personal(root, info) else hidden

    told.__annotations__["return"] = kind
    return _field(told, name, description=description)


def answers() -> Any:
    """The answers; none for a colleague."""

    def told(root: Any, info: Info) -> list[Answer]:
        return answers_of(root) if is_personal(root, info) else []

    return _field(told, "questions", "answers", description="The answers, as they were asked.")


def agreements() -> Any:
    """The consents; none for a colleague."""

    def told(root: Any, info: Info) -> list[Agreement]:
        return agreements_of(root) if is_personal(root, info) else []

    return _field(told, "agreements", description="The consents, as they were shown.")


def photo() -> Any:
    """The photo that came with it; none for a colleague."""

    def told(root: Any, info: Info) -> Download | None:
        return photo_for("application-photo", root, info) if is_personal(root, info) else None

    return _field(told, "photo", description="The photo, when there is one.")
