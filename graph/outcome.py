"""Payloads whose object is fetched anew, for what is selected of it, by whoever may see it."""

from typing import Any

import strawberry
from strawberry import Info

from graph.acting import shown
from graph.engine.payloads import Payload


@strawberry.type
class Outcome(Payload):
    """Base of payloads that tell one row: `ContactEditPayload(row=contact)`."""

    row: strawberry.Private[Any] = None


def outcome(node_type: type, *, description: str) -> Any:
    """The payload's object; annotate it `NodeType | None`."""

    def told(root: Any, info: Info) -> Any:
        return shown(node_type, root.row, info)

    return strawberry.field(resolver=told, description=description)
