"""Builds a site from pages made in code: French first, English through wagtail-localize."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.editors import install_editors
from cms.models import HomePage


@dataclass(frozen=True)
class Branch:
    """An unsaved French page and the pages below it."""

    page: Page
    below: Sequence["Branch"] = field(default_factory=tuple)


class NotTranslated(Exception):
    """Texts of the French pages for which no English was given; the argument lists them."""


@transaction.atomic
def build_site(
    home: HomePage,
    branches: Sequence[Branch] = (),
    *,
    english: Mapping[str, str] | None = None,
    hostname: str = "localhost",
    port: int = 80,
) -> Site:
    """Make `home` the root of the default site, with `branches` below, and all of it in English.

    `english` maps each French text (titles, slugs, words of blocks) to its translation; texts that are
    markup stand in it as wagtail-localize cuts them: one entry for each paragraph. Without `english`, the
    site speaks French alone. Block ids are the same in both. Raises NotTranslated when a text is missing.
    """
    french = install_locales()
    root = Page.objects.get(depth=1)
    _make_way(root)
    home.locale = french
    root.add_child(instance=home)
    site, _created = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": hostname, "port": port, "root_page": home}
    )
    pages = [home, *_add(home, branches)]
    for page in pages:
        page.save_revision().publish()
    if english is not None:
        for page in pages:
            translate_page(page, english)
    install_editors()
    return site


def install_locales() -> Locale:
    """The French and English locales; returns the French."""
    Locale.objects.get_or_create(language_code="en")
    return Locale.objects.get_or_create(language_code="fr")[0]


def _make_way(root: Page) -> None:
    """Wagtail's migrations leave a page of their own, which says welcome to Wagtail."""
    for page in root.get_children():
        if page.specific_class is Page:
            page.delete()
    # Deleting moved rows that this object counts.
    root.refresh_from_db()


def _add(parent: Page, branches: Sequence[Branch]) -> Iterator[Page]:
    for branch in branches:
        branch.page.locale = parent.locale
        parent.add_child(instance=branch.page)
        yield branch.page
        yield from _add(branch.page, branch.below)


def translate_page(page: Page, english: Mapping[str, str]) -> Page:
    """The live English translation of a French page, made anew from `english`."""
    target = Locale.objects.get(language_code="en")
    source, _created = TranslationSource.update_or_create_from_instance(page)
    Translation.objects.get_or_create(source=source, target_locale=target)
    _give_strings(source, target, english)
    translated, _created = source.create_or_update_translation(target, publish=False)
    # Published here and not after the commit: whoever builds a site may look at it in the same transaction.
    translated.get_latest_revision().publish()
    translated.refresh_from_db()
    return translated


def _give_strings(source: TranslationSource, target: Locale, english: Mapping[str, str]) -> None:
    segments = list(StringSegment.objects.filter(source=source).select_related("string", "context"))
    missing = sorted({segment.string.data for segment in segments} - set(english))
    if missing:
        raise NotTranslated(missing)
    for segment in segments:
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=target,
            context=segment.context,
            defaults={
                "data": english[segment.string.data],
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "",
            },
        )
