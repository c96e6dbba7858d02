"""A list of inmates from Excel: upload, preview, import, result, undo. Nothing changes before
the import is confirmed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.http import paginate, workbook_response
from trainees import dossier
from trainees.actions import undoing
from trainees.choices import BatchKind, RowKind
from trainees.forms.imports import ColumnsForm, ConfirmForm, UploadForm
from trainees.imports import files
from trainees.imports.columns import BY_CODE, COLUMNS, ERROR_COLUMN, REQUIRED
from trainees.imports.faults import said
from trainees.imports.lookups import plain
from trainees.models import ImportBatch, ImportRow, Inmate
from trainees.views import _imports

ABSENT = "tidak-ada"
TABS = {
    "galat": RowKind.ERROR,
    "diperbarui": RowKind.CHANGED,
    "baru": RowKind.NEW,
    "kembali": RowKind.RETURN,
    "sama": RowKind.SAME,
}


@requires("trainees.import_inmates")
@once
def import_create(request):
    return _imports.upload_page(
        request,
        BatchKind.INMATES,
        UploadForm,
        COLUMNS,
        detail="trainees:import-detail",
        template="trainees/imports/upload.html",
        context={"promises_title": _("What an import does not do")},
    )


@requires("trainees.import_inmates")
def import_template(request):
    return workbook_response(files.template(), "templat-warga-binaan.xlsx")


@requires("trainees.import_inmates")
def import_detail(request, pk):
    """The preview while nothing is imported, the result afterwards. A POST names the columns."""
    batch = _imports.batch_or_404(request, BatchKind.INMATES, pk)
    columns = ColumnsForm(request.POST or None, batch=batch, by=request.user)
    if request.method == "POST" and columns.is_valid() and columns.try_to_act():
        messages.success(request, _("The file was read again with these columns."))
        return redirect("trainees:import-detail", pk)
    tab = _tab(request, batch)
    if tab == ABSENT:
        page = paginate(request, _absent(request, batch))
    else:
        page = _imports.rows_of(request, batch, tab, TABS[tab])
    about = _imports.standing(batch)
    context = {
        **about,
        "columns_form": columns,
        "columns_open": columns.is_bound,
        "guesses": _guesses(batch),
        "form": ConfirmForm(batch=batch, by=request.user),
        "valid": batch.counts.get("new", 0) + batch.counts.get("changed", 0),
        "chips": _chips(request, batch, tab),
        "tab": tab,
        "page": page,
        "rows": [] if tab in {ABSENT, _imports.ERRORS} else _shown(page),
        "absent_tab": ABSENT,
        "passed_over": [] if about["is_preview"] else _passed_over(batch),
    }
    return render(request, "trainees/imports/detail.html", context)


def _passed_over(batch: ImportBatch) -> list[dict[str, Any]]:
    rows = batch.rows.exclude(kind=RowKind.ERROR).exclude(errors=[])
    return [
        {"number": row.number, "message": said(row.errors)[0]["message"]}
        for row in rows.order_by("number")[:25]
    ]


def _tab(request, batch: ImportBatch) -> str:
    asked = request.GET.get("tampil", "")
    if asked in {*TABS, ABSENT}:
        return asked
    return _imports.first_tab(batch, TABS)


def _absent(request, batch: ImportBatch):
    """In custody here, and not in the file. The import leaves them as they are."""
    present = batch.rows.exclude(inmate=None).values("inmate")
    people = Inmate.objects.for_user(request.user).filter(facility=batch.facility_id).in_custody()
    return people.exclude(pk__in=present).order_by("search_name", "pk")


def _chips(request, batch: ImportBatch, current: str) -> list[dict[str, Any]]:
    labels = {
        "galat": _("Errors"),
        "diperbarui": _("Updated"),
        "baru": _("New"),
        "kembali": _("Back again"),
        "sama": _("Unchanged"),
    }
    counted = [(tab, labels[tab], batch.counts.get(kind, 0)) for tab, kind in TABS.items()]
    counted.append((ABSENT, _("Not in the file"), _absent(request, batch).count()))
    return _imports.chips_of(counted, current)


def _guesses(batch: ImportBatch) -> dict[str, list]:
    """Titles that were read under another name, and titles that are not read."""
    pairs = list(zip(batch.header, batch.columns, strict=True))
    return {
        "renamed": [
            (title, BY_CODE[code].title)
            for title, code in pairs
            if code and plain(title) != plain(BY_CODE[code].title)
        ],
        "unread": [
            title
            for title, code in pairs
            if not code and title and title not in {ERROR_COLUMN, "No Urut", "No"}
        ],
        "missing": [column.title for column in REQUIRED if column.code not in batch.columns],
    }


def _shown(page: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Rows with their changes in words; related labels in one query for each table."""
    rows = list(page)
    labels = dossier.related_labels(
        *(
            {name: pair[side] for name, pair in row.changes.items()}
            for row in rows
            for side in (0, 1)
        )
    )
    return [
        {
            "row": row,
            "name": row.values.get("id_card_name") or (str(row.inmate) if row.inmate else ""),
            "number": _number(row),
            "warnings": said(row.warnings),
            "changes": [
                {
                    "label": BY_CODE[name].title if name in BY_CODE else dossier.label_of(name),
                    "old": dossier.shown(name, dossier.one_from_json(name, old), labels),
                    "new": dossier.shown(name, dossier.one_from_json(name, new), labels),
                    "by_hand": name in row.by_hand,
                }
                for name, (old, new) in row.changes.items()
            ],
        }
        for row in rows
    ]


def _number(row: ImportRow) -> str:
    is_known = row.inmate and (row.was_applied or row.kind != RowKind.RETURN)
    return row.inmate.register_label if is_known else row.values.get("register_number", "")


@requires("trainees.import_inmates")
def import_errors(request, pk):
    batch = _imports.batch_or_404(request, BatchKind.INMATES, pk)
    return _imports.errors_answer(request, batch, "galat.xlsx")


@requires("trainees.import_inmates")
@require_POST
@once
def import_confirm(request, pk):
    batch = _imports.batch_or_404(request, BatchKind.INMATES, pk)
    form = ConfirmForm(request.POST, batch=batch, by=request.user)
    if form.is_valid() and form.try_to_act():
        counts = form.result.counts
        done = counts["added"] + counts["updated"] + counts["returned"]
        messages.success(request, ngettext("%d row imported.", "%d rows imported.", done) % done)
    else:
        _imports.tell_refusal(request, form)
    return redirect("trainees:import-detail", pk)


@requires("trainees.import_inmates")
@require_POST
@once
def import_undo(request, pk):
    batch = _imports.batch_or_404(request, BatchKind.INMATES, pk)
    try:
        batch = undoing.undo(batch=batch, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        undone = batch.counts["undone"]
        messages.success(request, ngettext("%d row undone.", "%d rows undone.", undone) % undone)
    return redirect("trainees:import-detail", pk)
