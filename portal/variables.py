"""A posted form as the variables of a verb, by the types that its document declares."""

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest
from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

from portal.documents import Document


def variables_of(request: HttpRequest, verb: Document) -> dict[str, object]:
    """The value of each declared variable; a field left out of the form is left out here too.

    Text that is no number is handed on as it is: the schema's own refusal names the variable.
    """
    found: dict[str, object] = {}
    for definition in verb.operation.variable_definitions or ():
        name = definition.variable.name.value
        if name in request.FILES:
            found[name] = request.FILES[name]
        elif _named(definition.type) == "Boolean":
            found[name] = name in request.POST
        elif isinstance(_bare(definition.type), ListTypeNode):
            found[name] = request.POST.getlist(name)
        elif name in request.POST:
            found[name] = _value(request.POST[name].strip(), _named(definition.type), definition.type)
    return found


def _bare(node: TypeNode) -> TypeNode:
    return node.type if isinstance(node, NonNullTypeNode) else node


def _named(node: TypeNode) -> str:
    bare = _bare(node)
    return bare.name.value if isinstance(bare, NamedTypeNode) else ""


def _value(text: str, kind: str, node: TypeNode) -> object:
    if not text and not isinstance(node, NonNullTypeNode) and kind != "String":
        return None
    if kind == "Int" and text.lstrip("-").isdecimal():
        return int(text)
    if kind == "Decimal":
        return _decimal(text)
    return text


def _decimal(text: str) -> str:
    """People write `35,50`, `35.50` or `35,50 €`."""
    plain = text.replace("\u00a0", "").replace(" ", "").rstrip("€").replace(",", ".")
    try:
        return str(Decimal(plain))
    except InvalidOperation:
        return text
