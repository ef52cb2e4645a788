"""What the site and the back office keep of a person."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.search.models import IndexEntry
from wagtail.users.models import UserProfile

from accounts.holdings import (
    Holding,
    OwnFile,
    Person,
    Told,
    columns,
    holds_nothing,
    register,
    search_too,
    when_erasing,
)
from accounts.models import Contact, User
from accounts.personal_data import forget_files
from cms.models import ApplicationDraft
from cms.signup.questions import read_page
from cms.signup.saved import files_of, forget, naming_one_of
from cms.signup.uploads import as_kept, discard, take


def _forget_drafts(person: Person) -> None:
    """Uploads that wait on the shelf with a form that was not sent."""
    for _key, held in person.sessions:
        drafts = (value for name, value in held.items() if name.startswith("signup:"))
        for stored in (one for draft in drafts for one in draft.get("kept", {}).values()):
            kept = as_kept(stored)
            if kept is not None:
                discard(kept)


def _forget_saved(person: Person) -> None:
    """Forms that were saved under an address of the person, or speak of them."""
    forget(naming_one_of(person.marks))


def _saved_by(contact: Contact) -> QuerySet[ApplicationDraft]:
    """Those under an address that is the person's alone: a family's may be another's."""
    is_shared = Contact.objects.exclude(pk=contact.pk).filter(email__iexact=contact.email).exists()
    rows = ApplicationDraft.objects.select_related("page__locale")
    return rows.none() if is_shared or not contact.email else rows.filter(email__iexact=contact.email)


def _saved_form(row: ApplicationDraft) -> Told:
    labels = {question.id: question.label for question in read_page(row.page).questions}
    answers = {
        f"{labels.get(name.partition('.')[0], '')} {name.partition('.')[2]}".strip() or name: texts
        for name, texts in row.values.items()
        if any(texts)
    }
    return {**columns("page", "email", "saved_at", "expires_at")(row), "answers": answers}


def _files_of_saved(row: ApplicationDraft) -> Iterable[OwnFile]:
    uploads = (take(kept) for kept in files_of(row).values())
    return [OwnFile(upload.name, upload.content) for upload in uploads if upload is not None]


def _forget_entries(person: Person) -> None:
    """What the search and the history of the back office call the card and the account."""
    subjects = {Contact: person.contact.pk, User: person.user.pk if person.user else None}
    for model, pk in subjects.items():
        about = {"content_type": ContentType.objects.get_for_model(model), "object_id": str(pk)}
        IndexEntry.objects.filter(**about).delete()
        ModelLogEntry.objects.filter(**about).delete()


def _drop_profiles(rows: object, person: Person) -> None:
    profiles = UserProfile.objects.filter(user=person.user)
    forget_files(*(profile.avatar for profile in profiles))
    profiles.delete()


def _drop_saved(rows: QuerySet[ApplicationDraft], _person: Person) -> None:
    forget(rows)


register(
    Holding(
        UserProfile,
        lambda contact: UserProfile.objects.filter(user__contact=contact),
        _drop_profiles,
        columns("preferred_language", "current_time_zone"),
    ),
    Holding(
        ApplicationDraft,
        _saved_by,
        _drop_saved,
        _saved_form,
        files=_files_of_saved,
        labels={"answers": _("Answers")},
    ),
)
when_erasing(_forget_saved)
when_erasing(_forget_drafts)
when_erasing(_forget_entries)
search_too(ModelLogEntry, PageLogEntry)
holds_nothing(
    "pages of the site, and who wrote or published them: a name that goes with the account",
    "cms.ContentPage",
    "cms.EquipmentIndexPage",
    "cms.HomePage",
    "cms.NewsIndexPage",
    "cms.NewsPage",
    "cms.PlansPage",
    "cms.SignUpPage",
    "cms.WorkshopIndexPage",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.Page",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.PageViewRestriction_groups",
    "wagtailcore.Revision",
    "wagtailcore.Site",
    "wagtailcore.WorkflowPage",
    "wagtail_localize.TranslationLog",
)
holds_nothing(
    "who did it in the back office; the link is emptied with the account",
    "wagtail_localize.SegmentOverride",
    "wagtail_localize.StringTranslation",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.WorkflowState",
    "wagtaildocs.Document",
    "wagtailimages.Image",
    "wagtailimages.Rendition",
)
holds_nothing(
    "work of the back office that goes with the account",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.APIToken",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.PageSubscription",
)
