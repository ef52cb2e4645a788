"""Where the code on a member's card leads: the desk to the member, the member to the card, others nowhere.

Who leads a session at this hour is led to where its holder is marked as present.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.cards import contact_by_card
from accounts.models import Contact, User
from workshops.models import WorkshopSession


@require_safe
@login_required
def card(request: HttpRequest, token: str) -> HttpResponse:
    """To the session led now, to the contact's page in the back office, or to the card; else 404."""
    contact = contact_by_card(token)
    user = request.user
    if contact is None or not isinstance(user, User):
        raise Http404
    if WorkshopSession.objects.led_now_by(user).exists():
        return redirect("present", token)
    if user.has_perm("billing.view_membership"):
        return redirect("staff_members:inspect", contact.pk)
    if Contact.objects.acted_for_by(user).filter(pk=contact.pk).exists():
        return redirect("portal", "card")
    raise Http404
