"""The page of a letter to many: what it says, to whom, how far it came, and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions.mailings import SEND, cancel_mailing, queue_mailing, send_test
from accounts.mailing_letter import letter_to
from accounts.models import Association, Contact, Hindrance, Mailing
from accounts.reach import Reach, reach_of
from accounts.states import MailingState, RecipientState
from cms.staff.audience import in_words, people_of, query_of
from cms.staff.pages import Detail, FormPage, OneThing
from cms.staff.parts import Act, Cell, Facts, Gauge, Part, Texts, Told, Tone
from cms.staff.posting import Posting
from cms.staff.wording import instant
from kit.letter import Letter
from kit.mail import message

TONES: dict[str, Tone] = {
    MailingState.DRAFT: "warn",
    MailingState.SENDING: "wait",
    MailingState.SENT: "ok",
    MailingState.CANCELLED: "stop",
}
LANGUAGES = (("fr", gettext_lazy("In French")), ("en", gettext_lazy("In English")))


def mailing_state(mailing: Mailing) -> Cell:
    """Where it stands."""
    return Cell(mailing.get_state_display(), tone=TONES[mailing.state])


def as_read(mailing: Mailing, language: str) -> Letter:
    """The letter as somebody invented reads it, in this language."""
    reader = Contact(given_name="Camille", family_name="Roy", email="camille@example.org")
    with translation.override(language):
        us = Association.objects.current()
        return letter_to([reader], mailing, us, language, to=reader.email)


def in_html(letter: Letter, language: str) -> HttpResponse:
    """A letter as a page of its own, as a mail program shows it."""
    with translation.override(language):
        shown = str(message(letter, language).alternatives[0][0])
    return HttpResponse(shown)


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


class MailingDetail(Detail):
    """One mailing."""

    thing: Mailing

    @cached_property
    def may_send(self) -> bool:
        """Whether the viewer may write to many."""
        return self.viewer.has_perm(SEND)

    @cached_property
    def is_draft(self) -> bool:
        """Whether nothing was sent yet."""
        return self.thing.state == MailingState.DRAFT

    @cached_property
    def reach(self) -> Reach:
        """Whom a draft would reach now."""
        return reach_of(people_of(self.thing.audience, self.viewer), self.thing.purpose)

    def state(self) -> Cell:
        return mailing_state(self.thing)

    def main(self) -> list[Part]:
        first: list[Part] = [self.would_reach()] if self.is_draft else [gauge_of(self.thing)]
        return [*first, *(self.said(language, title) for language, title in LANGUAGES)]

    def would_reach(self) -> Facts:
        """The numbers of a draft, and why people are left out."""
        letters = ngettext("{count} letter", "{count} letters", self.reach.letters)
        rows = [
            (_("To"), Cell(in_words(self.thing.audience, self.viewer), url=self.list_url())),
            (_("Written to"), Cell(_people(self.reach.people))),
            (_("People at one address share a letter"), Cell(letters.format(count=self.reach.letters))),
        ]
        left_out = [
            (_("Left out: {why}").format(why=why.label), Cell(_people(count)))
            for why, count in self.reach.left_out.items()
        ]
        return Facts(_("Who gets it"), [*rows, *left_out])

    def list_url(self) -> str:
        """The list of these people."""
        return f"{reverse('staff_members:index')}?{query_of(self.thing.audience)}"

    def said(self, language: str, title: Any) -> Texts:
        """The letter in one language, and where it is seen as it arrives."""
        letter = as_read(self.thing, language)
        seen = Cell(
            _("See it as it arrives"), reverse(f"staff_mailings:preview_{language}", args=(self.thing.pk,))
        )
        return Texts(title, [Told(letter.subject, "\n\n".join(letter.paragraphs), links=[seen])], empty="")

    def aside(self) -> list[Part]:
        mailing = self.thing
        rows = [
            (_("Kind"), Cell(mailing.get_purpose_display())),
            (_("Written by"), Cell(str(mailing.written_by or ""))),
            (_("Written"), Cell(instant(mailing.created_at))),
            (_("Sent"), Cell(instant(mailing.queued_at))),
            (_("Finished"), Cell(instant(mailing.finished_at))),
            (_("Cancelled"), Cell(instant(mailing.cancelled_at))),
        ]
        return [Facts(_("Mailing"), rows)]

    def acts(self) -> list[Act]:
        key = (self.thing.pk,)
        acts = []
        if not self.is_draft:
            log = f"{reverse('staff_mailing_log:index')}?mailing={self.thing.pk}"
            acts.append(Act(_("Log by person"), log, tone="secondary"))
        if not self.may_send:
            return acts
        if self.is_draft:
            acts = [
                Act(_("Send to {people}…").format(people=_people(self.reach.people)), self.act_url("send")),
                Act(_("Edit"), reverse("staff_mailings:edit", args=key), tone="secondary"),
                Act(_("Send a test to me"), self.act_url("test"), posts=True, tone="secondary"),
            ]
        if self.thing.state in (MailingState.DRAFT, MailingState.SENDING):
            words = _("Throw away…") if self.is_draft else _("Stop sending…")
            acts.append(Act(words, self.act_url("cancel"), tone="serious"))
        return acts

    def act_url(self, name: str) -> str:
        """Where one does this with it."""
        return reverse(f"staff_mailings:{name}", args=(self.thing.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_live = self.thing.state == MailingState.SENDING
        return super().get_context_data(is_live=is_live, **kwargs)


def gauge_of(mailing: Mailing) -> Gauge:
    """How far it is, by state and by why."""
    counts = mailing.recipients.counts()
    by_state: dict[str, int] = {}
    for (state, _why), count in counts.items():
        by_state[state] = by_state.get(state, 0) + count
    # Who was left out from the start is no letter that went.
    total = sum(count for state, count in by_state.items() if state != RecipientState.SKIPPED)
    waiting = by_state.get(RecipientState.WAITING, 0)
    rows = [(_("Sent"), Cell(_people(by_state.get(RecipientState.SENT, 0))))]
    rows += [(_("Waiting"), Cell(_people(waiting)))] if waiting else []
    for (state, why), count in sorted(counts.items()):
        if state in (RecipientState.FAILED, RecipientState.SKIPPED):
            label = _("{state}: {why}").format(
                state=RecipientState(state).label, why=Hindrance(why).label if why else ""
            )
            rows.append((label, Cell(_people(count))))
    if (RecipientState.WAITING, Hindrance.NO_SERVER) in counts:
        rows.append((_("Trouble"), Cell(_("The mail server does not answer. It is tried again."))))
    told = _("{done} of {total}").format(done=total - waiting, total=total)
    live = reverse("staff_mailings:progress", args=(mailing.pk,))
    return Gauge(
        title=_("How far it is"),
        done=total - waiting,
        total=total,
        told=told,
        rows=rows,
        live=live if mailing.state == MailingState.SENDING else "",
    )


class Progress(OneThing):
    """The gauge alone, for the page that shows it while it moves."""

    template_name = "staff/parts/gauge.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(part=gauge_of(self.thing), **kwargs)


class Preview(OneThing):
    """The letter in one language as a page."""

    language = "fr"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return in_html(as_read(self.thing, self.language), self.language)


class SendTest(Posting):
    """The letter in both languages to whoever asks."""

    permission = SEND

    def act(self) -> str:
        send_test(mailing=self.thing, by=self.viewer)
        return _("The letter is on its way to {address}, in both languages.").format(
            address=self.viewer.email
        )


class Send(FormPage):
    """The last question before it goes."""

    permission = SEND
    heading = gettext_lazy("Send “{name}”?")
    submit = gettext_lazy("Send now")

    def rows(self) -> Any:
        return super().rows().filter(state=MailingState.DRAFT)

    def lead(self) -> str:
        reach = reach_of(people_of(self.thing.audience, self.viewer), self.thing.purpose)
        told = _("{people} are written to. What is sent cannot be taken back.")
        return told.format(people=_people(reach.people))

    def act(self, values: dict[str, Any]) -> str:
        queue_mailing(
            mailing=self.thing, contacts=people_of(self.thing.audience, self.viewer), by=self.viewer
        )
        return _("The letters are on their way. You can leave this page.")


class Cancel(FormPage):
    """Throw a draft away, or stop what is not sent."""

    permission = SEND
    heading = gettext_lazy("Cancel “{name}”?")
    submit = gettext_lazy("Cancel the mailing")
    crumb = gettext_lazy("Cancel")
    is_serious = True

    def lead(self) -> str:
        return _("What is sent stays sent. Nobody else gets this letter.")

    def act(self, values: dict[str, Any]) -> str:
        cancel_mailing(mailing=self.thing, by=self.viewer)
        return _("The mailing is cancelled.")
