"""What pages are made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.machines import teasers
from cms.offers import offers
from cms.richtext import FEATURES, CleanRichTextBlock
from cms.workshops import coming, kinds, shelves
from equipment.models import Category
from kit.specimens import MACHINES

ICONS = ("clock", "place", "people", "calendar", "phone", "mail", "machine", "lock")


class HeadingBlock(blocks.CharBlock):
    """A heading within a page."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"


class TextBlock(CleanRichTextBlock):
    """Running text."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "cms/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    """A picture with its description."""

    image = ImageChooserBlock(label=_("Image"))
    description = blocks.CharBlock(
        label=_("What it shows, for those who cannot see it"), max_length=200, required=False,
        help_text=_("Leave empty when the picture only decorates."),
    )  # fmt: skip
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody says."""

    quote = blocks.TextBlock(label=_("Quote"), max_length=600, rows=3)
    source = blocks.CharBlock(label=_("Who says it"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "cms/blocks/quote.html"


class CallBlock(blocks.StructBlock):
    """One thing to do, with its button."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.CharBlock(label=_("Sentence"), max_length=300, required=False)
    button = blocks.CharBlock(label=_("Words of the button"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page it opens"))

    class Meta:
        icon = "pick"
        label = _("Call to action")
        template = "cms/blocks/call.html"


class PlansBlock(blocks.StructBlock):
    """The plans on offer, as they are now."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    page = blocks.PageChooserBlock(label=_("Page that compares them"), required=False)
    link = blocks.CharBlock(label=_("Words of the link"), max_length=60, required=False)

    class Meta:
        icon = "tag"
        label = _("Plans")
        template = "cms/blocks/plans.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "offers": offers()}


class NewsBlock(blocks.StructBlock):
    """The newest news."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    page = blocks.PageChooserBlock(label=_("News"), page_type="cms.NewsIndexPage")
    link = blocks.CharBlock(label=_("Words of the link"), max_length=60, required=False)

    class Meta:
        icon = "list-ul"
        label = _("News")
        template = "cms/blocks/news.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        index = value["page"].localized.specific if value["page"] else None
        newest = list(index.newest()[:3]) if index else []
        return {**super().get_context(value, parent_context), "news": newest}


class MachineBlock(blocks.StructBlock):
    """One drawn machine."""

    drawing = blocks.ChoiceBlock(choices=[(name, name) for name in MACHINES], label=_("Drawing"))
    name = blocks.CharBlock(label=_("Name"), max_length=40)


class MachinesBlock(blocks.StructBlock):
    """A wall of drawn machines."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    machines = blocks.ListBlock(MachineBlock(), label=_("Machines"), max_num=16)

    class Meta:
        icon = "cogs"
        label = _("Machines")
        template = "cms/blocks/machines.html"


def category_choices() -> list[tuple[str, str]]:
    """The categories of equipment, by their keys; asked when the editor opens."""
    return [(str(one.pk), one.name) for one in Category.objects.all()]


class EquipmentBlock(blocks.StructBlock):
    """Equipment as it is now, with its state: all of it, or one category."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    category = blocks.ChoiceBlock(
        choices=category_choices, label=_("Category"), required=False,
        help_text=_("Left empty: all of them."),
    )  # fmt: skip
    page = blocks.PageChooserBlock(label=_("Page of the machines"), page_type="cms.EquipmentIndexPage")
    link = blocks.CharBlock(label=_("Words of the link"), max_length=60, required=False)

    class Meta:
        icon = "cogs"
        label = _("Machines, as they are now")
        template = "cms/blocks/equipment.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        page = value["page"].localized.specific if value["page"] else None
        return {**context, "machines": teasers(value["category"]), "index": page}


class WorkshopsBlock(blocks.StructBlock):
    """What is given, with the next dates: all of it, or one kind."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    kind = blocks.ChoiceBlock(
        choices=kinds, label=_("Kind"), required=False, help_text=_("Left empty: all of them.")
    )
    page = blocks.PageChooserBlock(label=_("Page of the workshops"), page_type="cms.WorkshopIndexPage")
    link = blocks.CharBlock(label=_("Words of the link"), max_length=60, required=False)

    class Meta:
        icon = "calendar"
        label = _("Workshops, as they are now")
        template = "cms/blocks/workshops.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        page = value["page"].localized.specific if value["page"] else None
        tiles = [tile for shelf in shelves(value["kind"] or "") for tile in shelf.tiles]
        return {**context, "tiles": tiles, "index": page}


class AgendaBlock(blocks.StructBlock):
    """The next dates, with the seats that are left."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    kind = blocks.ChoiceBlock(
        choices=kinds, label=_("Kind"), required=False, help_text=_("Left empty: all of them.")
    )
    most = blocks.IntegerBlock(label=_("How many dates"), min_value=1, max_value=20, default=4)
    page = blocks.PageChooserBlock(label=_("Page of the workshops"), page_type="cms.WorkshopIndexPage")
    link = blocks.CharBlock(label=_("Words of the link"), max_length=60, required=False)

    class Meta:
        icon = "date"
        label = _("Agenda: the next dates")
        template = "cms/blocks/agenda.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        page = value["page"].localized.specific if value["page"] else None
        dates = coming(value["kind"] or "", most=value["most"])
        return {**context, "dates": dates, "index": page}


class FactBlock(blocks.StructBlock):
    """One line of the strip under the hero."""

    icon = blocks.ChoiceBlock(choices=[(name, name) for name in ICONS], label=_("Icon"))
    text = blocks.CharBlock(label=_("Text"), max_length=80)

    class Meta:
        icon = "info-circle"
        label = _("Fact")


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock(max_length=120)
    text = TextBlock(features=FEATURES)
    picture = PictureBlock()
    quote = QuoteBlock()
    call = CallBlock()
    plans = PlansBlock()
    news = NewsBlock()
    machines = MachinesBlock()
    equipment = EquipmentBlock()
    workshops = WorkshopsBlock()
    agenda = AgendaBlock()


class FactsBlock(blocks.StreamBlock):
    """The strip under the hero."""

    fact = FactBlock()
