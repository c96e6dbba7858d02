"""The part of a draft that says who owes what: targets of the classes, and what else each side
brings."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext as _

from partnerships.actions import agreements
from partnerships.choices import PERCENT_METRICS, ObligationMetric, Side
from partnerships.forms.rows import Rows, hint
from partnerships.models import Agreement, Obligation
from partnerships.models.obligation import amount
from rutan.common.fields import AmountField, DayField
from rutan.common.forms import shown

OF_CLASSES = [
    ObligationMetric.CLASSES,
    ObligationMetric.PARTICIPANTS,
    ObligationMetric.HOURS,
    ObligationMetric.CERTIFIED,
    ObligationMetric.FOLLOWED_UP_M6,
    ObligationMetric.PRODUCTIVE_M6,
]
"""What nearly every agreement promises, with a field of its own; anything else is a row."""
IN_ROWS = [
    ObligationMetric.OTHER,
    ObligationMetric.EQUIPMENT,
    ObligationMetric.FUNDS,
    ObligationMetric.INSTRUCTORS,
    ObligationMetric.REPORTS,
    *OF_CLASSES,
]
OWED_BY_FACILITY = {ObligationMetric.FOLLOWED_UP_M6, ObligationMetric.PRODUCTIVE_M6}
LARGEST = 10**15


class Duties:
    """Its fields stand in the form that it is added to: `target_<metric>` with `side_<metric>`,
    and rows of what else is owed."""

    def __init__(self, form: forms.BaseForm, agreement: Agreement | None) -> None:
        self.form, self.rows = form, _duty_rows()
        stored = list(agreement.obligations.all()) if agreement else []
        targets, others = _split(stored)
        for metric in OF_CLASSES:
            self._add_target(metric, targets.get(metric))
        self.rows.add_to(form, [_as_row(duty) for duty in others])
        self.typed: list[dict[str, Any]] = []

    def _add_target(self, metric: ObligationMetric, stored: Obligation | None) -> None:
        is_percent = metric in PERCENT_METRICS
        label = _("%(target)s (%%)") % {"target": metric.label} if is_percent else metric.label
        target = forms.IntegerField(
            label=label,
            min_value=1,
            max_value=100 if is_percent else 1_000_000,
            required=False,
            initial=stored.target if stored else None,
        )
        target.widget.attrs["inputmode"] = "numeric"
        self.form.fields[f"target_{metric}"] = target
        usual = Side.FACILITY if metric in OWED_BY_FACILITY else Side.PARTNER
        self.form.fields[f"side_{metric}"] = forms.ChoiceField(
            label=_("%(target)s: owed by") % {"target": metric.label},
            choices=Side.choices,
            required=False,
            initial=stored.side if stored else usual,
        )

    def layout(self) -> list[Fieldset]:
        lines = [Row(f"target_{metric}", f"side_{metric}") for metric in OF_CLASSES]
        return [
            Fieldset(_("Targets"), *lines, css_class="rows"),
            Fieldset(_("What else is owed"), hint(), self.rows.layout(self.form)),
        ]

    def read(self) -> None:
        """Once the form is cleaned: notes the rows, and says what is half filled in."""
        self.typed = self.rows.read(self.form)
        taken = {(duty.metric, duty.side) for duty in self._targets()}
        for row in self.typed:
            self._check(row, taken)

    def _check(self, row: dict[str, Any], taken: set[tuple[str, str]]) -> None:
        metric, key = row["metric"] or ObligationMetric.OTHER, row["number"]
        if metric == ObligationMetric.OTHER:
            if row["target"]:
                field = self.rows.name(key, "metric")
                self.form.add_error(field, _("Choose what the number counts."))
            return
        number = self.rows.name(key, "target")
        if not row["target"] and number not in self.form.errors:
            self.form.add_error(number, _("Write a target above zero."))
        owed = (str(metric), str(row["side"] or Side.PARTNER))
        if owed in taken:
            message = _("This side already has that target.")
            self.form.add_error(self.rows.name(key, "metric"), message)
        taken.add(owed)

    def _targets(self) -> list[agreements.Duty]:
        values = self.form.cleaned_data
        return [
            agreements.Duty(
                metric=str(metric),
                side=values.get(f"side_{metric}")
                or (Side.FACILITY if metric in OWED_BY_FACILITY else Side.PARTNER),
                target=target,
            )
            for metric in OF_CLASSES
            if (target := values.get(f"target_{metric}"))
        ]

    def as_typed(self) -> list[agreements.Duty]:
        others = [
            agreements.Duty(
                metric=row["metric"] or ObligationMetric.OTHER,
                side=row["side"] or Side.PARTNER,
                text=row["text"],
                target=row["target"] or None,
                due_on=row["due_on"],
            )
            for row in self.typed
        ]
        return self._targets() + others

    def differences(self, stored: Agreement) -> list[tuple[str, str, str]]:
        """(label, stored, typed) of all of them, whether they differ or not."""
        before, other_before = _split(stored.obligations.all())
        after, other_after = _split(self.as_typed())
        rows = [
            (str(metric.label), _in_words(before.get(metric)), _in_words(after.get(metric)))
            for metric in OF_CLASSES
        ]
        listed = [
            shown([_in_words(duty) for duty in duties]) for duties in (other_before, other_after)
        ]
        return [*rows, (_("What else is owed"), *listed)]


def _split(duties: Iterable[Any]) -> tuple[dict[str, Any], list[Any]]:
    """The first number of each metric of the classes, which has a field, and the rest: rows."""
    targets: dict[str, Any] = {}
    others = []
    for duty in duties:
        if duty.metric in OF_CLASSES and duty.metric not in targets and not duty.text:
            targets[duty.metric] = duty
        else:
            others.append(duty)
    return targets, others


def _in_words(duty: Any) -> str:
    if duty is None:
        return shown(None)
    parts = [
        duty.text,
        amount(duty.metric, duty.target) if duty.target else "",
        Side(duty.side).label,
    ]
    return " · ".join(str(part) for part in parts if part)


def _duty_rows() -> Rows:
    labels = [
        (metric.value, _("Done or not, without a number"))
        if metric == ObligationMetric.OTHER
        else (metric.value, metric.label)
        for metric in IN_ROWS
    ]
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
            "metric": lambda number: forms.ChoiceField(
                label=_("Counted as (%(number)d)") % {"number": number},
                choices=labels,
                initial=ObligationMetric.OTHER,
            ),
            "target": lambda number: AmountField(
                label=_("Number (%(number)d)") % {"number": number},
                min_value=1,
                max_value=LARGEST,
            ),
        },
        required=["text"],
        lines=[["text"], ["side", "due_on"], ["metric", "target"]],
        shown=2,
        spare=1,
    )


def _as_row(duty: Obligation) -> dict[str, Any]:
    return {
        "text": duty.text or duty.get_metric_display(),
        "side": duty.side,
        "due_on": duty.due_on,
        "metric": duty.metric,
        "target": duty.target,
    }
