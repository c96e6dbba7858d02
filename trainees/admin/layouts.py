"""Columns of the lists for other offices, kept by the administrator."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rutan.audit.recorded_admin import RecordedAdmin
from rutan.audit.recording import record
from rutan.common.admin import CatalogueOnly, SelectionForm
from rutan.common.errors import DomainError
from trainees import column_values
from trainees.actions import layouts
from trainees.admin.column_rows import ColumnsField
from trainees.models import ColumnLayout, ListExport


class NextVersionForm(SelectionForm):
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), initial=timezone.localdate)

    def act(self) -> Any:
        (layout,) = self.subjects
        return layouts.next_version(layout=layout, by=self.by, **self.cleaned_data)

    def done(self):
        return _("The next version is there, with the same columns. Change it now.")


class ConfirmForm(SelectionForm):
    def act(self) -> Any:
        return layouts.confirm(layouts=self.subjects, by=self.by)

    def done(self):
        words = ngettext(
            "%(n)s layout is confirmed now.", "%(n)s layouts are confirmed now.", self.result
        )
        return words % {"n": self.result}


class LayoutForm(forms.ModelForm):
    """Stands still as soon as a list is taken out in it, even while the page is open."""

    columns = ColumnsField(label=gettext_lazy("Columns"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            layouts.refuse_used(self.instance)
        except DomainError as refused:
            raise ValidationError(str(refused)) from refused
        valid_from = cleaned.get("valid_from")
        if valid_from and valid_from != self.instance.valid_from:
            try:
                layouts.refuse_day(self.instance, valid_from)
            except DomainError as refused:
                self.add_error(refused.field, str(refused))
        return cleaned


@admin.register(ColumnLayout)
class ColumnLayoutAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy(
        "Which columns other offices want, and from which day. Once a list was taken out in a "
        "version it stands still: make the next one."
    )
    place = 70
    form = LayoutForm
    list_display = ["title", "valid_from", "how_many", "is_confirmed", "used"]
    list_filter = ["system"]
    ordering = ["system", "-number"]
    actions = ["next_version", "confirm"]
    object_actions = ("next_version", "confirm")
    fields = ["title", "valid_from", "source", "is_confirmed", "columns"]

    def get_queryset(self, request):
        exports = ListExport.objects.filter(layout=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_used=Exists(exports))

    def has_add_permission(self, request):
        """Every system has its first version; the others are made from it."""
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (
            obj is not None and layouts.is_used(obj)
        )

    def has_view_permission(self, request, obj=None):
        return super().has_change_permission(request)

    def has_version_permission(self, request):
        return request.user.has_perm("trainees.add_columnlayout")

    def get_fields(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        return [*self.fields[:-1], "columns_shown"]

    def get_readonly_fields(self, request, obj=None):
        return ["title", "is_confirmed", "columns_shown"]

    def offers(self, action, obj):
        return action != "confirm" or not obj.is_confirmed

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Why a page stands still, above it, beside the button that makes the next version."""
        used = object_id and self.get_queryset(request).filter(pk=object_id, is_used=True).first()
        if used and request.method == "GET":
            why = _("A list was taken out in this layout. Make the next version of it instead.")
            self.message_user(request, why, messages.INFO)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        """The trail calls an edit of a layout as it calls the next version."""
        if form.changed_data:
            record(
                "layout.changed",
                form.instance,
                by=request.user,
                system=form.instance.system,
                number=form.instance.number,
                fields=sorted(form.changed_data),
            )

    @admin.display(description=gettext_lazy("layout"), ordering="system")
    def title(self, layout):
        return str(layout)

    @admin.display(description=gettext_lazy("columns"))
    def how_many(self, layout):
        return len(layout.columns)

    @admin.display(description=gettext_lazy("used by a list"), boolean=True)
    def used(self, layout):
        return layout.is_used

    @admin.display(description=gettext_lazy("columns"))
    def columns_shown(self, layout):
        labels = dict(column_values.labelled())
        rows = [(each["head"], labels.get(each["value"], each["value"])) for each in layout.columns]
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{} – {}</li>", rows))

    @admin.action(description=gettext_lazy("Make the next version"), permissions=["version"])
    def next_version(self, request, queryset):
        """Leads to the new version, where it is changed."""
        before = queryset.first()
        asked = self.ask(
            request,
            queryset,
            NextVersionForm,
            one=True,
            title=_("Make the next version"),
            text=_("Lists that are taken out from that day on have the columns of the new one."),
            button=_("Make the next version"),
        )
        if asked is not None or before is None:
            return asked
        newest = ColumnLayout.objects.filter(system=before.system).order_by("-number").first()
        if newest.number == before.number:
            return None
        return redirect("admin:trainees_columnlayout_change", newest.pk)

    @admin.action(description=gettext_lazy("Confirmed by the office"), permissions=["version"])
    def confirm(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ConfirmForm,
            title=_("Confirmed by the office"),
            text=_("The receiving office has said that these are its columns."),
            button=_("Confirmed by the office"),
        )
