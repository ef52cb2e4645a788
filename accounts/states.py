"""The states of what this storey moves through states."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.states import Table, Transition


class MailingState(models.TextChoices):
    """Where a letter to many stands."""

    DRAFT = "draft", _("draft")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")


class RecipientState(models.TextChoices):
    """What came of a letter for one of the many."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("not written to")


_M = MailingState
MAILING = Table(
    "Mailing",
    _M,
    Transition(_M.DRAFT, _M.SENDING, "queue_mailing", "A manager sends it; who gets it is settled."),
    Transition(_M.DRAFT, _M.CANCELLED, "cancel_mailing", "The draft is not wanted."),
    Transition(_M.SENDING, _M.SENT, "send_some", "Everybody was written to, or it is on record why not."),
    Transition(_M.SENDING, _M.CANCELLED, "cancel_mailing", "A manager stops what is not yet sent."),
)
_R = RecipientState
RECIPIENT = Table(
    "MailingRecipient",
    _R,
    Transition(_R.WAITING, _R.SENT, "send_some", "The mail server took the letter."),
    Transition(_R.WAITING, _R.FAILED, "send_some", "The mail server refuses it, or is down for days."),
    Transition(_R.WAITING, _R.SKIPPED, "send_some", "Unsubscribed or erased since, or cancelled."),
)

TABLES = (MAILING, RECIPIENT)
