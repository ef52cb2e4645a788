"""What every resolver may know about the call: the request, who looks, what was spent."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from strawberry import Info

if TYPE_CHECKING:
    from accounts.viewers import Viewer
    from graph.engine.budget import Balance


@dataclass
class Context:
    """One per operation, the same over HTTP and in process.

    `cost` is the static cost of the operation in points; `balance` what is left of the caller's budget after
    it; `idempotency_key` the key of `@idempotent`, for actions that hand one on to a provider. `refused`: a
    mutation told a refusal, so nothing was done. `hints` are kept with the document, see there. `acted_for`:
    keys of the contacts for whom the viewer acts, once they were asked for. `answers`: what else several
    fields need and one of them asked for, each under a key of its own. `secrets`: what is told this once, and
    kept nowhere.
    """

    request: HttpRequest
    operation_name: str | None = None
    cost: int = 0
    balance: "Balance | None" = None
    idempotency_key: str | None = None
    refused: bool = False
    hints: dict[Hashable, object] | None = None
    acted_for: frozenset[int] | None = None
    answers: dict[Hashable, Any] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def once(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        """What `ask` answers, asked once in the operation."""
        if key not in self.answers:
            self.answers[key] = ask()
        return self.answers[key]

    @property
    def viewer(self) -> "Viewer":
        """The signed-in user, or an anonymous one; never None."""
        return getattr(self.request, "user", None) or AnonymousUser()


type GraphInfo = Info[Context, Any]


def context_of(info: Info[Any, Any]) -> Context:
    """The context of a resolver's `info`."""
    return cast("Context", info.context)


def viewer_of(info: Info[Any, Any]) -> "Viewer":
    """Who looks, for `visible_to(viewer_of(info))`."""
    return context_of(info).viewer
