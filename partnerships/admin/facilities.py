from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.admin.asking import RegionCheck
from partnerships.admin.office_holders import HOLDER_FIELDS, HoldersFormSet
from partnerships.models import CapacityRecord, Facility, FacilitySetting, OfficeHolder, Room
from partnerships.thresholds import THRESHOLDS, in_words
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import CatalogueOnly, ScopedInline
from rutan.common.confirming import AskingForm


def setting_choices() -> list[tuple[str, str]]:
    return [
        ("", "–"),
        *(
            (key, _("%(label)s (national: %(value)s)")
             % {"label": threshold.label, "value": in_words(threshold.default)})
            for key, threshold in THRESHOLDS.items()
        ),
    ]  # fmt: skip


class SettingForm(forms.ModelForm):
    """The value is typed as people write it: 80, 1/3, yes, or 1, 3, 6."""

    key = forms.ChoiceField(label=gettext_lazy("setting"), choices=setting_choices)
    value = forms.CharField(label=gettext_lazy("value"), max_length=60)

    class Meta:
        model = FacilitySetting
        fields = ["key", "value", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.value if self.instance.pk else None
        if isinstance(stored, bool):
            self.initial["value"] = _("yes") if stored else _("no")
        elif isinstance(stored, list):
            self.initial["value"] = ", ".join(str(each) for each in stored)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("key") and "value" in cleaned:
            try:
                cleaned["value"] = read_as(THRESHOLDS[cleaned["key"]].default, cleaned["value"])
            except (ValueError, ZeroDivisionError):
                wanted = in_words(THRESHOLDS[cleaned["key"]].default)
                self.add_error(
                    "value", ValidationError(_("Write it like %(wanted)s.") % {"wanted": wanted})
                )
            else:
                self._refuse_beyond(THRESHOLDS[cleaned["key"]].allowed, cleaned["value"])
        return cleaned

    def _refuse_beyond(self, allowed: tuple[int, int] | None, value: Any) -> None:
        if allowed and not allowed[0] <= value <= allowed[1]:
            least, most = allowed
            self.add_error(
                "value",
                ValidationError(
                    _("Choose %(least)s to %(most)s.") % {"least": least, "most": most}
                ),
            )


def read_as(default: Any, text: str) -> Any:
    """`text` as a value of the same kind as `default`; ValueError when it is none."""
    text = text.strip().lower()
    if isinstance(default, bool):
        answers = {"ya": True, "yes": True, "1": True, "tidak": False, "no": False, "0": False}
        if text not in answers:
            raise ValueError(text)
        return answers[text]
    if isinstance(default, list):
        return [_natural(part) for part in text.split(",")]
    if isinstance(default, str):
        if not 0 < (share := Fraction(text)) <= 1:
            raise ValueError(text)
        return str(share)
    return _natural(text)


def _natural(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000:
        raise ValueError(text)
    return number


class SettingInline(ScopedInline):
    model = FacilitySetting
    form = SettingForm


class CapacityInline(ScopedInline):
    model = CapacityRecord
    fields = [
        "as_of", "is_approximate", "capacity", "detainees", "convicts", "occupants", "women",
        "over", "source",
    ]  # fmt: skip
    readonly_fields = ["over"]

    @admin.display(description=gettext_lazy("over capacity"))
    def over(self, record):
        """Occupants above capacity, as a share of it: how officials count."""
        rate = record.overcapacity_rate if record.pk else None
        return "–" if rate is None else f"{number_format(rate * 100, 1)} %"


class RoomInline(ScopedInline):
    model = Room
    fields = ["name", "kind", "capacity", "security_note", "is_active"]


class OfficeHolderInline(ScopedInline):
    model = OfficeHolder
    fk_name = "facility"
    formset = HoldersFormSet
    fields = HOLDER_FIELDS


class FacilityForm(RegionCheck, AskingForm):
    """Asks to look twice at a region whose typed code means another one."""


@admin.register(Facility)
class FacilityAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy("Detention centres, prisons and probation offices.")
    list_display = ["official_name", "short_name", "kind", "facility_class", "regional_office"]
    list_filter = ["kind", ("regional_office", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ("regional_office",)
    search_fields = ["official_name", "short_name"]
    autocomplete_fields = ["region", "regional_office"]
    form = FacilityForm
    fields = [
        "official_name", "short_name", "aliases", "kind", "facility_class", "regional_office",
        "region", "region_code", "confirmed", "address", "phone", "satker_code", "sdp_code",
        "bapas", "zone",
    ]  # fmt: skip
    inlines = [OfficeHolderInline, RoomInline, CapacityInline, SettingInline]
