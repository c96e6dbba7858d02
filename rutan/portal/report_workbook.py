"""The reintegration report as a workbook: the same numbers as the page, as numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, or_hidden, unless_few
from rutan.common.spreadsheets import Column, Formatted, Table, write_tables
from rutan.portal import report_breakdown, report_cohorts, report_words
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_stages import then_number, then_share
from rutan.portal.report_targets import state_of
from trainees.reports.listed import listed
from trainees.reports.reintegration import FUNNEL
from trainees.reports.verdict import Goal


def workbook(asked: AskedReport, *, with_people: bool) -> bytes:
    """Summary, funnel, breakdown, cohorts; the people only where the reader may have them."""
    tables = [_summary(asked), _funnel(asked), _groups(asked), _cohorts(asked)]
    if with_people:
        tables.append(_people(asked))
    return write_tables(tables)


def _summary(asked: AskedReport) -> Table:
    """What was asked and answered in words, the targets in numbers, and how to read them."""
    columns = [
        Column("", width=44),
        Column("", width=60),
        Column(_("Target"), format="number", width=12),
        Column(_("Reached"), format="number", width=12),
        Column(_("Share"), format="percent", width=12),
        Column(_("Result"), width=20),
    ]
    rows: list[Sequence[Any]] = [
        (report_words.title(asked), ""),
        (report_words.subtitle(asked), ""),
        (_("Made at"), Formatted(timezone.now(), "datetime")),
    ]
    rows += [(row["label"], str(row["value"])) for row in report_words.active_filters(asked)]
    if asked.verdict:
        rows.append((_("Did this partnership work?"), asked.verdict.headline))
        rows += [("", line) for line in report_words.verdict_lines(asked)]
        rows += [_target(goal) for goal in asked.verdict.goals]
    rows += [
        (row["term"], row["text"])
        for row in report_words.definitions(asked.settings["small_group"])
    ]
    return Table(_("Summary"), columns, _filled(rows, len(columns)))


def _target(goal: Goal) -> Sequence[Any]:
    """A share is told beside its people also where it is not judged yet: the result says so."""
    target = Formatted(goal.target / 100, "percent") if goal.is_percent else goal.target
    share = goal.share if goal.share is not None and goal.is_met is not None else None
    return (
        goal.label,
        "",
        target,
        goal.part,
        "" if share is None else float(share),
        state_of(goal),
    )


def _funnel(asked: AskedReport) -> Table:
    """The path of the page and what lies beside it, each with its share of the stage before."""
    labels, report = report_words.stage_labels(), asked.report
    small_group = asked.settings["small_group"]
    columns = [
        Column(_("Stage"), width=44),
        Column(_("People"), format="number"),
        Column(_("Of the stage before"), format="percent", width=24),
    ]
    if asked.compared:
        columns.append(Column(report_words.compared_with(asked), format="number", width=30))
    if asked.peers and asked.compared:
        columns.append(Column(_("Of the stage before"), format="percent", width=24))
    rows: list[Sequence[Any]] = [
        (labels["assessed"], report.assessed, "", *_compared(asked, "assessed"))
    ]
    before = report.assessed
    for stage in FUNNEL:
        number = report.count(stage)
        share = number / before if before >= small_group else ""
        rows.append((labels[stage], number, share, *_compared(asked, stage)))
        before = number
    rows.append(())
    rows += [
        (labels[stage], HIDDEN if stage in asked.hidden else report.count(stage))
        for stage in ("unfinished", "uncertified", "reached", "inactive", "unreached")
    ]
    rows.append((labels["returned"], unless_few(report.count("returned"), asked.least_shown)))
    active, inactive = (
        [part for part in report.kinds if part.is_productive == wanted] for wanted in (True, False)
    )
    for stage, parts in (
        ("unfinished", report.exits),
        ("uncertified", report.uncertified),
        ("productive", active),
        ("inactive", inactive),
        ("unreached", report.unknown),
    ):
        if stage in asked.hidden:
            continue
        rows += [(), (labels[stage], "")]
        rows += [(part.label, part.count) for part in parts]
    for note in (report_breakdown.parts_note(asked), report_breakdown.compared_note(asked)):
        rows += [(), (note,)] if note else []
    return Table(_("Funnel"), columns, _filled(rows, len(columns)))


def _compared(asked: AskedReport, stage: str) -> list[Any]:
    """The cells of the comparison: a number, and a share beside that of other facilities."""
    number = then_number(asked, stage)
    if number is None:
        return []
    share = then_share(asked, stage)
    return [number, "" if share is None else float(share)] if asked.peers else [number]


def _groups(asked: AskedReport) -> Table:
    labels = report_words.stage_labels()
    columns = [
        Column(_("Group"), width=36),
        *(Column(labels[stage], format="number", width=24) for stage in FUNNEL),
    ]
    rows: list[Sequence[Any]] = [
        (group.label, *(or_hidden(group.counts[stage]) for stage in FUNNEL))
        for group in report_breakdown.sorted_groups(asked)
    ]
    if note := report_breakdown.hidden_note(asked):
        rows += [(), (note,)]
    title = str(asked.question.grouping.label)
    return Table(title, columns, _filled(rows, len(columns)))


def _cohorts(asked: AskedReport) -> Table:
    columns = [
        Column(_("Released"), width=24),
        Column(_("People"), format="number"),
        Column(_("Months since release"), format="number"),
        Column(_("Due"), format="number"),
        Column(_("Productively active"), format="number"),
    ]
    rows: list[Sequence[Any]] = [
        (
            cohort.label,
            or_hidden(cohort.people),
            point.months,
            or_hidden(point.due),
            or_hidden(point.productive),
        )
        for cohort in asked.report.cohorts
        for point in cohort.points
    ]
    if note := report_cohorts.note(asked):
        rows += [(), (note,)]
    return Table(_("Cohorts"), columns, _filled(rows, len(columns)))


def _filled(rows: Iterable[Sequence[Any]], columns: int) -> list[Sequence[Any]]:
    return [(*row, *[""] * (columns - len(row))) for row in rows]


def _people(asked: AskedReport) -> Table:
    columns = [
        Column(_("Name"), width=30),
        Column(_("Register number"), width=20),
        Column(_("Class"), width=36),
        Column(_("Completed")),
        Column(_("Certified")),
        Column(_("Released"), format="date"),
        Column(_("Month 6")),
    ]
    rows = [
        (
            one.name,
            one.register_label,
            one.class_title,
            _yes(one.is_completed),
            _yes(one.is_certified),
            date_format(one.released_on, "M Y") if one.is_month_only else one.released_on,
            one.month_6,
        )
        for one in (listed(row, asked.on) for row in asked.people("enrolled"))
    ]
    return Table(_("People"), columns, rows)


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")
