"""The catalogue. Here and not in partnerships, because a version names kinds of certificates."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from partnerships import programme_rules
from partnerships.actions import programmes
from partnerships.admin.shown import plain
from partnerships.choices import UNIT_KINDS, ProgrammeState
from partnerships.models import (
    Programme,
    ProgrammeVersion,
    Requirement,
    Subject,
    TrainingClass,
    Unit,
)
from partnerships.models.posting import reach_of
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import NamedFields, ReadOnlyInline, ScopedInline, SelectionForm
from rutan.common.confirming import NAME as CONFIRMED
from rutan.common.confirming import AskingForm
from rutan.common.errors import DomainError
from trainees.choices import CertificateKind


class DuplicateForm(SelectionForm):
    def act(self) -> Any:
        return [programmes.duplicate(programme=each, by=self.by) for each in self.subjects]


class DeactivateForm(SelectionForm):
    def act(self) -> Any:
        return [programmes.deactivate(programme=each, by=self.by) for each in self.subjects]


class NextVersionForm(SelectionForm):
    active_from = forms.DateField(label=gettext_lazy("Valid from"), initial=timezone.localdate)

    def act(self) -> Any:
        (version,) = self.subjects
        return programmes.new_version(version=version, by=self.by, **self.cleaned_data)

    def done(self):
        return _("The new version is there, with the same units and requirements. Change it now.")


class ActivateForm(SelectionForm):
    def act(self) -> Any:
        return [programmes.activate(programme=each, by=self.by) for each in self.subjects]


class VersionForm(AskingForm):
    """Stands still as soon as a class uses the version, even while the page is open."""

    certificate_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Certificates expected"),
        choices=CertificateKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        if self.instance.pk:
            try:
                programmes.refuse_used(self.instance)
            except DomainError as refused:
                raise forms.ValidationError(str(refused)) from refused
        return super().clean()

    def cautions(self) -> list[str]:
        return [
            *super().cautions(),
            *(
                f"{each.message} {each.way_forward}"
                for each in programme_rules.code_findings(self._codes())
            ),
        ]

    def _codes(self) -> list[str]:
        """The units are a part of the page that is read after this one: as they were sent."""
        sent = [name for name in self.data if re.fullmatch(r"units-\d+-code", name)]
        return [
            self.data[name].strip()
            for name in sent
            if not self.data.get(name.removesuffix("code") + "DELETE")
        ]


class UnitFormSet(NamedFields):
    def clean(self) -> None:
        """The units have the hours of the version, as both will be saved."""
        super().clean()
        if any(self.errors) or not self.instance.total_hours:
            return
        hours = [
            form.cleaned_data["hours"]
            for form in self.forms
            if form.cleaned_data.get("hours") and not form.cleaned_data.get("DELETE")
        ]
        found = [
            *programme_rules.hours_findings(self.instance.total_hours, hours),
            *programme_rules.unit_findings(self._package(), self._units()),
        ]
        if wrong := [f"{each.message} {each.way_forward}" for each in found if each.blocks]:
            raise forms.ValidationError(wrong)

    def _package(self) -> str:
        programme = getattr(self.instance, "programme", None)
        return programme.package if programme else ""

    def _units(self) -> list[Unit]:
        """As they will be saved, the emptied and the deleted ones left out."""
        return [
            form.instance
            for form in self.forms
            if form.cleaned_data.get("title") and not form.cleaned_data.get("DELETE")
        ]


class RequirementForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, limit = cleaned.get("kind"), cleaned.get("limit")
        for each in programme_rules.limit_findings(kind or "", limit or ""):
            self.add_error("limit", f"{each.message} {each.way_forward}")
        return cleaned


class UnitInline(ScopedInline):
    model = Unit
    formset = UnitFormSet
    fields = ["order", "code", "title", "hours", "kind", "is_required", "subject", "credits"]
    readonly_fields = ("subject_shown",)
    subject_shown = plain("subject", pgettext_lazy("school", "subject"))

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["choices"] = [(kind.value, kind.label) for kind in UNIT_KINDS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "subject":
            kwargs["queryset"] = Subject.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RequirementInline(ScopedInline):
    model = Requirement
    form = RequirementForm
    fields = ["kind", "limit", "is_mandatory"]
    readonly_fields = ("limit_in_words",)

    @admin.display(description=gettext_lazy("limit"))
    def limit_in_words(self, requirement):
        (shown,) = programme_rules.in_words([requirement])
        return shown["note"] or "–"


class VersionInline(ReadOnlyInline):
    model = ProgrammeVersion
    fields = ["number", "active_from", "standard", "total_hours", "default_quota"]
    readonly_fields = fields
    show_change_link = True


class OfOwnPartner:
    """A partner's people see and keep their own programmes; administrators all."""

    path_to_partner: str

    def scoped(self, queryset, request):
        if partners := reach_of(request.user).partners:
            return queryset.filter(**{f"{self.path_to_partner}__in": partners})
        return queryset if request.user.has_perm("partnerships.change_partner") else queryset.none()


