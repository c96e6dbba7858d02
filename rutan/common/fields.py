"""Form fields that read what people write here."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from rutan.common.dates import parse_day, parse_month
from rutan.common.validators import clean_nik, clean_nisn, clean_phone

GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")


class DayInput(forms.DateInput):
    """One line of text: no picker that hides the year, no three boxes."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(
            attrs={"autocomplete": "off", "size": 16} | (attrs or {}), format="%d/%m/%Y"
        )


class DayField(forms.DateField):
    """Accepts 31/12/2026, 31-12-2026, 2026-12-31 and "31 Desember 2026"."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    @classmethod
    def like(cls, field: forms.DateField) -> "DayField":
        """A day field with everything that was said about a plain date field."""
        hidden = isinstance(field.widget, forms.HiddenInput)
        return cls(
            required=field.required,
            label=field.label,
            initial=field.initial,
            help_text=field.help_text,
            disabled=field.disabled,
            validators=field.validators,
            widget=forms.HiddenInput() if hidden else DayInput(_own_attrs(field)),
        )


class MonthField(forms.DateField):
    """A month, as its first day. Accepts 2026-10, 10/2026 and "Oktober 2026"."""

    widget = forms.DateInput

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"autocomplete": "off"}, format="%Y-%m")
        widget.input_type = "month"
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_month(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None


def _own_attrs(field: forms.DateField) -> dict:
    return {name: value for name, value in field.widget.attrs.items() if name != "type"}


class ListedRows(ModelChoiceIterator):
    """The rows as they were read, instead of asking for them again and for their number."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset)

    def __len__(self) -> int:
        return len(self.queryset) + (self.field.empty_label is not None)


class ListedModelChoice(forms.ModelChoiceField):
    """A row out of a list that is shown as well: the database is asked once for both.

    Codes in an address are typed by people: capitals or not is the same code.
    """

    iterator = ListedRows
    queryset: QuerySet[Any]

    def to_python(self, value: Any) -> Model | None:
        if value in self.empty_values:
            return None
        if (found := self._row_of(value)) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """As the list has it, so that it stands there as chosen."""
        return self.prepare_value(self._row_of(data)) or data

    def _row_of(self, value: Any) -> Model | None:
        name, wanted = self.to_field_name or "pk", str(value).casefold()
        rows = self.queryset
        return next((row for row in rows if str(getattr(row, name)).casefold() == wanted), None)


class AmountField(forms.IntegerField):
    """A large number or a sum of money, shown and typed as people write it: Rp1.250.000.

    One line of text: a browser's number box takes no dots.
    """

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        text = "".join(str(value or "" if value != 0 else 0).split()).removeprefix("Rp")
        return super().to_python(text.replace(".", "") if GROUPED.fullmatch(text) else text)

    def prepare_value(self, value: Any) -> Any:
        is_large = isinstance(value, int) and value >= 1000
        return number_format(value, use_l10n=True, force_grouping=True) if is_large else value


class _CleanedField(forms.CharField):
    """Text that one of `rutan.common.validators` brings into its kept form."""

    clean_text = staticmethod(lambda text: text)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return type(self).clean_text(text) if text else text


class NikField(_CleanedField):
    clean_text = staticmethod(clean_nik)

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("NIK"))
        options.setdefault("max_length", 40)
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}


class NisnField(_CleanedField):
    clean_text = staticmethod(clean_nisn)

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("NISN"))
        options.setdefault("max_length", 40)
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}


class PhoneField(_CleanedField):
    clean_text = staticmethod(clean_phone)

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone"))
        options.setdefault("max_length", 40)
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
