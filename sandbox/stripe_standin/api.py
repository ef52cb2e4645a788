"""The API's door: who asks, was it asked before, do it, answer in Stripe's way."""

import base64
import binascii
import json
import secrets

from sandbox.journal import Json
from sandbox.stripe_standin import clock, forms
from sandbox.stripe_standin.expand import shown
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.idempotency import Keys, fingerprint
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.routes import find
from sandbox.stripe_standin.world import API_VERSION, World
from sandbox.web import Request, Response

KEY_PREFIXES = ("sk_test_", "rk_test_")


class Api:
    """Answers everything under /v1/."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys = Keys(world)

    def __call__(self, request: Request) -> Response:
        """One request; every refusal has Stripe's error shape."""
        request_id = f"req_{secrets.token_hex(7)}"
        try:
            _check_key(request.headers.get("authorization", ""))
            status, body, extra = self._answer(request, request_id)
        except StripeRefusal as refusal:
            status, body, extra = refusal.status, refusal.body(), {}
        lost = request.method == "POST" and status < 300 and self._loses_answer()
        return _response(status, body, {"Request-Id": request_id, **extra}, lost)

    def _answer(self, request: Request, request_id: str) -> tuple[int, Json, dict[str, str]]:
        self._have_weather(request.method)
        values = forms.decode(_parameters(request))
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        if not key:
            return 200, self._do(request, values, request_id, None, ""), {}
        return self._once(request, values, request_id, key)

    def _once(
        self, request: Request, values: Json, request_id: str, key: str
    ) -> tuple[int, Json, dict[str, str]]:
        asked = fingerprint(request.method, request.path, values)
        kept = self.keys.begin(key, asked)
        if kept is not None:
            headers = {
                "Idempotent-Replayed": "true",
                "Original-Request": kept["request"],
                "Idempotency-Key": key,
            }
            return kept["status"], kept["body"], headers
        try:
            self.world.stopping.wait(self.world.switches.api_delay_seconds)
            return 200, self._do(request, values, request_id, key, asked), {"Idempotency-Key": key}
        finally:
            self.keys.end(key)

    def _do(self, request: Request, values: Json, request_id: str, key: str | None, asked: str) -> Json:
        """Do the request in one change of the world; the answer to a key is kept in the same change."""
        with self.world.writing():
            clock.tick(self.world)
            self.world.request = {"id": request_id, "idempotency_key": key}
            refused: StripeRefusal | None = None
            try:
                status, body = 200, self._call(request, values)
            except StripeRefusal as refusal:
                status, body, refused = refusal.status, refusal.body(), refusal
            finally:
                self.world.request = {"id": None, "idempotency_key": None}
            if key:
                self.keys.keep(key, asked, status, body, request_id)
            if refused is not None:
                raise refused
            return body

    def _call(self, request: Request, values: Json) -> Json:
        endpoint, ids = find(request.method, request.path.rstrip("/"))
        given = Given(values)
        paths = given.texts("expand") or []
        return shown(self.world, endpoint(self.world, given, *ids), paths)

    def _have_weather(self, method: str) -> None:
        with self.world.writing():
            if method == "POST" and self.world.used_up("api_errors_next"):
                words = "An unknown error occurred"
                raise StripeRefusal(words, status=500, kind="api_error")

    def _loses_answer(self) -> bool:
        with self.world.writing():
            return self.world.used_up("api_lose_answers_next")


def _parameters(request: Request) -> str:
    try:
        return request.body.decode() if request.method == "POST" else request.query
    except UnicodeDecodeError as wrong:
        raise StripeRefusal("Invalid request: the body is not UTF-8.") from wrong


def _check_key(authorization: str) -> None:
    scheme, _, rest = authorization.partition(" ")
    key = _basic_user(rest) if scheme.lower() == "basic" else rest.strip()
    if not key:
        words = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )  # fmt: skip
        raise StripeRefusal(words, status=401)
    if not key.startswith(KEY_PREFIXES):
        raise StripeRefusal(f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}", status=401)


def _basic_user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _response(status: int, body: Json, extra: dict[str, str], lost: bool) -> Response:
    headers = {"Stripe-Version": API_VERSION, "Cache-Control": "no-store", **extra}
    if status == 409:
        headers["Stripe-Should-Retry"] = "true"
    return Response(json.dumps(body, indent=2).encode(), status, "application/json", headers, lost)
