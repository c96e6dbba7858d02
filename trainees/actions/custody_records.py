"""Letters of the clinic, levels of risk and discipline: rows that add up."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import dossier
from trainees.actions import circumstances
from trainees.actions._locks import lock_person
from trainees.choices import CircumstanceKind
from trainees.models import (
    AccessNeed,
    ConductScore,
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    RiskAssessment,
)


@transaction.atomic
def add_health_letter(
    *, inmate: Inmate, on: date, is_fit: bool, limits: str = "", by: User
) -> HealthLetter:
    """What the clinic said on a day. A second letter of the same day replaces the first."""
    inmate = lock_person(inmate.pk)
    _refuse_future(on, inmate, "health_on")
    letter, is_new = HealthLetter.objects.update_or_create(
        inmate=inmate, on=on, defaults={"is_fit": is_fit, "limits": limits}
    )
    _touch(inmate)
    record("inmate.health_letter_added", inmate, by=by, on=on, corrected=not is_new)
    _ask_about_places(inmate, CircumstanceKind.HEALTH, by)
    return letter


@transaction.atomic
def assess_risk(*, inmate: Inmate, on: date, level: str, by: User) -> RiskAssessment:
    """The level found on a day. Correcting a day that is already recorded is a supervisor's."""
    inmate = lock_person(inmate.pk)
    custody = _latest_stay(inmate)
    _refuse_future(on, inmate, "risk_on")
    stored = RiskAssessment.objects.filter(custody=custody, on=on).first()
    if stored is None:
        stored = RiskAssessment.objects.create(custody=custody, on=on, level=level)
    elif stored.level == level:
        return stored
    elif not by.has_perm("trainees.change_riskassessment"):
        raise DomainError(
            _("There is already an assessment of that day. A supervisor can correct it."),
            "risk_on",
        )
    else:
        stored.level = level
        stored.save(update_fields=["level"])
    _touch(inmate)
    record("inmate.risk_assessed", inmate, by=by, on=on)
    _ask_about_places(inmate, CircumstanceKind.RISK, by)
    return stored


@transaction.atomic
def score_conduct(*, inmate: Inmate, on: date, grade: str, by: User) -> ConductScore:
    """The grade of SPPN on a day. Correcting a day that is already recorded is a supervisor's."""
    inmate = lock_person(inmate.pk)
    custody = _latest_stay(inmate)
    _refuse_future(on, inmate, "conduct_on")
    stored = ConductScore.objects.filter(custody=custody, on=on).first()
    if stored is None:
        stored = ConductScore.objects.create(custody=custody, on=on, grade=grade)
    elif stored.grade == grade:
        return stored
    elif not by.has_perm("trainees.change_conductscore"):
        raise DomainError(
            _("There is already a grade of that day. A supervisor can correct it."), "conduct_on"
        )
    else:
        stored.grade = grade
        stored.save(update_fields=["grade"])
    _touch(inmate)
    record("inmate.conduct_scored", inmate, by=by, on=on)
    return stored


@transaction.atomic
def note_access(*, inmate: Inmate, on: date, needs_support: bool, by: User) -> AccessNeed:
    """The clinic's yes or no on a day takes the place of an earlier one; of what kind, or why,
    nobody writes down."""
    inmate = lock_person(inmate.pk)
    _refuse_future(on, inmate, "access_on")
    stored = AccessNeed.objects.filter(inmate=inmate).first()
    if stored is not None and on < stored.on:
        raise DomainError(
            _("The clinic said something later, on %(day)s. Enter that day or a later one.")
            % {"day": date_format(stored.on, "j M Y")},
            "access_on",
        )
    if stored is not None and (stored.on, stored.needs_support) == (on, needs_support):
        return stored
    need, _is_new = AccessNeed.objects.update_or_create(
        inmate=inmate, defaults={"on": on, "needs_support": needs_support}
    )
    _touch(inmate)
    record("inmate.access_noted", inmate, by=by, on=on)
    return need


@transaction.atomic
def add_discipline(
    *,
    inmate: Inmate,
    on: date,
    level: str,
    is_in_register_f: bool,
    ends_on: date | None = None,
    by: User,
) -> DisciplineRecord:
    inmate = lock_person(inmate.pk)
    custody = _latest_stay(inmate)
    _refuse_future(on, inmate, "discipline_on")
    entry = DisciplineRecord.objects.create(
        custody=custody, on=on, level=level, is_in_register_f=is_in_register_f, ends_on=ends_on
    )
    _touch(inmate)
    record("inmate.disciplined", inmate, by=by, on=on)
    _ask_about_places(inmate, CircumstanceKind.DISCIPLINE, by)
    return entry


def _ask_about_places(inmate: Inmate, kind: CircumstanceKind, by: User) -> None:
    """From today on, however old the paper is: it is known since today."""
    circumstances.note(people={inmate.pk: {}}, kind=kind, on=inmate.facility.today(), by=by)


def _touch(inmate: Inmate) -> None:
    """A form that was opened before is now behind, and an import is no longer undone here."""
    inmate.version += 1
    inmate.save(update_fields=["version", "updated_at"])


def _latest_stay(inmate: Inmate) -> Custody:
    custody = dossier.load_one(inmate).custody
    if custody is None:
        raise DomainError(_("This person has no stay in custody yet."))
    return custody


def _refuse_future(on: date, inmate: Inmate, field: str) -> None:
    if on > inmate.facility.today():
        raise DomainError(_("The date cannot be after today"), field)
