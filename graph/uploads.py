"""Files that a client sends with a mutation."""

from typing import IO, cast

from django.core.files.base import File

from kit.papers import Paper, PaperRefused, read_paper
from kit.pictures import PictureRefused


def picture_file(sent: object, *path: str) -> IO[bytes]:
    """The open file. Raises PictureRefused at `path` for a JSON value: `Upload` itself takes any."""
    if not isinstance(sent, File):
        raise PictureRefused(path=path)
    return cast("IO[bytes]", sent)


def paper_of(sent: object, *path: str) -> Paper:
    """The paper in an upload. Raises PaperRefused at `path` for a JSON value too, and PaperTooLarge."""
    if not isinstance(sent, File):
        raise PaperRefused(path=path)
    return read_paper(cast("IO[bytes]", sent), str(sent.name or ""))
