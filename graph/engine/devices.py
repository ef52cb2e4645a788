"""Devices that ask by themselves: they prove themselves by a token in each request, and run what is theirs.

    devices.register("etb_door_", device_by)              # once, when the apps are ready

    @told_to_device(description="Your own settings.")
    def controller(self, info: Info) -> Controller:
        device = device_of(info)

A device is nobody: it has no session, no rights, and sees nothing that a stranger would not see. An operation
of a device may hold fields that are made for devices, and no others; they are nobody else's.
"""

from collections.abc import Callable
from typing import Any, Protocol, cast

import strawberry
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from graphql import DocumentNode, OperationDefinitionNode
from strawberry import Info

from graph.engine.context import context_of
from graph.engine.errors import Unauthenticated
from graph.engine.keys import root_fields
from graph.engine.requests import HttpRefusal

FOR_DEVICES = "for devices"
_BEARER = "Bearer "


class Device(Protocol):
    """What proved itself by a token."""

    @property
    def holder(self) -> str:
        """Whose budget and keys it uses: a name that no other caller has."""


type Reader = Callable[[str], Device | None]

_readers: dict[str, Reader] = {}


def register(prefix: str, reader: Reader) -> None:
    """Have tokens that begin with `prefix` read by `reader`, which answers None where it opens nothing."""
    _readers[prefix] = reader


def identify(request: HttpRequest) -> bool:
    """Whether a device asks; then the request is the device's alone, whatever cookies came with it.

    Raises HttpRefusal (401) for a token of devices that opens nothing.
    """
    header = request.headers.get("Authorization", "")
    token = header.removeprefix(_BEARER).strip() if header.startswith(_BEARER) else ""
    reader = next((one for prefix, one in _readers.items() if token.startswith(prefix)), None)
    if reader is None:
        return False
    device = reader(token)
    if device is None:
        raise HttpRefusal(401, Unauthenticated.code, "This token opens nothing, or not any more.")
    request.user = AnonymousUser()
    request.device = device  # type: ignore[attr-defined] # read by `device_in`
    return True


def device_in(request: HttpRequest) -> Device | None:
    """The device that asks, if one does."""
    return cast("Device | None", getattr(request, "device", None))


def device_of(info: Info[Any, Any]) -> Any:
    """The device that asks. Raises Unauthenticated, a top-level error, when it is no device."""
    device = device_in(context_of(info).request)
    if device is None:
        raise Unauthenticated("This is for devices, which show their token.")
    return device


def told_to_device[F: Callable[..., Any]](*, description: str) -> Callable[[F], F]:
    """A question that devices may ask, by the method below it."""

    def made(resolver: F) -> F:
        field = strawberry.field(resolver=resolver, description=description, metadata={FOR_DEVICES: True})
        return cast("F", field)

    return made


def check_own(
    document: DocumentNode, operation: OperationDefinitionNode, is_for_devices: Callable[[str, str], bool]
) -> None:
    """Raises Unauthenticated when a device asks for anything but its own; `__typename` tells nothing."""
    kind = operation.operation.value
    for field in root_fields(document, operation):
        if field.name.value != "__typename" and not is_for_devices(kind, field.name.value):
            raise Unauthenticated(f"A device may not ask for {field.name.value}.")
