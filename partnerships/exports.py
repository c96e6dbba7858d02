"""Lists as Excel files. Who took which is recorded by the view that hands them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import ObligationMetric, Side
from partnerships.models import Agreement
from partnerships.reports.obligations import Progress, progress_of
from rutan.accounts.models import User
from rutan.common.spreadsheets import Column, write_workbook

COUNTED = [metric for metric in ObligationMetric if metric != ObligationMetric.OTHER]


@dataclass(frozen=True)
class AgreementRow:
    agreement: Agreement
    progress: Progress
    on: date

    def numbers(self, side: str) -> str:
        parties = self.agreement.parties.all()
        return "; ".join(party.number for party in parties if party.side == side and party.number)

    def goal(self, metric: str) -> Any:
        found = [target for target in self.progress.targets if target.metric == metric]
        return found[0] if found else None


def agreements(rows: Sequence[Agreement], *, filters: Iterable[str], on: date, by: User) -> bytes:
    """The list as it stands on the page, with numbers, fields and every counted target.

    `filters` say in words what it was narrowed by. Pass agreements already in scope; five
    queries, however many. Raises DomainError over the largest number of rows of a workbook.
    """
    prefetch_related_objects(rows, "parties", "fields")
    progress = progress_of(rows, on=on)
    notes = [
        *filters,
        _("Taken by %(name)s on %(day)s.")
        % {"name": by.full_name, "day": date_format(on, "j F Y")},
        _("Each class counts its own people: who sat in two classes is counted twice here."),
    ]
    lines = [AgreementRow(row, progress[row.pk], on) for row in rows]
    return write_workbook(_agreement_columns(), lines, _("Agreements"), notes=notes)


def _agreement_columns() -> list[Column]:
    return [
        Column(_("Agreement"), lambda row: row.agreement),
        Column(_("Title"), lambda row: row.agreement.title, width=44),
        Column(_("Agreement type"), lambda row: row.agreement.get_kind_display(), width=30),
        Column(_("Partner"), lambda row: row.agreement.partner.name, width=40),
        Column(_("Facility"), lambda row: row.agreement.facility.official_name, width=34),
        Column(_("Status"), lambda row: row.agreement.standing(row.on).label),
        Column(_("In force from"), lambda row: row.agreement.starts_on, "date"),
        Column(_("In force until"), lambda row: row.agreement.ends_on, "date"),
        Column(_("Signed on"), lambda row: row.agreement.signed_on, "date"),
        Column(_("Facility's number"), lambda row: row.numbers(Side.FACILITY), width=28),
        Column(_("Partner's number"), lambda row: row.numbers(Side.PARTNER), width=28),
        Column(
            _("Training fields"),
            lambda row: ", ".join(str(field) for field in row.agreement.fields.all()),
            width=30,
        ),
        Column(_("Targets met"), lambda row: row.progress.met, "number"),
        Column(_("Targets counted"), lambda row: row.progress.counted, "number"),
        *(column for metric in COUNTED for column in _target_columns(metric)),
        Column(_("Sample data"), lambda row: row.agreement.is_demo),
    ]


def _target_columns(metric: ObligationMetric) -> list[Column]:
    """What was promised and, where classes tell it, what was reached."""

    def cell(name: str) -> Any:
        def value(row: AgreementRow) -> Any:
            goal = row.goal(metric)
            return getattr(goal, name) if goal else None

        return value

    named = {"target": metric.label}
    return [
        Column(_("%(target)s: target") % named, cell("target"), "number", width=26),
        Column(_("%(target)s: reached") % named, cell("realised"), "number", width=26),
    ]
