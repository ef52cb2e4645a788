from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Organisation, acted_for_by, belonging_to
from accounts.models.card import PersonCard, private_storage
from billing.models.plan import Plan
from billing.states import DECIDABLE, OPEN_APPLICATION, ApplicationState
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def new_key() -> str:
    """The secret part of an application's private link; changing it ends all links sent before."""
    return secrets.token_urlsafe(24)


def answer_path(answer: ApplicationFile, filename: str) -> str:
    """A name that cannot be guessed, and says nothing of the person or the file."""
    return f"answers/{uuid.uuid4().hex}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All that are verified for those who decide; for others those of whom they act for.

        The applicant, who has no account yet, reads it by the private link (`billing.links`).
        """
        if viewer.has_perm("billing.view_application"):
            return self.exclude(state=ApplicationState.UNVERIFIED)
        return self.filter(belonging_to(viewer))

    def personal_to(self, viewer: Viewer) -> Self:
        """Those of them whose answers, photo and files the viewer sees: not what a colleague sent in.

        Who acts for an organisation sees that somebody applied for it, by name, and what it pays.
        """
        rows = self.visible_to(viewer)
        if viewer.has_perm("billing.view_application"):
            return rows
        return rows.filter(contact__in=acted_for_by(viewer))

    def open(self) -> Self:
        """Verified, and not ended yet."""
        return self.filter(state__in=OPEN_APPLICATION)

    def waiting_for_decision(self) -> Self:
        """Those a manager should look at now: paid, free of charge, or to be approved before payment."""
        return self.filter(
            Q(state=ApplicationState.PAID)
            | Q(state=ApplicationState.SUBMITTED, plan__approval="manager")
            & (Q(plan__payment_turn="approve_first") | Q(amount_minor=0))
        )


class Application(PersonCard):
    """A request to join: the answers, with a snapshot of what was asked and of each consent's wording.

    `questions`: a list of {id, type, label, help, choices, section} as shown. `answers`: question id to value
    (text, number, list, or the name of a file). `agreements`: a list of {purpose, wording, required, given}.
    """

    state = models.CharField(
        _("state"), max_length=20, choices=ApplicationState.choices, default=ApplicationState.UNVERIFIED
    )
    # While the applicant is asked for more: where the answer leads back to.
    state_before = models.CharField(max_length=20, blank=True, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="applications", verbose_name=_("plan"))
    amount_minor = models.PositiveIntegerField(_("amount in cents"))
    # Of a year that had begun: how many months the amount is for. Null: for the plan's whole term.
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True, editable=False)
    is_reduced = models.BooleanField(_("at the reduced price"), default=False)
    currency = models.CharField(max_length=3, default="EUR")
    form_title = models.CharField(_("form"), max_length=255, blank=True)
    questions = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    agreements = models.JSONField(default=list)
    link_key = models.CharField(max_length=40, default=new_key, editable=False)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("contact")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("organisation"),
    )
    # As stated on the form: {name, siren, vat_number}; empty for a person.
    organisation_card = models.JSONField(default=dict, blank=True)
    # Those to be covered beside the applicant, as stated: [{given_name, family_name, birth_on, email}].
    people = models.JSONField(default=list, blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    verified_at = models.DateTimeField(_("e-mail confirmed at"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    admitted_at = models.DateTimeField(_("admitted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.TextField(_("reason given"), blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application to join")
        verbose_name_plural = _("applications to join")
        base_manager_name = "objects"
        ordering = ("-received_at", "-pk")
        permissions = (
            ("decide_application", "Can approve and refuse applications"),
            ("enter_application", "Can enter applications from paper forms"),
        )
        indexes = (models.Index(fields=("state", "received_at")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("unverified", "lapsed"))
                | Q(contact__isnull=False, verified_at__isnull=False),
                name="verified_application_has_a_contact",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="needs_information")
                | Q(state_before__in=("submitted", "paid", "approved")),
                name="asked_application_knows_its_way_back",
            ),
            models.CheckConstraint(
                condition=~Q(state="admitted") | Q(amount_minor=0) | Q(paid_at__isnull=False),
                name="admitted_application_is_paid",
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def amount(self) -> Money:
        """What the applicant agreed to pay."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_free_of_charge(self) -> bool:
        """Whether there is nothing to pay."""
        return self.amount_minor == 0

    @property
    def is_decidable(self) -> bool:
        """Whether a manager can still approve it."""
        return self.state in DECIDABLE

    @property
    def is_open(self) -> bool:
        """Whether it still moves."""
        return self.state in OPEN_APPLICATION


class ApplicationFileQuerySet(models.QuerySet["ApplicationFile"]):
    """Files given as answers."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the applications whose answers the viewer sees."""
        return self.filter(application__in=Application.objects.personal_to(viewer))


class ApplicationFile(models.Model):
    """A file given as an answer, kept in private storage under a name of its own."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    question_id = models.CharField(max_length=64)
    label = models.CharField(_("question"), max_length=255)
    file = models.FileField(storage=private_storage, upload_to=answer_path)
    name = models.CharField(_("name of the file"), max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("bytes"))

    objects = ApplicationFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an application")
        verbose_name_plural = _("files of applications")
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name
