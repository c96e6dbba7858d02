"""The columns of a layout as rows to type in: order, head, value, kind and width."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import pgettext_lazy

from trainees import column_values

SPARE = 4
"""Empty rows below the columns there are; an emptied head takes a column out."""
MOST_ROWS = 2 * column_values.MOST_COLUMNS
KINDS = {
    "text": pgettext_lazy("kind of a column", "text"),
    "number": pgettext_lazy("kind of a column", "number"),
    "date": pgettext_lazy("kind of a column", "date"),
}
PARTS = ("order", "head", "value", "kind", "width")


class ColumnsWidget(forms.Widget):
    template_name = "admin/columns.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        columns = value if isinstance(value, list) else []
        rows = [each if isinstance(each, dict) else {} for each in columns]
        rows += [{} for _number in range(SPARE)]
        context["rows"] = [
            {"number": number, "order": number + 1, **row} for number, row in enumerate(rows)
        ]
        context["total"] = len(rows)
        context["values"] = column_values.labelled()
        context["known"] = column_values.VALUES
        context["kinds"] = list(KINDS.items())
        return context

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> Any:
        """The renderer of forms knows the folders of packages only, not ours."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """The rows with a head or a value, in the order that was typed."""
        found = []
        for number in range(
            min(_whole(data.get(f"{name}-total")) or 0, 2 * column_values.MOST_COLUMNS)
        ):
            row = {part: str(data.get(f"{name}-{number}-{part}", "")).strip() for part in PARTS}
            if row["head"] or row["value"]:
                found.append(((_whole(row["order"]) or 0, number), row))
        return [
            {
                "head": row["head"],
                "value": row["value"],
                "kind": row["kind"],
                "width": _whole(row["width"]),
            }
            for _place, row in sorted(found, key=lambda pair: pair[0])
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-total" not in data


class ColumnsField(forms.Field):
    widget = ColumnsWidget

    def clean(self, value: Any) -> Any:
        if found := column_values.problems(value):
            raise ValidationError(found)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != data


def _whole(text: Any) -> int | None:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
