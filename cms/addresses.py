"""Addresses of the program that a page right below the home page must not take: it would never be seen."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page


@cache
def own_addresses() -> frozenset[str]:
    """The first part of every address that is no page's, such as `admin`, `join`, `graphql`, `en`."""
    languages = {code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}
    files = settings.STATIC_URL.strip("/")
    return frozenset({*_first_parts(get_resolver().url_patterns), *languages, files})


def _first_parts(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[str]:
    for one in patterns:
        # Below the languages stand the pages themselves.
        if isinstance(one.pattern, LocalePrefixPattern):
            continue
        found = re.match(r"\^?([\w-]+)", str(one.pattern))
        if found:
            yield found[1]
        elif isinstance(one, URLResolver):
            yield from _first_parts(one.url_patterns)


def refusal_of(slug: str, parent: Page | None) -> str:
    """Why a page below `parent` cannot have this slug; empty when it can.

    The same in each language, although English pages stand under `/en/`: what a page may be called does not
    hang on which language has no prefix.
    """
    if parent is None or slug not in own_addresses() or not parent.is_site_root():
        return ""
    return _("“{slug}” is an address of the program itself. Choose another.").format(slug=slug)


class PageForm(WagtailAdminPageForm):
    """The page editor's form."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        # Left empty, the slug is made of the title.
        slug = values.get("slug") or slugify(values.get("title") or "", allow_unicode=True)
        if told := refusal_of(slug, self.parent_page):
            self.add_error("slug", ValidationError(told))
        return values


class PageCopyForm(CopyForm):
    """Wagtail's question where a copy goes, and under which slug."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        if told := refusal_of(values.get("new_slug", ""), values.get("new_parent_page")):
            self.add_error("new_slug", ValidationError(told))
        return values
