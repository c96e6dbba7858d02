"""A file of register numbers: whose they are, and who of them becomes a candidate."""

from itertools import dropwhile
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.cells import Row
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm
from rutan.common.reading import read_rows
from trainees.actions import applications as application_actions
from trainees.choices import LIVE_ENROLMENTS, ApplicationState
from trainees.models import Application, Enrolment, Inmate, RegisterEntry


class Line(NamedTuple):
    """What became of one row of the file."""

    row: int
    number: str
    name: str
    sentence: str
    is_added: bool


class CandidateFileForm(ActionForm):
    """The first column holds register numbers, with or without the name of the register; a
    heading is passed over. Rows that say nobody are told, and hold nobody else back."""

    file = forms.FileField(
        label=gettext_lazy("File of register numbers"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
    )

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        self.most = int(thresholds.of(training_class.facility)["review_most_people"])
        self.fields["file"].error_messages["required"] = _("Choose an Excel or CSV file.")
        self.fields["file"].help_text = _(
            "CSV or Excel (.xlsx), at most %(most)s rows. The numbers stand in the first column."
        ) % {"most": self.most}

    def act(self) -> list[Line]:
        sheet = read_rows(self.cleaned_data["file"], max_rows=self.most, field="file")
        filled = [row for row in sheet if row.cells[0]]
        # A heading has no digit; a number without one, further down, was typed wrong.
        rows = list(dropwhile(lambda row: not any(map(str.isdigit, row.cells[0])), filled))
        if not rows:
            raise DomainError(_("The file is empty."), field="file")
        people = self._people(rows)
        taken = self._taken(people)
        chosen: dict[int, Inmate] = {}
        lines = []
        for row in rows:
            number = _plain(row.cells[0])
            found = people.get(number, [])
            sentence = _refused(found, taken, chosen)
            inmate = found[0] if len(found) == 1 else None
            if not sentence and inmate:
                chosen[inmate.pk] = inmate
            lines.append(
                Line(
                    row=row.number,
                    number=row.cells[0],
                    name=inmate.id_card_name if inmate else "",
                    sentence=sentence or _("Added as a candidate"),
                    is_added=not sentence,
                )
            )
        if chosen:
            application_actions.add(
                training_class=self.training_class, inmates=list(chosen.values()), by=self.user
            )
        return lines

    def _people(self, rows: list[Row]) -> dict[str, list[Inmate]]:
        """Current numbers of the facility, by the number alone and with its register."""
        entries = (
            RegisterEntry.objects.for_user(self.user)
            .filter(facility=self.training_class.facility_id, ends_on=None)
            .filter(custody__left_on=None)
            .select_related("custody__inmate", "kind")
        )
        wanted = {_plain(row.cells[0]) for row in rows}
        people: dict[str, list[Inmate]] = {}
        for entry in entries:
            for number in {_plain(entry.number), _plain(entry.label)} & wanted:
                people.setdefault(number, []).append(entry.custody.inmate)
        return people

    def _taken(self, people: dict[str, list[Inmate]]) -> set[int]:
        """Candidates of the programme already, and who sits in the class."""
        keys = [each.pk for found in people.values() for each in found]
        asked = (
            Application.objects.for_user(self.user)
            .open()
            .filter(programme=self.training_class.programme_version.programme_id, inmate__in=keys)
            .exclude(state=ApplicationState.WAITING)
        )
        seated = Enrolment.objects.for_user(self.user).filter(
            training_class=self.training_class, inmate__in=keys, state__in=LIVE_ENROLMENTS
        )
        return {
            *asked.values_list("inmate_id", flat=True),
            *seated.values_list("inmate_id", flat=True),
        }


def _refused(found: list[Inmate], taken: set[int], chosen: dict[int, Inmate]) -> str:
    if not found:
        return _("Register number not found")
    if len(found) > 1:
        return _("Several people have this number: write the register before it")
    if found[0].pk in taken:
        return _("A candidate already")
    if found[0].pk in chosen:
        return _("Stands in the file twice")
    return ""


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()
