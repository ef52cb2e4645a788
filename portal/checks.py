"""`manage.py check` holds every document of the portal against the schema."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from graphql import FieldNode, GraphQLError, OperationDefinitionNode, OperationType, validate

from graph.engine.run import the_schema
from portal.documents import FOLDER, Document, Page, pages


def check_documents(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """One error for each thing that would fail when the page is opened."""
    return [error for page in pages().values() for error in _of_page(page)]


def _of_page(page: Page) -> Iterator[CheckMessage]:
    if not (FOLDER.parent / page.template).exists():
        yield Error(f"The page {page.name} has no page.html.", id="portal.E001")
    yield from _of_document(page.query, OperationType.QUERY)
    for verb in page.verbs.values():
        yield from _of_document(verb, OperationType.MUTATION)


def _of_document(document: Document, kind: OperationType) -> Iterator[CheckMessage]:
    where = f"{document.path.parent.name}/{document.path.name}"
    try:
        operation, tree = document.operation, document.tree
    except (GraphQLError, ValueError) as error:
        yield Error(f"{where}: {error}", id="portal.E003")
        return
    if operation.operation != kind:
        yield Error(f"{where}: must be a {kind.value}.", id="portal.E004")
    elif kind == OperationType.MUTATION and _aliases(operation) != ["result"]:
        yield Error(f"{where}: one field, aliased `result`.", id="portal.E002")
    # Strawberry has no public way to the schema that graphql-core validates against.
    for problem in validate(the_schema()._schema, tree):  # noqa: SLF001
        yield Error(f"{where}: {problem.message}", id="portal.E005")


def _aliases(operation: OperationDefinitionNode) -> list[str]:
    selected = operation.selection_set.selections
    return [node.alias.value for node in selected if isinstance(node, FieldNode) and node.alias]
