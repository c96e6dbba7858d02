from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst

from rutan.audit.models import AuditEvent, JobRun
from rutan.audit.words import sentence_for

OURS = ("rutan.", "partnerships.", "trainees.")


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


class SubjectFilter(admin.SimpleListFilter):
    """Kinds of record from the models, not from a search through the whole trail."""

    title = AuditEvent._meta.get_field("subject_type").verbose_name
    parameter_name = "subject"

    def lookups(self, request, model_admin):
        models = [model for model in apps.get_models() if model.__module__.startswith(OURS)]
        return sorted(
            ((model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in models),
            key=lambda pair: pair[1],
        )

    def queryset(self, request, queryset):
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The whole trail, for administrators. Nothing here can be changed, by anybody."""

    list_display = ["seq", "at", "actor", "actor_role", "sentence", "subject_type", "subject_id"]
    list_filter = [SubjectFilter]
    search_fields = ["=actor", "=action", "=subject_id", "=request_id"]
    date_hierarchy = "at"

    @admin.display(description=AuditEvent._meta.get_field("action").verbose_name)
    def sentence(self, event):
        return sentence_for(event.action)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["job", "on", "started_at", "finished_at", "counts", "error"]
    list_filter = ["job"]
