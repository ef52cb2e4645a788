"""The questions of a sign-up form, as blocks an editor adds, removes, moves and rewords.

The id of a block is the question's stable key, in both languages. `feeds` says which field of the contact's
card the answer fills; without it the answer stays on the application alone.
"""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from cms.blocks.form_rules import check_form
from cms.blocks.untranslated import CodeBlock
from cms.richtext import LINK_FEATURES, CleanRichTextBlock

ANSWER_ONLY = ("", _("the answer on the application, nothing else"))
GIVEN_NAME = ("given_name", _("given name"))
FAMILY_NAME = ("family_name", _("family name"))


def feeds_block(*choices: tuple[str, Any], default: str = "") -> blocks.ChoiceBlock:
    """Which field of the contact's card the answer fills."""
    return blocks.ChoiceBlock(
        choices=[ANSWER_ONLY, *choices], default=default, required=False, label=_("Kept as")
    )


class QuestionBlock(blocks.StructBlock):
    """What all questions have."""

    label = blocks.CharBlock(label=_("Question"), max_length=200)
    help = blocks.CharBlock(label=_("Help below the question"), max_length=300, required=False)
    is_required = blocks.BooleanBlock(label=_("An answer is needed"), default=True, required=False)

    class Meta:
        label_format = "{label}"


class SectionBlock(blocks.StructBlock):
    """Begins a step of the form."""

    label = blocks.CharBlock(label=_("Short name of the step"), max_length=40)
    heading = blocks.CharBlock(label=_("Heading of the step"), max_length=120)
    intro = blocks.CharBlock(label=_("Sentence below the heading"), max_length=300, required=False)

    class Meta:
        icon = "title"
        label_format = "{label}"
        label = _("Step")


class ShortTextBlock(QuestionBlock):
    """One line."""

    feeds = feeds_block(GIVEN_NAME, FAMILY_NAME)

    class Meta:
        icon = "pilcrow"
        label = _("Short text")


class LongTextBlock(QuestionBlock):
    """A few sentences."""

    class Meta:
        icon = "doc-full"
        label = _("Long text")


class EmailBlock(QuestionBlock):
    """An e-mail address."""

    feeds = feeds_block(("email", _("e-mail address")), default="email")

    class Meta:
        icon = "mail"
        label = _("E-mail address")


class PhoneBlock(QuestionBlock):
    """A phone number."""

    feeds = feeds_block(("phone", _("phone")), default="phone")

    class Meta:
        icon = "mobile-alt"
        label = _("Phone")


class DateBlock(QuestionBlock):
    """A day; the birth date, where it feeds the card."""

    feeds = feeds_block(("birth_on", _("birth date")))

    class Meta:
        icon = "date"
        label = _("Date")


class NumberBlock(QuestionBlock):
    """A number within bounds."""

    lowest = blocks.IntegerBlock(label=_("Lowest number"), required=False)
    highest = blocks.IntegerBlock(label=_("Highest number"), required=False)

    class Meta:
        icon = "order"
        # Not the number of a document, which is another word in French.
        label = pgettext_lazy("question", "Number")


class OptionsBlock(QuestionBlock):
    """Options to choose from; the id of each is its stable key."""

    options = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Options"), min_num=2, max_num=40)


class ChoiceBlock(OptionsBlock):
    """One of the options."""

    display = blocks.ChoiceBlock(
        choices=[("radio", _("all options in view")), ("select", _("a list that opens"))],
        default="radio",
        label=_("Shown as"),
    )

    class Meta:
        icon = "radio-full"
        label = _("Choice of one")


class CheckboxesBlock(OptionsBlock):
    """Any number of the options."""

    class Meta:
        icon = "tick-inverse"
        label = _("Choice of several")


class AddressBlock(QuestionBlock):
    """Street, postal code, town and country."""

    feeds = feeds_block(("address", _("postal address")), default="address")

    class Meta:
        icon = "home"
        label = _("Postal address")


class PhotoBlock(QuestionBlock):
    """A picture of the person."""

    feeds = feeds_block(("photo", _("photo")), default="photo")

    class Meta:
        icon = "user"
        label = _("Photo")


