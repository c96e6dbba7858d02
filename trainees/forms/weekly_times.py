"""The weekly times of a class in a form: some days that share a time, then other days.

The fields of each line carry its number: `days_1`, `from_1`, `until_1`.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.choices import Weekday
from partnerships.models import TrainingClass
from partnerships.schedule import Slot

FEWEST_TIMES = 2
MOST_TIMES = 7
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]


class ClockInput(forms.TimeInput):
    """One line of text: 08.00 or 08:00."""

    def __init__(self) -> None:
        super().__init__(attrs={"size": 6, "autocomplete": "off"}, format="%H.%M")


def clock_field(label: Any, *, required: bool) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        input_formats=TIME_FORMATS,
        widget=ClockInput(),
        error_messages={"invalid": _("Enter the time like 08.00")},
    )


def grouped(training_class: TrainingClass | None) -> list[tuple[list[int], time, time]]:
    """Weekly times with the days that share them, as the form asks for them."""
    if training_class is None:
        return []
    days: dict[tuple[time, time], list[int]] = defaultdict(list)
    for slot in training_class.slots.all():
        days[(slot.starts_at, slot.ends_at)].append(slot.weekday)
    return [
        (days[times], *times) for times in sorted(days, key=lambda each: (min(days[each]), each))
    ]


def lines_sent(data: Mapping[str, Any]) -> int:
    """How many lines the page had; a browser may claim any number."""
    return max((line for line in range(1, MOST_TIMES + 1) if f"from_{line}" in data), default=0)


def add_fields(form: forms.Form, lines: int) -> None:
    for number in range(1, lines + 1):
        first = number == 1
        form.fields[f"days_{number}"] = forms.TypedMultipleChoiceField(
            label=_("Days") if first else _("Other days or a second time"),
            choices=Weekday.choices,
            coerce=int,
            required=first,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Select at least one day")},
        )
        form.fields[f"from_{number}"] = clock_field(_("From"), required=first)
        form.fields[f"until_{number}"] = clock_field(_("Until"), required=first)


def cleaned_slots(form: forms.Form, cleaned: Mapping[str, Any], lines: int) -> list[Slot]:
    """The times that were filled in; errors stand at the field they are about."""
    slots: list[Slot] = []
    for number in range(1, lines + 1):
        days = cleaned.get(f"days_{number}") or []
        starts_at, ends_at = cleaned.get(f"from_{number}"), cleaned.get(f"until_{number}")
        if not days and number > 1 and not (starts_at or ends_at):
            continue
        if number > 1 and not days:
            form.add_error(f"days_{number}", _("Select at least one day"))
        if number > 1 and days and not (starts_at and ends_at):
            for name in (f"from_{number}", f"until_{number}"):
                if not cleaned.get(name) and name not in form.errors:
                    form.add_error(name, _("Enter the time like 08.00"))
        if starts_at is None or ends_at is None:
            continue
        if ends_at <= starts_at:
            form.add_error(f"until_{number}", _("The end must be after the start."))
            continue
        for day in days:
            slot = Slot(weekday=day, starts_at=starts_at, ends_at=ends_at)
            if any(_overlap(slot, other) for other in slots):
                form.add_error(
                    f"days_{number}",
                    _("%(day)s has two times that overlap.") % {"day": Weekday(day).label},
                )
            slots.append(slot)
    return slots


def _overlap(one: Slot, other: Slot) -> bool:
    return (
        one.weekday == other.weekday
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    )
