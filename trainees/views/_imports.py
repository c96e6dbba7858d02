"""What the pages of uploaded lists share: the upload, the rows of one kind, the error file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.audit.recording import record
from rutan.common.forms import ActionForm
from rutan.common.http import paginate, workbook_response
from trainees.actions import undoing
from trainees.choices import ImportState, RowKind
from trainees.forms.imports import UploadForm
from trainees.imports import files
from trainees.imports.faults import told_once
from trainees.imports.readers import ImportColumn
from trainees.models import ImportBatch

ERRORS = "galat"


def batch_or_404(request: HttpRequest, kind: str, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.for_user(request.user).filter(kind=kind)
    return get_object_or_404(batches.select_related("facility", "created_by"), pk=pk)


def upload_page(
    request: HttpRequest,
    kind: str,
    form_class: type[UploadForm],
    columns: Sequence[ImportColumn],
    *,
    detail: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form, what the file needs, the latest lists. `detail` is the name of their pages."""
    if request.facility is None:
        raise Http404
    form = form_class(
        request.POST or None, request.FILES or None, facility=request.facility, by=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return redirect(detail, form.result.pk)
    batches = ImportBatch.objects.for_user(request.user).filter(
        facility=request.facility, kind=kind
    )
    context |= {
        "form": form,
        "columns": [column for column in columns if column.required],
        "others": [column for column in columns if not column.required],
        "recent": batches.select_related("created_by")[:5],
        "recent_url": detail,
        "facility": request.facility,
    }
    return render(request, template, context)


def standing(batch: ImportBatch) -> dict[str, Any]:
    """What both pages of a list say of it."""
    until = undoing.may_be_undone_until(batch)
    return {
        "batch": batch,
        "is_preview": batch.state == ImportState.CHECKED,
        "has_rows": batch.rows.exists(),
        "undo_until": until if until and until > timezone.now() else None,
    }


def first_tab(batch: ImportBatch, tabs: Mapping[str, RowKind]) -> str:
    """Errors first, then what changes (ux 3.8)."""
    return next((tab for tab, kind in tabs.items() if batch.counts.get(kind)), "baru")


def rows_of(request: HttpRequest, batch: ImportBatch, tab: str, kind: RowKind) -> Page:
    """Rows of one kind; of those with errors each mistake once, with its rows."""
    rows = batch.rows.filter(kind=kind)
    if tab == ERRORS:
        return paginate(request, told_once(rows.order_by("number").values_list("number", "errors")))
    return paginate(request, rows.select_related("inmate"))


def notes_of(request: HttpRequest, batch: ImportBatch) -> Page:
    """What to compare before rows without a mistake are imported; each thing once."""
    rows = batch.rows.exclude(kind=RowKind.ERROR).exclude(warnings=[]).order_by("number")
    return paginate(request, told_once(rows.values_list("number", "warnings")))


def chips_of(counted: Iterable[tuple[str, str, int]], current: str) -> list[dict[str, Any]]:
    """Of a tab, its label and the number of its rows."""
    return [
        {
            "label": label,
            "count": count,
            "slug": tab,
            "url": f"?tampil={tab}",
            "current": tab == current,
        }
        for tab, label, count in counted
    ]


def errors_answer(request: HttpRequest, batch: ImportBatch, name: str) -> HttpResponse:
    """What was uploaded, with its errors, to correct and upload again."""
    record("import.errors_downloaded", batch, by=request.user)
    return workbook_response(files.error_file(batch), name)


def tell_refusal(request: HttpRequest, form: ActionForm) -> None:
    messages.error(request, " ".join(form.errors.get("__all__", [])) or _("Choose again."))
