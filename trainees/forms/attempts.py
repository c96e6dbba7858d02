"""One attempt of one person: taken once more, and what is written down beside it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from rutan.common.uploads import PICTURE_OR_PDF
from trainees.actions import attempts, results
from trainees.choices import Competence
from trainees.forms.results import LONGEST_NOTE, Cell, Grid, Row, read_score
from trainees.models import Enrolment, Result


class RepeatForm(ActionForm):
    """Another attempt: the scores of the tests that were repeated, and the result after them."""

    on = forms.DateField(label=gettext_lazy("Day of the repeat"))
    competence = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=Competence.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Why not yet competent"), max_length=LONGEST_NOTE, required=False
    )

    def __init__(self, *args: Any, row: Row, grid: Grid, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.user = row, user
        self.cells = {f"score_{cell.kind}": cell for cell in row.cells if cell.attempt}
        scores = {
            name: forms.CharField(
                label=_label(cell),
                help_text=_help(cell),
                required=False,
                max_length=6,
            )
            for name, cell in self.cells.items()
        }
        self.fields["competence"].choices = [(each["code"], each["label"]) for each in grid.choices]
        self.fields = {**scores, **self.fields}

    def clean(self) -> Mapping[str, Any]:
        data = super().clean()
        self.scores: dict[str, Decimal] = {}
        for name, cell in self.cells.items():
            try:
                score = read_score(data.get(name, "").strip(), cell.most)
            except ValueError as error:
                self.add_error(name, str(error))
                continue
            if score is not None:
                self.scores[cell.kind] = score
        if data.get("competence") == Competence.NOT_YET and not data.get("note", "").strip():
            self.add_error("note", _("Write the reason."))
        return data

    def act(self) -> Enrolment:
        return results.repeat(
            enrolment=self.row.enrolment,
            scores=self.scores,
            competence=self.cleaned_data["competence"],
            note=self.cleaned_data["note"],
            on=self.cleaned_data["on"],
            by=self.user,
        )


def _label(cell: Cell) -> str:
    """One whose attempts are used up stays on the page, so that nothing typed is lost."""
    if cell.is_last:
        return cell.label
    return _("%(test)s, attempt %(n)s") % {"test": cell.label, "n": cell.attempt + 1}


def _help(cell: Cell) -> str:
    if cell.is_last:
        return ngettext(
            "Taken %(n)s time: no repeat is left.",
            "Taken %(n)s times: no repeat is left.",
            cell.attempt,
        ) % {"n": cell.attempt}
    words = _("Last score %(score)s of %(most)s. Empty: not repeated.")
    return words % {"score": cell.text, "most": cell.most}


class DescribeForm(ActionForm):
    """A note and a file beside one attempt. What was typed stays when the file is refused."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What was made or asked, in a sentence."),
        max_length=Result._meta.get_field("note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
    )
    file = forms.FileField(
        label=gettext_lazy("Evidence"),
        help_text=PICTURE_OR_PDF,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, result: Result, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"note": result.note, "version": result.version}
        super().__init__(*args, **kwargs)
        self.attempt_of, self.user = result, user
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")
        if result.evidence_id:
            self.fields["file"].label = _("Newer evidence")

    def act(self) -> Result:
        return attempts.describe(
            result=self.attempt_of,
            version=self.cleaned_data["version"],
            note=self.cleaned_data["note"],
            file=self.cleaned_data["file"],
            by=self.user,
        )
