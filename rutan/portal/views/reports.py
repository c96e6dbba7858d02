from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Agreement
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.http import paginate
from rutan.portal import report_page, report_words
from rutan.portal.answers import answers_of
from rutan.portal.asked_report import AskedReport, end_of_last_month
from rutan.portal.forms import ReintegrationFilter
from rutan.portal.report_files import report_file
from rutan.portal.report_links import query
from rutan.portal.report_workbook import workbook
from trainees.reports.classes import class_rows
from trainees.reports.learning_gain import gains
from trainees.reports.listed import listed, masked_line
from trainees.reports.small_lists import line_of


@requires("portal.view_reports")
def reports(request):
    """Whether each signed agreement worked, and which reports there are besides."""
    agreements = (
        Agreement.objects.for_user(request.user)
        .filter(signed_on__isnull=False)
        .select_related("facility", "partner")
        .order_by("-ends_on", "-pk")
    )
    page, until = paginate(request, agreements), end_of_last_month(timezone.localdate())
    answers = answers_of(page.object_list, on=until)
    rows = [(agreement, answers.get(agreement.pk)) for agreement in page]
    context = {"page": page, "rows": rows, "until": until}
    return render(request, "portal/reports/index.html", context)


def _asked(request) -> AskedReport:
    return AskedReport(
        user=request.user,
        form=ReintegrationFilter(request.GET, user=request.user),
        today=timezone.localdate(),
    )


@requires("portal.view_reports")
def reintegration(request):
    asked = _asked(request)
    return render(request, "portal/reports/reintegration.html", report_page.context(request, asked))


@requires("portal.view_reports")
def reintegration_people(request):
    """The people behind one number: names for staff, masked numbers for managers, who are shown no
    list of a few people."""
    asked = _asked(request)
    stage, group = request.GET.get("tahap", "enrolled"), request.GET.get("grup", "")
    try:
        rows = asked.people(stage, group)
        page = paginate(request, rows)
        is_told = asked.tells_of(stage, group)
    except KeyError:
        raise Http404(stage) from None
    number = page.paginator.count
    if request.user.sees_names:
        record("report.people_viewed", "report", by=request.user, stage=stage, people=number)
        people = [listed(row, asked.on) for row in page]
    elif is_told:
        parts = asked.parts_of(rows)
        people = [masked_line(row, asked.on, parts[line_of(row, asked.on)]) for row in page]
    else:
        people = []
    context = {
        "asked": asked,
        "active": report_words.active_filters(asked),
        "page": page if is_told else None,
        "people": people,
        "note": report_words.masked_note(people, asked.least_shown),
        "least": asked.least_shown,
        "title": report_words.people_title(asked, stage, group),
        "subtitle": report_words.subtitle(asked),
        "back": f"?{query(request, tahap=None, grup=None)}",
        "shows_names": request.user.sees_names,
    }
    return render(request, "portal/reports/people.html", context)


@requires("portal.view_reports")
def reintegration_workbook(request):
    """Five sheets; the sheet of people only for those who may download lists with people."""
    asked = _asked(request)
    with_people = request.user.sees_names and request.user.has_perm("portal.export_people")
    return report_file(
        request,
        lambda: workbook(asked, with_people=with_people),
        name=f"{report_words.file_name(asked)}.xlsx",
        page="portal:reintegration",
        about=asked.agreement or "report",
        people=asked.report.count("enrolled") if with_people else 0,
        kind="reintegration",
    )


@requires("portal.view_reports")
def class_report(request):
    """How the classes went, by class: seats, completion, attendance, certificates."""
    page = paginate(request, class_rows(request.user))
    context = {
        "page": page,
        "gains": gains(page.object_list),
        "least": thresholds.least_told(request.user, None),
        "title": _("Class performance"),
    }
    return render(request, "portal/reports/classes.html", context)
