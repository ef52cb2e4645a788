"""Rich text, cleaned on the way in: Wagtail trusts what is stored, and a request can hold anything."""

from typing import Any

import nh3
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.rich_text import RichText

FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
LINK_FEATURES = ["bold", "link", "document-link"]
TAGS = {"p", "b", "strong", "i", "em", "ul", "ol", "li", "br", "a"}
# `linktype` and `id` are how Wagtail stores links to pages and documents.
ATTRIBUTES = {"a": {"href", "linktype", "id"}, "*": {"data-block-key"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def cleaned(source: str) -> str:
    """Markup as it is stored: the tags of our features alone, links to the web, mail and phone alone."""
    return nh3.clean(source, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)


def plain(source: str) -> str:
    """The words of rich text, without markup."""
    return " ".join(strip_tags(source.replace("</p>", " ").replace("<br/>", " ")).split())


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text whose every way in passes `cleaned`: the editor's form, translations, and what is stored.

    The last because a stream that is stored as raw data (by code, from a revision) is not prepared anew.
    """

    def to_python(self, value: Any) -> RichText:
        return RichText(cleaned(str(value or "")))

    def get_prep_value(self, value: Any) -> str:
        stored = super().get_prep_value(value)
        return cleaned(str(stored)) if stored else ""

    def clean(self, value: Any) -> RichText:
        return super().clean(RichText(cleaned(value.source)))