class FileBlock(QuestionBlock):
    """A document: PDF, JPEG or PNG."""

    class Meta:
        icon = "doc-full-inverse"
        label = _("File")


class ConsentBlock(blocks.StructBlock):
    """A tick whose exact wording is kept with the answer."""

    label = blocks.CharBlock(
        label=_("Short name"), max_length=80, help_text=_("For the list of errors and for your team.")
    )
    wording = CleanRichTextBlock(label=_("Exact wording"), features=LINK_FEATURES)
    purpose = CodeBlock(
        label=_("Purpose"),
        max_length=80,
        help_text=_("A stable code, such as newsletter: one consent is kept per purpose."),
        validators=[RegexValidator(r"^[a-z0-9-]+\Z", _("Small letters, digits and hyphens alone."))],
    )
    is_required = blocks.BooleanBlock(label=_("Needed in order to join"), default=False, required=False)

    class Meta:
        icon = "check"
        label_format = "{label}"
        label = _("Consent")


class OrganisationBlock(QuestionBlock):
    """The organisation that joins: its name, and the numbers under which registers know it."""

    class Meta:
        icon = "site"
        label = _("Organisation")


class PeopleBlock(blocks.StructBlock):
    """Those to be covered beside the applicant, a row each."""

    label = blocks.CharBlock(label=_("Question"), max_length=200)
    help = blocks.CharBlock(label=_("Help below the question"), max_length=300, required=False)
    lowest = blocks.IntegerBlock(
        label=_("How many must be named"), min_value=0, max_value=10, default=0, required=True
    )
    highest = blocks.IntegerBlock(
        label=_("How many rows"),
        min_value=1,
        max_value=10,
        default=3,
        help_text=_("Each plan says itself how many people it covers."),
    )

    class Meta:
        icon = "group"
        label_format = "{label}"
        label = _("People covered")


def plan_choices() -> list[tuple[str, str]]:
    """Code and name of each plan on offer, for the editor."""
    from billing.models import Plan

    return [(plan.code, plan.name) for plan in Plan.objects.on_offer()]


class PlanBlock(blocks.StructBlock):
    """The choice of a plan, with the amount where the price is free."""

    label = blocks.CharBlock(label=_("Question"), max_length=200)
    help = blocks.CharBlock(label=_("Help below the question"), max_length=300, required=False)
    plans = blocks.MultipleChoiceBlock(
        label=_("Plans"),
        choices=plan_choices,
        required=False,
        help_text=_(
            "None ticked: all that are on offer; those for organisations where the form asks for one."
        ),
    )
    suggestions = blocks.ListBlock(
        blocks.IntegerBlock(min_value=1, max_value=100_000),
        label=_("Amounts suggested where the price is free"),
        required=False,
        default=[],
        help_text=_("In whole euros. The plan’s own suggestion is always among them."),
    )

    class Meta:
        icon = "tag"
        label_format = "{label}"
        label = _("Choice of a plan")


class QuestionsBlock(blocks.StreamBlock):
    """A whole form."""

    section = SectionBlock()
    short_text = ShortTextBlock()
    long_text = LongTextBlock()
    email = EmailBlock()
    phone = PhoneBlock()
    date = DateBlock()
    number = NumberBlock()
    choice = ChoiceBlock()
    checkboxes = CheckboxesBlock()
    address = AddressBlock()
    photo = PhotoBlock()
    file = FileBlock()
    consent = ConsentBlock()
    organisation = OrganisationBlock()
    people = PeopleBlock()
    plan = PlanBlock()

    class Meta:
        block_counts = {
            "plan": {"max_num": 1},
            "organisation": {"max_num": 1},
            "people": {"max_num": 1},
            "photo": {"max_num": 2},
            "file": {"max_num": 5},
        }
        max_num = 80

    def clean(self, value: Any) -> Any:
        form = super().clean(value)
        # A draft may be unfinished; what is published may not.
        if not self.is_deferred_validation:
            check_form(form)
        return form
