"""On the way into an application: to the form, out of it, and back to it by a new link."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms import letters
from cms.models import SignUpPage
from cms.navigation import active_locale, first_signup_page
from cms.signup import guards
from cms.signup.fields import EmailField
from cms.signup.page_view import SENT_TO
from cms.signup.questions import read_page
from kit.refusals import Refusal


class LinkForm(forms.Form):
    """Asks for the address to which a link is sent."""

    email = EmailField(
        max_length=254,
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


def page_for_plan(code: str) -> SignUpPage | None:
    """The live page made for a plan: of those that offer it, the one that offers fewest others."""
    pages = SignUpPage.objects.live().filter(locale=active_locale()).order_by("path") if code else ()
    offering = [(len(codes), page) for page in pages if code in (codes := _codes_on(page))]
    return min(offering, key=lambda pair: pair[0])[1] if offering else None


def _codes_on(page: SignUpPage) -> set[str]:
    question = read_page(page).plan_question
    return {plan.code for plan in question.plans} if question else set()


@require_safe
def to_signup_page(request: HttpRequest) -> HttpResponse:
    """To the sign-up page for the plan that was asked for, else the first, in the reader's language."""
    page = page_for_plan(request.GET.get("plan", "")) or first_signup_page()
    if page is None:
        return render(request, "cms/join/closed.html", status=404)
    query = request.GET.urlencode()
    return redirect(page.get_url(request) + (f"?{query}" if query else ""))


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox; the same for those we know and those we do not."""
    return render(request, "cms/join/sent.html", {"sent_to": request.session.get(SENT_TO, "")})


@never_cache
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """A form that mails new links to an address; the answer never says whether there were any."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            guards.count_link(guards.client_of(request))
        except Refusal as refusal:
            return render(
                request, "cms/join/link.html", {"form": form, "notice": refusal.message}, status=429
            )
        letters.send_links(email)
        return render(request, "cms/join/link_sent.html", {"sent_to": email})
    return render(request, "cms/join/link.html", {"form": form})
