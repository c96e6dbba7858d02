"""The tables that lead to a person, and the columns that are held back, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from trainees import models as tables
from trainees.models import Inmate
from trainees.models.aftermath import Aftermath

OTHERS = "about somebody else"
STAFF = "the name of a member of staff"
DERIVED = "made from what stands elsewhere in this answer"
BOOKKEEPING = "numbers the program keeps for itself"

EVERYWHERE = {
    "id": BOOKKEEPING,
    "public_id": BOOKKEEPING,
    "version": BOOKKEEPING,
    "created_at": BOOKKEEPING,
    "updated_at": BOOKKEEPING,
    "is_demo": BOOKKEEPING,
    "inmate": DERIVED,
}
AFTERMATH = tuple(field.name for field in Aftermath._meta.fields)


@dataclass(frozen=True, kw_only=True)
class Table:
    """`paths` lead from a row to the person; `joins` are read along so that a row can be told."""

    model: type[Model]
    paths: tuple[str, ...] = ("inmate",)
    hidden: Mapping[str, str] = field(default_factory=dict)
    title: Any = ""

    def shown(self) -> list[Field]:
        return [each for each in self.model._meta.concrete_fields if not self.why_hidden(each)]

    def why_hidden(self, column: Field) -> str:
        if column.name in self.hidden:
            return self.hidden[column.name]
        if isinstance(column, ForeignKey) and column.related_model is get_user_model():
            return STAFF
        return EVERYWHERE.get(column.name, "")


def _of(model: str, path: str = "inmate", **hidden: str) -> Table:
    return Table(model=getattr(tables, model), paths=(path,), hidden=hidden)


TABLES: tuple[Table, ...] = (
    Table(
        model=Inmate,
        paths=("pk",),
        hidden={"search_name": DERIVED, "hand_edited": BOOKKEEPING},
    ),
    _of("InmateIdentity"),
    Table(model=Inmate.interests.through, title=_("Interests")),
    _of("Custody"),
    _of("Sentence", "custody__inmate"),
    _of("RegisterEntry", "custody__inmate"),
    _of("Appointment", "custody__inmate"),
    _of("RiskAssessment", "custody__inmate"),
    _of("DisciplineRecord", "custody__inmate"),
    _of("ConductScore", "custody__inmate"),
    _of("HealthLetter"),
    _of("AccessNeed"),
    Table(
        model=tables.KeepApart,
        paths=("one", "other"),
        hidden={"one": OTHERS, "other": OTHERS},
    ),
    _of("Application"),
    _of("BoardDecision", "application__inmate"),
    _of("PriorityMove", "application__inmate"),
    _of("Enrolment", **dict.fromkeys(AFTERMATH, DERIVED)),
    Table(
        model=tables.AppointmentLetter,
        paths=("enrolments__inmate",),
        hidden={"holder": STAFF, "signed_name": STAFF, "signed_position": STAFF, "scan": OTHERS},
    ),
    _of("Attendance", "enrolment__inmate"),
    _of("AttendanceChange", "enrolment__inmate", operation=BOOKKEEPING),
    _of(
        "AppliedOperation",
        "enrolment__inmate",
        op=BOOKKEEPING,
        device=BOOKKEEPING,
        seq=BOOKKEEPING,
        digest=BOOKKEEPING,
        base=BOOKKEEPING,
        answer=BOOKKEEPING,
        settles=BOOKKEEPING,
    ),
    _of("CatchUpPlace", "enrolment__inmate"),
    _of("Result", "enrolment__inmate", evidence=OTHERS),
    _of("Feedback", "enrolment__inmate"),
    _of("Forecast", "enrolment__inmate", steps=DERIVED),
    _of("Circumstance", batch=BOOKKEEPING),
    _of("Continuation", "enrolment__inmate"),
    _of(
        "Certificate",
        "enrolment__inmate",
        number_key=BOOKKEEPING,
        holder_masked=DERIVED,
        signed_name=STAFF,
        signed_position=STAFF,
        file=BOOKKEEPING,
        facts_sha256=BOOKKEEPING,
    ),
    _of("CertificateMove", "certificate__enrolment__inmate", receipt=BOOKKEEPING),
    _of("LearnerRecord"),
    _of("StudyTime", "learner__inmate"),
    _of("Mutation", "learner__inmate"),
    _of("ReadinessItem", "custody__inmate"),
    _of("Departure"),
    _of("Release"),
    _of("ReleaseContact", "release__inmate"),
    _of("ConsentRecord", "release__inmate"),
    _of("FollowUp"),
    _of("ContactAttempt", "follow_up__inmate"),
    _of("Outcome"),
    _of("ReturnToCustody"),
    _of("SubjectRequest", pdf_sha256=BOOKKEEPING, json_sha256=BOOKKEEPING),
    _of("RetentionHold"),
    _of(
        "ImportRow",
        lost=BOOKKEEPING,
        values=DERIVED,
        changes=DERIVED,
        by_hand=BOOKKEEPING,
        errors=DERIVED,
        warnings=DERIVED,
        was_applied=BOOKKEEPING,
        inmate_version=BOOKKEEPING,
        made=BOOKKEEPING,
    ),
)
