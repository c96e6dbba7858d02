"""Forms narrow the choices and hand over. The rules stay in actions and constraints; what
those refuse comes back as a form error, with everything that was typed still in place."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import ModelChoiceField
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from rutan.common.constraints import broken_by
from rutan.common.errors import Conflict, DomainError
from rutan.common.fields import DayField
from rutan.common.retrying import once_more
from rutan.common.uploads import refuse_oversized
from rutan.common.words import in_sentence

DASHES = "---------"  # Django's label of an empty choice
CHOOSING = (forms.ChoiceField, ModelChoiceField, forms.TypedChoiceField)


class WordedForm(forms.BaseForm):
    """Days are typed as text, and an empty field says what to enter."""

    needed_sometimes: ClassVar[tuple[str, ...]] = ()
    """Fields whose hint says when they are needed: "(optional)" beside them would deny it
    (bekal/field.html)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, plain in list(self.fields.items()):
            field = DayField.like(plain) if type(plain) is forms.DateField else plain
            self.fields[name] = field
            label = in_sentence(str(field.label or name.replace("_", " ")))
            field.error_messages["required"] = _when_empty(field, label)
            for code, words in _out_of_range(label).items():
                field.error_messages.setdefault(code, words)
            if isinstance(field, forms.FileField):
                field.validators = [*field.validators, refuse_oversized]
            _name_the_empty_choice(field)

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def add_domain_errors(self, errors: Iterable[DomainError]) -> None:
        """All at once; a field that has its error already says no second one."""
        for error in errors:
            if error.field not in self.errors:
                self.add_domain_error(error)

    def add_integrity_error(self, error: IntegrityError) -> None:
        """Raises the error again when it is none of our constraints: that is a fault."""
        broken = broken_by(error)
        if broken is None:
            raise error
        self.add_error(broken.field if broken.field in self.fields else None, broken.message)

    def attempt(self, write: Callable[[], Any]) -> bool:
        """Runs `write` so that all of it is kept or nothing; refusals become form errors."""
        try:
            self.result = once_more(transaction.atomic(write))
        except Conflict:
            raise
        except DomainError as error:
            self.add_domain_error(error)
        except ValidationError as error:
            self.add_error(None, error.messages)
        except IntegrityError as error:
            self.add_integrity_error(error)
        return not self.errors


def _when_empty(field: forms.Field, label: str) -> str:
    if label.endswith("?"):
        return _("Answer the question: %(question)s") % {"question": field.label}
    sentence = _("Select %(field)s") if isinstance(field, CHOOSING) else _("Enter %(field)s")
    return sentence % {"field": label}


def _out_of_range(label: str) -> dict[str, str]:
    """Which number is too small or too great, and by how much; Django says "this value"."""
    words = {"field": capfirst(label).replace("%", "%%"), "limit": "%(limit_value)s"}
    return {
        "min_value": _("%(field)s: at least %(limit)s.") % words,
        "max_value": _("%(field)s: at most %(limit)s.") % words,
    }


def _name_the_empty_choice(field: forms.Field) -> None:
    """Words in place of Django's row of dashes, which a screen reader reads out one by one."""
    words = _("Choose") if field.required else _("Not chosen")
    if isinstance(field, ModelChoiceField) and field.empty_label == DASHES:
        field.empty_label = words
    elif isinstance(field, forms.TypedChoiceField):
        choices: list[Any] = list(field.choices)  # type: ignore[arg-type]  # a form's are listed
        if ("", DASHES) in choices:
            field.choices = [(key, label if key else words) for key, label in choices]


class ActionForm(WordedForm, forms.Form):
    """Subclasses define `act()`, which calls an action. Its answer is kept in `result`.

    View: `if request.method == "POST" and form.is_valid() and form.try_to_act(): redirect`.
    """

    result: Any = None
    act: Callable[[], Any]

    def try_to_act(self) -> bool:
        return self.attempt(self.act)


class ActionModelForm(WordedForm, forms.ModelForm):
    """The same with fields taken from a model. `act()` reads `cleaned_data`; it does not save
    `self.instance`, because actions are the only writers."""

    result: Any = None
    act: Callable[[], Any]

    def try_to_act(self) -> bool:
        return self.attempt(self.act)


class EditForm(WordedForm, forms.ModelForm):
    """A plain edit of a `Record` without consequence elsewhere.

    Carries the version it was opened on. When somebody saved in between, `try_to_save` is
    False and `conflict` holds (label, stored, yours) for conflict.html, answered with 409.
    Subclasses define `saved(by=…, changes=…)`, which records the event; `changes` maps a field
    to (before, after) as text.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    result: Any = None
    saved: Callable[..., Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: list[tuple[str, str, str]] = []
        self.fields["version"].initial = self.instance.version

    def try_to_save(self, *, by: Any) -> bool:
        try:
            return self.attempt(lambda: self._save_over(self._locked(), by))
        except Conflict as error:
            self.conflict = error.rows
            self.add_error(None, str(error))
            return False

    def _locked(self) -> models.Model:
        # The lock holds the version still between looking and saving.
        stored = type(self.instance)._base_manager.select_for_update(of=("self",))
        return stored.get(pk=self.instance.pk)

    def _save_over(self, stored: Any, by: Any) -> models.Model:
        if stored.version != self.cleaned_data["version"]:
            self.instance.version = stored.version  # "save mine over it" is sent with this one
            raise Conflict(
                _("Somebody else saved this record while you were editing it."),
                self._differences(stored),
            )
        changes = {
            name: (before, after)
            for name, _label, before, after in self._compared(stored)
            if before != after
        }
        if not changes:
            return self.instance
        columns = [name for name in changes if self._is_column(name)]
        self.instance.version = stored.version + 1
        self.instance.save(update_fields=[*columns, "version", "updated_at"])
        self.save(commit=False)
        self.save_m2m()
        self.saved(by=by, changes=changes)
        return self.instance

    def _is_column(self, name: str) -> bool:
        return name in {field.name for field in self.instance._meta.concrete_fields}

    def _compared(self, stored: models.Model) -> list[tuple[str, str, str, str]]:
        rows = []
        for name, field in self.fields.items():
            if name == "version" or name not in (self._meta.fields or ()):
                continue
            before = model_value(stored, name)
            after = self.cleaned_data.get(name)
            label = str(field.label or name)
            rows.append((name, label, shown(before, field), shown(after, field)))
        return rows

    def _differences(self, stored: models.Model) -> list[tuple[str, str, str]]:
        return [
            (label, before, after)
            for _name, label, before, after in self._compared(stored)
            if before != after
        ]


def model_value(instance: models.Model, name: str) -> Any:
    value = getattr(instance, name)
    return list(value.all()) if hasattr(value, "all") else value


def shown(value: Any, field: forms.Field | None = None) -> str:
    """A value as a person reads it: the label of a choice, a day in words, – for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, ModelChoiceField):
        labels = dict(_flat(field.choices))
        return str(labels.get(str(value), value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "isoformat") and not hasattr(value, "hour"):
        return date_format(value)
    if isinstance(value, (list, tuple)) or hasattr(value, "iterator"):
        return ", ".join(sorted(str(item) for item in value)) or "–"
    return str(localize(value))


def _flat(choices: Any) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for value, label in choices:
        flat += _flat(label) if isinstance(label, (list, tuple)) else [(str(value), label)]
    return flat
