"""Rows of a form without scripts: numbered fields, some of them empty, that may be left empty.

They belong to one form, so one error summary, one version and one conflict page serve them all.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crispy_forms.layout import HTML, Div, Row
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _


def hint() -> HTML:
    """Above rows: no row has to be filled in."""
    return HTML(format_html('<p class="rows__hint">{}</p>', _("Leave empty what is not needed.")))


class Rows:
    """`columns` maps a name to a function that makes its field. In the form they are called
    `<prefix>_<number>_<name>`, from 1."""

    def __init__(
        self,
        prefix: str,
        columns: Mapping[str, Callable[[int], forms.Field]],
        *,
        required: Sequence[str],
        lines: Sequence[Sequence[str]] = (),
        shown: int = 3,
        spare: int = 2,
        most: int = 15,
    ) -> None:
        self.prefix, self.columns, self.required = prefix, columns, required
        self.lines = lines or [list(columns)]
        self.shown, self.spare, self.most = shown, spare, most

    def add_to(self, form: forms.BaseForm, stored: Sequence[Mapping[str, Any]] = ()) -> None:
        """Adds as many rows as are stored or were posted, and some empty ones."""
        count = min(max(self.shown, len(stored) + self.spare, self._posted(form)), self.most)
        count = max(count, len(stored))
        for number in range(1, count + 1):
            initial = stored[number - 1] if number <= len(stored) else {}
            for name, make in self.columns.items():
                field = make(number)
                field.required = False
                field.initial = initial.get(name, field.initial)
                form.fields[self.name(number, name)] = field

    def read(self, form: forms.BaseForm) -> list[dict[str, Any]]:
        """Rows in which anything required was typed; a half-filled one gets an error."""
        rows = []
        for number in self.numbers(form):
            values = {name: form.cleaned_data.get(self.name(number, name)) for name in self.columns}
            typed = [name for name in self.required if values[name] not in (None, "")]
            others = [
                name
                for name, value in values.items()
                if name not in self.required
                and value not in (None, "")
                and self._is_free(form, number, name)
            ]
            if not typed and not others:
                continue
            for name in self.required:
                key = self.name(number, name)
                if values[name] in (None, "") and key not in form.errors:
                    form.add_error(key, form.fields[key].error_messages["required"])
            rows.append({"number": number} | values)
        return rows

    def _is_free(self, form: forms.BaseForm, number: int, name: str) -> bool:
        """A choice or a hidden key is there without anybody having typed it."""
        field = form.fields[self.name(number, name)]
        return not isinstance(field, forms.ChoiceField) and not isinstance(
            field.widget, forms.HiddenInput
        )

    def layout(self, form: forms.BaseForm) -> Div:
        """One block a row, on as many lines as `lines` says."""
        blocks = [
            Div(
                *(Row(*(self.name(number, name) for name in line)) for line in self.lines),
                css_class="rows__row",
            )
            for number in self.numbers(form)
        ]
        return Div(*blocks, css_class="rows")

    def name(self, number: int, name: str) -> str:
        return f"{self.prefix}_{number}_{name}"

    def numbers(self, form: forms.BaseForm) -> range:
        first = next(iter(self.columns))
        count = 0
        while self.name(count + 1, first) in form.fields:
            count += 1
        return range(1, count + 1)

    def _posted(self, form: forms.BaseForm) -> int:
        """The highest number that was posted, within the limit."""
        first = next(iter(self.columns))
        count = 0
        while count < self.most and self.name(count + 1, first) in form.data:
            count += 1
        return count
