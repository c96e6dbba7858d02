"""Office-holders of a facility or a partner, with the rule that one person leads it at a time."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.tenures import heads_at_once

HOLDER_FIELDS = [
    "name", "staff_number", "position", "is_head", "is_acting", "starts_on", "ends_on",
    "has_left", "seen_in_office_on", "source",
]  # fmt: skip


class HoldersFormSet(forms.BaseInlineFormSet):
    """Acting heads (Plt) may stand in beside one; two heads of their own right may not."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept: list[Any] = [form for form in self.forms if form.instance.name]
        if not (clash := heads_at_once(form.instance for form in kept)):
            return
        one, other, day = clash
        sentence = _(
            "%(one)s and %(other)s were both head on %(day)s. End one tenure before the other "
            "begins, or mark who was acting (Plt)."
        ) % {"one": one.name, "other": other.name, "day": date_format(day, "j F Y")}
        changed = [form for form in kept if form.has_changed() and form.instance in (one, other)]
        for form in changed or kept[-1:]:
            form.add_error("is_head", sentence)
        raise forms.ValidationError(sentence)
