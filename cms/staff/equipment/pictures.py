"""The picture of an equipment: decoded, bounded and written anew before it is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.staff.equipment.acting import StayingForm
from cms.staff.equipment.equipment_page import CHANGE
from equipment.actions.catalogue import set_picture
from kit.pictures import read_picture


class PictureForm(forms.Form):
    """A file, or none: then the picture is taken away."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("A JPEG, PNG or WebP file. Left empty: the picture is taken away."),
    )


class SetPicture(StayingForm):
    """A page that asks for the file."""

    permission = CHANGE
    heading = gettext_lazy("Picture of “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Picture")

    def form(self, data: Any = None, files: Any = None) -> PictureForm:
        return PictureForm(data, files)

    def act(self, values: dict[str, Any]) -> str:
        picture = read_picture(values["picture"]) if values["picture"] else None
        set_picture(equipment=self.thing, picture=picture, by=self.viewer)
        return _("The picture is saved.") if picture else _("The picture is taken away.")
