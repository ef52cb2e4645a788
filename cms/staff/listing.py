"""The list of a screen: what the viewer sees, searched, filtered and exported."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import Q
from django.urls import reverse
from wagtail.admin.views.generic import IndexView

from accounts.models import Contact, User
from billing.models import Order
from cms.staff.parts import Words
from cms.staff.spreadsheets import HarmlessExport
from cms.staff.viewer import staff_user
from kit.text import unaccented

# Enough for names and an e-mail; more words would only build a slower query.
SEARCH_WORDS = 6


type Numbered = Callable[[str], Q]


def matching(words: str, fields: Sequence[str], numbers: Sequence[Numbered] = ()) -> Q:
    """Each word stands in one of the fields, or is one of the numbers.

    Fields named `sort_name` are compared without accents.
    """
    found = Q()
    # No text of the database holds a NUL, and it takes none.
    for word in words.replace("\0", " ").split()[:SEARCH_WORDS]:
        held = (Q(**{f"{name}__icontains": _as_kept(name, word)}) for name in fields)
        found &= reduce(or_, [*held, *(numbered(word) for numbered in numbers)])
    return found


def order_number(path: str) -> Numbered:
    """Rows whose order, at this path, bears the number searched for."""
    return lambda word: Q(**{f"{path}__in": Order.objects.numbered(word)})


def member_number(path: str) -> Numbered:
    """Rows whose contact, at this path, bears the number searched for on the card."""
    return lambda word: Q(**{f"{path}__in": Contact.objects.numbered(word)})


def _as_kept(field: str, word: str) -> str:
    return unaccented(word) if field.endswith("sort_name") else word


class Listing(HarmlessExport, IndexView):
    """The list of a screen: searched, filtered, exported; one's own permission decides on each column."""

    any_permission_required = None
    permission_required = "view"
    template_name = "staff/list.html"
    results_template_name = "staff/listing_results.html"
    # Numbers that no column holds as people write them; invoices' are in `search_fields`.
    numbers: ClassVar[Sequence[Numbered]] = ()

    @property
    def bulk_bar(self) -> bool:
        """Whether the viewer may act on several rows at once."""
        return False

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return self.rows(staff_user(self.request))

    def rows(self, viewer: User) -> models.QuerySet[Any]:
        """What the viewer sees, with everything that the columns show."""
        rows: models.QuerySet[Any] = cast("Any", self.model).objects.visible_to(viewer)
        return rows

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return queryset.filter(matching(self.search_query, self.search_fields, self.numbers))

    def get_list_buttons(self, instance: models.Model) -> list[Any]:
        """The row's name leads to its page; there is nothing to unfold."""
        return []

    def sheet(self) -> Sequence[tuple[Words, Callable[[Any], object]]]:
        """The columns of an export: heading and value; none, and nothing can be exported."""
        return ()

    def url_of(self, instance: models.Model) -> str:
        """The page of a row."""
        return reverse(cast("str", self.inspect_url_name), args=(instance.pk,))
