"""Whom a letter to many is for: the list of members, as it was filtered when somebody wrote to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Contact
from cms.staff.listing import matching
from cms.staff.members import MemberFilters, MemberListing, Members

if TYPE_CHECKING:
    from accounts.models import User

SEARCH = "q"


def audience_of(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of the list that an address names; what is no filter is left out."""
    names = (SEARCH, *MemberFilters.base_filters)
    # It is kept as JSON, which holds no NUL.
    given = {name: str(query.get(name) or "").replace("\0", "") for name in names}
    return {name: value for name, value in given.items() if value}


def query_of(audience: Mapping[str, str]) -> str:
    """The list's address of these filters, after the question mark."""
    return urlencode(audience)


def people_of(audience: Mapping[str, str], viewer: User) -> QuerySet[Contact]:
    """Those whom the viewer finds on the list by these filters now.

    A filter that means nothing any more finds nobody: a letter to some must never go to everybody.
    """
    filters = _filters(audience, viewer)
    if not filters.is_valid() or set(audience) - {SEARCH, *filters.filters}:
        return Contact.objects.none()
    words = audience.get(SEARCH, "")
    found: QuerySet[Contact] = filters.qs
    return found.filter(matching(words, Members.search_fields, MemberListing.numbers)) if words else found


def _filters(audience: Mapping[str, str], viewer: User) -> MemberFilters:
    data = QueryDict(mutable=True)
    data.update({name: value for name, value in audience.items() if name != SEARCH})
    request = HttpRequest()
    request.user = viewer
    return MemberFilters(data, queryset=Contact.objects.visible_to(viewer), request=request)


def in_words(audience: Mapping[str, str], viewer: User) -> str:
    """Who is meant, as a person reads it: "Membership: active · Plan: Solidaire"."""
    filters = _filters(audience, viewer)
    told = [_("search: {words}").format(words=audience[SEARCH])] if audience.get(SEARCH) else []
    for name, field in filters.form.fields.items():
        if audience.get(name):
            told.append(_("{label}: {value}").format(label=field.label, value=_chosen(field, audience[name])))
    return " · ".join(told) or _("everybody whom the association knows")


def _chosen(field: object, value: str) -> str:
    choices = getattr(field, "choices", ())
    return next((str(label) for key, label in choices if str(key) == value), value)
