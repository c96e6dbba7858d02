"""Reading agreements: the list, its download, one agreement and its history.

A draft is written in `agreement_drafts`, reviewed in `agreement_review`, signed in
`agreement_signing`.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships import exports
from partnerships.models import Agreement
from partnerships.views._agreement_events import as_of_context
from partnerships.views._agreement_list import AskedAgreements, rows_of, without_paper
from partnerships.views._agreement_page import context_of
from partnerships.views.shared import agreement_crumbs, agreements_of, subnav
from rutan.accounts.decorators import requires
from rutan.audit.recording import history_of, record
from rutan.common.errors import DomainError
from rutan.common.http import paginate, workbook_response

LONGEST_HISTORY = 500


@requires("partnerships.view_agreement")
def agreement_list(request: HttpRequest) -> HttpResponse:
    asked = AskedAgreements(request)
    page = paginate(request, asked.found)
    context = {
        "page": page,
        "rows": rows_of(asked, page.object_list),
        "chips": asked.chips,
        "filter": asked.filter,
        "without_paper": without_paper(asked),
        "may_plan": request.facility is not None
        and request.user.has_perm("partnerships.add_coordination"),
        "subnav": subnav("agreement", request.user),
        "has_any": bool(asked.everything),
        "shows_facility": request.facility is None,
        "export_url": f"{reverse('partnerships:agreement-export')}?{request.GET.urlencode()}",
        "today": asked.on,
    }
    return render(request, "partnerships/agreements/list.html", context)


@requires("partnerships.view_agreement")
def agreement_export(request: HttpRequest) -> HttpResponse:
    """The list with the same filters, all its pages. No person in custody stands in it."""
    asked = AskedAgreements(request)
    try:
        data = exports.agreements(
            asked.found, filters=asked.in_words(), on=asked.on, by=request.user
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("partnerships:agreement-list")
    record(
        "agreements.exported",
        Agreement,
        by=request.user,
        facility=request.facility.pk if request.facility else None,
        agreements=len(asked.found),
    )
    return workbook_response(data, "perjanjian.xlsx")


@requires("partnerships.view_agreement")
def agreement_detail(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(
        agreements_of(request)
        .with_standing()
        .select_related("parent", "coordination", "supersedes", "drafted_by", "owner"),
        code=code,
    )
    return render(request, "partnerships/agreements/detail.html", context_of(request, agreement))


@requires("partnerships.view_agreement")
def agreement_history(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request), code=code)
    context = {
        "agreement": agreement,
        "history": history_of(agreement, limit=LONGEST_HISTORY),
        "crumbs": agreement_crumbs(_("History"), agreement),
    }
    if agreement.signed_on:
        context |= as_of_context(request, agreement)
    return render(request, "partnerships/agreements/history.html", context)
