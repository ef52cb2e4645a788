"""Refusals in the shape of Stripe's error objects."""

from sandbox.journal import Json


class StripeRefusal(Exception):
    """A request is refused: `status` is the HTTP code, the rest the fields of `error`."""

    def __init__(
        self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **fields: object
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.fields = {name: value for name, value in fields.items() if value is not None}

    def body(self) -> Json:
        """The JSON answer: `{"error": {...}}`."""
        return {"error": {"message": str(self), "type": self.kind, **self.fields}}


def no_such(kind: str, key: str, param: str = "id", *, status: int = 404) -> StripeRefusal:
    """The refusal for an unknown id: 404 in the path, 400 in a parameter."""
    words = f"No such {kind}: '{key}'"
    return StripeRefusal(words, status=status, code="resource_missing", param=param)
