from django.contrib import admin

from rutan.audit.models import AuditEvent, JobRun
from rutan.audit.words import sentence_for


class ReadOnlyAdmin(admin.ModelAdmin):
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The whole trail, for administrators. Nothing here can be changed, by anybody."""

    list_display = ["seq", "at", "actor", "actor_role", "sentence", "subject_type", "subject_id"]
    list_filter = ["actor_role", "subject_type"]
    search_fields = ["=actor", "=action", "=subject_id", "=request_id"]
    date_hierarchy = "at"

    @admin.display(description=AuditEvent._meta.get_field("action").verbose_name)
    def sentence(self, event):
        return sentence_for(event.action)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["job", "on", "started_at", "finished_at", "counts", "error"]
    list_filter = ["job"]
