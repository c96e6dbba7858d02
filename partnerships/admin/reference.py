"""Tables that everybody reads and administrators keep."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import (
    EducationLevel,
    Holiday,
    MinistryItem,
    Region,
    RegionalOffice,
    Subject,
    TrainingField,
)
from partnerships.programme_rules import LESSON_MINUTES
from partnerships.region_codes import read_code, swapped_codes
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import CatalogueOnly
from rutan.common.confirming import AskingForm


class RegionForm(AskingForm):
    """Asks to look twice at a code that is the other system's code of another region."""

    class Meta:
        model = Region
        fields = ["name", "code_kemendagri", "code_bps"]

    def clean_code_kemendagri(self) -> str:
        code = self.cleaned_data["code_kemendagri"]
        if len(code) > 2 and "." not in code:
            raise forms.ValidationError(_("Codes of Kemendagri are written with a dot: 73.11."))
        return code

    def cautions(self) -> list[str]:
        if not {"code_kemendagri", "code_bps"} & set(self.changed_data):
            return []
        return swapped_codes(
            name=self.cleaned_data["name"],
            kemendagri=self.cleaned_data["code_kemendagri"],
            bps=self.cleaned_data["code_bps"] or "",
            of=self.instance,
        )


@admin.register(Region)
class RegionAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy("Provinces, regencies and cities with both official codes.")
    form = RegionForm
    fields = ["name", "code_kemendagri", "code_bps", "confirmed"]
    list_display = ["name", "code_kemendagri", "code_bps"]
    search_fields = ["name", "code_kemendagri", "code_bps"]

    def get_search_results(self, request, queryset, search_term):
        """A bare code finds what either system means by it, so that the name decides."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if reading := read_code(search_term):
            meant = {region.pk for region in (reading.kemendagri, reading.bps) if region}
            found |= queryset.filter(pk__in=meant)
        return found, may_repeat


@admin.register(RegionalOffice)
class RegionalOfficeAdmin(CatalogueOnly, RecordedAdmin):
    list_display = ["name", "province"]
    search_fields = ["name"]


@admin.register(TrainingField)
class TrainingFieldAdmin(CatalogueOnly, RecordedAdmin):
    list_display = ["name", "name_en", "code", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]


@admin.register(EducationLevel)
class EducationLevelAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy("Compared by rank: the higher, the longer the schooling.")
    list_display = ["name", "code", "rank"]


class SubjectForm(forms.ModelForm):
    def clean_packages(self) -> str:
        """ "cb" is BC: each letter once, in their order."""
        letters = set(self.cleaned_data["packages"].upper())
        if not letters or letters - set(LESSON_MINUTES):
            raise forms.ValidationError(_("Write letters of packages, such as ABC or BC."))
        return "".join(sorted(letters))


@admin.register(Subject)
class SubjectAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy(
        "What units of Paket A, B and C count for; credits (SKK) are added up by subject. The code "
        "stays once it is used."
    )
    form = SubjectForm
    fields = ["code", "name", "order", "packages", "is_active"]
    list_display = ["name", "code", "packages", "order", "is_active"]
    search_fields = ["name", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(MinistryItem)
class MinistryItemAdmin(CatalogueOnly, RecordedAdmin):
    list_display = ["title", "programme", "year", "number", "is_active"]
    list_filter = ["year", "is_active"]
    search_fields = ["title"]


@admin.register(Holiday)
class HolidayAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy("Days without classes; without a facility they hold everywhere.")
    list_display = ["on", "name", "kind", "facility"]
    list_filter = ["kind", ("facility", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ("facility",)
    date_hierarchy = "on"
