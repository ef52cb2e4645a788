"""Books at the desk, cancels with what goes back told before, and moves to another date."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.staff.equipment.acting import StayingForm, in_words
from cms.staff.find_person import PersonForm
from cms.staff.workshops.seeing import MANAGE, OfBooking, OfSession, called
from kit.clock import now
from kit.money import Money
from kit.refusals import Refusal
from kit.wording import day_and_hours
from workshops.actions.booking import book_for
from workshops.actions.booking_ends import cancel_booking, transfer_booking
from workshops.deciding import Answer, may_book
from workshops.deciding.reasons import SENTENCES, WAIVED
from workshops.models import Booking, WorkshopSession
from workshops.prices import refund_of
from workshops.states import BookingState


class DeskForm(PersonForm):
    """Who comes, and whether they pay."""

    is_free = forms.BooleanField(label=gettext_lazy("Free of charge"), required=False)

    field_order = ("words", "contact", "is_free")

    def __init__(self, data: Any, viewer: Any) -> None:
        super().__init__(data, viewer)
        self.order_fields(self.field_order)


class BookForSomebody(OfSession, StayingForm):
    """A page that books a seat for somebody found by name; what is to be paid is taken next."""

    permission = MANAGE
    heading = gettext_lazy("Book for somebody: {name}")
    submit = gettext_lazy("Book the seat")
    crumb = gettext_lazy("Book for somebody")
    booked: Booking | None = None

    def lead(self) -> str:
        told = _("A seat that is to be paid is kept until the session begins.")
        waived = _("Membership, trainings that come first and closed bookings do not count here.")
        return f"{told} {waived}"

    def form(self, data: Any = None, files: Any = None) -> DeskForm:
        return DeskForm(data, self.viewer)

    def run(self, form: DeskForm) -> str:
        person, is_free = form.cleaned_data["person"], form.cleaned_data["is_free"]
        answer = may_book(person, self.thing)
        self.booked = book_for(session=self.thing, contact=person, by=self.viewer, is_free=is_free)
        told = _("{person} has a seat.").format(person=person.full_name)
        return " ".join([told, *_set_aside(answer)])

    @property
    def next_url(self) -> str:
        """To the money where some is due and the viewer takes it."""
        made = self.booked
        if made is not None and made.line is not None and self.viewer.has_perm("billing.record_payment"):
            return reverse("desk:order", args=(made.line.order_id,))
        return self.thing_url


def _set_aside(answer: Answer) -> list[str]:
    """What was not counted, in words."""
    return [str(SENTENCES[reason]) for reason in answer.reasons if reason in WAIVED]


class CancelForm(forms.Form):
    """Why, for whoever is told."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("The person reads it in the mail."),
    )  # fmt: skip


class ToItsSession(OfBooking):
    """A page about a booking; its way back is the session."""

    @property
    def thing_url(self) -> str:
        """The page of the session."""
        return reverse(self.inspect_url_name, args=(self.thing.session_id,))

    def trail(self) -> list[dict[str, Any]]:
        """The session, then what is done."""
        label = called(self.thing.session)
        crumb: Any = self.crumb  # type: ignore[attr-defined]  # of the form it stands before
        return [{"url": self.thing_url, "label": label}, {"url": "", "label": str(crumb)}]


class CancelBooking(ToItsSession, StayingForm):
    """A page that says what goes back, and asks for the reason."""

    form_class = CancelForm
    heading = gettext_lazy("Cancel the booking: {name}")
    submit = gettext_lazy("Cancel the booking")
    crumb = gettext_lazy("Cancel the booking")
    is_serious = True

    def lead(self) -> str:
        one: Booking = self.thing
        if one.state in {BookingState.WAITLISTED, BookingState.OFFERED}:
            return _("Nothing was paid. The next in line is asked.")
        if one.state == BookingState.HELD:
            return self.unpaid(one)
        back = Money(self.refund(one), one.session.workshop.currency)
        if not back.minor:
            return _("Nothing goes back.") if one.price_minor else _("Nothing was paid.")
        return _("{amount} goes back to {person}.").format(amount=back, person=one.booker.full_name)

    def unpaid(self, one: Booking) -> str:
        """The seats that end with this one."""
        told = _("It is not paid yet: the order ends, and nothing goes back.")
        others = Booking.objects.filter(line__order=one.line.order_id if one.line else 0).exclude(pk=one.pk)
        names = ", ".join(booking.contact.full_name for booking in others.select_related("contact"))
        if not names:
            return told
        return f"{told} {_('The same order holds the seats of {names}: they end too.').format(names=names)}"

    def refund(self, one: Booking) -> int:
        """What goes back, in cents: all of it, unless it is the viewer's own seat."""
        if one.line is None or not one.price_minor:
            return 0
        is_own = Booking.objects.belonging_to(self.viewer).filter(pk=one.pk).exists()
        return refund_of(one, now()) if is_own else one.price_minor

    def act(self, values: dict[str, Any]) -> str:
        cancel_booking(booking=self.thing, reason=values["reason"], by=self.viewer)
        return _("The booking is cancelled, and {person} is told.").format(
            person=self.thing.contact.full_name
        )


class DatesField(forms.ModelChoiceField[WorkshopSession]):
    """Dates to choose from, each with what is free."""

    def label_from_instance(self, obj: Any) -> str:
        told = _("{when}: {taken} of {seats} taken")
        when = day_and_hours(obj.starts_at, obj.ends_at)
        return told.format(when=when, taken=obj.taken, seats=obj.capacity)


class MoveForm(forms.Form):
    """Another date of the same workshop that has a seat."""

    to = DatesField(
        label=gettext_lazy("Another date"), queryset=WorkshopSession.objects.none(),
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip

    def __init__(self, data: Any, dates: QuerySet[WorkshopSession]) -> None:
        super().__init__(data)
        field: Any = self.fields["to"]
        field.queryset = dates


class MoveBooking(ToItsSession, StayingForm):
    """A page that moves somebody to another date, at the same price."""

    heading = gettext_lazy("Move to another date: {name}")
    submit = gettext_lazy("Move the booking")
    crumb = gettext_lazy("Move the booking")

    def dates(self) -> QuerySet[WorkshopSession]:
        """The dates with a seat."""
        now_at = self.thing.session
        found = WorkshopSession.objects.coming().filter(workshop=now_at.workshop_id).exclude(pk=now_at.pk)
        return found.with_seats_left().order_by("starts_at", "pk")

    def form(self, data: Any = None, files: Any = None) -> MoveForm:
        return MoveForm(data, self.dates())

    def lead(self) -> str:
        if self.dates().exists():
            return _("What was paid goes with the seat. The person is told of the new date.")
        return _("No other date of this workshop has a seat. Plan one first.")

    def act(self, values: dict[str, Any]) -> str:
        transfer_booking(booking=self.thing, to=values["to"], by=self.viewer)
        told = _("{person} comes on {when} instead.")
        when = day_and_hours(values["to"].starts_at, values["to"].ends_at)
        return told.format(person=self.thing.contact.full_name, when=when)


def run_in_words(request: HttpRequest, run: Any, url: str) -> HttpResponseBase:
    """Run an act, tell what came of it or what stands in its way, and go on to `url`."""
    try:
        told = run()
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, told)
    return redirect(url)
