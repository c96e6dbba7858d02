"""Tables that everybody reads and administrators keep."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from partnerships.models import (
    EducationLevel,
    Holiday,
    MinistryItem,
    Region,
    RegionalOffice,
    TrainingField,
)
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import CatalogueOnly


@admin.register(Region)
class RegionAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy("Provinces, regencies and cities with both official codes.")
    list_display = ["name", "code_kemendagri", "code_bps"]
    search_fields = ["name", "code_kemendagri"]


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
