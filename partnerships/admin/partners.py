from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.admin.asking import ASKED, RegionCheck
from partnerships.admin.office_holders import HOLDER_FIELDS, HoldersFormSet
from partnerships.admin.shown import plain
from partnerships.models import Contact, Instructor, OfficeHolder, Partner
from partnerships.models.posting import reach_of
from partnerships.similar_names import similar_partners
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import ScopedInline
from rutan.common.confirming import AskingForm


class PartnerForm(RegionCheck, AskingForm):
    """Asks to look twice at a name that is easily taken for another institution's."""

    user: Any = None  # whose partners are compared; set by the admin

    def cautions(self) -> list[str]:
        found = super().cautions()
        if {"name", "short_name", "kind", "region"} & set(self.changed_data):
            found += [
                _("This name resembles %(other)s (%(kind)s, %(owner)s). A BLK and a BPVP of one "
                  "town are two institutions: is it really another one?")
                % {"other": other.name, "kind": other.get_kind_display(),
                   "owner": other.get_owner_level_display()}
                for other in self._similar()
            ]  # fmt: skip
        return found

    def _similar(self) -> list[Partner]:
        return similar_partners(
            name=self.cleaned_data.get("name", ""),
            short_name=self.cleaned_data.get("short_name", ""),
            kind=self.cleaned_data.get("kind", ""),
            region=self.cleaned_data.get("region"),
            of=self.instance,
            user=self.user,
        )


class ContactInline(ScopedInline):
    model = Contact
    fields = ["name", "position", "phone", "email", "starts_on", "ends_on"]


class PartnerHolderInline(ScopedInline):
    model = OfficeHolder
    fk_name = "partner"
    formset = HoldersFormSet
    fields = HOLDER_FIELDS


@admin.register(Partner)
class PartnerAdmin(RecordedAdmin):
    """Administrators keep the institution; its own coordinators keep the contacts."""

    about = gettext_lazy("Institutions that train or certify, and whom to call there.")
    place = 80
    list_display = ["name", "kind", "owner_level", "region", "is_active"]
    list_filter = ["kind", "owner_level", "is_active"]
    list_select_related = ("region",)
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["region"]
    filter_horizontal = ["fields"]
    form = PartnerForm
    fields = [
        "name", "short_name", "kind", "owner_level", "region", "region_code", "confirmed", "fields",
        "npsn", "lsp_license", "address", "phone", "reveals_custody", "is_active",
    ]  # fmt: skip
    inlines = [ContactInline, PartnerHolderInline]
    region_in_words = plain("region", gettext_lazy("region"))

    def keeps_partners(self, request) -> bool:
        return request.user.has_perm("partnerships.change_partner")

    def has_change_permission(self, request, obj=None):
        return self.keeps_partners(request) or request.user.has_perm("partnerships.change_contact")

    def get_fields(self, request, obj=None):
        if self.keeps_partners(request):
            return self.fields
        # Read only, the admin would link to the region's page, which answers 403 to them.
        kept = [name for name in self.fields if name not in ASKED]
        return ["region_in_words" if name == "region" else name for name in kept]

    def get_readonly_fields(self, request, obj=None):
        return () if self.keeps_partners(request) else self.get_fields(request, obj)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    def get_autocomplete_fields(self, request):
        return self.autocomplete_fields if self.keeps_partners(request) else ()


@admin.register(Instructor)
class InstructorAdmin(RecordedAdmin):
    about = gettext_lazy("Who teaches, with the certificate that allows it.")
    place = 70
    list_display = [
        "name", "home", "certificate_number", "certificate_expires_on", "is_assessor", "is_active",
    ]  # fmt: skip
    list_filter = ["is_active", "is_assessor", ("partner", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ("partner", "facility")
    search_fields = ["name"]
    filter_horizontal = ["fields"]

    @admin.display(description=gettext_lazy("institution"))
    def home(self, instructor):
        return str(instructor.partner or instructor.facility)

    def get_fields(self, request, obj=None):
        home = ["partner"] if reach_of(request.user).partners else ["partner", "facility"]
        return [
            "name", *home, "fields", "certificate_number", "certificate_expires_on", "is_assessor",
            "phone", "is_active",
        ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "partner" and reach_of(request.user).partners:
            field.required = True
            field.empty_label = None
        return field
