"""How a partner did what it took on, and what came of it for the people it taught."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Agreement, Partner, TrainingClass
from partnerships.reports.promises import promises_with
from partnerships.views._scorecard import row, scorecard_context
from partnerships.views.shared import crumbs, today_of
from rutan.accounts.decorators import requires
from rutan.common.shares import (
    HIDDEN,
    NOTHING,
    SMALL_GROUP,
    hidden_words,
    percent,
    plain,
    rounded,
)
from trainees.models import Application, Enrolment
from trainees.reports._path import Scope
from trainees.reports.costs import Cost, is_any_small
from trainees.reports.feedback import Said, said_of
from trainees.reports.partner_results import AfterSixMonths, after_six_months, cost_of


@requires("partnerships.view_partner")
def partner_scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures of many records, on a page of their own."""
    partner = get_object_or_404(Partner.objects.for_user(request.user), pk=pk)
    context = scorecard_context(request, partner)
    if context["scorecard"] and context["scorecard"]["rows"]:
        context["scorecard"]["rows"] += _results(
            request, partner, context["scorecard"]["is_sample"]
        )
    context |= {
        "partner": partner,
        "promises": promises_with(
            request.user, partner, on=today_of(request), facility=request.facility
        ),
        "shows_facility": request.facility is None,
        "crumbs": crumbs(
            (_("Partners"), reverse("partnerships:partner-list")),
            (partner.short_name, reverse("partnerships:partner-detail", args=[partner.pk])),
            (_("Scorecard"), ""),
        ),
    }
    return render(request, "partnerships/partners/scorecard.html", context)


def _results(request: HttpRequest, partner: Partner, is_sample: bool) -> list[dict[str, str]]:
    """Sample data is left out wherever something real is there, as in the rows above."""
    on, settings = today_of(request), thresholds.of(request.facility)
    classes = TrainingClass.objects.for_user(request.user).filter(
        partner=partner, is_demo=is_sample
    )
    rows = []
    if request.user.has_perm("portal.view_reports"):
        places = Enrolment.objects.for_user(request.user).filter(training_class__in=classes)
        scope = Scope(enrolments=places, applications=Application.objects.none())
        least = thresholds.least_told(request.user, request.facility)
        rows.append(_work(after_six_months(scope, partner, on=on), least))
    rows.append(_marks(said_of(classes, smallest=int(settings["small_cell"]))))
    if request.user.has_perm("partnerships.view_costitem"):
        agreements = Agreement.objects.for_user(request.user).filter(
            partner=partner, is_demo=is_sample
        )
        cost = cost_of(classes, agreements, partner, on=on)
        rows.append(_cost(cost, int(settings["small_group"])))
    return rows


def _work(found: AfterSixMonths, least: int) -> dict[str, str]:
    label = _("At work six months after release")
    if is_any_small(found.working, found.productive, found.due, least=least):
        return {"label": label, "value": HIDDEN, "note": hidden_words(least)}
    unknown = ""
    if found.unknown:
        unknown = _("%(n)s not known, counted as not at work") % {"n": found.unknown}
        if found.due >= SMALL_GROUP:
            unknown = f"{unknown} ({percent(found.unknown / found.due)})"
    return row(label, found.working, found.due, unknown)


def _marks(found: Said) -> dict[str, str]:
    value, note = NOTHING, ""
    if found.means:
        mean = sum(mean for _label, mean in found.means) / len(found.means)
        value = number_format(rounded(plain(mean), 1), 1)
        answers = ngettext("%(n)s answer", "%(n)s answers", found.n) % {"n": found.n}
        each = (f"{mark['label']} {mark['value']}" for mark in found.rows)
        note = " · ".join([answers, *each])
    elif found.n:
        note = _("too few answers")
    return {"label": _("Marks of participants (1 to 5)"), "value": value, "note": note}


def _cost(cost: Cost, small_group: int) -> dict[str, Any]:
    """Each who completed; for a few people one more would change it much."""
    each = cost.for_each("completed", small_group)
    people = cost.people("completed")
    words = ngettext("%(n)s person completed", "%(n)s people completed", people) % {"n": people}
    total = NOTHING if cost.is_empty else cost.total.text
    lacking = cost.lacking
    return {
        "label": _("Cost of each who completed"),
        "value": each.text if each else NOTHING,
        "note": " · ".join(
            text
            for text in (_("%(amount)s in all") % {"amount": total}, words, lacking)
            if text and total != NOTHING
        ),
    }
