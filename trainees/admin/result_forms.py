"""Results that a partner enters: of one person, or of a class out of a file."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rutan.common.admin import SelectionForm
from rutan.common.errors import DomainError
from trainees.actions import results
from trainees.actions.result_records import ResultConflict, score_words
from trainees.actions.results import Entry
from trainees.admin.shown_first import ShownFirstForm
from trainees.choices import Competence
from trainees.imports import results as files
from trainees.models import Enrolment

HEADS = (gettext_lazy("Name"), gettext_lazy("What changes"))


def save(form: SelectionForm, training_class: Any, entries: dict[int, Entry]) -> int:
    try:
        return results.save(training_class=training_class, entries=entries, by=form.by)
    except ResultConflict as conflict:
        raise DomainError(str(conflict)) from None


def saved_words(people: int) -> str:
    return ngettext(
        "The results of %(n)s person are saved. Verify them when they are final.",
        "The results of %(n)s people are saved. Verify them when they are final.",
        people,
    ) % {"n": people}


class ResultForm(SelectionForm):
    """Scores and the result of one person. The note of the facility is not shown, and stays."""

    previews = True
    preview_heads = HEADS
    preview_button = gettext_lazy("Show what changes")

    competence = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=[("", "–"), *Competence.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=Enrolment._meta.get_field("competence_note").max_length,
        required=False,
        help_text=gettext_lazy("Needed with “not yet competent”: what is still missing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.subjects) != 1:
            return
        (self.person,) = self.subjects
        self.kinds = results.tests_of(self.person.training_class)
        self.stored = results.latest_results([self.person]).get(self.person.pk, {})
        for kind in self.kinds:
            self.fields[f"score_{kind}"] = forms.DecimalField(
                label=kind.label, required=False, min_value=Decimal(0), max_digits=5,
                decimal_places=2, localize=True,
                initial=score_words(self.stored[kind].score) if kind in self.stored else None,
            )  # fmt: skip
        self.order_fields([f"score_{kind}" for kind in self.kinds])
        self.fields["competence"].initial = self.person.competence

    def fingerprint(self) -> str:
        """Saved by somebody else meanwhile, it is shown again."""
        return f"{super().fingerprint()}|{self.person.version}"

    def _entry(self) -> Entry:
        data = self.cleaned_data
        note = data["note"].strip()
        if not note and data["competence"] == self.person.competence:
            note = self.person.competence_note
        return Entry(
            version=self.person.version,
            scores={kind: data[f"score_{kind}"] for kind in self.kinds},
            competence=data["competence"],
            note=note,
        )

    def act(self) -> int:
        return save(self, self.person.training_class, {self.person.pk: self._entry()})

    def preview(self):
        words = files.changes_in_words(self.person, self._entry(), self.stored)
        return [(self.person.inmate.id_card_name, "; ".join(words) or _("Nothing"))]

    def done(self):
        return saved_words(self.result) if self.result else _("Nothing has changed.")


class ResultFileForm(ShownFirstForm):
    """Results of a class out of the list that is taken out of “Participants”."""

    source = "file"
    salt = "trainees.result-file"
    preview_heads = HEADS
    preview_button = gettext_lazy("Show what changes")

    file = forms.FileField(
        label=gettext_lazy("File of results"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV: the list that “Participants” downloads, filled in. Columns of "
            "other tests and a column Note may be added. Empty cells change nothing."
        ),
    )

    def read(self, upload: Any) -> Any:
        (training_class,) = self.subjects
        self.changes = files.read(upload, training_class=training_class, by=self.by)
        self.entries = {each.enrolment.pk: each.entry for each in self.changes}
        return [
            [
                pk,
                entry.version,
                {kind: str(score) for kind, score in entry.scores.items()},
                entry.competence,
                entry.note,
            ]
            for pk, entry in self.entries.items()
        ]

    def recall(self, held: Any) -> None:
        self.changes = []
        self.entries = {
            pk: Entry(
                version=version,
                scores={kind: Decimal(score) for kind, score in scores.items()},
                competence=competence,
                note=note,
            )
            for pk, version, scores, competence, note in held
        }

    def act(self) -> int:
        (training_class,) = self.subjects
        return save(self, training_class, self.entries)

    def preview(self):
        return [
            (each.enrolment.inmate.id_card_name, "; ".join(each.words)) for each in self.changes
        ]

    def done(self):
        return saved_words(self.result)
