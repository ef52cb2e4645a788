"""What content editors may do: pages, images and documents of the site. Of people, nothing."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.roles import EDITOR, install_roles

ON_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
ON_COLLECTIONS = (
    "add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
)  # fmt: skip
OF_TRANSLATION = ("submit_translation", "view_locale")


def install_editors() -> None:
    """Give the editors' group its permissions on the roots of pages and files; adding only."""
    install_roles()
    editors = Group.objects.get(name=EDITOR)
    editors.permissions.add(*Permission.objects.filter(codename__in=OF_TRANSLATION))
    # The tree's root alone: what is below inherits.
    for root in Page.objects.filter(depth=1):
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=ON_PAGES
        ):
            GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=permission)
    files = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=ON_COLLECTIONS
    )
    for collection in Collection.objects.filter(depth=1):
        for permission in files:
            GroupCollectionPermission.objects.get_or_create(
                group=editors, collection=collection, permission=permission
            )
