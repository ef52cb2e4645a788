"""The portal's pages as they lie in folders: `pages/<page>/page.graphql`, `page.html`, and `<verb>.graphql`.

A page asks one query. A verb is one mutation, aliased `result`, whose variables are the fields of a form.
`pages/frame.graphql` holds the fragment that every page spreads for what surrounds it: the person's name.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphql import DocumentNode, OperationDefinitionNode, parse

FOLDER = Path(__file__).parent / "pages"
PARTS = {
    **dict.fromkeys(("machine", "reservations", "passes", "care", "cared"), "machines"),
    **dict.fromkeys(("session", "bookings", "teaching", "attendance", "present"), "workshops"),
}


@dataclass(frozen=True)
class Document:
    """A GraphQL document and where it stands."""

    path: Path
    text: str

    @property
    def tree(self) -> DocumentNode:
        """The document, parsed."""
        return parse(self.text)

    @property
    def operation(self) -> OperationDefinitionNode:
        """Its one operation."""
        found = [node for node in self.tree.definitions if isinstance(node, OperationDefinitionNode)]
        if len(found) != 1:
            raise ValueError(f"{self.path}: a document of the portal holds one operation")
        return found[0]

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        declared = self.operation.variable_definitions or ()
        return frozenset(node.variable.name.value for node in declared)


@dataclass(frozen=True)
class Page:
    """A page: its query, its template, and what can be done on it by verb."""

    name: str
    query: Document
    template: str
    verbs: dict[str, Document]

    @property
    def part_of(self) -> str:
        """The page of the navigation under which it stands."""
        return PARTS.get(self.name, self.name)


def _document(path: Path, *more: Path) -> Document:
    return Document(path, "\n".join(part.read_text() for part in (path, *more)))


def _page(folder: Path) -> Page:
    verbs = {path.stem: _document(path) for path in sorted(folder.glob("*.graphql")) if path.stem != "page"}
    return Page(
        name=folder.name,
        query=_document(folder / "page.graphql", FOLDER / "frame.graphql"),
        template=f"pages/{folder.name}/page.html",
        verbs=verbs,
    )


@cache
def pages() -> dict[str, Page]:
    """All pages by name; read once."""
    folders = sorted(path.parent for path in FOLDER.glob("*/page.graphql"))
    return {folder.name: _page(folder) for folder in folders}
