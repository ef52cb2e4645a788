"""The sign-up page: one step at a time, nothing lost, and everything as well without scripts."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from billing.models import Plan
from cms.models import SignUpPage
from cms.signup import guards
from cms.signup.coupon import COUPON, expected_minor, is_asked
from cms.signup.drafts import Draft, getlists
from cms.signup.forms import AnswerForm
from cms.signup.others import TOGETHER
from cms.signup.questions import Questionnaire, read_page
from cms.signup.shown import plain_amount, shown_questions
from cms.signup.submit import submit
from cms.signup.summary import summary_of
from cms.signup.uploads import Upload
from kit.refusals import Invalid

DAY_SECONDS = 24 * 3600
# In the session: where the sent page says that we wrote to.
SENT_TO = "signup_sent_to"


class Visit:
    """One request to a sign-up page."""

    def __init__(self, page: SignUpPage, request: HttpRequest) -> None:
        self.page = page
        self.request = request
        self.form: Questionnaire = read_page(page)
        self.draft = Draft(request.session, page)
        self.step = self._step(request.POST.get("step") or request.GET.get("step") or "")

    def _step(self, text: str) -> int:
        last = max(len(self.form.steps) - 1, 0)
        return (
            min(max(int(text) - 1, 0), last) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        )

    @property
    def is_last(self) -> bool:
        return self.step == len(self.form.steps) - 1

    def address(self, step: int, *, check: bool = False) -> str:
        """Where a step stands; `check` shows at once what is to be reviewed."""
        hint = self.request.GET.get("plan", "")
        query = {"step": step + 1} | ({"plan": hint} if hint else {}) | ({"check": "1"} if check else {})
        return f"{self.request.path}?{urlencode(query)}"

    @cached_property
    def asks_coupon_of(self) -> guards.Client | None:
        """Who may type a discount code on this step; None where it has no box for one."""
        is_here = self.is_last and self.form.plan_question is not None and is_asked(self.draft)
        return guards.client_of(self.request) if is_here else None

    def chosen_plan(self) -> Plan | None:
        """The plan chosen in the draft, else the one the visitor came for, else the only one."""
        question = self.form.plan_question
        if question is None:
            return None
        code = self.draft.first(question.id) or self.request.GET.get("plan", "")
        only = question.plans[0] if len(question.plans) == 1 else None
        return next((plan for plan in question.plans if plan.code == code), only)

    def blank(self) -> AnswerForm:
        """The step as it was left: texts of the draft, nothing checked."""
        form = AnswerForm(
            self.form.of_step(self.step), kept=self.draft.kept, asks_coupon_of=self.asks_coupon_of
        )
        for name, field in form.fields.items():
            if name in self.draft.values:
                takes_many = isinstance(field, forms.MultipleChoiceField)
                form.initial[name] = self.draft.values[name] if takes_many else self.draft.first(name)
        self._preset(form)
        return form

    def _preset(self, form: AnswerForm) -> None:
        """The plan that the visitor came for, and the amounts that plans suggest."""
        question, plan = self.form.plan_question, self.chosen_plan()
        if question is None or question.id not in form.fields:
            return
        form.initial[question.id] = plan.code if plan else ""
        for one in question.plans:
            name = f"{question.id}.amount.{one.code}"
            form.initial.setdefault(name, plain_amount(one.price_minor))

    def filled(self) -> AnswerForm:
        """The step with its answers, checked."""
        return AnswerForm(
            self.form.of_step(self.step),
            MultiValueDict(self.draft.values),
            self.request.FILES,
            kept=self.draft.kept,
            before=self._before(),
            asks_coupon_of=self.asks_coupon_of,
        )

    def _before(self) -> AnswerForm:
        """What earlier steps hold of the questions that must go together with others."""
        earlier = (one for one in self.form.questions if one.step < self.step and one.type in TOGETHER)
        return AnswerForm(earlier, MultiValueDict(self.draft.values))


def show_form(page: SignUpPage, request: HttpRequest) -> HttpResponse:
    """Answer any request to the page."""
    visit = Visit(page, request)
    if request.method == "POST":
        return _posted(visit)
    if request.GET.get("check"):
        form = visit.filled()
        form.is_valid()
        return _page(visit, form)
    return _page(visit, visit.blank())


def _posted(visit: Visit) -> HttpResponse:
    form = _taken_in(visit)
    try:
        _keep_uploads(visit, form)
    except guards.TooManyUploads as refusal:
        return _page(visit, form, notice=refusal.message)
    go = visit.request.POST.get("go", "next")
    if "suggest" in visit.request.POST:
        return _suggested(visit, visit.request.POST["suggest"])
    if go in ("back", "save", "update"):
        return _unchecked(visit, go)
    if not form.is_valid():
        return _page(visit, form)
    return _sent(visit, form) if visit.is_last else _to(visit.address(visit.step + 1))


def _unchecked(visit: Visit, go: str) -> HttpResponse:
    """Where one may go with a step that is not right yet."""
    if go == "save":
        return _out_of_htmx(visit.request, reverse("draft_save", args=[visit.page.pk]))
    return _to(visit.address(max(visit.step - 1, 0) if go == "back" else visit.step))


def _taken_in(visit: Visit) -> AnswerForm:
    """Keep the texts that were sent with this step in the draft, right or wrong."""
    post, draft = visit.request.POST, visit.draft
    form = visit.blank()
    draft.set_values(form.fields, getlists(post))
    draft.step = visit.step
    draft.opened = draft.opened or post.get(guards.CLOCK, "")[:200]
    question = visit.form.plan_question
    if question is not None and question.id in form.fields:
        shown = post.get(f"{question.id}.shown.{draft.first(question.id)}", "")
        draft.shown_minor = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else None
    draft.save()
    filled = visit.filled()
    filled.is_valid()
    return filled


def _keep_uploads(visit: Visit, filled: AnswerForm) -> None:
    """Keep the uploads that are right. Raises TooManyUploads."""
    for asked in filled.questions:
        upload = filled.cleaned_data.get(asked.id)
        if asked.id in visit.request.FILES and isinstance(upload, Upload):
            guards.count_upload(guards.client_of(visit.request), len(upload.content))
            visit.draft.set_upload(asked.id, upload)
            visit.draft.save()


def _suggested(visit: Visit, text: str) -> HttpResponse:
    """A suggested amount was pressed: write it into its box."""
    code, _colon, minor = text.partition(":")
    question = visit.form.plan_question
    if question is not None and minor.isascii() and minor.isdecimal() and len(minor) < 10:
        visit.draft.values[question.id] = [code]
        visit.draft.values[f"{question.id}.amount.{code[:50]}"] = [plain_amount(int(minor))]
        visit.draft.save()
    return _to(visit.address(visit.step))


def _sent(visit: Visit, form: AnswerForm) -> HttpResponse:
    notice = _suspicion(visit)
    if notice:
        return _page(visit, form, notice=notice)
    try:
        _submit_once(visit)
    except Invalid as invalid:
        # The page changed since this step was checked, or an earlier step was skipped.
        steps = [visit.form.step_of(problem.path[0]) for problem in invalid.problems if problem.path]
        return _to(visit.address(min(steps, default=0), check=True))
    except guards.TooManyApplications as refusal:
        return _page(visit, form, notice=refusal.message)
    return _done(visit)


def _suspicion(visit: Visit) -> str:
    """What a robot would have done; said politely, since a person's browser may have done it."""
    if visit.request.POST.get(guards.TRAP):
        return _("A hidden box was filled in, by your browser perhaps. It is empty again: send once more.")
    if guards.is_too_fast(visit.draft.opened):
        # A forged clock would never pass: begin anew.
        visit.draft.opened = guards.fresh(visit.draft.opened)
        visit.draft.save()
        return _("That was very fast. Take a look at your answers, then send once more.")
    return ""


