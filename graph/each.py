"""Acts on many: each by itself, and what stopped some told beside what was done."""

from collections.abc import Callable
from typing import Any

import strawberry
from django.db.models import Model
from strawberry import Info, relay

from graph.acting import visible
from graph.engine.errors import BadUserInput
from graph.engine.nodes import MOST_IDS
from graph.engine.payloads import UserError
from graph.engine.payloads import told as told_refusal
from kit.refusals import Refusal


@strawberry.type(description="One of many on which nothing was done, and why.")
class DecisionFailure:
    """One of many."""

    id: strawberry.ID = strawberry.field(description="Which, by the id that was sent.")
    errors: list[UserError] = strawberry.field(description="Why nothing was done on it.")


def each[M: Model](
    model: type[M], node_type: type, ids: list[relay.GlobalID], info: Info, act: Callable[[M], M]
) -> dict[str, Any]:
    """`keys` of those on which it was done, and `failures`: one that cannot be holds up no other."""
    if len(ids) > MOST_IDS:
        raise BadUserInput(f"At most {MOST_IDS} ids at a time.", requested=len(ids), limit=MOST_IDS)
    keys: list[int] = []
    failures: list[DecisionFailure] = []
    for gid in dict.fromkeys(ids):
        try:
            keys.append(act(visible(model, node_type, gid, info, "ids")).pk)
        except Refusal as refused:
            errors = told_refusal(refused, getattr(info.schema, "refusal_types", {}))
            failures.append(DecisionFailure(id=strawberry.ID(str(gid)), errors=errors))
    return {"keys": keys, "failures": failures}
