from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.application import new_key
from cms.models.signup import SignUpPage


class DraftQuerySet(models.QuerySet["ApplicationDraft"]):
    """Which drafts are kept still."""

    def kept(self) -> "DraftQuerySet":
        """Those whose day has not come."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> "DraftQuerySet":
        """Those to be forgotten."""
        return self.filter(expires_at__lte=timezone.now())


class ApplicationDraft(models.Model):
    """A form that was begun, saved under an e-mail address in order to go on with it elsewhere.

    `values` are texts by field, `kept` the uploads on the private shelf by question, `step` counts from 0.
    `nonce` is the draft's identity on every device on which it is open.
    """

    page = models.ForeignKey(
        SignUpPage, verbose_name=_("sign-up page"), related_name="drafts", on_delete=models.CASCADE
    )
    nonce = models.CharField(_("draft"), max_length=40, unique=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=5)
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    values = models.JSONField(_("answers"), default=dict)
    shown_minor = models.PositiveIntegerField(_("price shown"), null=True)
    kept = models.JSONField(_("files"), default=dict)
    # A part of the link's signature: another one makes every link to this draft void.
    link_key = models.CharField(max_length=40, default=new_key, editable=False)
    saved_at = models.DateTimeField(_("saved"))
    expires_at = models.DateTimeField(_("kept until"), db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("form to be continued")
        verbose_name_plural = _("forms to be continued")
        indexes = [models.Index(Lower("email"), name="draft_by_email")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.saved_at:%Y-%m-%d}"
