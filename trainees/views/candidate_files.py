"""Candidates out of a file of register numbers, with what became of each row."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.http import workbook_response
from rutan.common.spreadsheets import Column, write_workbook
from trainees.forms.candidate_files import CandidateFileForm, Line
from trainees.views._class_page import class_or_404, class_page

SALT = "trainees.candidate-file"
MINUTES_TO_TAKE_THE_RESULT = 60


@requires("trainees.add_application")
@once
def class_candidate_file(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = CandidateFileForm(
        request.POST or None,
        request.FILES or None,
        training_class=training_class,
        user=request.user,
    )
    context: dict[str, Any] = class_page(request, training_class, "class-candidates") | {
        "form": form
    }
    is_sent = request.method == "POST"
    is_read = is_sent and form.is_valid() and form.try_to_act()
    if is_read:
        context |= {
            "lines": form.result,
            "added": sum(line.is_added for line in form.result),
            "result": signing.dumps(form.result, salt=SALT, compress=True),
        }
    status = 400 if is_sent and not is_read else 200
    return render(request, "trainees/classes/candidate_file.html", context, status=status)


@requires("trainees.add_application")
@require_POST
def class_candidate_file_result(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows again as a workbook; they come with the post, so no number stands in an address."""
    training_class = class_or_404(request, public_id)
    try:
        rows = signing.loads(
            request.POST.get("hasil", ""), salt=SALT, max_age=MINUTES_TO_TAKE_THE_RESULT * 60
        )
    except signing.BadSignature:
        raise Http404 from None
    columns = [
        Column(_("Row"), lambda line: line.row, "number", width=8),
        Column(_("Register number"), lambda line: line.number),
        Column(_("Name"), lambda line: line.name, width=32),
        Column(_("Result"), lambda line: line.sentence, width=48),
    ]
    record("candidates.result_downloaded", training_class, by=request.user, rows=len(rows))
    data = write_workbook(columns, [Line(*row) for row in rows], _("Result"))
    return workbook_response(data, "hasil-calon.xlsx")
