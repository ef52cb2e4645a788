"""What every screen of the back office is made of: a list, a page per row, and nothing nobody asked for.

Wagtail's own ModelViewSet also brings pages to add, edit, copy, delete, see usage and history; here an
address exists only when a screen names it.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import URLPattern, path
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Words
from cms.staff.viewer import permission_to


class Screen(ModelViewSet):
    """A list and a page per row; `more_urls` adds what else the screen can do."""

    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = Listing
    inspect_view_class: type[Detail]
    # The forms are the screens' own.
    form_fields: Sequence[str] = ()
    page_title: Words = ""

    @cached_property
    def url_namespace(self) -> str:
        return f"staff_{self.name}"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """An entry of the menu for those who may see the model."""
        permission = permission_to("view", self.model)
        shown = {"is_shown": lambda _item, request: request.user.has_perm(permission)}
        return type(f"{self.name}_menu_item", (MenuItem,), shown)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Names of addresses that exist, so that no view offers another."""
        return {
            "model": self.model,
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
            "inspect_url_name": self.get_url_name("inspect"),
            "header_icon": self.icon,
            "list_title": self.menu_label,
            **kwargs,
        }

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_index_view_kwargs(page_title=self.menu_label, **kwargs)
        return given

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            *self.more_urls(),
        ]

    def more_urls(self) -> list[URLPattern]:
        """Addresses beside the list and the page per row."""
        return []

    def register_admin_url_finder(self) -> None:
        """Wagtail's lists of edits and usages lead to no screen of ours."""
