import re

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.admin.shown import plain
from partnerships.choices import PartnerKind
from partnerships.models import Contact, Instructor, Partner
from partnerships.models.posting import reach_of
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import ScopedInline

CENTRES = frozenset({PartnerKind.BPVP, PartnerKind.BLK})
GENERIC = frozenset(
    {
        "balai", "besar", "pelatihan", "vokasi", "dan", "produktivitas", "latihan", "kerja", "blk",
        "bpvp", "bbpvp", "upt", "uptd", "dinas", "kabupaten", "kota", "provinsi", "satuan",
        "pelayanan", "satpel", "unit",
    }
)  # fmt: skip


class ContactInline(ScopedInline):
    model = Contact
    fields = ["name", "position", "phone", "email", "starts_on", "ends_on"]


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
    fields = [
        "name", "short_name", "kind", "owner_level", "region", "fields", "npsn", "lsp_license",
        "address", "phone", "reveals_custody", "is_active",
    ]  # fmt: skip
    inlines = [ContactInline]
    region_in_words = plain("region", gettext_lazy("region"))

    def keeps_partners(self, request) -> bool:
        return request.user.has_perm("partnerships.change_partner")

    def has_change_permission(self, request, obj=None):
        return self.keeps_partners(request) or request.user.has_perm("partnerships.change_contact")

    def get_fields(self, request, obj=None):
        if self.keeps_partners(request):
            return self.fields
        # Read only, the admin would link to the region's page, which answers 403 to them.
        return ["region_in_words" if name == "region" else name for name in self.fields]

    def get_readonly_fields(self, request, obj=None):
        return () if self.keeps_partners(request) else self.get_fields(request, obj)

    def get_autocomplete_fields(self, request):
        return self.autocomplete_fields if self.keeps_partners(request) else ()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if alike := similar_to(obj, user=request.user):
            names = ", ".join(partner.name for partner in alike)
            self.message_user(
                request,
                _("Saved, but the name resembles: %(names)s. A BLK and a BPVP of one town are two "
                  "institutions; make sure that this is the one you mean.") % {"names": names},
                messages.WARNING,
            )  # fmt: skip


def similar_to(partner: Partner, *, user) -> list[Partner]:
    """Training centres, of those `user` knows, whose own words, without the generic ones, this
    name shares."""
    if partner.kind not in CENTRES:
        return []
    own = _own_words(partner.name)
    others = Partner.objects.for_user(user).filter(kind__in=CENTRES).exclude(pk=partner.pk)
    return [other for other in others if own & _own_words(other.name)]


def _own_words(name: str) -> set[str]:
    return set(re.findall(r"\w{3,}", name.lower())) - GENERIC


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
