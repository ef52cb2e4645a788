"""The applicant's own page: whoever holds the link sees it and acts. Opening it changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.actions.applications import answer_request, verify_application, withdraw_application
from billing.actions.checkout import start_checkout
from billing.links import VERIFY_AGE, application_by_token
from billing.models import Application, CreditNote, Invoice, Order
from billing.pdf import document_pdf
from billing.refusals import LinkExpired
from billing.states import ApplicationState
from cms.views.answering import AnswerForm
from cms.views.join import LinkForm
from cms.views.papers import Row, may_ask_reduced_price, may_pay_full_price, rows_of
from cms.views.private import ask_provider, done_at, opened_by, see_other
from cms.views.renewing import renews_of
from cms.views.standing import standing_of
from kit.refusals import Refusal


@dataclass(frozen=True)
class Link:
    """The link someone holds, and the application it opens."""

    token: str
    application: Application

    @property
    def page(self) -> str:
        """The path of the applicant's page."""
        return reverse("application", args=[self.token])

    @property
    def language(self) -> str:
        """The applicant's."""
        return self.application.language


def _application_of(token: str) -> Application:
    application = application_by_token(token)
    if application.state == ApplicationState.UNVERIFIED:
        # An address is confirmed while it is fresh.
        return application_by_token(token, max_age=VERIFY_AGE)
    return application


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/join/expired.html", {"form": LinkForm()}, status=410)


by_token = opened_by(lambda token: Link(token, _application_of(token)), LinkExpired, _expired)


@by_token
@require_safe
def show(request: HttpRequest, link: Link) -> HttpResponseBase:
    """How the application stands, in words, with what to do next."""
    return page_of(request, link, AnswerForm(link.application))


def page_of(
    request: HttpRequest,
    link: Link,
    form: AnswerForm,
    papers: Sequence[Row] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `papers` are the rows of documents asked, with the form of one that could not be taken."""
    application = link.application
    order = Order.objects.filter(application=application).prefetch_related("lines").first()
    returned = request.GET.get("returned") == "1"
    if returned and order is not None:
        ask_provider(order)
    context = {
        "application": application,
        "renews": renews_of(order),
        "standing": standing_of(application, order, returned=returned),
        "token": link.token,
        "documents": _documents(order),
        "files": list(application.files.all()),
        "asked": application.information_requests.unanswered().first(),
        "form": form,
        "papers": rows_of(application) if papers is None else papers,
        "can_ask_reduced": may_ask_reduced_price(application),
        "can_pay_full": may_pay_full_price(application),
    }
    return render(request, "cms/join/application.html", context, status=status)


def _documents(order: Order | None) -> list[tuple[str, Invoice | CreditNote]]:
    """What was issued for an order, each with the word for it."""
    invoice = Invoice.objects.filter(order=order).first() if order is not None else None
    if invoice is None:
        return []
    return [(_("Invoice"), invoice), *((_("Credit note"), note) for note in invoice.credit_notes.all())]


@by_token
def confirm(request: HttpRequest, link: Link) -> HttpResponseBase:
    """The applicant presses the button: the address is theirs. Opening a link confirms nothing."""
    if request.method != "POST":
        return see_other(link.page)
    return done_at(request, link.page, lambda: verify_application(application=link.application))


@by_token
def pay(request: HttpRequest, link: Link) -> HttpResponseBase:
    """To the hosted payment page."""
    order = Order.objects.filter(application=link.application).first()
    if request.method != "POST" or order is None:
        return see_other(link.page)
    try:
        address = start_checkout(
            order=order,
            success_path=f"{link.page}?returned=1",
            cancel_path=link.page,
            renews="renews" in request.POST,
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return see_other(link.page)
    return see_other(address)


@by_token
def answer(request: HttpRequest, link: Link) -> HttpResponseBase:
    """The answer to what was asked; the application goes on where it stood."""
    if request.method != "POST":
        return see_other(link.page)
    form = AnswerForm(link.application, request.POST)
    if not form.is_valid():
        return page_of(request, link, form)
    return done_at(
        request,
        link.page,
        lambda: answer_request(
            application=link.application, text=form.cleaned_data["text"], answers=form.corrections
        ),
    )


@by_token
def withdraw(request: HttpRequest, link: Link) -> HttpResponseBase:
    """Ask first, then withdraw."""
    if request.method == "POST":
        return done_at(request, link.page, lambda: withdraw_application(application=link.application))
    if not link.application.is_open:
        return see_other(link.page)
    context = {"application": link.application, "token": link.token}
    return render(request, "cms/join/withdraw.html", context)


@by_token
@require_safe
def document(request: HttpRequest, link: Link, number: str) -> HttpResponseBase:
    """An invoice or credit note of the application's order, as PDF."""
    order = Order.objects.filter(application=link.application).first()
    found = next((one for _word, one in _documents(order) if one.number == number), None)
    if found is None:
        raise Http404
    response = HttpResponse(document_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response


@by_token
@require_safe
def file(request: HttpRequest, link: Link, pk: int) -> HttpResponseBase:
    """A file that the applicant sent, given back."""
    kept = link.application.files.filter(pk=pk).first()
    if kept is None:
        raise Http404
    response = FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response