@admin.register(Programme)
class ProgrammeAdmin(OfOwnPartner, RecordedAdmin):
    about = gettext_lazy("Courses of your catalogue. What is taught stands in their versions.")
    path_to_partner = "partner"
    place = 50
    list_display = ["title", "field", "kind", "package", "state", "classes_this_year"]
    list_filter = ["kind", "state", ("field", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ("field",)
    search_fields = ["title", "code"]
    ordering = ["title", "pk"]
    actions = ["duplicate", "activate", "deactivate"]
    object_actions = ("duplicate", "activate", "deactivate")
    fields = [
        "title", "code", "partner", "field", "pillar", "kind", "package",
        "includes_entrepreneurship", "labour_demand_note", "uses_sharp_tools", "safety_note",
        "ministry_items", "state",
    ]  # fmt: skip
    readonly_fields = ("state",)
    filter_horizontal = ("ministry_items",)
    prepopulated_fields = {"code": ["title"]}
    inlines = [VersionInline]

    def get_queryset(self, request):
        year = Q(versions__training_classes__year=timezone.localdate().year)
        counted = Count("versions__training_classes", filter=year)
        return super().get_queryset(request).annotate(classes=counted)

    @admin.display(description=gettext_lazy("classes this year"), ordering="classes")
    def classes_this_year(self, programme):
        return programme.classes

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "partner" and reach_of(request.user).partners:
            field.required = True
            field.empty_label = None
        return field

    def save_model(self, request, obj, form, change):
        if not change:
            obj.state = ProgrammeState.DRAFT  # opened when its first version is whole
        super().save_model(request, obj, form, change)

    def offers(self, action, obj):
        is_open = obj.state == ProgrammeState.ACTIVE
        return {"activate": not is_open, "deactivate": is_open}.get(action, True)

    @admin.action(description=gettext_lazy("Open for classes"), permissions=["change"])
    def activate(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ActivateForm,
            title=_("Open programmes for classes"),
            text=_("Classes can be planned with the newest version of each."),
            button=_("Open for classes"),
        )

    @admin.action(description=gettext_lazy("Duplicate"), permissions=["add"])
    def duplicate(self, request, queryset):
        return self.ask(
            request,
            queryset,
            DuplicateForm,
            title=_("Duplicate programmes"),
            text=_("Each gets a copy with its newest version, units and requirements."),
            button=_("Duplicate"),
        )

    @admin.action(description=gettext_lazy("Deactivate"), permissions=["change"])
    def deactivate(self, request, queryset):
        return self.ask(
            request,
            queryset,
            DeactivateForm,
            title=_("Deactivate programmes"),
            text=_("No new class is planned with them; classes that exist go on."),
            button=_("Deactivate"),
        )


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(OfOwnPartner, RecordedAdmin):
    about = gettext_lazy(
        "What is taught from a day on. Once a class uses a version it stands still: make a new one."
    )
    path_to_partner = "programme__partner"
    place = 55
    form = VersionForm
    list_display = ["programme", "number", "active_from", "total_hours", "default_quota", "used"]
    list_filter = [("programme", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ("programme",)
    search_fields = ["programme__title"]
    actions = ["next_version"]
    object_actions = ("next_version",)
    autocomplete_fields = ["programme"]
    fields = [
        "programme", "number", "active_from", "standard", "qualification_level", "total_hours",
        "lesson_minutes", "default_days", "default_quota", "min_attendance_percent",
        "excuses_institution", "excuses_outside", "certificate_kinds", "certificate_months",
        "days_before_exam", "needs_hearing", "confirmed",
    ]  # fmt: skip
    readonly_fields = ("certificates_shown",)
    inlines = [UnitInline, RequirementInline]

    def get_queryset(self, request):
        classes = TrainingClass.objects.filter(programme_version=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_used=Exists(classes))

    @admin.display(description=gettext_lazy("used by a class"), boolean=True)
    def used(self, version):
        return version.is_used

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (
            obj is not None and programmes.is_used(obj)
        )

    def get_fields(self, request, obj=None):
        """Without the box to tick where nothing is typed."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        words = {"certificate_kinds": "certificates_shown"}
        return [words.get(name, name) for name in self.fields if name != CONFIRMED]

    @admin.display(description=gettext_lazy("certificates expected"))
    def certificates_shown(self, version):
        return programme_rules.certificates_in_words(version) or "–"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Why a page stands still, above it, beside the button that makes the next version."""
        used = object_id and self.get_queryset(request).filter(pk=object_id, is_used=True).first()
        if used and request.method == "GET":
            why = _("A class uses this version. Make the next version instead.")
            self.message_user(request, why, messages.INFO)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_version_permission(self, request):
        return request.user.has_perm("partnerships.add_programmeversion")

    def get_inline_instances(self, request, obj=None):
        inlines = super().get_inline_instances(request, obj)
        if obj is not None and programmes.is_used(obj):
            for inline in inlines:
                inline.has_add_permission = lambda *args: False
                inline.has_change_permission = lambda *args: False
                if isinstance(inline, RequirementInline):
                    inline.fields = ["kind", "limit_in_words", "is_mandatory"]
                if isinstance(inline, UnitInline):
                    inline.fields = [*UnitInline.fields[:-2], "subject_shown", "credits"]
        return inlines

    @admin.action(description=gettext_lazy("Make a new version"), permissions=["version"])
    def next_version(self, request, queryset):
        """Leads to the new version, where it is changed."""
        before = queryset.first()
        asked = self.ask(
            request,
            queryset,
            NextVersionForm,
            one=True,
            title=_("Make a new version"),
            text=_("Classes that use the present version keep it. New classes use the new one."),
            button=_("Make a new version"),
        )
        if asked is not None or before is None:
            return asked
        newest = before.programme.versions.order_by("-number").first()
        if newest.number == before.number:
            return None
        return redirect("admin:partnerships_programmeversion_change", newest.pk)
