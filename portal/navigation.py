"""What surrounds a page of the portal: where one is, where one can go, and who one is."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.documents import Page
from portal.templatetags.portal import local

# Name of the page, label, label on the phone's bar, icon. The bar has room for five: those without a short
# label stand in the menu of one's account there.
ITEMS = (
    ("home", _("Home"), _("Home"), "home"),
    ("workshops", _("Workshops"), _("Workshops"), "calendar"),
    ("machines", _("My machines"), _("Machines"), "machine"),
    ("membership", _("My membership"), "", "shield"),
    ("purchases", _("My purchases"), _("Purchases"), "receipt"),
    ("card", _("My card"), pgettext_lazy("membership", "Card"), "card"),
    ("profile", _("My profile"), "", "person"),
)

# How one signs in is allauth's; its pages wear our look.
ACCOUNT_LINKS = (
    ("account_change_password", _("Password"), _("Choose one, or change it.")),
    ("account_email", _("E-mail address"), _("The one you sign in with.")),
    ("mfa_index", _("Passkeys and second factor"), _("Sign in with your phone, and keep others out.")),
    (
        "usersessions_list",
        _("Devices"),
        _("Where you are signed in, and how to sign out of what you do not know."),
    ),
)


def navigation(page: Page, viewer: dict[str, Any]) -> dict[str, object]:
    """The context that `kit/portal.html` reads."""
    contact = viewer.get("contact") or {}
    items = [
        {
            "label": label,
            "short": short,
            "is_wide": not short,
            "icon": icon,
            "url": address(name),
            "current": name in (page.name, page.part_of),
            "count": viewer["offered"]["totalCount"] if name == "workshops" else 0,
        }
        for name, label, short, icon in ITEMS
    ]
    photo = contact.get("photo") or {}
    return {
        "nav": items,
        "person_name": contact.get("fullName") or viewer["email"],
        "person_photo": local(photo.get("url")),
        "profile_address": address("profile"),
        "account_links": [
            {"url": reverse(name), "label": label, "detail": detail} for name, label, detail in ACCOUNT_LINKS
        ],
    }


def address(name: str) -> str:
    """Where a page is."""
    return reverse("portal") if name == "home" else reverse("portal", args=[name])
