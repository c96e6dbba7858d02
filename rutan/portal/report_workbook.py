"""The reintegration report as a workbook: the same numbers as the page, as numbers."""

from django.utils.translation import gettext as _

from rutan.common.shares import or_hidden
from rutan.common.spreadsheets import Column, Table, write_tables
from rutan.portal import report_words
from rutan.portal.asked_report import AskedReport
from trainees.reports.listed import listed
from trainees.reports.reintegration import FUNNEL


def workbook(asked: AskedReport, *, with_people: bool) -> bytes:
    """Summary, funnel, breakdown, cohorts; the people only where the reader may have them."""
    tables = [_summary(asked), _funnel(asked), _groups(asked), _cohorts(asked)]
    if with_people:
        tables.append(_people(asked))
    return write_tables(tables)


def _summary(asked: AskedReport) -> Table:
    rows = [(report_words.title(asked), ""), (report_words.subtitle(asked), "")]
    rows += [(row["label"], str(row["value"])) for row in report_words.active_filters(asked)]
    if asked.verdict:
        rows.append((_("Did this partnership work?"), asked.verdict.headline))
        rows += [("", line) for line in asked.verdict.lines]
    rows += [
        (row["term"], row["text"])
        for row in report_words.definitions(asked.settings["small_group"])
    ]
    return Table(_("Summary"), [Column("", width=44), Column("", width=90)], rows)


def _funnel(asked: AskedReport) -> Table:
    labels, report = report_words.stage_labels(), asked.report
    rows = [(labels["assessed"], report.assessed)]
    rows += [(labels[stage], report.count(stage)) for stage in FUNNEL]
    columns = [Column(_("Stage"), width=44), Column(_("People"), format="number")]
    return Table(_("Funnel"), columns, rows)


def _groups(asked: AskedReport) -> Table:
    labels = report_words.stage_labels()
    columns = [
        Column(_("Group"), width=36),
        *(Column(labels[stage], format="number", width=24) for stage in FUNNEL),
    ]
    rows = [
        (group.label, *(or_hidden(group.counts[stage]) for stage in FUNNEL))
        for group in asked.report.groups
    ]
    return Table(_("Breakdown"), columns, rows)


def _cohorts(asked: AskedReport) -> Table:
    columns = [
        Column(_("Released"), width=24),
        Column(_("Months since release"), format="number"),
        Column(_("Due"), format="number"),
        Column(_("Productively active"), format="number"),
    ]
    rows = [
        (cohort.label, point.months, or_hidden(point.due), or_hidden(point.productive))
        for cohort in asked.report.cohorts
        for point in cohort.points
    ]
    return Table(_("Cohorts"), columns, rows)


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
            one.released_on,
            one.month_6,
        )
        for one in (listed(row, asked.on) for row in asked.people("enrolled"))
    ]
    return Table(_("People"), columns, rows)


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")
