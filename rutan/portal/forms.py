"""What a reader may ask of a report. Every choice is narrowed to the reader's scope."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models import Agreement, Facility, Partner, TrainingClass, TrainingField
from rutan.accounts.models import User
from rutan.common.fields import DayField, ListedModelChoice, MonthField
from trainees.models import ReleaseKind

BASIS = [("certified", _("Certified graduates")), ("completed", _("All who completed"))]


YEAR_EARLIER, SAME_CLASS = "tahun-lalu", "upt-sekelas"
COMPARISONS = [
    ("", _("Nothing")),
    (YEAR_EARLIER, _("A year earlier")),
    (SAME_CLASS, _("Facilities of the same class")),
]


class AgreementChoice(ListedModelChoice):
    """Nobody knows agreements by their codes."""

    def label_from_instance(self, obj: Agreement) -> str:
        return f"{obj} · {obj.facility} – {obj.partner}"


class ReportFilter(forms.Form):
    """What every report after a release may be narrowed to, as it stands in the address."""

    perjanjian = AgreementChoice(
        label=_("Agreement"),
        queryset=Agreement.objects.none(),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )
    upt = ListedModelChoice(
        label=_("Facility"),
        queryset=Facility.objects.none(),
        empty_label=_("All"),
        required=False,
    )
    mitra = ListedModelChoice(
        label=_("Partner"),
        queryset=Partner.objects.none(),
        empty_label=_("All"),
        required=False,
    )
    bidang = ListedModelChoice(
        label=_("Training field"),
        queryset=TrainingField.objects.all(),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )
    angkatan = ListedModelChoice(
        label=_("Class"),
        queryset=TrainingClass.objects.none(),
        to_field_name="public_id",
        empty_label=_("All"),
        required=False,
    )
    dasar = forms.ChoiceField(label=_("Counted from"), choices=BASIS, required=False)
    sampai = MonthField(
        label=_("Data up to the end of"),
        required=False,
        help_text=_("Empty: last month."),
    )

    def __init__(self, data: Mapping[str, Any], *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(_month_of(data), *args, **kwargs)
        agreements = Agreement.objects.for_user(user).filter(signed_on__isnull=False)
        self.fields["perjanjian"].queryset = agreements.select_related("facility", "partner")
        self.fields["upt"].queryset = Facility.objects.for_user(user).with_custody()
        self.fields["mitra"].queryset = Partner.objects.for_user(user)
        self.fields["angkatan"].queryset = _classes(data, user)
        if not (user.is_facility_staff or data.get("perjanjian") or data.get("upt")):
            self.fields["angkatan"].help_text = _("Choose an agreement or a facility first.")

    def clean_sampai(self) -> date | None:
        month = self.cleaned_data["sampai"]
        if month and month > timezone.localdate():
            raise forms.ValidationError(_("This month has not begun. Choose an earlier one."))
        return month

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        agreement, facility = values.get("perjanjian"), values.get("upt")
        if agreement and facility and agreement.facility != facility:
            words = _("The agreement is one of %(facility)s. Change one of them.")
            self.add_error("upt", words % {"facility": agreement.facility})
        return values

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and understood; what was not is left out and shown as an error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReintegrationFilter(ReportFilter):
    """The filters of the reintegration report and of the lists behind its numbers. What is chosen
    elsewhere on these pages is kept."""

    field_order = (
        "perjanjian", "upt", "mitra", "bidang", "angkatan", "bebas_dari", "bebas_sampai",
        "jenis_bebas", "dasar", "sampai", "banding",
    )  # fmt: skip
    bebas_dari = DayField(label=_("Released from"), required=False)
    bebas_sampai = DayField(label=_("Released until"), required=False)
    jenis_bebas = ListedModelChoice(
        label=_("Kind of release"),
        queryset=ReleaseKind.objects.all(),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )
    banding = forms.ChoiceField(label=_("Compare with"), choices=COMPARISONS, required=False)
    kelompok = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    urut = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    tahap = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    grup = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("bebas_dari"), values.get("bebas_sampai")
        if first and last and first > last:
            self.add_error(
                "bebas_sampai", _("The last day must not be before the first. Change one of them.")
            )
        return values


class SurvivalFilter(ReintegrationFilter):
    """The same people for the time after a release; `kelompok` says what the lines are."""

    banding = None
    urut = None


def _month_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Links say `sampai=today`; a month stands in the box."""
    if data.get("sampai") != "today":
        return data
    return {**{name: data[name] for name in data}, "sampai": f"{timezone.localdate():%Y-%m}"}


def _classes(data: Mapping[str, Any], user: User) -> QuerySet[TrainingClass]:
    """A nation has more classes than a list: those of the place, or the one that is asked for."""
    found = TrainingClass.objects.for_user(user).order_by("-starts_on", "title", "pk")
    agreement, facility = data.get("perjanjian"), data.get("upt")
    if agreement:
        found = found.filter(agreement__code__iexact=agreement)
    if facility and facility.isdecimal():
        found = found.filter(facility=facility)
    if agreement or facility or user.is_facility_staff:
        return found
    return found.filter(public_id=data.get("angkatan", ""))
