from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    FacilitySettingFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AssessmentFactory, EnrolmentFactory, ResultFactory
from trainees.actions import results, unit_results
from trainees.actions.results import Entry
from trainees.choices import AssessmentKind, Competence
from trainees.models import Result

pytestmark = pytest.mark.django_db
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")
K, BK = Competence.COMPETENT, Competence.NOT_YET


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility):
    return TrainingClassFactory(assessing=True, facility=facility)


def people(training_class, count):
    return [
        EnrolmentFactory(active=True, training_class=training_class, inmate__id_card_name=f"P {n}")
        for n in range(count)
    ]


def entry(theory=None, practice=None, competence="", note="", version=1):
    scores = {"theory": theory, "practice": practice}
    return Entry(
        version=version,
        scores={kind: None if value is None else Decimal(value) for kind, value in scores.items()},
        competence=competence,
        note=note,
    )


def save(training_class, entries, by):
    return results.save(training_class=training_class, entries=entries, by=by)


def test_scores_and_results_are_kept_and_recorded_without_names(training_class, officer):
    good, weak = people(training_class, 2)

    changed = save(
        training_class,
        {good.pk: entry(80, "86.5", K), weak.pk: entry(60, None, BK, "Las sudut")},
        officer,
    )

    good.refresh_from_db()
    weak.refresh_from_db()
    assert changed == 2
    assert (good.competence, weak.competence, weak.competence_note) == (K, BK, "Las sudut")
    kept = Result.objects.order_by("enrolment", "pk").values_list("assessment__kind", "score")
    assert list(kept) == [
        ("theory", Decimal(80)),
        ("practice", Decimal("86.5")),
        ("theory", Decimal(60)),
    ]
    event = AuditEvent.objects.get(action="results.saved")
    assert event.details["rows"] == [[good.pk, "", "competent"], [weak.pk, "", "not_yet"]]


def test_typing_over_a_score_corrects_the_attempt_and_emptying_takes_it_back(
    training_class, officer
):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(80, 70)}, officer)

    save(training_class, {person.pk: entry(85, None, version=2)}, officer)

    assert list(Result.objects.values_list("score", "attempt")) == [(Decimal(85), 1)]
    event = AuditEvent.objects.filter(action="results.saved").latest("seq")
    told = [[kind, Decimal(was), became] for _pk, kind, was, became in event.details["scores"]]
    assert told == [["theory", Decimal(80), "85"], ["practice", Decimal(70), None]]


@pytest.mark.parametrize("score", ["120", "-1", "100.01"])
def test_score_outside_the_scale_is_refused_and_nothing_is_saved(training_class, officer, score):
    good, bad = people(training_class, 2)

    with pytest.raises(DomainError, match="100"):
        save(training_class, {good.pk: entry(80, None, K), bad.pk: entry(score)}, officer)

    assert not Result.objects.exists()


def test_not_yet_competent_needs_a_reason(training_class, officer):
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError, match="P 0"):
        save(training_class, {person.pk: entry(60, 60, BK, "  ")}, officer)


def test_person_of_another_class_is_refused(training_class, officer):
    other = EnrolmentFactory(active=True)

    with pytest.raises(DomainError):
        save(training_class, {other.pk: entry(60)}, officer)


def test_results_saved_by_somebody_else_meanwhile_are_not_overwritten(training_class, officer):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(80)}, officer)

    with pytest.raises(results.ResultConflict) as conflict:
        save(training_class, {person.pk: entry(70)}, officer)

    assert conflict.value.enrolments == [person]
    assert Result.objects.get().score == 80


def test_row_that_nobody_touched_is_never_in_conflict(training_class, officer):
    first, second = people(training_class, 2)
    save(training_class, {first.pk: entry(80)}, officer)

    changed = save(training_class, {first.pk: entry(80), second.pk: entry(70)}, officer)

    assert changed == 1


def test_repeat_adds_an_attempt_and_the_last_one_counts(training_class, officer):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(40, 80, BK, "Teori")}, officer)

    results.repeat(
        enrolment=person,
        scores={"theory": Decimal(75)},
        competence=K,
        note="",
        on=TODAY,
        by=officer,
    )

    person.refresh_from_db()
    latest = results.latest_results([person])[person.pk]
    assert (person.competence, person.competence_note) == (K, "")
    assert (latest["theory"].attempt, latest["theory"].score) == (2, 75)


def test_a_fourth_attempt_is_refused_with_how_many_there_were(training_class, officer):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(40, None)}, officer)
    again = {"scores": {"theory": Decimal(50)}, "competence": BK, "note": "x", "on": TODAY}
    for _attempt in range(2):
        results.repeat(enrolment=person, by=officer, **again)

    with pytest.raises(DomainError, match="3"):
        results.repeat(enrolment=person, by=officer, **again)

    assert Result.objects.count() == 3


