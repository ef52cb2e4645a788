"""A form is saved in order to go on with it later, and opened again by the link in a letter."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from billing.refusals import LinkExpired
from cms.models import ApplicationDraft, SignUpPage
from cms.signup import guards, saved, saving
from cms.signup.drafts import Draft
from cms.signup.fields import EmailField
from cms.signup.questions import read_page
from kit.refusals import Refusal

# In the session: where the page says that we wrote to.
SENT_TO = "signup_draft_sent_to"


class SaveForm(forms.Form):
    """Asks where the link goes."""

    email = EmailField(
        max_length=254,
        label=_("E-mail address"),
        help_text=_("The link to your form goes there, and to nobody else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


def _of_page(view: Callable[[HttpRequest, SignUpPage], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the live form of the address, in its language: the visitor has just read it."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        page = get_object_or_404(SignUpPage.objects.live().select_related("locale"), pk=pk)
        with override(page.locale.language_code):
            return view(request, page)

    return wrapped


@_of_page
def save(request: HttpRequest, page: SignUpPage) -> HttpResponse:
    """Where shall the link go? Then save."""
    draft = Draft(request.session, page)
    if not draft.values:
        return redirect(page.get_url(request))
    form = SaveForm(request.POST or None, initial={"email": _email_on(page, draft)})
    if request.method == "POST" and form.is_valid():
        return _saved(request, page, draft, form)
    return _asking(request, page, draft, form)


def _email_on(page: SignUpPage, draft: Draft) -> str:
    question = read_page(page).feeding("email")
    return draft.first(question.id).strip() if question else ""


def _write_email(page: SignUpPage, draft: Draft, email: str) -> None:
    """The form asks for it too, and nobody writes it twice."""
    question = read_page(page).feeding("email")
    if question is not None and not draft.first(question.id):
        draft.values[question.id] = [email]


def _saved(request: HttpRequest, page: SignUpPage, draft: Draft, form: SaveForm) -> HttpResponse:
    if request.POST.get(guards.TRAP):
        notice = _("A hidden box was filled in, by your browser perhaps. It is empty again: send once more.")
        return _asking(request, page, draft, form, notice=notice)
    email, client = form.cleaned_data["email"], guards.client_of(request)
    _write_email(page, draft, email)
    try:
        saving.save_draft(page=page, begun=saving.begun(draft), email=email, client=client)
    except Refusal as refusal:
        return _asking(request, page, draft, form, notice=refusal.message, status=429)
    # The draft has its identity in the session from now on: saving again replaces.
    draft.save()
    request.session[SENT_TO] = email
    return _see_other(redirect("draft_sent", pk=page.pk))


def _asking(
    request: HttpRequest,
    page: SignUpPage,
    draft: Draft,
    form: SaveForm,
    *,
    notice: Any = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "page": page,
        "back": f"{page.get_url(request)}?step={draft.step + 1}",
        "days": saving.KEPT_FOR.days,
        "notice": notice,
        "trap": guards.TRAP,
    }
    return render(request, "cms/join/draft_save.html", context, status=status)


@require_safe
@_of_page
def sent(request: HttpRequest, page: SignUpPage) -> HttpResponse:
    """Look into your mailbox; the same whoever the address is."""
    draft = Draft(request.session, page)
    context = {
        "sent_to": request.session.get(SENT_TO, ""),
        "days": saving.KEPT_FOR.days,
        "back": f"{page.get_url(request)}?step={draft.step + 1}",
    }
    return render(request, "cms/join/draft_sent.html", context)


def _by_token(view: Callable[[HttpRequest, ApplicationDraft], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the saved draft of the token, in its language; else say that the link expired."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = saved.draft_by_token(token)
        except LinkExpired:
            return render(request, "cms/join/draft_expired.html", status=410)
        # The reader's own choice comes first; a browser's default does not.
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        with override(get_language() if chosen else found.language):
            response = view(request, found)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@_by_token
def resume(request: HttpRequest, found: ApplicationDraft) -> HttpResponse:
    """What is kept, and a button that opens it: programs that guard mailboxes follow every link."""
    if request.method != "POST":
        held = Draft(request.session, found.page)
        context = {
            "draft": found,
            "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
            "replaces": bool(held.values) and held.nonce != found.nonce,
        }
        return render(request, "cms/join/draft.html", context)
    draft = saving.open_draft(found, request.session)
    return _see_other(redirect(f"{found.page.get_url(request)}?step={draft.step + 1}"))


@require_POST
@_by_token
def forget(request: HttpRequest, found: ApplicationDraft) -> HttpResponse:
    """Whoever holds the link may have everything deleted at once."""
    saved.forget_draft(found.nonce)
    return render(request, "cms/join/draft_forgotten.html")


def _see_other(response: HttpResponse) -> HttpResponse:
    response.status_code = 303
    return response
