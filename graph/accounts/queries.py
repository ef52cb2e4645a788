"""Questions about people and the association."""

import strawberry

from accounts import models
from graph.accounts.association import Association


@strawberry.type
class AccountsQuery:
    """To be inherited by the schema's Query."""

    @strawberry.field(description="Who runs this installation.")
    def association(self) -> Association:
        return models.Association.objects.current()  # type: ignore[return-value] # stands for the model's row
