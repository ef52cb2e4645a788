"""Documents made ready: limited, parsed and validated once, then kept.

What is kept is bounded by the length of the texts, and only documents that passed are kept: a flood of
different bad documents costs the parsing of each, and no memory.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from graph.engine.cost import Price
from graph.engine.errors import PARSE_FAILED, VALIDATION_FAILED, CodedError, OverLimit
from graph.engine.limits import Limits, over
from graph.engine.measure import check

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
# Each error searches for names to suggest: more than these help nobody and cost milliseconds.
MOST_VALIDATION_ERRORS = 8
MOST_KEPT = 512
# A letter of text is about a hundred bytes of tree.
MOST_KEPT_LETTERS = 200_000


@dataclass
class Prepared:
    """A document that may run. `order` names its fragments, each after those it spreads.

    `prices` holds, by operation name, the prices that depend on no variable. `hints` are the optimizer's, for
    lists that are fetched the same way each time; None where a directive may change what is selected.
    """

    document: DocumentNode
    order: list[str]
    hints: dict[Hashable, object] | None
    prices: dict[str | None, Price] = field(default_factory=dict)


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation of this name, or the only one. Raises CodedError."""
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is not None:
        found = [one for one in found if one.name and one.name.value == name]
    if len(found) != 1:
        raise CodedError("Name one of the document's operations.", code="OPERATION_NOT_FOUND")
    return found[0]


class Invalid(Exception):
    """The document breaks rules of the schema; `errors` say which, each with its code."""

    def __init__(self, document: DocumentNode, errors: list[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} validation errors")
        self.document = document
        self.errors = errors


class Documents:
    """The documents of one schema, least recently used ones forgotten first. Safe among threads."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._letters = 0
        self._lock = Lock()

    def prepare(self, text: str) -> Prepared:
        """The document, ready. Raises OverLimit, CodedError, GraphQLSyntaxError, or Invalid."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        document = parsed(text, self._limits)
        prepared = Prepared(document, check(document, self._limits), None if "@" in text else {})
        errors = validate(self._schema, document, RULES, max_errors=MOST_VALIDATION_ERRORS)
        if errors:
            raise Invalid(document, [_coded(error) for error in errors])
        self._keep(text, prepared)
        return prepared

    def _keep(self, text: str, prepared: Prepared) -> None:
        with self._lock:
            if text not in self._kept:
                self._letters += len(text)
            self._kept[text] = prepared
            while len(self._kept) > MOST_KEPT or self._letters > MOST_KEPT_LETTERS:
                oldest, _ = self._kept.popitem(last=False)
                self._letters -= len(oldest)

    def __len__(self) -> int:
        return len(self._kept)


def parsed(text: str, limits: Limits) -> DocumentNode:
    """The syntax tree. Raises OverLimit before reading what is too long, GraphQLSyntaxError otherwise."""
    size = len(text.encode(errors="surrogatepass"))
    if size > limits.bytes:
        raise over("DOCUMENT_TOO_LARGE", "Bytes of the document", size, limits.bytes)
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        if "contains more" in error.message:
            raise OverLimit(
                f"Tokens: at most {limits.tokens}.", code="TOO_MANY_TOKENS", limit=limits.tokens
            ) from error
        raise
    except GraphQLError as error:
        raise CodedError(error.message, code=PARSE_FAILED) from error


def _coded(error: GraphQLError) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": VALIDATION_FAILED}
    return error
