"""The part of a draft that says who owes what: targets that are counted, and other duties."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext as _

from partnerships.actions import agreements
from partnerships.choices import PERCENT_METRICS, ObligationMetric, Side
from partnerships.forms.rows import Rows, hint
from partnerships.models import Agreement
from rutan.common.fields import DayField
from rutan.common.forms import shown

COUNTED = [metric for metric in ObligationMetric if metric != ObligationMetric.OTHER]
OWED_BY_FACILITY = {ObligationMetric.FOLLOWED_UP_M6, ObligationMetric.PRODUCTIVE_M6}


class Duties:
    """Its fields stand in the form that it is added to: `target_<metric>` and rows of duties."""

    def __init__(self, form: forms.BaseForm, agreement: Agreement | None) -> None:
        self.form, self.rows = form, _duty_rows()
        self._add_targets(agreement)
        self.rows.add_to(form, _stored_duties(agreement) if agreement else ())
        self.typed: list[dict[str, Any]] = []

    def _add_targets(self, agreement: Agreement | None) -> None:
        stored = _stored_targets(agreement) if agreement else {}
        for metric in COUNTED:
            is_percent = metric in PERCENT_METRICS
            field = forms.IntegerField(
                label=_("%(target)s (%%)") % {"target": metric.label}
                if is_percent
                else metric.label,
                min_value=1,
                max_value=100 if is_percent else 1_000_000,
                required=False,
                initial=stored.get(metric),
            )
            field.widget.attrs["inputmode"] = "numeric"
            self.form.fields[f"target_{metric}"] = field

    def layout(self) -> list[Fieldset]:
        names = [f"target_{metric}" for metric in COUNTED]
        return [
            Fieldset(_("Targets"), *(Row(*pair) for pair in _pairs(names))),
            Fieldset(_("Other duties"), hint(), self.rows.layout(self.form)),
        ]

    def read(self) -> None:
        """Once the form is cleaned: notes the rows, and says what is half filled in."""
        self.typed = self.rows.read(self.form)

    def as_typed(self) -> list[agreements.Duty]:
        counted = [
            agreements.Duty(
                metric=metric,
                side=Side.FACILITY if metric in OWED_BY_FACILITY else Side.PARTNER,
                target=target,
            )
            for metric in COUNTED
            if (target := self.form.cleaned_data.get(f"target_{metric}"))
        ]
        others = [
            agreements.Duty(
                metric=ObligationMetric.OTHER,
                side=row["side"] or Side.PARTNER,
                text=row["text"],
                due_on=row["due_on"],
            )
            for row in self.typed
        ]
        return counted + others

    def differences(self, stored: Agreement) -> list[tuple[str, str, str]]:
        """(label, stored, typed) of all of them, whether they differ or not."""
        targets = _stored_targets(stored)
        rows = [
            (
                str(metric.label),
                shown(targets.get(metric)),
                shown(self.form.cleaned_data.get(f"target_{metric}")),
            )
            for metric in COUNTED
        ]
        before = shown([row["text"] for row in _stored_duties(stored)])
        return [*rows, (_("Other duties"), before, shown([row["text"] for row in self.typed]))]


def _stored_targets(agreement: Agreement) -> dict[str, int | None]:
    return {duty.metric: duty.target for duty in agreement.obligations.all()}


def _pairs(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[place : place + 2] for place in range(0, len(names), 2)]


def _duty_rows() -> Rows:
    return Rows(
        "duty",
        {
            "text": lambda number: forms.CharField(
                label=_("Duty %(number)d") % {"number": number},
                max_length=200,
                error_messages={"required": _("Write what is owed.")},
            ),
            "side": lambda number: forms.ChoiceField(
                label=_("Owed by (%(number)d)") % {"number": number},
                choices=Side.choices,
                initial=Side.PARTNER,
            ),
            "due_on": lambda number: DayField(label=_("Due (%(number)d)") % {"number": number}),
        },
        required=["text"],
        lines=[["text"], ["side", "due_on"]],
        shown=2,
        spare=1,
    )


def _stored_duties(agreement: Agreement) -> list[dict[str, Any]]:
    return [
        {"text": duty.text, "side": duty.side, "due_on": duty.due_on}
        for duty in agreement.obligations.all()
        if duty.metric == ObligationMetric.OTHER
    ]
