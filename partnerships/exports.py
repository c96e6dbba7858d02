"""Lists as Excel files. Who took which is recorded by the view that hands them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import Side
from partnerships.models import Agreement, AgreementParty
from partnerships.reports.obligations import PLANNED, Owed, Progress, progress_of
from rutan.accounts.models import User
from rutan.common.spreadsheets import Column, Table, write_tables


@dataclass(frozen=True)
class AgreementRow:
    agreement: Agreement
    progress: Progress
    on: date

    def numbers(self, side: str) -> str:
        parties = self.agreement.parties.all()
        return "; ".join(party.number for party in parties if party.side == side and party.number)

    def partners(self) -> str:
        return "; ".join(p.partner.name for p in self.agreement.parties.all() if p.partner)

    def facilities(self) -> str:
        parties = self.agreement.parties.all()
        return "; ".join(p.facility.official_name for p in parties if p.facility)


@dataclass(frozen=True)
class ObligationRow:
    agreement: Agreement
    owed: Owed


def agreements(rows: Sequence[Agreement], *, filters: Iterable[str], on: date, by: User) -> bytes:
    """The list as it stands on the page, with numbers and fields; on a second sheet what each
    side owes and what came of it.

    `filters` say in words what it was narrowed by. Pass agreements already in scope; five
    queries, however many. Raises DomainError over the largest number of rows of a workbook.
    """
    parties = AgreementParty.objects.for_user(by).select_related("facility", "partner")
    prefetch_related_objects(rows, Prefetch("parties", parties), "fields")
    progress = progress_of(rows, on=on)
    notes = [
        *filters,
        _("Taken by %(name)s on %(day)s.")
        % {"name": by.full_name, "day": date_format(on, "j F Y")},
        _("Each class counts its own people: who sat in two classes is counted twice here."),
        PLANNED,
    ]
    lines = [AgreementRow(row, progress[row.pk], on) for row in rows]
    owed = [ObligationRow(row, each) for row in rows for each in progress[row.pk].owed]
    tables = [
        Table(_("Agreements"), _agreement_columns(), lines),
        Table(_("Obligations"), _obligation_columns(), owed),
    ]
    return write_tables(tables, notes=[str(note) for note in notes])


def _agreement_columns() -> list[Column]:
    return [
        Column(_("Agreement"), lambda row: row.agreement),
        Column(_("Title"), lambda row: row.agreement.title, width=44),
        Column(_("Agreement type"), lambda row: row.agreement.get_kind_display(), width=30),
        Column(_("Partner"), lambda row: row.partners(), width=40),
        Column(_("Facility"), lambda row: row.facilities(), width=34),
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
        Column(_("Mean of the targets"), lambda row: row.progress.share, "percent"),
        Column(_("Sample data"), lambda row: row.agreement.is_demo),
    ]


def _obligation_columns() -> list[Column]:
    return [
        Column(_("Agreement"), lambda row: row.agreement),
        Column(_("Facility"), lambda row: row.agreement.facility.short_name, width=24),
        Column(_("Partner"), lambda row: row.agreement.partner.short_name, width=24),
        Column(_("Owed by"), lambda row: row.owed.obligation.get_side_display()),
        Column(_("Counted as"), lambda row: row.owed.label, width=30),
        Column(_("Duty"), lambda row: row.owed.obligation.text, width=40),
        Column(_("Target"), lambda row: row.owed.obligation.target, "number"),
        Column(_("Reached"), lambda row: row.owed.realised, "number"),
        Column(_("Planned"), lambda row: row.owed.planned, "number"),
        Column(_("Remaining"), lambda row: row.owed.remaining, "number"),
        Column(_("Status"), lambda row: row.owed.status.label if row.owed.status else ""),
        Column(_("Due"), lambda row: row.owed.obligation.due_on, "date"),
        Column(_("As of"), lambda row: row.owed.obligation.settled_on, "date"),
        Column(_("Why it is waived"), lambda row: row.owed.obligation.waived_reason, width=40),
    ]
