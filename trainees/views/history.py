"""Classes of earlier years from Excel: upload, preview, import. All of a file or nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.http import workbook_response
from rutan.common.shares import percent_or_count
from trainees.actions import history_undo
from trainees.actions.imports import UNDO_HOURS
from trainees.actions.undoing import may_be_undone_until
from trainees.choices import BatchKind, ImportState, RowKind
from trainees.forms.history import HistoryConfirmForm, HistoryUploadForm
from trainees.imports.faults import as_typed, said
from trainees.imports.history import files, verdicts
from trainees.imports.history.columns import BY_CODE, COLUMNS
from trainees.imports.history.words import history_lookups
from trainees.models import ImportBatch, ImportRow
from trainees.views import _imports

TABS = {
    "galat": RowKind.ERROR,
    "baru": RowKind.NEW,
    "bertambah": RowKind.CHANGED,
    "sama": RowKind.SAME,
}
NOTES = "periksa"
FAULTS = (_imports.ERRORS, NOTES)


@requires("trainees.import_history")
@once
def history_create(request):
    return _imports.upload_page(
        request,
        BatchKind.HISTORY,
        HistoryUploadForm,
        COLUMNS,
        detail="trainees:history-detail",
        template="trainees/history/upload.html",
        context={"promises_title": _("Good to know"), "undo_hours": UNDO_HOURS},
    )


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
    batch = _imports.batch_or_404(request, BatchKind.HISTORY, pk)
    tab = request.GET.get("tampil", "")
    if tab not in (*TABS, NOTES):
        tab = _first_tab(batch)
    if tab == NOTES:
        page = _imports.notes_of(request, batch)
    else:
        page = _imports.rows_of(request, batch, tab, TABS[tab])
    context = {
        **_imports.standing(batch),
        "undo_hours": UNDO_HOURS,
        "new": batch.counts.get("new", 0) + batch.counts.get("changed", 0),
        "chips": _chips(batch, tab),
        "tab": tab,
        "page": page,
        "rows": _shown(batch, page) if tab not in FAULTS else [],
        "has_faults": tab in FAULTS,
        "stages": _stages(batch),
        "until_day": _last_day_told(batch),
        "unread": verdicts.unread(batch.header, batch.columns),
    }
    return render(request, "trainees/history/detail.html", context)


def _first_tab(batch: ImportBatch) -> str:
    """Errors first, then what to look at before it is imported, then what changes."""
    to_decide = batch.state == ImportState.CHECKED and not batch.counts.get(RowKind.ERROR)
    if to_decide and batch.counts.get("noted"):
        return NOTES
    return _imports.first_tab(batch, TABS)


def _chips(batch: ImportBatch, current: str) -> list[dict[str, Any]]:
    labels = {
        "galat": _("Errors"),
        "baru": _("New"),
        "bertambah": _("Added to"),
        "sama": _("Unchanged"),
    }
    counted = [(tab, labels[tab], batch.counts.get(kind, 0)) for tab, kind in TABS.items()]
    if noted := batch.counts.get("noted"):
        counted.insert(1, (NOTES, _("To be checked"), noted))
    return _imports.chips_of(counted, current)


def _stages(batch: ImportBatch) -> list[dict[str, Any]]:
    """What the report would say of the people of the list alone; half of a list says nothing."""
    if batch.counts.get("error") or batch.undone_at or not batch.counts.get("funnel"):
        return []
    labels = (
        _("Candidates assessed"),
        _("Enrolled as trainees"),
        _("Training completed"),
        _("Certified"),
        _("Released"),
        _("Released six months ago or longer"),
        _("Productively active, month 6"),
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
            "warnings": said(row.warnings),
            "adds": [
                f"{BY_CODE[code].title}: {as_typed(typed(row, code))}"
                if row.kind == RowKind.CHANGED
                else BY_CODE[code].title
                for code in row.changes
                if code in BY_CODE
            ],
        }
        for row in page
    ]


@requires("trainees.import_history")
def history_errors(request, pk):
    batch = _imports.batch_or_404(request, BatchKind.HISTORY, pk)
    return _imports.errors_answer(request, batch, "galat-riwayat.xlsx")


@requires("trainees.import_history")
@require_POST
@once
def history_confirm(request, pk):
    batch = _imports.batch_or_404(request, BatchKind.HISTORY, pk)
    form = HistoryConfirmForm(request.POST, batch=batch, by=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, _("The list was imported."))
    else:
        _imports.tell_refusal(request, form)
    return redirect("trainees:history-detail", pk)


@requires("trainees.import_history")
@once
def history_undo_import(request, pk):
    """Says what would disappear; a POST takes it back. Nothing to ask once it is too late."""
    batch = _imports.batch_or_404(request, BatchKind.HISTORY, pk)
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
        _("Hand-overs of known certificates"): "handed_over",
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
