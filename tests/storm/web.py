"""The web process under test, with one more door: clients of the storm have no browser."""

from collections.abc import Callable, Iterable
from typing import Any

# Django must stand before anything of ours is imported.
from config.wsgi import application as program

# isort: split
from billing.actions.checkout import start_checkout
from billing.models import Order
from kit.refusals import Refusal

type Start = Callable[..., Any]
DOOR = "/-/pay/"


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The program itself, and `/-/pay/<order>`, which answers the payment page's address."""
    path = environ["PATH_INFO"]
    if not path.startswith(DOOR):
        return program(environ, start_response)
    try:
        order = Order.objects.get(pk=int(path.removeprefix(DOOR)))
        status, body = "200 OK", start_checkout(order=order, success_path="/", cancel_path="/")
    except Refusal as refusal:
        status, body = "409 Conflict", refusal.code
    start_response(status, [("Content-Type", "text/plain")])
    return [body.encode()]
