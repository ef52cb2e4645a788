"""What was done, on record."""

from datetime import datetime

import strawberry_django
from strawberry.scalars import JSON

from accounts import models
from graph.accounts.contact import User
from graph.engine.nodes import VisibleNode
from graph.fields import column


@strawberry_django.type(models.AuditEntry, description="One thing that was done. Never changed.")
class AuditEntry(VisibleNode):
    """Seen by those who may read the record."""

    at: datetime = column(description="When.")
    actor: User | None = strawberry_django.field(description="Who; null when the system acted by itself.")
    verb: str = column(description="What was done, as `application.approved`.")
    subject_type: str = column(description="The kind of thing it was done to, as `billing.Application`.")
    reason: str = column(description="Why, where an act must say so.")
    facts: JSON = column(description="Figures and ids that go with it; no personal data.")
