"""A bound on what one request may bring: beyond it, nothing is read and nothing fills the disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Two pictures or documents of the largest size, and the rest of a form.
MAXIMUM_BYTES = 30 * 1024 * 1024


class BoundedUploads(FileUploadHandler):
    """Refuses a multipart request by its announced length, before any of it is read."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MAXIMUM_BYTES:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
