"""Lists of the admin that can be taken along as an Excel file: same rows, same scope, recorded."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse

from rutan.audit.recorded_admin import RecordedAdmin
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import workbook_response


class ExportedAdmin(RecordedAdmin):
    """Whoever sees the list and may take people's data along gets it as it is filtered."""

    export_permission = "portal.export_people"
    export_event = ""
    export_name = ""  # of the file; says nothing about a person

    def export(self, rows: Iterable[Any], *, by: Any) -> bytes:
        """The workbook. Raises DomainError over the largest number of rows."""
        raise NotImplementedError

    def get_urls(self):
        door = path(
            "unduh/", self.admin_site.admin_view(self.export_view), name=self._url_name("export")
        )
        return [door, *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        may = request.user.has_perm(self.export_permission)
        return may and self.has_view_permission(request)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_export_permission(request):
            raise PermissionDenied("export")
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        page = reverse(f"admin:{self._url_name('changelist')}")
        try:
            rows = list(self.get_changelist_instance(request).queryset)
            content = self.export(rows, by=request.user)
        except IncorrectLookupParameters:
            return redirect(page)
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(page)
        record(
            self.export_event,
            self.model,
            by=request.user,
            people=len(rows),
            filters=sorted(request.GET),
        )
        return workbook_response(content, self.export_name)

    def changelist_view(self, request, extra_context=None):
        context = extra_context or {}
        if self.has_export_permission(request):
            url = reverse(f"admin:{self._url_name('export')}")
            context = context | {
                "export_url": f"{url}?{request.GET.urlencode()}" if request.GET else url
            }
        return super().changelist_view(request, context)

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"
