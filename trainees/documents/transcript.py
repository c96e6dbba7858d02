"""What somebody had learnt who left in the middle of a class (transkrip sementara).

It goes along to who goes on, and says nothing about where it was earned: a partner's paper, unless
the next facility reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Least
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, known, long_day, period
from partnerships.models import Unit
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.shares import NOTHING, plain
from trainees import attendance_rules, certification
from trainees.choices import ContinuationKind
from trainees.documents import outside
from trainees.models import Attendance, Continuation, Enrolment, Result

TEMPLATE = "trainees/papers/transcript.typ"
NO_HOURS = {"held": 0, "attended": 0}


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    unit: Unit
    held: int
    attended: Fraction
    result: Result | None

    @property
    def is_passed(self) -> bool:
        return self.result is not None and certification.is_enough(self.result)


def units_of(enrolment: Enrolment) -> list[UnitRow]:
    """Each unit with the hours of the registers and the attempt that counts; three queries."""
    marks = Attendance.objects.filter(
        attendance_rules.hours_that_count(enrolment.training_class), enrolment=enrolment
    )
    hours = {
        row["session__unit"]: row
        for row in marks.order_by()
        .values("session__unit")
        .annotate(
            held=Sum("session__hours", filter=Q(session__is_catch_up=False), default=0),
            attended=Least(Sum("quarters"), F("held") * 4),
        )
    }
    results = {
        each.assessment.unit_id: each
        for each in Result.objects.filter(enrolment=enrolment)
        .select_related("assessment")
        .order_by("attempt")
    }
    return [
        UnitRow(
            unit=unit,
            held=hours.get(unit.pk, NO_HOURS)["held"],
            attended=Fraction(hours.get(unit.pk, NO_HOURS)["attended"], 4),
            result=results.get(unit.pk),
        )
        for unit in enrolment.training_class.programme_version.units.all()
    ]


def partial_transcript(continuation: Continuation, *, at: datetime, by: User | None) -> bytes:
    """The PDF. Raises DomainError with the word that would tell where the holder was."""
    data = contents_of(continuation, at=at, by=by)
    if continuation.kind == ContinuationKind.FACILITY:
        return pdf.render(TEMPLATE, data, at=at)
    enrolment = continuation.enrolment
    return outside.render(
        TEMPLATE, data, inmate=enrolment.inmate, houses=[enrolment.training_class.facility], at=at
    )


def contents_of(continuation: Continuation, *, at: datetime, by: User | None) -> dict[str, Any]:
    enrolment = continuation.enrolment
    training_class = enrolment.training_class
    version = training_class.programme_version
    facility, partner = training_class.facility, training_class.partner
    title, subtitle = _("Partial transcript"), version.programme.title
    if continuation.kind == ContinuationKind.FACILITY:
        data = frame_of(facility, title=title, subtitle=subtitle, at=at, by=by)
    else:
        data = outside.frame(partner, facility=facility, title=title, subtitle=subtitle, at=at)
    rows = units_of(enrolment)
    data["facts"] = _facts(enrolment, rows)
    data["head"] = [_("Unit"), _("Hours attended"), _("Hours held"), _("Result")]
    data["rows"] = [
        {
            "name": str(row.unit),
            "code": row.unit.code if row.unit.code not in str(row.unit) else "",
            "attended": number_format(plain(row.attended)),
            "held": str(row.held),
            "result": _result_words(row.result),
            "tone": "ok" if row.is_passed else "plain",
        }
        for row in rows
    ]
    data["units_title"] = _("Units")
    data["missing_title"] = _("Still missing")
    data["missing"] = [str(row.unit) for row in rows if not row.is_passed]
    data["note"] = _(
        "This transcript lists what was learnt so far. It is not a certificate; whoever goes on "
        "may count the hours and units."
    )
    data["signatures"] = [
        {
            "role": _("For the training partner, %(day)s")
            % {"day": long_day(at.astimezone(facility.tz).date())},
            "name": "",
            "number": "",
        }
    ]
    return data


def _facts(enrolment: Enrolment, rows: list[UnitRow]) -> Any:
    training_class = enrolment.training_class
    version = training_class.programme_version
    ended = enrolment.ended_on or enrolment.facility.today()
    # A seat is given days before the first lesson.
    began = max(enrolment.enrolled_on, training_class.started_on or training_class.starts_on)
    passed = [row for row in rows if row.is_passed]
    return known(
        [
            (_("Name"), enrolment.inmate.id_card_name),
            (_("Programme"), version.programme.title),
            (_("Curriculum"), _("version %(number)s") % {"number": version.number}),
            (_("Training partner"), training_class.partner.name),
            (_("In the course"), period(min(began, ended), ended)),
            (
                _("Lesson hours attended"),
                _("%(attended)s of %(held)s (%(share)s)")
                % {
                    "attended": number_format(plain(enrolment.credited_hours)),
                    "held": enrolment.expected_hours,
                    "share": attendance_rules.percent_words(
                        enrolment.credited_hours, enrolment.expected_hours
                    ),
                },
            ),
            (_("Hours of the whole course"), training_class.planned_hours),
            (_("Units passed"), f"{len(passed)} / {len(rows)}" if rows else ""),
        ]
    )


def _result_words(result: Result | None) -> str:
    if result is None:
        return NOTHING
    if result.competence:
        return str(result.get_competence_display())
    score = result.score or Decimal(0)
    return number_format(score.normalize(), use_l10n=True)
