"""Papers from outside, scanned or as PDF: bounded, recognised by their first bytes, never by their name.

A picture is written anew, like every picture. A PDF is kept as it came, and only ever given to be saved.
"""

import io
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext_lazy as _

from kit.pictures import MAXIMUM_BYTES, PictureRefused, read_scan
from kit.refusals import Refusal

PDF = "application/pdf"
JPEG = "image/jpeg"
# What a choice of files offers; what is sent is looked at all the same.
ACCEPTED = f"{PDF},image/jpeg,image/png,image/webp"
LONGEST_NAME = 150


class PaperRefused(Refusal):
    """The upload is neither a PDF nor a picture that can be kept."""

    code = "PAPER_REFUSED"
    sentence = _("This file cannot be kept. Send a PDF, or a picture as JPEG, PNG or WebP.")


class PaperTooLarge(Refusal):
    """The upload is too heavy. Facts: `megabytes` (the limit)."""

    code = "PAPER_TOO_LARGE"
    sentence = _("This file is too large: at most {megabytes} MB.")

    def __init__(self) -> None:
        super().__init__(megabytes=MAXIMUM_BYTES // 2**20)


@dataclass(frozen=True)
class Paper:
    """A file that passed its checks: a PDF or a JPEG."""

    name: str
    content_type: str
    content: bytes


def read_paper(upload: IO[bytes], name: str) -> Paper:
    """The paper in an upload. Raises PaperRefused, PaperTooLarge, or PictureTooLarge for too many pixels."""
    raw = upload.read(MAXIMUM_BYTES + 1)
    if len(raw) > MAXIMUM_BYTES:
        raise PaperTooLarge
    stem = PurePath(_plain(name)).stem or "document"
    if raw.startswith(b"%PDF-"):
        return Paper(f"{stem}.pdf", PDF, raw)
    try:
        return Paper(f"{stem}.jpg", JPEG, read_scan(io.BytesIO(raw)).content)
    except PictureRefused as error:
        raise PaperRefused from error


def _plain(name: str) -> str:
    """The last part of a file's name, without signs that cannot be kept."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(one for one in last if unicodedata.category(one)[0] != "C")[:LONGEST_NAME]
