"""Files that people send: bounded, recognised by their first bytes, and kept aside until the form is sent."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.signup.fields import UNPRINTABLE
from kit.pictures import MAXIMUM_BYTES, read_picture
from kit.refusals import Refusal

SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
SHELF = "signup"


@dataclass(frozen=True)
class Upload:
    """A file that passed its checks."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """An upload on the shelf: where it lies in private storage, and what it was called."""

    place: str
    name: str
    content_type: str
    size: int


def shelf() -> Storage:
    """Private storage: no web address leads there."""
    return storages["private"]


def keep(upload: Upload) -> Kept:
    """Put an upload on the shelf under a name that nobody can guess."""
    place = shelf().save(f"{SHELF}/{uuid.uuid4().hex}", ContentFile(upload.content))
    return Kept(place, upload.name, upload.content_type, len(upload.content))


def take(kept: Kept) -> Upload | None:
    """The upload again; None when the shelf was cleared since."""
    try:
        with shelf().open(kept.place) as file:
            return Upload(kept.name, kept.content_type, file.read())
    except FileNotFoundError:
        return None


def discard(kept: Kept) -> None:
    """Clear one place on the shelf."""
    shelf().delete(kept.place)


def clear_shelf(kept_for: timedelta, held: Collection[str] = ()) -> int:
    """Clear what lies on the shelf for longer, but for the places `held`; the number of uploads cleared."""
    if not shelf().exists(SHELF):
        return 0
    places = [f"{SHELF}/{name}" for name in shelf().listdir(SHELF)[1]]
    loose = (place for place in places if place not in held)
    old = [place for place in loose if shelf().get_modified_time(place) < timezone.now() - kept_for]
    for place in old:
        shelf().delete(place)
    return len(old)


def as_kept(stored: Any) -> Kept | None:
    """What a session stored, if it is one of ours."""
    if not isinstance(stored, Mapping) or set(stored) != set(Kept.__dataclass_fields__):
        return None
    kept = Kept(**stored)
    return kept if kept.place.startswith(f"{SHELF}/") else None


def as_stored(kept: Kept) -> dict[str, Any]:
    """For a session."""
    return asdict(kept)


def safe_name(name: object) -> str:
    """The last part of a file's name, without signs that cannot be kept."""
    last = PurePath(str(name or "").replace("\\", "/")).name
    return UNPRINTABLE.sub("", last)[:150] or "file"


class UploadField(forms.Field):
    """An upload; `kept` is one that was sent before and need not be sent again."""

    widget = forms.FileInput

    def __init__(self, *, kept: Kept | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept = kept
        self.error_messages["required"] = _("Choose a file.")

    def clean(self, value: Any) -> Upload | None:
        if value in self.empty_values:
            earlier = take(self.kept) if self.kept else None
            if earlier is None and self.required:
                raise ValidationError(self.error_messages["required"])
            return earlier
        if not hasattr(value, "read"):
            raise ValidationError(_("Send this answer as a file."))
        return self.read_upload(value, safe_name(getattr(value, "name", "")))

    def read_upload(self, file: IO[bytes], name: str) -> Upload:
        """Bounded and of a known kind."""
        content = file.read(MAXIMUM_BYTES + 1)
        if len(content) > MAXIMUM_BYTES:
            megabytes = MAXIMUM_BYTES // 2**20
            raise ValidationError(_("This file is too large: at most {n} MB.").format(n=megabytes))
        kind = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
        if kind is None:
            raise ValidationError(_("This kind of file cannot be kept. Send a PDF, a JPEG or a PNG."))
        return Upload(name, kind, content)


class PhotoField(UploadField):
    """A picture, written anew."""

    def read_upload(self, file: IO[bytes], name: str) -> Upload:
        try:
            picture = read_picture(file)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from refusal
        return Upload(f"{PurePath(name).stem or 'photo'}.jpg", "image/jpeg", picture.content)
