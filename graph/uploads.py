"""Files that a client sends with a mutation."""

from typing import IO, cast

from django.core.files.base import File

from kit.pictures import PictureRefused


def picture_file(sent: object, *path: str) -> IO[bytes]:
    """The open file. Raises PictureRefused at `path` for a JSON value: `Upload` itself takes any."""
    if not isinstance(sent, File):
        raise PictureRefused(path=path)
    return cast("IO[bytes]", sent)
