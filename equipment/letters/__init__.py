"""The letters of equipment: what each says, in the language of its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from equipment.letters import authorizations, faults, reservations, samples
from equipment.letters.values import LABELS, of_authorization, of_fault, of_referent, of_reservation
from equipment.models import Authorization, Fault, Referent, Reservation
from kit import mail
from kit.mail import Letter
from kit.refusals import Text

_AUTHORIZATION = ("given_name", "full_name", "qualification", "until", "reason")
_FAULT = ("given_name", "full_name", "equipment", "reason")
_RESERVATION = ("given_name", "full_name", "equipment", "hours", "reason")


@dataclass(frozen=True)
class Told:
    """A kind of letter: who writes it, what managers read of it, and an invented one."""

    composer: mail.Composer
    title: Text
    when: Text
    invent: Callable[[], int]


_ABOUT_AUTHORIZATIONS = {
    "authorization_given": Told(
        authorizations.given,
        _("Qualified"),
        _("When somebody is qualified for machines."),
        samples.authorization,
    ),
    "authorization_suspended": Told(
        authorizations.suspended,
        _("Authorization suspended"),
        _("When an authorization is suspended."),
        samples.suspended_authorization,
    ),
    "authorization_revoked": Told(
        authorizations.revoked,
        _("Authorization withdrawn"),
        _("When an authorization is withdrawn."),
        samples.revoked_authorization,
    ),
    "authorization_ending": Told(
        authorizations.ending,
        _("Authorization that ends soon"),
        _("Some days before an authorization ends; the qualification says how many."),
        samples.authorization,
    ),
}
_ABOUT_RESERVATIONS = {
    "reservation_confirmed": Told(
        reservations.confirmed,
        _("Reservation confirmed"),
        _("When a reservation is paid, or costs nothing."),
        samples.reservation,
    ),
    "reservation_cancelled": Told(
        reservations.cancelled,
        _("Reservation cancelled"),
        _("When a reservation is given up, or cancelled by the team."),
        samples.cancelled_reservation,
    ),
    "equipment_out_of_order": Told(
        reservations.out_of_order,
        _("Reserved equipment out of order"),
        _("To those who reserved it, when an equipment is put out of order."),
        samples.hindered_reservation,
    ),
}
_REPORTED = Told(
    faults.reported,
    _("Fault reported"),
    _("To those who look after an equipment, when somebody reports a fault."),
    samples.referent,
)
_ABOUT_FAULTS = {
    "fault_unattended": Told(
        faults.unattended,
        _("Fault of equipment without a referent"),
        _("To the association, when somebody reports a fault of equipment that nobody looks after."),
        samples.fault,
    ),
    "fault_closed": Told(
        faults.closed,
        _("Fault seen to"),
        _("To who reported a fault, once it is repaired or found to be none."),
        samples.fixed_fault,
    ),
}


def register() -> None:
    """Make these letters known to the post."""
    for kind, told in _ABOUT_AUTHORIZATIONS.items():
        _register(kind, told, _AUTHORIZATION, of_authorization, _language_of_authorization)
    for kind, told in _ABOUT_RESERVATIONS.items():
        _register(kind, told, _RESERVATION, of_reservation, _language_of_reservation)
    _register("fault_reported", _REPORTED, _FAULT, of_referent, _language_of_referent)
    for kind, told in _ABOUT_FAULTS.items():
        _register(kind, told, _FAULT, of_fault, _language_of_fault)


def _register(
    kind: str,
    told: Told,
    names: tuple[str, ...],
    values: Callable[[int], Mapping[str, str]],
    language_of: Callable[[int], str],
) -> None:
    def composer(pk: int) -> Letter | None:
        letter = told.composer(pk)
        return replace(letter, values=values(pk)) if letter is not None else None

    mail.register(
        kind,
        composer,
        language_of=language_of,
        about=mail.About(
            title=told.title,
            when=told.when,
            placeholders={name: LABELS[name] for name in names},
            sample=lambda: composer(told.invent()),
        ),
    )


def _language_of_authorization(pk: int) -> str:
    return Authorization.objects.values_list("contact__language", flat=True).get(pk=pk)


def _language_of_reservation(pk: int) -> str:
    return Reservation.objects.values_list("contact__language", flat=True).get(pk=pk)


def _language_of_referent(pk: int) -> str:
    # Dismissed meanwhile, they are written nothing.
    language = Referent.objects.filter(pk=pk).values_list("contact__language", flat=True).first()
    return language or settings.LANGUAGE_CODE


def _language_of_fault(pk: int) -> str:
    language = Fault.objects.values_list("reported_by__language", flat=True).get(pk=pk)
    return language or settings.LANGUAGE_CODE
