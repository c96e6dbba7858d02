"""Plain edits in the admin leave a trace, and a record's history comes from our own trail."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from rutan.audit.recording import history_of, record
from rutan.common.admin import ScopedAdmin


class RecordedAdmin(ScopedAdmin):
    """Records which fields changed, never what stood in them."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        fields = {name for name in form.changed_data if name != "version"}
        fields |= {formset.prefix for formset in formsets if formset.has_changed()}
        if fields or not change:
            action = "catalogue.changed" if change else "catalogue.added"
            record(action, form.instance, by=request.user, fields=sorted(fields))

    def history_lines(self, obj):
        return history_of(obj, limit=200)

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied("admin")
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = self.admin_site.each_context(request) | {
            "title": _("History"),
            "opts": self.opts,
            "object": obj,
            "named": self.named(obj),
            "lines": self.history_lines(obj),
        }
        return TemplateResponse(request, "admin/history.html", context)
