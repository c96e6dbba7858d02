"""Certificates in the admin: looked up, and numbered by the partner."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models.functions import ExtractYear
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.admin.shown import tag
from rutan.audit.exported_admin import ExportedAdmin
from rutan.common.admin import ReadOnly, SelectionForm
from rutan.common.errors import Conflict, DomainError
from trainees import exports, numbering
from trainees.actions import certificates
from trainees.actions.certificate_numbers import Preview
from trainees.choices import CertificateState
from trainees.models import Certificate


class NumbersForm(SelectionForm):
    """Consecutive numbers in the order of names. Shown first, given after."""

    previews = True

    first = forms.CharField(
        label=gettext_lazy("First number"),
        max_length=60,
        help_text=gettext_lazy(
            "The others count on from it, such as 001/BPVP/2026. Put [brackets] around the digits "
            "that count when it is not clear."
        ),
    )
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"))
    registration = forms.CharField(
        label=gettext_lazy("First registration number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For competence certificates; the others count on from it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subjects and not self.is_bound:
            one = self.subjects[0]
            year = one.facility.today().year
            self.fields["first"].initial = numbering.after(one.issuer, one.kind, year)

    def clean(self) -> Any:
        data = super().clean()
        self.shelf = None
        try:
            self.shelf = certificates.shelf_of(self.subjects)
            self.numbers = numbering.consecutive(data.get("first", ""), len(self.subjects))
            first = data.get("registration", "")
            count = len(self.subjects)
            self.registrations = numbering.consecutive(first, count) if first else [""] * count
        except DomainError as error:
            self.add_domain_error(error)
        return data

    def _shown(self) -> Preview:
        """What is looked at now."""
        return Preview(
            kind=self.shelf.kind,
            issuer=self.shelf.issuer.pk,
            pairs=tuple(
                (each.pk, number) for each, number in zip(self.subjects, self.numbers, strict=True)
            ),
            mark=self.shelf.mark,
        )

    def _seen(self) -> Preview | None:
        """What was looked at, if it belongs to what is typed."""
        typed, _bar, signed = self.data.get("previewed", "").rpartition("|")
        seen = Preview.read(signed) if typed == super().fingerprint() else None
        chosen = {each.pk for each in self.subjects}
        return seen if seen and {pk for pk, _number in seen.pairs} == chosen else None

    def fingerprint(self):
        if self._seen():
            return self.data["previewed"]
        return f"{super().fingerprint()}|{self._shown().signed()}"

    def act(self) -> Any:
        by_pk = {
            each.pk: registration
            for each, registration in zip(self.subjects, self.registrations, strict=True)
        }
        try:
            return certificates.issue(
                preview=self._seen() or self._shown(),
                on=self.cleaned_data["issued_on"],
                registrations=by_pk,
                by=self.by,
            )
        except Conflict as conflict:
            self._offer_free(conflict)
            raise DomainError(str(conflict)) from None

    def _offer_free(self, conflict: Conflict) -> None:
        self.data = self.data.copy()
        if conflict.rows:
            self.data["first"] = conflict.rows[0][2]

    def preview(self):
        day = date_format(self.cleaned_data["issued_on"], "j F Y")
        return [
            (certificate.enrolment.inmate.id_card_name, f"{number} {registration}".strip(), day)
            for certificate, number, registration in zip(
                self.subjects, self.numbers, self.registrations, strict=True
            )
        ]

    def done(self):
        return ngettext(
            "%(n)s certificate has its number.", "%(n)s certificates have their numbers.",
            self.result,
        ) % {"n": self.result}  # fmt: skip


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
        "number_shown", "holder_name", "training_class", "kind", "issued_on", "standing",
        "has_file",
    ]  # fmt: skip
    list_filter = ["kind", YearFilter, NumberFilter]
    list_select_related = ("enrolment__training_class",)
    search_fields = ["number", "holder_name"]
    ordering = ["number", "enrolment__inmate__id_card_name", "pk"]
    actions = ["fill_numbers"]
    object_actions = ("fill_numbers",)
    fields = [
        "number_shown", "standing", "kind", "holder_name", "title", "venue", "issuer_name", "hours",
        "training_class", "issued_on", "valid_until", "has_file",
    ]  # fmt: skip
    readonly_fields = ["number_shown", "standing", "training_class", "has_file"]

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, certificate):
        return certificate.number or _("no number yet")

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

    def offers(self, action, obj):
        return obj.state == CertificateState.DRAFT

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
