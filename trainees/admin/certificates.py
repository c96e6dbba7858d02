"""Certificates in the admin: looked up, and numbered by the partner."""

from django.contrib import admin, messages
from django.db.models import F
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.admin.shown import day, tag
from partnerships.models import Partner
from rutan.audit.exported_admin import ExportedAdmin
from rutan.audit.recording import record
from rutan.common.admin import ReadOnly
from rutan.common.errors import DomainError
from rutan.common.http import pdf_response
from trainees import exports, neutral_words
from trainees.actions import certificate_papers
from trainees.admin.certificate_forms import NumbersForm, RevokeForm, UploadForm
from trainees.choices import VALID_CERTIFICATES, CertificateState
from trainees.documents import certificate as documents
from trainees.models import Certificate


class NumberFilter(admin.SimpleListFilter):
    title = gettext_lazy("number")
    parameter_name = "number"

    def lookups(self, request, model_admin):
        return [("none", _("without a number"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(state=CertificateState.DRAFT)
        return queryset


class YearFilter(admin.SimpleListFilter):
    title = gettext_lazy("year of issue")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        years = (
            model_admin.get_queryset(request)
            .filter(issued_on__isnull=False)
            .order_by()
            .annotate(year=ExtractYear("issued_on"))
            .values_list("year", flat=True)
            .distinct()
        )
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def queryset(self, request, queryset):
        known = {value for value, _label in self.lookup_choices}
        return queryset.filter(issued_on__year=self.value()) if self.value() in known else queryset


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, ExportedAdmin):
    about = gettext_lazy("Certificates of your classes; those without a number wait for you.")
    place = 40
    export_event = "certificates.exported"
    export_name = "sertifikat.xlsx"
    list_display = [
        "number_shown", "holder_name", "training_class", "kind", "issued", "standing", "has_file",
    ]  # fmt: skip
    list_filter = ["kind", YearFilter, NumberFilter]
    list_select_related = ("enrolment__training_class",)
    search_fields = ["number", "holder_name"]
    ordering = [
        F("issued_on").desc(nulls_first=True), "-enrolment__training_class",
        "enrolment__inmate__id_card_name", "pk",
    ]  # fmt: skip
    actions = ["fill_numbers", "print_papers", "upload_files", "revoke"]
    object_actions = ("fill_numbers", "print_papers", "upload_files", "revoke")
    fields = [
        "number_shown", "registration_number", "blank_number", "standing", "kind", "holder_name",
        "title", "venue", "issuer_name", "hours", "training_class", "issued_on", "valid_until",
        "has_file",
    ]  # fmt: skip
    readonly_fields = ["number_shown", "standing", "training_class", "has_file"]

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, certificate):
        return certificate.number or _("no number yet")

    def named(self, obj):
        return self.number_shown(obj)

    @admin.display(description=gettext_lazy("issued on"), ordering="issued_on")
    def issued(self, certificate):
        return day(certificate.issued_on)

    @admin.display(description=gettext_lazy("class"))
    def training_class(self, certificate):
        return str(certificate.enrolment.training_class)

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def standing(self, certificate):
        waits = certificate.state == CertificateState.DRAFT
        return tag(certificate.get_state_display(), "warn" if waits else "")

    @admin.display(description=gettext_lazy("file"), boolean=True)
    def has_file(self, certificate):
        return certificate.file_id is not None

    def export(self, rows, *, by):
        return exports.certificates(rows, by=by)

    def has_number_permission(self, request):
        return request.user.has_perm("trainees.number_certificate")

    def has_move_permission(self, request):
        return request.user.has_perm("trainees.move_certificate")

    def has_revoke_permission(self, request):
        return request.user.has_perm("trainees.revoke_certificate")

    def offers(self, action, obj):
        if action == "fill_numbers":
            return obj.state == CertificateState.DRAFT
        return obj.state in VALID_CERTIFICATES

    @admin.action(description=gettext_lazy("Fill consecutive numbers"), permissions=["number"])
    def fill_numbers(self, request, queryset):
        ordered = queryset.select_related("enrolment__inmate", "issuer", "facility").order_by(
            "enrolment__inmate__id_card_name", "pk"
        )
        return self.ask(
            request,
            ordered,
            NumbersForm,
            title=_("Fill consecutive numbers"),
            text=_("In the order of names. You see every number before it is given."),
            button=_("Give these numbers"),
            line=lambda each: f"{each.holder_name} – {each.get_kind_display()}",
        )

    @admin.action(description=gettext_lazy("Certificates as PDF"), permissions=["move"])
    def print_papers(self, request, queryset):
        """Those that were not printed before are marked so."""
        rows = neutral_words.with_secrets(queryset).order_by("holder_name", "pk")
        rows = list(rows[: documents.MOST_AT_ONCE + 1])
        try:
            made = documents.papers(rows)
            fresh = [each for each in rows if each.state == CertificateState.ISSUED]
            if fresh:
                on = fresh[0].facility.today()
                certificate_papers.mark_printed(certificates=fresh, on=on, by=request.user)
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        for each in rows:
            record("certificate.downloaded", each, by=request.user)
        return pdf_response(made, "sertifikat.pdf")

    @admin.action(description=gettext_lazy("Upload the issuer's files"), permissions=["move"])
    def upload_files(self, request, queryset):
        rows = neutral_words.with_secrets(queryset.filter(state__in=VALID_CERTIFICATES))
        return self.ask(
            request,
            rows.order_by("number", "pk"),
            UploadForm,
            title=_("Upload the issuer's files"),
            text=_("Each file goes to the certificate whose number stands in its name."),
            button=_("Keep these files"),
            line=lambda each: f"{each.number} – {each.holder_name}",
        )

    @admin.action(description=gettext_lazy("Revoke"), permissions=["revoke"])
    def revoke(self, request, queryset):
        own = Partner.objects.for_user(request.user)
        rows = queryset.filter(issuer__in=own, state__in=VALID_CERTIFICATES)
        return self.ask(
            request,
            rows.select_related("enrolment__training_class", "facility"),
            RevokeForm,
            title=_("Revoke"),
            text=_("Only what your institution issued, one at a time. The number stays used."),
            button=_("Revoke"),
            line=lambda each: f"{each.number} – {each.holder_name}",
            one=True,
        )
