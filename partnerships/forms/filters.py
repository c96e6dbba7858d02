"""What a list may be narrowed by. A value that makes no sense narrows nothing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.choices import CoordinationKind, PartnerKind, ProgrammeKind
from partnerships.models import Facility, Partner, Region, TrainingField
from rutan.common.fields import DayField


class FilterForm(forms.Form):
    """Read from the query string. `chosen()` is empty where the value is wrong or left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def chosen(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    def active(self) -> list[dict[str, str]]:
        """What is filtered, in words."""
        self.is_valid()
        return [
            {"label": str(field.label), "value": self._words(name, value)}
            for name, field in self.fields.items()
            if (value := self.cleaned_data.get(name))
            and not isinstance(field.widget, forms.HiddenInput)
        ]

    def _words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return str(field.label_from_instance(value))
        if isinstance(field, forms.ChoiceField):
            labels = {str(key): label for key, label in field.choices}  # a typed value is no text
            return str(labels.get(str(value), value))
        return self[name].value() if isinstance(field, DayField) else str(value)


class AgreementFilter(FilterForm):
    status = forms.CharField(widget=forms.HiddenInput)
    mitra = forms.TypedChoiceField(label=gettext_lazy("Partner"), coerce=int, empty_value=None)
    upt = forms.TypedChoiceField(label=gettext_lazy("Facility"), coerce=int, empty_value=None)
    berakhir_sebelum = DayField(label=gettext_lazy("Ends before"))

    def __init__(
        self, *args: Any, partners: Mapping[int, str], facilities: Mapping[int, str], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.fields["mitra"].choices = _choices(_("All partners"), partners)
        self.fields["upt"].choices = _choices(_("All facilities"), facilities)
        if len(facilities) < 2:
            del self.fields["upt"]


class CoordinationFilter(FilterForm):
    status = forms.CharField(widget=forms.HiddenInput)
    mitra = forms.ModelChoiceField(
        label=gettext_lazy("Partner"),
        queryset=Partner.objects.none(),
        empty_label=gettext_lazy("All partners"),
    )
    upt = forms.ModelChoiceField(
        label=gettext_lazy("Facility"),
        queryset=Facility.objects.none(),
        empty_label=gettext_lazy("All facilities"),
    )
    jenis = forms.ChoiceField(label=gettext_lazy("Kind"))
    dari = DayField(label=gettext_lazy("From"))
    sampai = DayField(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, user: Any, facility: Facility | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mitra"].queryset = Partner.objects.for_user(user)
        self.fields["jenis"].choices = [("", _("All kinds")), *CoordinationKind.choices]
        if facility is None:
            self.fields["upt"].queryset = Facility.objects.for_user(user).with_custody()
        else:
            del self.fields["upt"]


class PartnerFilter(FilterForm):
    q = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    jenis = forms.ChoiceField(label=gettext_lazy("Kind"))
    wilayah = forms.ModelChoiceField(
        label=gettext_lazy("Region"),
        queryset=Region.objects.none(),
        empty_label=gettext_lazy("All regions"),
    )
    bidang = forms.ModelChoiceField(
        label=gettext_lazy("Training field"),
        queryset=TrainingField.objects.none(),
        empty_label=gettext_lazy("All fields"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jenis"].choices = [("", _("All kinds")), *PartnerKind.choices]
        self.fields["wilayah"].queryset = Region.objects.filter(partners__isnull=False).distinct()
        self.fields["bidang"].queryset = TrainingField.objects.filter(is_active=True)


class ProgrammeFilter(FilterForm):
    q = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    jenis = forms.ChoiceField(label=gettext_lazy("Kind"))
    bidang = forms.ModelChoiceField(
        label=gettext_lazy("Training field"),
        queryset=TrainingField.objects.none(),
        empty_label=gettext_lazy("All fields"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jenis"].choices = [("", _("All kinds")), *ProgrammeKind.choices]
        self.fields["bidang"].queryset = TrainingField.objects.filter(is_active=True)


def _choices(everything: str, values: Mapping[int, str]) -> list[tuple[Any, str]]:
    ordered = sorted(values.items(), key=lambda pair: pair[1].casefold())
    return [("", everything), *((str(key), label) for key, label in ordered)]