def _submit_once(visit: Visit) -> None:
    """Submit, unless this very draft was submitted: a second click, a second tab."""
    draft = visit.draft
    with transaction.atomic():
        if cache.add(f"signup-sent:{draft.nonce}", 1, DAY_SECONDS):
            submit(
                visit.page,
                draft.values,
                {},
                get_language() or settings.LANGUAGE_CODE,
                guards.client_of(visit.request),
                kept=draft.kept,
                expected_minor=expected_minor(draft, visit.chosen_plan()),
            )


def _done(visit: Visit) -> HttpResponse:
    email = visit.form.feeding("email")
    visit.request.session[SENT_TO] = visit.draft.first(email.id).strip() if email else ""
    visit.draft.end()
    response = _out_of_htmx(visit.request, reverse("join_sent"))
    # The pages that follow have no language in their address.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        get_language(),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


def _out_of_htmx(request: HttpRequest, address: str) -> HttpResponse:
    """To a page without the form: what htmx would follow by itself, it would look for the form in."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else _to(address)


def _to(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response


def _page(visit: Visit, form: AnswerForm, *, notice: str = "") -> HttpResponse:
    plan = visit.chosen_plan()
    context = visit.page.get_context(visit.request) | {
        "form": form,
        "questions": list(shown_questions(form, visit.draft, plan)),
        "coupon": form[COUPON] if COUPON in form.fields else None,
        "step": visit.form.steps[visit.step] if visit.form.steps else None,
        "step_number": visit.step + 1,
        "step_labels": [*(step.label for step in visit.form.steps), _("Confirmation")],
        "action": visit.address(visit.step),
        "is_last": visit.is_last,
        "is_first": visit.step == 0,
        "summary": summary_of(visit.form, visit.draft, plan, guards.client_of(visit.request)),
        "notice": notice,
        "trap": guards.TRAP,
        "clock": guards.CLOCK,
        "opened": visit.draft.opened or guards.clock(),
    }
    response = render(visit.request, visit.page.template, context)
    # It holds what this visitor typed.
    add_never_cache_headers(response)
    return response
