"""Uploading a list of inmates, naming its columns, deciding what is written."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm
from rutan.common.reading import LARGEST_FILE, MOST_ROWS
from rutan.common.uploads import sha256_of
from trainees.actions import imports
from trainees.choices import RowKind
from trainees.imports import inmates
from trainees.imports.columns import COLUMNS
from trainees.models import ImportBatch

KEEP, OVERWRITE = "keep", "overwrite"
NOT_READ = "-"


class UploadForm(ActionForm):
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, facility: Facility, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facility, self.by = facility, by
        self.fields["file"].error_messages["required"] = _("Select a file")
        limits = {
            "size": LARGEST_FILE // 1024 // 1024,
            "rows": number_format(MOST_ROWS, force_grouping=True),
        }
        self.fields["file"].help_text = (
            _("Excel (.xlsx) or CSV, up to %(size)d MB and %(rows)s rows.") % limits
        )

    def act(self) -> ImportBatch:
        file = self.cleaned_data["file"]
        upload = inmates.read(file)
        return imports.keep(
            facility=self.facility,
            file_name=file.name,
            sha256=sha256_of(file),
            header=upload.header,
            columns=upload.codes,
            rows=inmates.checked(self.facility, upload.header, upload.codes, upload.rows),
            by=self.by,
        )


class ColumnsForm(ActionForm):
    """One select for each title of the file: which column it is."""

    def __init__(self, *args: Any, batch: ImportBatch, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.by = batch, by
        choices = [(NOT_READ, _("not read")), *((column.code, column.title) for column in COLUMNS)]
        for place, (title, code) in enumerate(zip(batch.header, batch.columns, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=title or _("Column %(number)d, without a title") % {"number": place + 1},
                choices=choices,
                initial=code or NOT_READ,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def codes(self) -> list[str]:
        chosen = [self.cleaned_data[f"column_{place}"] for place in range(len(self.batch.header))]
        return ["" if code == NOT_READ else code for code in chosen]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        seen: dict[str, str] = {}
        for name in self.fields:
            code = data.get(name)
            if code == NOT_READ:
                continue
            if code and code in seen:
                self.add_error(
                    name,
                    _("“%(title)s” is already read as this column.")
                    % {"title": self.fields[seen[code]].label},
                )
            elif code:
                seen[code] = name
        return data

    def act(self) -> ImportBatch:
        codes = self.codes()
        if not any(codes):
            raise DomainError(_("Choose a column for at least one title."))
        rows = inmates.checked(
            self.batch.facility, self.batch.header, codes, inmates.rows_of(self.batch)
        )
        return imports.read_again(batch=self.batch, columns=codes, rows=rows, by=self.by)


class ConfirmForm(ActionForm):
    by_hand = forms.ChoiceField(
        label=_("Rows that were corrected by hand since the last import"),
        choices=[
            (KEEP, _("Keep what was corrected by hand")),
            (OVERWRITE, _("Take what the file says")),
        ],
        initial=KEEP,
        widget=forms.RadioSelect(attrs={"form": "import-confirm"}),  # the form of the action bar
        required=False,
    )

    returns = forms.BooleanField(
        label=_("Yes, these people are back: begin a new stay for each"),
        widget=forms.CheckboxInput(attrs={"form": "import-confirm"}),
        required=False,
    )

    def __init__(self, *args: Any, batch: ImportBatch, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.by = batch, by
        if not batch.counts.get("by_hand"):
            del self.fields["by_hand"]
        if not batch.counts.get(RowKind.RETURN):
            del self.fields["returns"]

    def act(self) -> ImportBatch:
        return imports.apply(
            batch=self.batch,
            overwrite=self.cleaned_data.get("by_hand") == OVERWRITE,
            with_returns=self.cleaned_data.get("returns", False),
            by=self.by,
        )
