"""Classes of earlier years from Excel: upload, preview, import. All of a file or nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import paginate, workbook_response
from rutan.common.shares import percent_or_count
from trainees.actions import history_undo
from trainees.actions.imports import UNDO_HOURS
from trainees.actions.undoing import may_be_undone_until
from trainees.choices import BatchKind, ImportState, RowKind
from trainees.forms.history import HistoryConfirmForm, HistoryUploadForm
from trainees.imports import files as error_files
from trainees.imports.history import files
from trainees.imports.history.columns import BY_CODE, COLUMNS, REQUIRED
from trainees.imports.history.words import history_lookups
from trainees.models import ImportBatch, ImportRow
from trainees.views._import_rows import said

TABS = {
    "galat": RowKind.ERROR,
    "baru": RowKind.NEW,
    "bertambah": RowKind.CHANGED,
    "sama": RowKind.SAME,
}


def _batch_or_404(request, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.for_user(request.user).filter(kind=BatchKind.HISTORY)
    return get_object_or_404(batches.select_related("facility", "created_by"), pk=pk)


@requires("trainees.import_history")
@once
def history_create(request):
    if request.facility is None:
        raise Http404
    form = HistoryUploadForm(
        request.POST or None, request.FILES or None, facility=request.facility, by=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return redirect("trainees:history-detail", form.result.pk)
    batches = ImportBatch.objects.for_user(request.user).filter(
        facility=request.facility, kind=BatchKind.HISTORY
    )
    context = {
        "form": form,
        "columns": REQUIRED,
        "others": [column for column in COLUMNS if not column.required],
        "recent": batches.select_related("created_by")[:5],
        "recent_url": "trainees:history-detail",
        "promises_title": _("Good to know"),
        "undo_hours": UNDO_HOURS,
        "facility": request.facility,
    }
    return render(request, "trainees/history/upload.html", context)


@requires("trainees.import_history")
def history_template(request):
    if request.facility is None:
        raise Http404
    return workbook_response(
        files.template(history_lookups(request.facility)), "templat-riwayat.xlsx"
    )


@requires("trainees.import_history")
def history_detail(request, pk):
    """The preview while nothing is imported, the result afterwards."""
    batch = _batch_or_404(request, pk)
    tab = request.GET.get("tampil", "")
    if tab not in TABS:
        tab = next((name for name, kind in TABS.items() if batch.counts.get(kind)), "baru")
    page = paginate(request, batch.rows.filter(kind=TABS[tab]).select_related("inmate"))
    until = may_be_undone_until(batch)
    context = {
        "batch": batch,
        "is_preview": batch.state == ImportState.CHECKED,
        "undo_hours": UNDO_HOURS,
        "undo_until": until if until and until > timezone.now() else None,
        "has_rows": batch.rows.exists(),
        "new": batch.counts.get("new", 0) + batch.counts.get("changed", 0),
        "chips": _chips(batch, tab),
        "tab": tab,
        "page": page,
        "rows": _shown(batch, page),
        "stages": _stages(batch),
        "until_day": _last_day_told(batch),
        "unread": [
            title
            for title, code in zip(batch.header, batch.columns, strict=True)
            if title and not code
        ],
    }
    return render(request, "trainees/history/detail.html", context)


def _chips(batch: ImportBatch, current: str) -> list[dict[str, Any]]:
    labels = {
        "galat": _("Errors"),
        "baru": _("New"),
        "bertambah": _("Added to"),
        "sama": _("Unchanged"),
    }
    return [
        {
            "label": labels[tab],
            "count": batch.counts.get(kind, 0),
            "slug": tab,
            "url": f"?tampil={tab}",
            "current": tab == current,
        }
        for tab, kind in TABS.items()
    ]


def _stages(batch: ImportBatch) -> list[dict[str, Any]]:
    """What the report would say of the people of the list alone; half of a list says nothing."""
    if batch.counts.get("error") or batch.undone_at or not batch.counts.get("funnel"):
        return []
    labels = (
        _("Assessed"),
        _("Given a seat"),
        _("Completed"),
        _("Certified"),
        _("Released"),
        _("Six months after release"),
        _("Productively active"),
    )
    small = thresholds.of(batch.facility)["small_group"]
    rows, before = [], None
    for label, count in zip(labels, batch.counts["funnel"], strict=True):
        rate = "" if before is None else percent_or_count(count, before, small)
        rows.append({"label": label, "count": count, "rate": rate})
        before = count
    return rows


def _last_day_told(batch: ImportBatch) -> date:
    """The end of the month before the upload, as in the report."""
    return timezone.localtime(batch.created_at).date().replace(day=1) - timedelta(days=1)


def _shown(batch: ImportBatch, page: Iterable[ImportRow]) -> list[dict[str, Any]]:
    places = {code: place for place, code in enumerate(batch.columns) if code}

    def typed(row: ImportRow, code: str) -> str:
        place = places.get(code, len(row.cells))
        return row.cells[place] if place < len(row.cells) else ""

    return [
        {
            "row": row,
            "name": row.values.get("id_card_name") or (str(row.inmate) if row.inmate else ""),
            "number": row.values.get("register_number", ""),
            "class_title": typed(row, "class_title"),
            "standing": typed(row, "standing"),
            "errors": said(row.errors),
            "warnings": said(row.warnings),
            "adds": [BY_CODE[code].title for code in row.changes if code in BY_CODE],
        }
        for row in page
    ]


@requires("trainees.import_history")
def history_errors(request, pk):
    batch = _batch_or_404(request, pk)
    record("import.errors_downloaded", batch, by=request.user)
    return workbook_response(error_files.error_file(batch), "galat-riwayat.xlsx")


@requires("trainees.import_history")
@require_POST
@once
def history_confirm(request, pk):
    batch = _batch_or_404(request, pk)
    form = HistoryConfirmForm(request.POST, batch=batch, by=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, _("The list was imported."))
    else:
        messages.error(request, " ".join(form.errors.get("__all__", [])) or _("Choose again."))
    return redirect("trainees:history-detail", pk)


@requires("trainees.import_history")
@once
def history_undo_import(request, pk):
    """Says what would disappear; a POST takes it back. Nothing to ask once it is too late."""
    batch = _batch_or_404(request, pk)
    back = reverse("trainees:history-detail", args=[pk])
    if may_be_undone_until(batch) is None:
        messages.error(request, _("There is nothing to undo: this list is not imported."))
        return redirect(back)
    if request.method == "POST":
        try:
            history_undo.undo(batch=batch, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The import was undone. Everything is as it was before."))
        return redirect(back)
    made = {
        _("Classes"): "classes",
        _("New people"): "people",
        _("Seats"): "seats",
        _("Candidates"): "candidates",
        _("Certificates"): "certificates",
        _("Releases"): "releases",
        _("Answers after release"): "answers",
    }
    context = {
        "batch": batch,
        "back": back,
        "crumbs": [
            {"label": _("Past classes"), "url": reverse("trainees:history-create")},
            {"label": _("Result"), "url": back},
            {"label": _("Undo")},
        ],
        "rows": [
            {"label": label, "value": batch.counts.get(name, 0)} for label, name in made.items()
        ],
    }
    return render(request, "trainees/history/undo.html", context)
