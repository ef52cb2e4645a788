"""For whom the viewer acts: what is personal is told to them alone."""

from typing import Any

from strawberry import Info

from accounts import models
from graph.engine.context import context_of


def acted_for(info: Info[Any, Any]) -> frozenset[int]:
    """Keys of those for whom the viewer acts, asked once in an operation."""
    context = context_of(info)
    if context.acted_for is None:
        rows = models.Contact.objects.acted_for_by(context.viewer)
        context.acted_for = frozenset(rows.values_list("pk", flat=True))
    return context.acted_for
