from django.contrib import admin
from django.utils.translation import gettext_lazy

from partnerships.admin.shown import plain
from partnerships.models import Commitment, Coordination, CoordinationParticipant
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import ReadOnly, ReadOnlyInline


class AttendeeInline(ReadOnlyInline):
    model = CoordinationParticipant
    fields = ["side", "name", "position"]
    readonly_fields = fields


class PromiseInline(ReadOnlyInline):
    model = Commitment
    fields = ["side", "text", "owner", "due_on", "done_on"]
    readonly_fields = fields


@admin.register(Coordination)
class CoordinationAdmin(ReadOnly, RecordedAdmin):
    about = gettext_lazy("Visits, meetings, calls and letters with your institution.")
    place = 60
    list_display = ["on", "facility", "kind", "topics_shown", "next_action", "next_action_due"]
    list_filter = ["state", ("facility", admin.RelatedOnlyFieldListFilter), "kind"]
    list_select_related = ("facility",)
    search_fields = ["topics", "place"]
    date_hierarchy = "on"
    ordering = ["-on", "-pk"]
    fields = [
        "where", "partner", "kind", "state", "on", "place", "topics", "summary",
        "next_action", "next_action_due", "next_action_done_on",
    ]  # fmt: skip
    readonly_fields = ["where"]
    inlines = [AttendeeInline, PromiseInline]
    where = plain("facility", gettext_lazy("facility"))

    @admin.display(description=gettext_lazy("topics"))
    def topics_shown(self, coordination):
        return ", ".join(coordination.topic_list)
