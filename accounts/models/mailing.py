from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.contact import Contact
from accounts.states import MailingState, RecipientState
from kit.placeholders import paragraphs_of

if TYPE_CHECKING:
    from accounts.viewers import Viewer


LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000


class MailingPurpose(models.TextChoices):
    """Why many are written to, which decides on whom."""

    STATUTORY = "statutory", _("notice to everybody (general assembly, closing days)")
    NEWS = "news", _("news, to those who agreed to them")


class Hindrance(models.TextChoices):
    """Why somebody was not written to, or the letter did not go."""

    NO_ADDRESS = "no_address", _("no e-mail address")
    NO_CONSENT = "no_consent", _("did not agree to news")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed from news")
    ERASED = "erased", _("erased")
    CANCELLED = "cancelled", _("the mailing was cancelled")
    REFUSED = "refused", _("the mail server refused the address")
    NO_SERVER = "no_server", _("the mail server does not answer")


class MailingQuerySet(models.QuerySet["Mailing"]):
    """Letters to many."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who may see them; none for others."""
        return self if viewer.has_perm("accounts.view_mailing") else self.none()


class Mailing(models.Model):
    """A letter to many people: what it says in both languages, to whom, and how far it came.

    `audience` says who is meant while it is a draft: the filters of the list of members, {name: value}. When
    it is queued, its recipients say it for good.
    """

    state = models.CharField(
        _("state"), max_length=10, choices=MailingState.choices, default=MailingState.DRAFT
    )
    purpose = models.CharField(
        _("kind"), max_length=10, choices=MailingPurpose.choices, default=MailingPurpose.STATUTORY
    )
    subject_fr = models.CharField(_("subject in French"), max_length=LONGEST_SUBJECT, blank=True)
    body_fr = models.TextField(_("text in French"), max_length=LONGEST_BODY, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=LONGEST_SUBJECT, blank=True)
    body_en = models.TextField(_("text in English"), max_length=LONGEST_BODY, blank=True)
    audience = models.JSONField(_("recipients"), default=dict, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    queued_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        base_manager_name = "objects"
        ordering = ("-created_at", "-pk")
        default_permissions = ("view",)
        permissions = (("send_mailing", "Can write to many people at once"),)

    def __str__(self) -> str:
        return self.subject_fr or self.subject_en

    @property
    def is_news(self) -> bool:
        """Whether people may unsubscribe from such letters."""
        return self.purpose == MailingPurpose.NEWS

    def said_in(self, language: str) -> tuple[str, tuple[str, ...]]:
        """Subject and paragraphs in this language, each in the other one where it is missing."""
        subjects = {"fr": self.subject_fr, "en": self.subject_en}
        bodies = {"fr": self.body_fr, "en": self.body_en}
        other = "fr" if language == "en" else "en"
        return subjects[language] or subjects[other], paragraphs_of(bodies[language] or bodies[other])


class MailingRecipientQuerySet(models.QuerySet["MailingRecipient"]):
    """Those to whom letters to many go, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the mailings that the viewer sees."""
        return self if viewer.has_perm("accounts.view_mailing") else self.none()

    def waiting(self) -> Self:
        """Those whose letter is still to go."""
        return self.filter(state=RecipientState.WAITING)

    def counts(self) -> dict[tuple[str, str], int]:
        """How many are in each state for each reason: {(state, reason): count}."""
        rows = self.order_by().values_list("state", "reason").annotate(count=models.Count("pk"))
        return {(state, reason): count for state, reason, count in rows}

    def sharing(self, recipient: MailingRecipient) -> Self:
        """Those who get the same letter, at the same address."""
        return self.filter(mailing=recipient.mailing_id, address__iexact=recipient.address)


class MailingRecipient(models.Model):
    """One person of the many: the address as it was when the mailing was queued, and what came of it."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients", verbose_name=_("mailing"))
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="mailings_received", verbose_name=_("contact")
    )
    address = models.EmailField(_("e-mail address"), blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=RecipientState.choices, default=RecipientState.WAITING
    )
    reason = models.CharField(_("why"), max_length=12, choices=Hindrance.choices, blank=True)
    # How often the mail server put this one letter off.
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MailingRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient of a mailing")
        verbose_name_plural = _("recipients of mailings")
        base_manager_name = "objects"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("mailing", "contact"), name="one_letter_of_a_mailing_per_person"),
        )
        indexes = (
            models.Index(
                "mailing", "tries", "id", condition=models.Q(state="waiting"), name="letters_to_send"
            ),
            models.Index("mailing", Upper("address"), name="letters_by_address"),
        )

    def __str__(self) -> str:
        return f"{self.contact} – {self.mailing}"
