"""Lists of the trade that rules read; the program finds a row by its code, which stays."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import CatalogueOnly
from trainees.models import AttendanceReason, ExitReason, OutcomeKind, RegisterKind, ReleaseKind


class ListAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy("The code stays once it is used; labels may be reworded.")

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(RegisterKind)
class RegisterKindAdmin(ListAdmin):
    list_display = ["code", "label", "legal_status", "min_days", "max_days", "is_active"]


@admin.register(ReleaseKind)
class ReleaseKindAdmin(ListAdmin):
    list_display = ["label", "code", "is_supervised", "starts_follow_up", "order"]


@admin.register(ExitReason)
class ExitReasonAdmin(ListAdmin):
    list_display = ["label", "code", "state", "fault", "counts_as_dropout", "needs_note", "order"]


@admin.register(AttendanceReason)
class AttendanceReasonAdmin(ListAdmin):
    list_display = ["label", "letter", "fault", "is_attended", "credits_hours", "is_active"]


@admin.register(OutcomeKind)
class OutcomeKindAdmin(ListAdmin):
    list_display = ["label", "code", "is_productive", "is_known", "ends_follow_up", "order"]
