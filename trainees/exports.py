"""Lists of people as Excel files. Who took which is recorded by the view that hands them out."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import Facility, TrainingClass
from rutan.accounts.models import User
from rutan.common.spreadsheets import Column, write_workbook
from trainees.documents.taken import taken_words
from trainees.models import Certificate, Enrolment
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
    notes = _notes(facility.official_name, on=facility.today(), by=by)
    return write_workbook(columns, rows, _("Inmates"), notes=notes)


def participants(rows: Iterable[Enrolment], *, by: User) -> bytes:
    """What a partner may know of its participants (domain 10), and nothing beside it: no NIK, no
    birthday, nothing about custody. `rows` carry `theory_score` and `practice_score`."""
    columns = [
        Column(_("Name"), lambda row: row.inmate.id_card_name, width=32),
        Column(_("Sex"), lambda row: row.inmate.get_sex_display(), width=12),
        Column(_("Year of birth"), lambda row: row.inmate.birth_date.year, "number", 12),
        Column(_("Highest education"), lambda row: str(row.inmate.education_level or "")),
        Column(_("Class"), lambda row: str(row.training_class), width=36),
        Column(_("Facility"), lambda row: str(row.facility), width=24),
        Column(_("Accepted on"), lambda row: row.partner_accepted_on, "date", 14),
        Column(_("Attendance"), _attended, "percent", 12),
        Column(_("Theory"), lambda row: row.theory_score, "number", 10),
        Column(_("Practice"), lambda row: row.practice_score, "number", 10),
        Column(_("Result"), lambda row: row.get_competence_display()),
        Column(_("Verified on"), lambda row: row.verified_on, "date", 14),
    ]
    notes = _notes(on=timezone.localdate(), by=by)
    return write_workbook(columns, rows, _("Participants"), notes=notes)


def seats(rows: Iterable[Enrolment], *, training_class: TrainingClass, by: User) -> bytes:
    """Who has a seat in a class, for its facility. `rows` carry custody and hearing."""
    columns = [
        Column(_("Name"), lambda row: row.inmate.id_card_name, width=32),
        Column(_("Register number"), lambda row: row.inmate.register_label),
        Column(_("Block"), lambda row: row.custody.block, width=10),
        Column(_("Enrolled on"), lambda row: row.enrolled_on, "date", 14),
        Column(_("Minutes"), lambda row: row.hearing.number if row.hearing else ""),
        Column(_("Statement of willingness"), lambda row: row.willing_on, "date"),
    ]
    notes = _notes(str(training_class), on=training_class.facility.today(), by=by)
    return write_workbook(columns, rows, _("Trainees"), notes=notes)


def certificates(rows: Iterable[Certificate], *, by: User) -> bytes:
    """What is printed on the papers of a partner; not where they lie or who fetched them."""
    columns = [
        Column(_("Number"), lambda row: row.number, width=24),
        Column(_("Name"), lambda row: row.holder_name, width=32),
        Column(_("Kind"), lambda row: row.get_kind_display(), width=24),
        Column(_("Title"), lambda row: row.title, width=36),
        Column(_("Class"), lambda row: str(row.enrolment.training_class), width=36),
        Column(_("Hours"), lambda row: row.hours, "number", 10),
        Column(_("Venue"), lambda row: row.venue, width=24),
        Column(_("Issuer"), lambda row: row.issuer_name, width=36),
        Column(_("Date of issue"), lambda row: row.issued_on, "date", 14),
        Column(_("Valid until"), lambda row: row.valid_until, "date", 14),
        Column(_("Status"), lambda row: row.get_state_display()),
    ]
    notes = _notes(on=timezone.localdate(), by=by)
    return write_workbook(columns, rows, _("Certificates"), notes=notes)


def _attended(row: Enrolment) -> float | None:
    return float(row.credited_hours / row.expected_hours) if row.expected_hours else None


def _notes(*first: str, on: date, by: User) -> list[str]:
    return [*first, *taken_words(on=on, by=by)]
