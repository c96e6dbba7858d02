"""The reintegration report as the page shows it: addresses and shares around the numbers."""

from django.urls import reverse
from django.utils.translation import ngettext

from partnerships.actions.agreements import allowed_actions
from rutan.portal import (
    report_breakdown,
    report_cohorts,
    report_stages,
    report_targets,
    report_words,
)
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_links import query


def context(request, asked: AskedReport) -> dict:
    report = asked.report
    chart = report_cohorts.chart(request, asked)
    return {
        "asked": asked,
        "report": report,
        "title": report_words.title(asked),
        "subtitle": report_words.subtitle(asked),
        "active": report_words.active_filters(asked),
        "targets": report_targets.targets(request, asked),
        "may_set_targets": _may_set_targets(request, asked),
        "next": report_targets.next_step(request, asked),
        "verdict_text": " ".join(report_words.verdict_lines(asked)),
        "stages": report_stages.stages(request, asked),
        "compared_with": report_words.compared_with(asked),
        "compared_note": report_breakdown.compared_note(asked),
        "units": report_stages.units(request, asked),
        "unit_title": ngettext(
            "Situation of %(count)s graduate at month 6",
            "Situation of %(count)s graduates at month 6",
            report.count("due"),
        )
        % {"count": report.count("due")},
        "reached_sentence": report_stages.reached_sentence(asked),
        "returned": report_stages.returned(request, asked),
        "is_unreliable": report_stages.is_unreliable(
            report, asked.settings["reliable_response_percent"]
        ),
        "chart": chart,
        "chart_note": report_cohorts.empty_note(chart, asked.settings["small_group"]),
        "reasons": report_stages.reasons(request, asked),
        "parts_note": report_breakdown.parts_note(asked),
        "cohort_note": report_cohorts.note(asked),
        "groupings": report_breakdown.groupings(request, asked),
        "breakdown": report_breakdown.breakdown(request, asked),
        "definitions": report_words.definitions(asked.settings["small_group"]),
        "workbook_url": f"{reverse('portal:reintegration-xlsx')}?{query(request)}",
    }


def _may_set_targets(request, asked: AskedReport) -> bool:
    """Targets of a signed agreement change by an addendum."""
    agreement = asked.agreement
    return bool(
        agreement
        and request.user.has_perm("partnerships.sign_agreement")
        and "amend" in allowed_actions(agreement)
    )
