"""Hours that no register knows: independent study, and what a report of another school proves."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from partnerships import school_years
from partnerships.models import Subject, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record, record_each
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import learner_rules, skk
from trainees.actions._learner import locked, refuse_day
from trainees.actions.seats import locked_class
from trainees.choices import OPEN_LEARNERS, StudyWay
from trainees.models import Enrolment, LearnerRecord, StudyTime

MOST_MINUTES = 12 * 60
"""Of independent study on one day."""


@transaction.atomic
def write(
    *,
    learner: LearnerRecord,
    subject: Subject,
    minutes: int,
    way: str = StudyWay.INDEPENDENT,
    on: date,
    note: str = "",
    by: User,
) -> StudyTime:
    """Independent study of a day, or hours that a report of another school proves: then `note`
    names the report, and the day may lie before the entry."""
    learner = locked(learner)
    if way == StudyWay.INDEPENDENT:
        refuse_day(learner, on)
        _refuse_long_day(learner, on, minutes)
    else:
        refuse_day(learner, max(on, learner.entered_on))
        if not note.strip():
            raise DomainError(_("Write which report these hours come from."), field="note")
    _refuse_closed(learner)
    study = _new(learner, subject=subject, minutes=minutes, way=way, on=on, note=note, by=by)
    _keep([study], by=by)
    return study


@transaction.atomic
def write_many(
    *,
    training_class: TrainingClass,
    subject: Subject,
    on: date,
    minutes: Mapping[int, int],
    by: User,
) -> int:
    """Independent study of one subject and day for many in a class, by primary key of the place;
    all of it or nothing. Answers for how many."""
    training_class = locked_class(training_class)
    _refuse_day_of(training_class, on)
    places = {
        each.pk: each
        for each in Enrolment.objects.filter(
            training_class=training_class, pk__in=minutes, learner__isnull=False
        ).select_related("inmate")
    }
    if not minutes:
        raise DomainError(_("Enter the minutes of at least one person."))
    if places.keys() != minutes.keys():
        raise DomainError(_("The list has changed: somebody in it is not in this class. Reload."))
    learners = {
        each.pk: each
        for each in LearnerRecord.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[each.learner_id for each in places.values()])
        .select_related("facility", "inmate")
        .order_by("pk")
    }
    taken = _quarters_of_day(learners, on)
    studies = []
    for pk, each in places.items():
        learner = learners[each.learner_id]
        if learner.facility_id != training_class.facility_id:
            raise DomainError(
                _("%(name)s has left; the next facility records the hours.")
                % {"name": each.inmate.id_card_name}
            )
        refuse_day(learner, on)
        _refuse_closed(learner)
        _refuse_long_day(learner, on, minutes[pk], taken=taken.get(learner.pk, 0))
        studies.append(
            _new(
                learner,
                subject=subject,
                minutes=minutes[pk],
                way=StudyWay.INDEPENDENT,
                on=on,
                enrolment=each,
                by=by,
            )
        )
    _keep(studies, by=by)
    return len(studies)


@transaction.atomic
def take_back(*, study: StudyTime, by: User) -> None:
    """A typed row that was wrong goes; the event stays. Hours of registers are corrected there."""
    learner = locked(study.learner)
    study = still_there(StudyTime.objects.select_related("subject"), study.pk)
    if study.is_counted:
        raise DomainError(_("Hours from registers are corrected in the register."))
    _refuse_closed(learner)
    record(
        "study.taken_back",
        learner,
        by=by,
        subject_code=study.subject.code,
        quarters=study.quarters,
        on=study.on,
    )
    study.delete()


def _new(
    learner: LearnerRecord,
    *,
    subject: Subject,
    minutes: int,
    way: str,
    on: date,
    note: str = "",
    enrolment: Enrolment | None = None,
    by: User,
) -> StudyTime:
    if subject.packages and learner.package not in subject.packages:
        raise DomainError(
            _("%(subject)s is no subject of %(package)s.")
            % {"subject": subject, "package": learner.get_package_display()},
            field="subject",
        )
    lesson = learner_rules.lesson_minutes(learner.package)
    quarters = skk.quarters(minutes, lesson)
    if quarters <= 0:
        raise DomainError(
            _("Less than a quarter of a lesson hour does not count (%(minutes)s minutes).")
            % {"minutes": -(-lesson // 4)},
            field="minutes",
        )
    return StudyTime(
        learner=learner,
        enrolment=enrolment,
        facility_id=learner.facility_id,
        subject=subject,
        way=way,
        quarters=quarters,
        on=on,
        note=note.strip(),
        by=by,
    )


def _keep(studies: Sequence[StudyTime], *, by: User) -> None:
    StudyTime.objects.bulk_create(studies)
    record_each(
        "study.recorded",
        [
            (
                each.learner,
                {
                    "subject_code": each.subject.code,
                    "way": each.way,
                    "quarters": each.quarters,
                    "on": each.on,
                },
            )
            for each in studies
        ],
        by=by,
    )


def _refuse_closed(learner: LearnerRecord) -> None:
    if learner.state not in OPEN_LEARNERS:
        raise DomainError(
            _("%(state)s: no hours are recorded here any more.")
            % {"state": learner.get_state_display()}
        )


def _refuse_day_of(training_class: TrainingClass, on: date) -> None:
    """A day of the school year of the class, or of the class where it has none."""
    days = school_years.days_of(training_class.school_year)
    first, last = days or (training_class.starts_on, training_class.ends_on)
    if not first <= on <= last:
        raise DomainError(_("The day lies outside the school year of the class."), field="on")


def _quarters_of_day(learners: Mapping[int, LearnerRecord], on: date) -> dict[int, int]:
    rows = StudyTime.objects.filter(
        learner__in=learners, on=on, is_counted=False, way=StudyWay.INDEPENDENT
    )
    return dict(rows.order_by().values_list("learner").annotate(Sum("quarters")))


def _refuse_long_day(
    learner: LearnerRecord, on: date, minutes: int, *, taken: int | None = None
) -> None:
    if taken is None:
        taken = _quarters_of_day({learner.pk: learner}, on).get(learner.pk, 0)
    lesson = learner_rules.lesson_minutes(learner.package)
    if minutes * 4 + taken * lesson > MOST_MINUTES * 4:
        raise DomainError(
            _("Nobody studies more than %(hours)s hours on one day.")
            % {"hours": MOST_MINUTES // 60},
            field="minutes",
        )
