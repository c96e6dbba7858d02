"""The letters of the clinic that a class still waits for, as they were typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.accounts.models import User
from rutan.common.dates import parse_day
from rutan.common.errors import DomainError
from rutan.common.findings import Answer, Finding
from rutan.common.forms import ActionForm
from trainees import eligibility
from trainees.actions import health_letters
from trainees.models import Application, HealthLetter

FIT, UNFIT = "fit", "unfit"
WAITS_FOR_A_LETTER = frozenset({Answer.MISSING, Answer.FAILS})
LONGEST_LIMITS = HealthLetter._meta.get_field("limits").max_length


@dataclass(kw_only=True)
class Row:
    """One candidate without a valid letter, and what is typed for this person."""

    application: Application
    why: str
    is_last_thing: bool
    value: str = ""
    day: str = ""
    limits: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.application.pk

    @property
    def name(self) -> str:
        return self.application.inmate.id_card_name


def rows_of(
    applications: Iterable[Application], findings: Mapping[int, list[Finding]]
) -> list[Row]:
    """Who lacks a letter; people who lack nothing else come first."""
    rows = []
    for application in applications:
        found = eligibility.weighed(findings[application.inmate_id])
        health = next((each for each in found if each.code == "health"), None)
        if health is None or health.answer not in WAITS_FOR_A_LETTER:
            continue
        rows.append(
            Row(
                application=application,
                why=health.message,
                is_last_thing=not any(each.blocks for each in found if each is not health),
            )
        )
    return sorted(rows, key=lambda row: (not row.is_last_thing, row.name, row.id))


class HealthLettersForm(ActionForm):
    """`letter-<id>`, `day-<id>` and `limits-<id>` by application; `on` holds for all others."""

    on = forms.DateField(
        label=gettext_lazy("Date of the letters"),
        help_text=gettext_lazy("For everybody without a date of their own in the row."),
    )

    def __init__(self, *args: Any, rows: list[Row], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.user = rows, user
        if self.is_bound:
            for row in rows:
                row.value = self.data.get(f"letter-{row.id}", "")
                row.day = self.data.get(f"day-{row.id}", "").strip()
                row.limits = self.data.get(f"limits-{row.id}", "").strip()

    @property
    def choices(self) -> list[dict[str, str]]:
        return [
            {"code": FIT, "label": _("Fit"), "kind": "present"},
            {"code": UNFIT, "label": _("Not fit"), "kind": "absent"},
        ]

    def fill_everyone_fit(self) -> int:
        """Only rows without an answer; nothing is saved."""
        empty = [row for row in self.rows if not row.value]
        for row in empty:
            row.value = FIT
        return len(empty)

    def clean(self) -> Mapping[str, Any]:
        known = {str(row.id) for row in self.rows}
        if not {name.split("-")[1] for name in self.data if name.startswith("letter-")} <= known:
            self.add_error(None, _("The list has changed meanwhile. Look at it, then save again."))
        self.letters = {row.id: self._letter(row) for row in self.rows if self._is_filled(row)}
        if count := sum(bool(row.errors) for row in self.rows):
            self.add_error(None, _("Correct the marked rows: %(n)s.") % {"n": count})
        return self.cleaned_data

    def _is_filled(self, row: Row) -> bool:
        if row.value not in {"", FIT, UNFIT}:
            row.errors.append(_("This result does not exist. Choose one of the list."))
        elif not row.value and (row.day or row.limits):
            row.errors.append(_("Select what the clinic says."))
        if len(row.limits) > LONGEST_LIMITS:
            row.errors.append(_("At most %(n)s characters.") % {"n": LONGEST_LIMITS})
        return bool(row.value) and not row.errors

    def _letter(self, row: Row) -> health_letters.Letter | None:
        day = self.cleaned_data.get("on")
        if row.day:
            try:
                day = parse_day(row.day)
            except ValueError as error:
                row.errors.append(str(error))
        if day is None or row.errors:
            return None
        return health_letters.Letter(
            inmate=row.application.inmate,
            on=day,
            is_fit=row.value == FIT,
            limits=row.limits,
        )

    def add_domain_error(self, error: DomainError) -> None:
        if isinstance(error, health_letters.RowsRefused):
            for row in self.rows:
                if row.id in error.rows:
                    row.errors.append(error.rows[row.id])
        super().add_domain_error(error)

    def act(self) -> list[HealthLetter]:
        return health_letters.add_all(letters=self.letters, by=self.user)
