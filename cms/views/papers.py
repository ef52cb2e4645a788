"""The documents that a plan asks of an applicant, in words, each with the form to send it with."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Application
from billing.supporting import Asked, asked_of
from kit.papers import ACCEPTED
from kit.wording import day


class PaperForm(forms.Form):
    """One file, for one kind of document."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        help_text=gettext_lazy("PDF, JPEG, PNG or WebP, 10 MB at most."),
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )


@dataclass(frozen=True)
class Row:
    """A document asked of an applicant: how it stands, in words, and the form to send it with."""

    asked: Asked
    tone: str
    word: str
    sentence: str
    form: PaperForm


def rows_of(application: Application, refused: tuple[int, PaperForm] | None = None) -> list[Row]:
    """What is asked of an open application's applicant; proofs once they ask for the reduced price.

    `refused` is the kind and the form of a file that could not be taken.
    """
    if application.contact is None or not application.is_open:
        return []
    asked = asked_of(application.contact, [application.plan])
    shown = [one for one in asked if one.is_required or application.is_reduced]
    return [_row(one, refused) for one in shown]


def _row(asked: Asked, refused: tuple[int, PaperForm] | None) -> Row:
    form = PaperForm(auto_id=f"document-{asked.kind.pk}-%s")
    if refused is not None and refused[0] == asked.kind.pk:
        form = refused[1]
    return Row(asked, *_in_words(asked), form)


def _in_words(asked: Asked) -> tuple[str, str, str]:
    """Tone, word and sentence."""
    latest, valid = asked.latest, asked.valid
    if latest is not None and asked.is_being_checked:
        told = _("Sent on {day}. The team looks at it and writes to you.")
        return "wait", _("being checked"), told.format(day=day(latest.given_at))
    if latest is not None and asked.is_refused and valid is None:
        return "stop", _("not accepted"), _("Reason: {reason}").format(reason=latest.reason)
    if valid is not None:
        until = _("Valid until {day}.").format(day=day(valid.expires_on)) if valid.expires_on else ""
        return ("warn" if asked.is_expiring else "ok"), _("accepted"), until
    if latest is not None and latest.expires_on is not None:
        return "stop", _("no longer valid"), _("Valid until {day}.").format(day=day(latest.expires_on))
    if asked.is_required or asked.is_wanted:
        return "warn", _("to be sent"), ""
    return "wait", _("not needed now"), _("Another proof was sent.")


def may_ask_reduced_price(application: Application) -> bool:
    """Whether the applicant can still say that they have a right to it."""
    is_early = application.is_open and application.paid_at is None and application.approved_at is None
    return is_early and not application.is_reduced and application.plan.reduced_minor is not None


def may_pay_full_price(application: Application) -> bool:
    """Whether the applicant can still leave the reduced price."""
    return application.is_open and application.is_reduced and application.paid_at is None
