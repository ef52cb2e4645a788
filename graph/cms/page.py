"""Public pages, as blocks that any front end can show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import override
from strawberry import Info
from wagtail import models as wagtail

from cms.navigation import home_of
from graph.acting import shown
from graph.engine.connections import Connection
from graph.engine.context import context_of
from graph.engine.cost import COST, Cost
from graph.engine.nodes import VisibleNode
from graph.fields import column, computed, listed, of_row, row_of, told

# Rendering reads the page's own table and asks what its blocks need.
BODY = Cost(weight=20, size=10)


Language = Annotated[str | None, strawberry.argument(description="`fr` or `en`; French if left out.")]
Path = Annotated[str, strawberry.argument(description="The slugs below the home page, as `workshops/laser`.")]


@strawberry.type(description="A part of a page's body.")
class PageBlock:
    """Rendered as the public site shows it."""

    id: strawberry.ID = strawberry.field(description="Its stable key, the same in all languages.")
    type: str = strawberry.field(description="The kind of block, as `heading` or `text`.")
    html: str = strawberry.field(description="The block as HTML, without scripts.")


def blocks_of(page: Any, info: Info[Any, Any]) -> list[PageBlock]:
    """The body of a page, rendered in the page's language."""
    context = {"request": context_of(info).request, "page": page}
    with override(page.locale.language_code):
        return [
            PageBlock(
                id=strawberry.ID(str(block.id)),
                type=block.block_type,
                html=str(SafeString(block.render_as_block(context))),
            )
            for block in getattr(page, "body", ())
        ]


def public_pages() -> Any:
    """Pages that everyone may read now."""
    return wagtail.Page.objects.live().public()


def page_at(path: str, language: str | None) -> Any | None:
    """The public page at a path below the home page of a language; None when there is none."""
    code = language or settings.LANGUAGE_CODE
    with override(code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        home = home_of()
    if home is None or home.locale.language_code != code or "\0" in path:
        return None
    slugs = [slug for slug in path.split("/") if slug]
    return public_pages().filter(url_path="/".join([home.url_path.rstrip("/"), *slugs, ""])).first()


def _body() -> Any:
    def body(root: Any, info: Info) -> list[PageBlock]:
        return blocks_of(root.specific, info)

    return strawberry_django.field(body, description="Its body, block by block.", metadata={COST: BODY})


@strawberry_django.type(wagtail.Page, description="A page of the public site.")
class Page(VisibleNode):
    """Live, and for everyone: drafts and pages behind a password do not exist here, whoever asks."""

    title: str = column(description="Its title.")
    language: str = computed(lambda: F("locale__language_code"), description="Its language: `fr` or `en`.")
    description: str = column(field_name="search_description", description="One sentence for search engines.")
    first_published_at: datetime | None = column(description="When it was first published.")
    last_published_at: datetime | None = column(description="When it was last published.")

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **_kwargs: object) -> QuerySet[Any]:
        """The pages that everyone may read; the same for all viewers."""
        return queryset.filter(pk__in=public_pages().values("pk"), depth__gt=1)

    body: list[PageBlock] = _body()

    @of_row("url_path", "locale", description="Its absolute address.")
    def url(self, info: Info) -> str:
        return row_of(wagtail.Page, self).get_full_url(context_of(info).request) or ""

    @of_row("content_type", joins=("content_type",), description="The kind of page, as `ContentPage`.")
    def kind(self) -> str:
        model = row_of(wagtail.Page, self).specific_class
        return model.__name__ if model is not None else ""


@strawberry.type
class PageQuery:
    """To be inherited by the schema's Query."""

    @listed(Connection[Page], description="The public pages, in the order of the tree.")
    def pages(self, language: Language = None) -> Iterable[wagtail.Page]:
        rows: QuerySet[Any] = wagtail.Page.objects.order_by("path")
        return rows.filter(locale__language_code=language) if language is not None else rows

    @told(description="The public page at this path below its home page; null when there is none.")
    def page(self, info: Info, path: Path, language: Language = None) -> Page | None:
        row = page_at(path, language)
        return shown(Page, row, info)
