"""The back office's pages, held to the rules of accessibility by axe, in light and in dark.

Whole pages, Wagtail's frame included: at present nothing in it needs to be left out.
"""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_core_python.sync_playwright import Axe

from sandbox.demo_data.cast import PASSWORD, STAFF
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")

LISTS = ("/admin/applications/", "/admin/members/", "/admin/orders/")
PAGES = ("/admin/", *LISTS, "/admin/association/", "/admin/account/")
# What is asked on pages of their own, below a row's.
ACTS = {"/admin/applications/": ("refuse/",), "/admin/members/": ("edit/", "user/")}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNNAMED = "document.querySelector('main').append(document.createElement('input'))"


def _faults(visitor: Visitor) -> list[str]:
    return [
        f"{visitor.page.url}: {fault['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for fault in Axe().run(visitor.page)["violations"]
        for node in fault["nodes"]
    ]


def _paths(visitor: Visitor) -> Iterator[str]:
    """Each page, and one row's pages of each list."""
    yield from PAGES
    for path in LISTS:
        visitor.go(path)
        row = visitor.page.locator("main td a").filter(visible=True).first.get_attribute("href") or ""
        yield row
        yield from (f"{row}{act}" for act in ACTS.get(path, ()))


def test_the_pages_of_the_back_office_are_accessible(desk: Visitor) -> None:
    desk.sign_in(STAFF[0].email, PASSWORD)
    told = []
    paths = list(_paths(desk))
    for scheme in SCHEMES:
        # Before a page is opened: its colours would still be changing.
        desk.page.emulate_media(color_scheme=scheme)
        for path in paths:
            desk.go(path)
            told += _faults(desk)
    assert told == []
    # The control: what is wrong is found.
    desk.page.evaluate(UNNAMED)
    assert [": label: <input" in fault for fault in _faults(desk)] == [True]
