"""Resolvers for what needs none: the id of a node, a column, a function of the row alone.

The library's path to a column makes an Info object, maps arguments and asks who is awaitable, for each field
of each row: about 20 µs. These answer the same in 1. They are put in place once, when the schema is built; a
field with arguments, extensions, permissions or a relation keeps the library's resolver.
"""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, cast

from django.db.models import Model
from django.db.models.fields.files import FileDescriptor
from django.db.models.query_utils import DeferredAttribute
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry_django.fields.field import StrawberryDjangoField
from strawberry_django.utils.typing import get_django_definition

from graph.engine.nodes import VisibleNode

type Resolver = Callable[..., Any]


MISSING = object()


class AtHandField(StrawberryDjangoField):
    """A field whose value lies in the row once the optimizer has done its work."""

    def at_hand(self, row: Model) -> Any:
        """The value, or MISSING: then the library's resolver is asked."""
        raise NotImplementedError


def quicken(schema: GraphQLSchema) -> int:
    """Replaces the resolvers that can be; answers how many."""
    replaced = 0
    for named in schema.type_map.values():
        definition = (getattr(named, "extensions", None) or {}).get("strawberry-definition")
        if isinstance(named, GraphQLObjectType) and isinstance(definition, StrawberryObjectDefinition):
            for name, field in named.fields.items():
                resolver = _quick(named, name, field, definition.origin)
                if resolver is not None:
                    field.resolve = resolver
                    replaced += 1
    return replaced


def _quick(named: GraphQLObjectType, name: str, field: GraphQLField, origin: type) -> Resolver | None:
    known = (field.extensions or {}).get("strawberry-definition")
    django = get_django_definition(origin)
    if not isinstance(known, StrawberryField) or field.args:
        return None
    if django is None:
        return _of_plain_type(known)
    if name == "id" and issubclass(origin, VisibleNode) and origin.resolve_id_attr() == "pk":
        return _id_resolver(named.name)
    if known.extensions or known.permission_classes:
        return None
    return _of_model_type(known, field.resolve, django.model)


def _of_model_type(known: StrawberryField, slow: Resolver | None, model: type[Model]) -> Resolver | None:
    if isinstance(known, AtHandField):
        return _at_hand_resolver(known, slow) if slow is not None else None
    if type(known) is not StrawberryDjangoField:
        return None
    if known.base_resolver is None:
        return _column_resolver(model, known.django_name or known.python_name)
    return _function_resolver(known, known.base_resolver) if known.django_type is None else None


def _of_plain_type(known: StrawberryField) -> Resolver | None:
    """For the methods of connections, edges and such: what they need is in the object."""
    if known.extensions or known.permission_classes or type(known) is not StrawberryField:
        return None
    return _function_resolver(known, known.base_resolver) if known.base_resolver else None


def _id_resolver(type_name: str) -> Resolver:
    prefix = f"{type_name}:"

    def resolve(row: Model, _info: object) -> str:
        return b64encode(f"{prefix}{row.pk}".encode()).decode()

    return resolve


def _column_resolver(model: type[Model], name: str) -> Resolver | None:
    attribute = getattr(model, name, None)
    # Files and relations have descriptors of their own, which do more than hand a value out.
    if type(attribute) is not DeferredAttribute or isinstance(attribute, FileDescriptor):
        return None

    def resolve(row: Model, _info: object) -> Any:
        return getattr(row, name)

    return resolve


def _at_hand_resolver(known: AtHandField, slow: Resolver) -> Resolver:
    def resolve(row: Model, info: object) -> Any:
        value = known.at_hand(row)
        return slow(row, info) if value is MISSING else value

    return resolve


def _function_resolver(known: StrawberryField, resolver: StrawberryResolver[Any]) -> Resolver | None:
    if resolver.info_parameter or known.is_async or resolver.arguments:
        return None
    function = cast("Resolver", resolver.wrapped_func)
    takes_self = resolver.self_parameter is not None
    names = [one.name for one in (resolver.root_parameter, resolver.parent_parameter) if one is not None]
    if not takes_self and not names:
        return None

    def resolve(row: Model, _info: object) -> Any:
        return function(*([row] if takes_self else []), **dict.fromkeys(names, row))

    return resolve
