"""The wording of letters: every kind, when it goes out, and the managers' words beside the program's."""

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from accounts.actions.letter_wordings import CHANGE, word_letter
from accounts.letter_wordings import about, placeholders_of, wording_of
from accounts.models import LetterWording, User
from cms.staff.mailing_form import placeholder_words, tell_refusal
from cms.staff.mailing_page import LANGUAGES, in_html
from cms.staff.parts import Act, Cell, Ledger, Texts, Told
from cms.staff.viewer import staff_user
from kit.letter import Letter
from kit.letter_wording import in_words_of
from kit.mail import known_letters, sample
from kit.refusals import NotFound, Refusal

SEE = "accounts.view_letterwording"
TITLE = gettext_lazy("Wording of letters")
PARTS = ("subject", "heading", "paragraphs")


def _edit_url(kind: str, language: str) -> str:
    return reverse("letters:edit", args=(kind, language))


class LettersPage(WagtailAdminTemplateMixin, TemplateView):
    """A page about the wording of letters."""

    permission = SEE
    request: HttpRequest

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.viewer.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(TITLE)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": reverse("letters:index"), "label": TITLE}]


class LetterList(LettersPage):
    """Every kind of letter; each language leads to its form."""

    template_name = "staff/figures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = set(LetterWording.objects.visible_to(self.viewer).values_list("kind", "language"))
        head = [_("Letter"), *(str(title) for _code, title in LANGUAGES), _("When it goes out")]
        rows = [
            (Cell(told.title), *(_cell(kind, code, changed) for code, _title in LANGUAGES), Cell(told.when))
            for kind, told in known_letters().items()
        ]
        return super().get_context_data(parts=[Ledger(TITLE, head, rows, empty="")], **kwargs)


def _cell(kind: str, language: str, changed: set[tuple[str, str]]) -> Cell:
    words = _("own wording") if (kind, language) in changed else _("the program’s words")
    return Cell(words, url=_edit_url(kind, language))


class WordingForm(forms.Form):
    """The three texts that can be worded anew; an empty one stays the program's."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=200, required=False)
    paragraphs = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Empty lines part the paragraphs. What is left empty stays as it is."),
    )


class OneLetter(LettersPage):
    """A page about one kind of letter in one language."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind, self.language = str(kwargs["kind"]), str(kwargs["language"])
        if self.language not in dict(LANGUAGES):
            raise Http404
        try:
            self.about = about(self.kind)
        except NotFound as error:
            raise Http404 from error
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def own(self) -> Letter:
        """An invented letter as the program words it."""
        # What nobody invents for it cannot be shown, and every kind invents one.
        return cast("Letter", sample(self.kind, self.language))

    def shown(self) -> Letter:
        """The same in the managers' words, if there are any."""
        wording = wording_of(self.kind, self.language)
        return self.own if wording is None else in_words_of(wording, self.own)

    def get_page_title(self) -> str:
        return _("{letter}, {language}").format(
            letter=self.about.title, language=str(dict(LANGUAGES)[self.language]).lower()
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class EditWording(OneLetter):
    """The form, beside the program's own words."""

    permission = CHANGE
    template_name = "staff/wording.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = WordingForm({} if "default" in request.POST else request.POST)
        if form.is_valid():
            values = form.cleaned_data
            try:
                kept = word_letter(kind=self.kind, language=self.language, values=values, by=self.viewer)
            except Refusal as refusal:
                tell_refusal(form, refusal)
            else:
                told = _("The wording is kept.") if kept else _("The letter is in the program’s words.")
                messages.success(request, told)
                return redirect(_edit_url(self.kind, self.language))
        return self.render_to_response(self.get_context_data(form=form))

    def initial(self) -> dict[str, str]:
        """What the managers wrote."""
        wording = wording_of(self.kind, self.language)
        return {name: getattr(wording, name) for name in PARTS} if wording else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", WordingForm(initial=self.initial()))
        kwargs["form"].fields["subject"].help_text = placeholder_words(dict(placeholders_of(self.kind)))
        other = next(code for code, _title in LANGUAGES if code != self.language)
        acts = [
            Act(_("See it as it arrives"), reverse("letters:preview", args=(self.kind, self.language))),
            Act(dict(LANGUAGES)[other], _edit_url(self.kind, other), tone="secondary"),
        ]
        return super().get_context_data(
            heading=self.get_page_title(),
            lead=self.about.when,
            acts=acts,
            own=[_texts(_("In the program’s words"), self.own), _kept(self.own)],
            is_worded=bool(self.initial()),
            back=reverse("letters:index"),
            **kwargs,
        )


def _texts(title: str, letter: Letter) -> Texts:
    entries = [
        Told(_("Subject"), letter.subject),
        Told(_("Heading"), letter.heading),
        Told(_("Text"), "\n\n".join(letter.paragraphs)),
    ]
    return Texts(title, entries, empty="")


def _kept(letter: Letter) -> Texts:
    """What stays whatever is written: the law and the reader need it."""
    facts = "\n".join(_("{label}: {value}").format(label=label, value=value) for label, value in letter.facts)
    files = "\n".join(one.name for one in letter.attachments)
    entries = [
        Told(label, text)
        for label, text in (
            (_("Text"), "\n\n".join(letter.kept)),
            (_("Button"), letter.action[0] if letter.action else ""),
            (_("Facts"), facts),
            (_("Attached"), files),
        )
        if text
    ]
    return Texts(_("What always stays"), entries, empty=_("Nothing else stands in it."))


class PreviewWording(OneLetter):
    """The invented letter as a page, as a mail program shows it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return in_html(self.shown(), self.language)


class LettersMenuItem(MenuItem):
    """Shown to those who may see the wordings."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEE))


class LetterWordings(ViewSet):
    """The list of letters, and a form for each in each language."""

    icon = "edit"
    menu_label = TITLE
    menu_name = "letters"
    menu_order = 890
    menu_item_class = LettersMenuItem
    add_to_admin_menu = True

    @cached_property
    def menu_url(self) -> str:
        return reverse("letters:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LetterList.as_view(), name="index"),
            path("<slug:kind>/<str:language>/", EditWording.as_view(), name="edit"),
            path("<slug:kind>/<str:language>/preview/", PreviewWording.as_view(), name="preview"),
        ]