def test_a_facility_may_allow_fewer_attempts(training_class, officer):
    FacilitySettingFactory(facility=training_class.facility, key="most_attempts", value=1)
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(40, None)}, officer)

    with pytest.raises(DomainError, match="1"):
        results.repeat(
            enrolment=person,
            scores={"theory": Decimal(50)},
            competence=BK,
            note="x",
            on=TODAY,
            by=officer,
        )


def test_a_repeat_comes_after_a_first_result(training_class, officer):
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError):
        results.repeat(
            enrolment=person,
            scores={"theory": Decimal(50)},
            competence="",
            note="",
            on=TODAY,
            by=officer,
        )


def test_verified_results_are_read_only_until_they_are_sent_back(
    training_class, officer, coordinator
):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(80, 80, K)}, officer)

    assert results.verify(enrolments=[person], by=coordinator) == 1
    person.refresh_from_db()
    with pytest.raises(DomainError, match="P 0"):
        save(training_class, {person.pk: entry(90, 80, K, version=person.version)}, officer)

    results.send_back(enrolments=[person], reason="Nilai praktik belum ada", by=coordinator)
    person.refresh_from_db()
    assert (person.verified_on, person.returned_reason) == (None, "Nilai praktik belum ada")
    assert save(training_class, {person.pk: entry(90, 80, K, version=person.version)}, officer) == 1


def test_without_a_result_there_is_nothing_to_verify(training_class, coordinator):
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError):
        results.verify(enrolments=[person], by=coordinator)


def test_sending_back_needs_a_reason(training_class, coordinator):
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError) as refused:
        results.send_back(enrolments=[person], reason=" ", by=coordinator)

    assert refused.value.field == "reason"


def test_closed_class_keeps_its_results(facility, officer):
    training_class = TrainingClassFactory(closed=True, facility=facility)
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError):
        save(training_class, {person.pk: entry(80)}, officer)


def test_equivalency_class_has_one_exam_instead_of_theory_and_practice(facility):
    version = ProgrammeVersionFactory(programme__equivalency=True)
    equivalency = TrainingClassFactory(facility=facility, programme_version=version)

    assert results.tests_of(equivalency) == (AssessmentKind.EXAM,)
    assert results.tests_of(TrainingClassFactory()) == ("theory", "practice")


def test_saving_takes_the_same_queries_for_any_number_of_people(training_class, officer):
    taken = []
    for score, count in ((70, 2), (80, 30)):
        people(training_class, count)
        entries = {
            each.pk: entry(score, score, K, version=each.version)
            for each in training_class.enrolments.all()
        }
        with CaptureQueriesContext(connection) as queries:
            save(training_class, entries, officer)
        taken.append(sum(not query["sql"].startswith(HOUSEKEEPING) for query in queries))

    # The first time the tests are made, the second time scores are corrected too.
    assert max(taken) <= 16


def test_a_fourth_attempt_is_refused_by_the_database_too(training_class):
    (person,) = people(training_class, 1)

    with pytest.raises(IntegrityError, match="result_has_one_to_three_attempts"):
        ResultFactory(enrolment=person, attempt=4)


def test_all_attempts_are_kept_and_the_last_one_counts(training_class, officer):
    (person,) = people(training_class, 1)
    save(training_class, {person.pk: entry(40, None)}, officer)
    for score in (90, 55):
        results.repeat(
            enrolment=person,
            scores={"theory": Decimal(score)},
            competence=BK,
            note="x",
            on=TODAY,
            by=officer,
        )

    kept = Result.objects.order_by("attempt").values_list("attempt", "score")
    assert list(kept) == [(1, 40), (2, 90), (3, 55)]
    assert results.latest_results([person])[person.pk]["theory"].score == 55


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2001, 1, 1), "1 Juli 2026"),
        (date(2026, 6, 30), "1 Juli 2026"),
        (date(2026, 7, 9), "10 Juli 2026"),
        (date(2026, 7, 16), "after today|hari ini"),
    ],
)
def test_a_repeat_lies_after_the_last_attempt(training_class, officer, on, says):
    (person,) = people(training_class, 1)
    AssessmentFactory(training_class=training_class, on=date(2026, 7, 10))
    save(training_class, {person.pk: entry(40, None)}, officer)

    with translation.override("id"), pytest.raises(DomainError, match=says) as refused:
        results.repeat(
            enrolment=person,
            scores={"theory": Decimal(50)},
            competence=BK,
            note="x",
            on=on,
            by=officer,
        )

    assert refused.value.field == "on"


def test_a_unit_of_another_programme_is_refused(training_class, officer):
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError):
        unit_results.save(
            training_class=training_class,
            unit=UnitFactory(),
            entries={person.pk: unit_results.UnitEntry(version=1, competence=K)},
            by=officer,
        )
