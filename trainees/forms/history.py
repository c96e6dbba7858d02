"""Uploading a list of earlier years, and importing it as a whole."""

from typing import Any

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from rutan.common.uploads import sha256_of
from trainees.actions import history, imports
from trainees.choices import BatchKind
from trainees.forms.imports import UploadForm
from trainees.imports.history import verdicts
from trainees.imports.inmates import Upload, rows_of
from trainees.models import ImportBatch


class HistoryUploadForm(UploadForm):
    def act(self) -> ImportBatch:
        file = self.cleaned_data["file"]
        upload = verdicts.read(file)
        found = verdicts.checked(self.facility, upload.header, upload.codes, upload.rows)
        return imports.keep(
            facility=self.facility,
            file_name=file.name,
            sha256=sha256_of(file),
            header=upload.header,
            columns=upload.codes,
            rows=found.rows,
            kind=BatchKind.HISTORY,
            extra=found.figures,
            by=self.by,
        )


class HistoryConfirmForm(ActionForm):
    def __init__(self, *args: Any, batch: ImportBatch, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.by = batch, by

    def act(self) -> ImportBatch:
        upload = Upload(self.batch.header, rows_of(self.batch), self.batch.columns)
        return history.apply(batch=self.batch, judge=verdicts.judge_of(upload), by=self.by)
