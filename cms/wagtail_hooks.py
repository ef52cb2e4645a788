"""What Wagtail looks for at start: the back office registers itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from cms.addresses import refusal_of
from cms.association import AssociationViewSet
from cms.models import SignUpPage
from cms.staff import registrations  # noqa: F401 - importing it registers
from cms.translating import bring_up_to_date


@hooks.register("register_admin_viewset")
def association() -> AssociationViewSet:
    """The association's particulars."""
    return AssociationViewSet("association")


@hooks.register("after_publish_page")
def keep_forms_alike(request: HttpRequest, page: Page) -> None:
    """A published form is the same in the other language at once; the editor is told."""
    specific = page.specific
    if isinstance(specific, SignUpPage) and bring_up_to_date(specific):
        messages.info(
            request,
            _("The other language now asks the same questions. Open its page to translate what is new."),
        )


@hooks.register("before_move_page")
def keep_pages_in_sight(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """A page is not moved to where an address of the program would hide it."""
    told = refusal_of(page.slug, destination)
    if not told:
        return None
    messages.error(request, told)
    return redirect("wagtailadmin_pages:move", page.pk)
