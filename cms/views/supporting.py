"""An applicant sends documents by the private link, and chooses the reduced price or the full one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from billing.actions.reduced import ask_reduced_price, pay_full_price
from billing.actions.supporting import give_document
from billing.models import Application
from billing.supporting import asked_of
from cms.signup.guards import client_of, count_upload
from cms.views.answering import AnswerForm
from cms.views.application import Link, by_token, page_of
from cms.views.papers import PaperForm, rows_of
from cms.views.private import see_other
from kit.papers import read_paper
from kit.refusals import NotFound, Refusal


@by_token
def give(request: HttpRequest, link: Link, kind: int) -> HttpResponseBase:
    """A file for one kind of document; a second one replaces the first until somebody checked it."""
    if request.method != "POST":
        return see_other(link.page)
    form = PaperForm(request.POST, request.FILES, auto_id=f"document-{kind}-%s")
    if form.is_valid():
        try:
            _take(request, link.application, kind, form)
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            messages.success(request, _("Your document has arrived. The team looks at it."))
            return see_other(f"{link.page}#documents")
    rows = rows_of(link.application, (kind, form))
    return page_of(request, link, AnswerForm(link.application), rows, status=422)


def _take(request: HttpRequest, application: Application, kind: int, form: PaperForm) -> None:
    contact, sent = application.contact, form.cleaned_data["file"]
    asked = asked_of(contact, [application.plan]) if contact is not None else []
    found = next((one.kind for one in asked if one.kind.pk == kind), None)
    if found is None or contact is None:
        raise NotFound
    count_upload(client_of(request), max(1, sent.size))
    paper = read_paper(sent, sent.name)
    give_document(contact=contact, kind=found, paper=paper, by=None, application=application)


@by_token
def reduce(request: HttpRequest, link: Link) -> HttpResponseBase:
    """At the reduced price, with a proof."""
    return _price(request, link, ask_reduced_price, _("The reduced price is noted. Send your proof."))


@by_token
def full(request: HttpRequest, link: Link) -> HttpResponseBase:
    """At the full price, without a proof."""
    return _price(request, link, pay_full_price, _("The full price is noted."))


def _price(request: HttpRequest, link: Link, act: Callable[..., Application], told: str) -> HttpResponseBase:
    if request.method == "POST":
        try:
            act(application=link.application)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, told)
    return see_other(link.page)
