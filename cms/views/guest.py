"""Booking without an account: the form, and the page of the private link. Opening it changes nothing."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from billing.actions.checkout import start_checkout
from billing.models import Order
from billing.states import OrderState
from cms.signup import guards
from cms.signup.fields import EmailField, LineField
from cms.views.private import ask_provider, done_at, opened_by, see_other
from kit.clock import now
from kit.money import Money
from kit.refusals import Refusal
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.guests import MOST_WITH, ask_as_guest, book_as_guest, confirm_guest, wait_as_guest
from workshops.actions.waiting import accept_offer, place_in_line
from workshops.deciding import Answer, may_book
from workshops.guest_links import request_by_token
from workshops.models import Booking, GuestRequest, Workshop, WorkshopSession
from workshops.prices import refund_of
from workshops.refusals import GuestLinkExpired
from workshops.states import OPEN, BookingState

SENT_TO = "guest_sent_to"


class GuestForm(forms.Form):
    """Who comes, and the address to which the link goes."""

    given_name = LineField(
        max_length=100,
        label=gettext_lazy("Given name"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = LineField(
        max_length=100,
        label=gettext_lazy("Family name"),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = EmailField(
        max_length=254,
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    people = forms.CharField(
        max_length=1000,
        required=False,
        label=gettext_lazy("Who comes with you"),
        help_text=gettext_lazy("Given name and family name of each, one person a line; four at most."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_people(self) -> list[dict[str, str]]:
        """One person a line: the given name, then the family name."""
        found = []
        for line in str(self.cleaned_data["people"]).splitlines():
            given, _space, family = line.strip().partition(" ")
            if not given:
                continue
            if not family.strip() or len(line) > 200:
                raise forms.ValidationError(
                    gettext_lazy("Write a given name and a family name on each line.")
                )
            found.append({"given_name": given, "family_name": family.strip()})
        if len(found) > MOST_WITH:
            raise forms.ValidationError(gettext_lazy("Four people at most beside yourself."))
        return found


@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; a session that is not booked without an account leads to the one that asks to sign in."""
    session = get_object_or_404(
        WorkshopSession.objects.coming().filter(workshop__in=Workshop.objects.public()), pk=pk
    )
    if not session.workshop.takes_guests:
        raise Http404
    form = GuestForm(request.POST or None)
    notice, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            guards.count_link(guards.client_of(request))
            ask_as_guest(session=session, language=get_language() or "fr", **form.cleaned_data)
            request.session[SENT_TO] = form.cleaned_data["email"]
            return see_other(reverse("guest_sent"))
        except Refusal as refusal:
            notice, status = refusal.message, 429
    context = {"form": form, "session": session, "notice": notice}
    return render(request, "cms/guests/ask.html", context, status=status)


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox; the same for those we know and those we do not."""
    return render(request, "cms/guests/sent.html", {"sent_to": request.session.get(SENT_TO, "")})


@dataclass(frozen=True)
class GuestLink:
    """The link someone holds, and the request it opens."""

    token: str
    asked: GuestRequest

    @property
    def page(self) -> str:
        """The path of the guest's page."""
        return reverse("guest", args=[self.token])

    @property
    def language(self) -> str:
        """The one in which it was asked."""
        return self.asked.language


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/guests/expired.html", status=410)


by_token = opened_by(lambda token: GuestLink(token, request_by_token(token)), GuestLinkExpired, _expired)


@dataclass(frozen=True)
class Seat:
    """A booking as its guest sees it; `refund` is what goes back when it is given up now."""

    booking: Booking
    place: int
    refund: Money

    @property
    def is_open(self) -> bool:
        """Whether it may be given up."""
        return self.booking.state in OPEN and self.booking.session.starts_at > now()


@by_token
@require_safe
def show(request: HttpRequest, link: GuestLink) -> HttpResponseBase:
    """How the seats stand, with what to do next."""
    asked, seats = link.asked, _seats(link.asked)
    order, returned = _unpaid(seats), request.GET.get("returned") == "1"
    if returned and order is not None:
        ask_provider(order)
    answer = may_book(asked.contact, asked.session) if asked.contact is not None else None
    standing = any(one.is_open for one in seats)
    context = {
        "asked": asked,
        "session": asked.session,
        "token": link.token,
        "seats": seats,
        "order": order,
        "answer": None if standing else answer,
        "total": _total(asked, answer),
        "returned": returned,
    }
    return render(request, "cms/guests/guest.html", context)


def _seats(asked: GuestRequest) -> list[Seat]:
    if asked.contact is None:
        return []
    rows = Booking.objects.filter(session=asked.session, booker=asked.contact).select_related(
        "session__workshop", "contact", "line__order"
    )
    currency = asked.session.workshop.currency
    return [Seat(one, place_in_line(one), Money(refund_of(one, now()), currency)) for one in rows]


def _unpaid(seats: list[Seat]) -> Order | None:
    held = (one.booking for one in seats if one.booking.state == BookingState.HELD)
    orders = (one.line.order for one in held if one.line is not None)
    return next((order for order in orders if order.state == OrderState.PLACED), None)


def _total(asked: GuestRequest, answer: Answer | None) -> Money:
    """What the seats cost: the guest's own price, and everybody's for each who comes along."""
    workshop = asked.session.workshop
    own = answer.offer.minor if answer is not None else workshop.price_minor
    return Money(own + len(asked.people) * workshop.price_minor, workshop.currency)


@by_token
@require_POST
def confirm(request: HttpRequest, link: GuestLink) -> HttpResponseBase:
    """The address is theirs; then the seats are."""
    return done_at(request, link.page, lambda: book_as_guest(request=confirm_guest(request=link.asked)))


@by_token
@require_POST
def wait(request: HttpRequest, link: GuestLink) -> HttpResponseBase:
    """Stand in line."""
    return done_at(request, link.page, lambda: wait_as_guest(request=link.asked))


@by_token
@require_POST
def accept(request: HttpRequest, link: GuestLink, pk: int) -> HttpResponseBase:
    """Take the seat that is offered."""
    return done_at(request, link.page, lambda: accept_offer(booking=_own(link.asked, pk), by=None))


@by_token
@require_POST
def give_up(request: HttpRequest, link: GuestLink, pk: int) -> HttpResponseBase:
    """Give up a seat, an offer or a place in line."""
    return done_at(request, link.page, lambda: cancel_booking(booking=_own(link.asked, pk), by=None))


def _own(asked: GuestRequest, pk: int) -> Booking:
    """A booking of this request's guest and session, and of nobody else."""
    rows = Booking.objects.filter(session=asked.session, booker=asked.contact, booker__isnull=False)
    return get_object_or_404(rows.select_related("session__workshop"), pk=pk)


@by_token
@require_POST
def pay(request: HttpRequest, link: GuestLink) -> HttpResponseBase:
    """To the payment page."""
    order = _unpaid(_seats(link.asked))
    if order is None:
        return see_other(link.page)
    try:
        address = start_checkout(order=order, success_path=f"{link.page}?returned=1", cancel_path=link.page)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return see_other(link.page)
    return see_other(address)
