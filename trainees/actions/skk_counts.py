"""Study time that comes from registers, kept for each class, subject and way of learning."""

from collections.abc import Iterable

from django.db.models import Case, Max, Sum, Value, When

from partnerships.choices import SessionKind, SessionState
from partnerships.models import TrainingClass
from trainees.choices import StudyWay
from trainees.models import Attendance, Enrolment, LearnerRecord, StudyTime

Key = tuple[int, int, str]
"""Of a counted row: the place, the subject, the way."""


def refresh(training_class: TrainingClass) -> None:
    """Counts the hours of everybody in the class anew, in the transaction of the caller, which
    holds the class: three queries, and what has changed; none in a class that is no equivalency."""
    if not training_class.programme_version.programme.is_equivalency:
        return
    learners = Enrolment.objects.filter(training_class=training_class).values("learner")
    # After the class, and always in the same order: a transfer freezes credits under this lock.
    if not list(
        LearnerRecord.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=learners)
        .order_by("pk")
    ):
        return
    wanted = {row.pop("key"): row for row in _counted(training_class)}
    stored = {
        (row.enrolment_id, row.subject_id, row.way): row
        for row in StudyTime.objects.filter(
            enrolment__training_class=training_class, is_counted=True
        )
    }
    _write(wanted, stored, training_class)


def _counted(training_class: TrainingClass) -> Iterable[dict]:
    """Hours credited in sessions that were held, catch-up sessions too, whose unit is a subject."""
    rows = (
        Attendance.objects.filter(
            session__state=SessionState.HELD,
            session__unit__subject__isnull=False,
            enrolment__training_class=training_class,
            enrolment__learner__isnull=False,
            quarters__gt=0,
        )
        .order_by()
        .annotate(
            way=Case(
                When(session__kind=SessionKind.TUTORIAL, then=Value(StudyWay.TUTORIAL.value)),
                default=Value(StudyWay.FACE.value),
            )
        )
        .values("enrolment", "enrolment__learner", "session__unit__subject", "way")
        .annotate(total=Sum("quarters"), last=Max("session__on"))
    )
    for row in rows:
        yield {
            "key": (row["enrolment"], row["session__unit__subject"], row["way"]),
            "learner_id": row["enrolment__learner"],
            "quarters": row["total"],
            "on": row["last"],
        }


def _write(
    wanted: dict[Key, dict], stored: dict[Key, StudyTime], training_class: TrainingClass
) -> None:
    """Only what differs, for most marks change one subject of one lesson."""
    if gone := [row.pk for key, row in stored.items() if key not in wanted]:
        StudyTime.objects.filter(pk__in=gone).delete()
    changed = []
    for key in wanted.keys() & stored.keys():
        row, values = stored[key], wanted[key]
        if (row.quarters, row.on) != (values["quarters"], values["on"]):
            row.quarters, row.on = values["quarters"], values["on"]
            changed.append(row)
    if changed:
        StudyTime.objects.bulk_update(changed, ["quarters", "on"], batch_size=200)
    StudyTime.objects.bulk_create(
        [
            StudyTime(
                enrolment_id=enrolment,
                subject_id=subject,
                way=way,
                facility_id=training_class.facility_id,
                is_counted=True,
                **wanted[enrolment, subject, way],
            )
            for enrolment, subject, way in sorted(wanted.keys() - stored.keys())
        ],
        batch_size=200,
    )
