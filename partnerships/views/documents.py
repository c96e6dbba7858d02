import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from partnerships.actions import documents
from partnerships.models import Document
from rutan.accounts.decorators import requires
from rutan.audit.recording import record

log = logging.getLogger("bekal.documents")


@requires("partnerships.view_document", in_admin_too=True)
def document_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Served to whoever may see the record it belongs to; never shown inside the browser."""
    document = get_object_or_404(Document.objects.for_user(request.user), pk=pk)
    if not documents.is_intact(document):
        log.error("stored file missing or changed", extra={"document": document.pk})
        raise Http404("the file is not what was uploaded")
    record(
        "document.downloaded",
        document,
        by=request.user,
        facility=document.facility_id,
        kind=document.kind,
    )
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response
