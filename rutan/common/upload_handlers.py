"""A file that no form would take is counted and let go, while the rest of the form is read on.

So the form comes back with everything that was typed and a sentence at the field, instead of a
page that says the request was too large (docs/decisions/0005-oversized-files.md).
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from rutan.common.uploads import LARGEST_TOGETHER, LARGEST_UPLOAD, OversizedFile


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps files on the disk, each up to LARGEST_UPLOAD and together up to LARGEST_TOGETHER."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = 0
        self.kept_of_this = 0
        self.is_let_go = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept_of_this, self.is_let_go = 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_let_go:
            return
        size = self.kept_of_this + len(raw_data)
        if size > LARGEST_UPLOAD or self.kept + len(raw_data) > LARGEST_TOGETHER:
            self._let_go()
            return
        self.kept_of_this = size
        self.kept += len(raw_data)
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.is_let_go:
            return OversizedFile(
                self.file_name, self.content_type, file_size, file_size <= LARGEST_UPLOAD
            )
        return super().file_complete(file_size)

    def _let_go(self) -> None:
        self.is_let_go = True
        self.kept -= self.kept_of_this
        self.file.close()  # a temporary file: closed, it is gone
