"""Questions about people and the association."""

import strawberry

from accounts import models
from graph.accounts.association import Association
from graph.fields import told


@strawberry.type
class AccountsQuery:
    """To be inherited by the schema's Query."""

    @told(description="Who runs this installation.")
    def association(self) -> Association:
        return models.Association.objects.current()  # type: ignore[return-value] # stands for the model's row
