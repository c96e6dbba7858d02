"""Lists of people as Excel files. Who took which is recorded by the view that hands them out."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.spreadsheets import Column, write_workbook
from trainees.reports.people import PersonRow


def people(rows: Iterable[PersonRow], *, facility: Facility, by: User) -> bytes:
    """The list as it stands on the page; no NIK, no sentence, nothing about health or discipline.

    Raises DomainError over the largest number of rows of a workbook.
    """
    columns = [
        Column(_("Name"), lambda row: row.inmate.id_card_name, width=32),
        Column(_("Register number"), lambda row: row.inmate.register_label),
        Column(_("Legal status"), lambda row: row.status, width=24),
        Column(_("Block"), lambda row: row.custody.block if row.custody else "", width=10),
        Column(_("Expected release"), lambda row: row.release.day, "date"),
        Column(
            _("Source of the date"),
            lambda row: row.custody.get_release_source_display() if row.release.day else "",
        ),
        Column(_("Left on"), lambda row: row.left.left_on if row.left else None, "date"),
        Column(_("Training"), lambda row: row.training[0], width=24),
    ]
    notes = [
        facility.official_name,
        _("Taken by %(name)s on %(day)s.")
        % {"name": by.full_name, "day": date_format(facility.today(), "j F Y")},
        _("Personal data: keep it where others cannot read it, delete it when it has served."),
    ]
    return write_workbook(columns, rows, _("Inmates"), notes=notes)
