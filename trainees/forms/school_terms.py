"""School year, semester and grade in the form of a class, where it is one of equivalency."""

from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships import school_years
from partnerships.school_years import GRADES, Term

NAMES = ("school_year", "semester", "grade")


def add_fields(form: forms.Form, package: str) -> None:
    """Nothing where `package` is empty."""
    if not package:
        return
    form.fields["school_year"] = forms.CharField(
        label=_("School year"), max_length=9, required=False, help_text=_("Such as 2026/2027.")
    )
    form.fields["semester"] = forms.TypedChoiceField(
        label=_("Semester"),
        choices=[("", _("Not chosen")), (1, "1"), (2, "2")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    form.fields["grade"] = forms.TypedChoiceField(
        label=_("Grade"),
        choices=[("", _("Several")), *((each, str(each)) for each in GRADES[package])],
        coerce=int,
        empty_value=None,
        required=False,
    )


def fieldset(package: str) -> list[Fieldset]:
    return [Fieldset(_("School year"), Row("school_year", "semester"), "grade")] if package else []


def term_of(cleaned: dict[str, Any]) -> Term:
    return Term(
        school_year=(cleaned.get("school_year") or "").replace(" ", ""),
        semester=cleaned.get("semester"),
        grade=cleaned.get("grade"),
    )


def add_errors(form: forms.Form, package: str, cleaned: dict[str, Any]) -> None:
    for field, sentence in school_years.problems(package, term_of(cleaned)):
        if field not in form.errors:
            form.add_error(field, sentence)
