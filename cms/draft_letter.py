"""The letter that brings the link to a form that was saved."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Association
from cms.models import ApplicationDraft, SignUpPage
from cms.signup.saved import draft_token
from kit import mail
from kit.mail import Letter
from kit.wording import day

KIND = "application_draft"


def register() -> None:
    """Make the letter known to the post."""
    about = mail.About(
        title=gettext_lazy("Form to be continued"),
        when=gettext_lazy("When somebody saves the membership form in order to go on later."),
        sample=_sample,
    )
    mail.register(KIND, draft_letter, language_of=_language_of, about=about)


def post(saved: ApplicationDraft) -> None:
    """Defer the letter in the current transaction."""
    mail.post(KIND, saved.pk)


def _language_of(pk: int) -> str:
    language = ApplicationDraft.objects.filter(pk=pk).values_list("language", flat=True).first()
    return language or settings.LANGUAGE_CODE


def draft_letter(pk: int) -> Letter | None:
    """The link to go on with a form; nothing once it was sent or forgotten."""
    saved = ApplicationDraft.objects.kept().select_related("page").filter(pk=pk).first()
    return _letter(saved) if saved is not None else None


def _sample() -> Letter:
    page = SignUpPage(title=_("Become a member"))
    later = timezone.now() + timedelta(days=30)
    return _letter(ApplicationDraft(pk=0, page=page, email="camille@example.org", expires_at=later))


def _letter(saved: ApplicationDraft) -> Letter:
    address = settings.SITE_URL + reverse("draft", args=[draft_token(saved)])
    return Letter(
        to=saved.email,
        sender=Association.objects.current(),
        subject=_("Your form is waiting for you"),
        heading=_("Go on where you stopped"),
        paragraphs=(
            _("Your answers are kept. The link opens the form again, on any device. It is yours alone."),
            _("Nothing is sent to the team before you send it yourself. If you did not ask, do nothing."),
        ),
        action=(_("Continue the form"), address),
        facts=((_("Form"), saved.page.title), (_("Kept until"), day(saved.expires_at))),
    )
