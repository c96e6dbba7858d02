"""What the database holds about waiting, hearings, departures and changes, past every action."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.factories.partnerships import PartnerFactory
from tests.factories.trainees import (
    AccessNeedFactory,
    ApplicationFactory,
    AppointmentLetterFactory,
    BoardHearingFactory,
    CircumstanceFactory,
    ConductScoreFactory,
    ContinuationFactory,
    DepartureFactory,
    EnrolmentFactory,
    InmateFactory,
    KeepApartFactory,
    PriorityMoveFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 14)


def refuses(row, sentence, **values):
    """Neither a form nor the database takes `values`; the form says why."""
    for name, value in values.items():
        setattr(row, name, value)
    with translation.override("en"), pytest.raises(ValidationError) as told:
        row.validate_constraints()
    assert sentence in " ".join(told.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        if row.pk and type(row).objects.filter(pk=row.pk).exists():
            row.save(update_fields=list(values))
        else:
            row.save(force_insert=True)


def another(factory, **values):
    """A second row, built and not saved."""
    return factory.build(**values)


# --- Applications ------------------------------------------------------------------------------


def test_who_waits_has_no_class_and_every_other_open_one_has():
    sentence = "has no class yet"
    candidate = ApplicationFactory()

    refuses(candidate, sentence, state="waiting")
    refuses(ApplicationFactory(), sentence, training_class=None)
    refuses(ApplicationFactory(waiting=True), sentence, state="candidate")


def test_who_gave_up_waiting_needs_no_class():
    waiting = ApplicationFactory(waiting=True)
    waiting.state, waiting.closed_reason, waiting.closed_on = "withdrawn", "own_wish", DAY

    waiting.save()


def test_a_programme_is_asked_for_once_at_a_time():
    first = ApplicationFactory(waiting=True)
    again = another(
        ApplicationFactory,
        waiting=True,
        inmate=first.inmate,
        facility=first.facility,
        programme=first.programme,
    )

    refuses(again, "has asked for this programme already")

    first.state, first.closed_reason, first.closed_on = "lapsed", "no_class", DAY
    first.save()
    again.pk = None
    again.save()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "withdrawn"},
        {"state": "lapsed", "closed_on": DAY},
        {"state": "rejected", "closed_reason": "refused"},
        {"closed_reason": "own_wish", "closed_on": DAY},
    ],
    ids=["neither", "no reason", "no day", "still open"],
)
def test_a_closed_application_says_why_and_when(values):
    refuses(ApplicationFactory(), "Write why the application was closed.", **values)


def test_the_reserve_of_the_partner_has_its_day():
    proposed = ApplicationFactory(proposed=True)

    refuses(proposed, "Write why this person is declined.", partner_answer="waitlisted")

    proposed.partner_answered_on = DAY
    proposed.save()


# --- The order by hand, and pairs kept apart -----------------------------------------------------


def test_one_move_of_a_person_stands_at_a_time():
    move = PriorityMoveFactory()
    again = another(PriorityMoveFactory, application=move.application, by=move.by)

    refuses(again, "was moved already")

    move.undone_on = DAY
    move.save()
    again.pk = None
    again.save()


def test_a_move_has_a_reason_and_counts_from_one():
    refuses(PriorityMoveFactory(), "Write why this person is moved.", reason="")
    refuses(PriorityMoveFactory(), "The first place is number 1.", place=0)


def test_nobody_is_kept_apart_from_oneself_or_twice():
    pair = KeepApartFactory()

    refuses(KeepApartFactory(), "Choose two different people.", other=pair.one)
    again = another(KeepApartFactory, facility=pair.facility, one=pair.one, other=pair.other)
    refuses(again, "These two are kept apart already.")
    refuses(pair, "must not be before the start", until_on=date(2026, 2, 1))


def test_a_pair_that_was_kept_apart_may_be_again():
    pair = KeepApartFactory(ended=True)

    KeepApartFactory(facility=pair.facility, one=pair.one, other=pair.other)


# --- Hearings ------------------------------------------------------------------------------------


def test_a_hearing_that_was_held_has_a_number():
    refuses(BoardHearingFactory(planned=True), "Enter the number of the minutes.", state="held")


def test_a_number_of_minutes_is_used_once_and_none_by_many():
    held = BoardHearingFactory()
    BoardHearingFactory(planned=True, facility=held.facility)
    BoardHearingFactory(planned=True, facility=held.facility, on=DAY)

    again = another(BoardHearingFactory, facility=held.facility, number=held.number)
    refuses(again, "already used")


def test_a_hearing_ends_after_it_starts():
    hearing = BoardHearingFactory(planned=True, starts_at=time(9))

    refuses(hearing, "The end must be after the start.", ends_at=time(9))
    refuses(BoardHearingFactory(planned=True), "must be after the start", ends_at=time(9))


def test_a_cancelled_hearing_says_why():
    hearing = BoardHearingFactory(planned=True)

    refuses(hearing, "Write why the hearing is cancelled.", state="cancelled")


@pytest.mark.parametrize("starts_at", [time(9), None])
def test_one_hearing_is_planned_at_a_time(starts_at):
    planned = BoardHearingFactory(planned=True, starts_at=starts_at)
    again = another(
        BoardHearingFactory, planned=True, facility=planned.facility, starts_at=starts_at
    )

    refuses(again, "A hearing is planned")


def test_a_cancelled_hearing_leaves_its_time_free():
    gone = BoardHearingFactory(cancelled=True, on=DAY)

    BoardHearingFactory(planned=True, facility=gone.facility, on=DAY)


# --- Letters and places --------------------------------------------------------------------------


def test_a_number_of_a_letter_is_used_once():
    letter = AppointmentLetterFactory()
    again = another(
        AppointmentLetterFactory,
        training_class=letter.training_class,
        facility=letter.facility,
        number=letter.number,
    )

    refuses(again, "This number of a decision letter is already used.")


@pytest.mark.parametrize("field", ["number", "signed_name", "signed_position"])
def test_a_letter_says_who_signed_it(field):
    refuses(AppointmentLetterFactory(), "and who signs it", **{field: ""})


def test_only_who_has_a_place_is_suspended_with_day_and_reason():
    sentence = "Only somebody with a place can be suspended."

    refuses(EnrolmentFactory(), sentence, suspended_on=DAY)
    refuses(EnrolmentFactory(), sentence, suspended_reason="Sakit")
    refuses(EnrolmentFactory(withdrawn=True), sentence, suspended_on=DAY, suspended_reason="Sakit")


# --- Departures and what goes on -----------------------------------------------------------------


def test_a_transfer_says_where_to():
    departure = DepartureFactory()

    refuses(departure, "Write where the person goes.", to_facility=None)

    departure.to_place = "RSJ Provinsi"
    departure.save()


def test_a_stay_ends_with_one_departure():
    departure = DepartureFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        DepartureFactory(custody=departure.custody)


@pytest.mark.parametrize("kind", ["partner", "facility", "none"])
def test_a_continuation_names_who_takes_over(kind):
    refuses(ContinuationFactory(), "Choose who goes on", kind=kind)


def test_each_way_to_go_on_is_taken_with_what_it_names():
    ContinuationFactory(kind="partner", partner=PartnerFactory())
    ContinuationFactory(next_facility=True)
    ContinuationFactory(kind="school")
    ContinuationFactory(kind="probation")
    ContinuationFactory(kind="none", dropped_reason="Tidak ingin melanjutkan")


def test_who_arrives_was_handed_over_before():
    sentence = "The arrival must not be before the hand-over."

    refuses(ContinuationFactory(), sentence, arrived_on=DAY)
    refuses(ContinuationFactory(handed_on=DAY), sentence, arrived_on=date(2026, 7, 13))


# --- Changes of circumstances --------------------------------------------------------------------


def test_a_change_is_about_one_place_or_one_application():
    sentence = "A change is about one place or one application."

    refuses(CircumstanceFactory(), sentence, enrolment=None)
    refuses(CircumstanceFactory(), sentence, application=ApplicationFactory())


def test_one_change_of_a_kind_is_open_for_a_place():
    known = CircumstanceFactory()
    again = another(
        CircumstanceFactory,
        enrolment=known.enrolment,
        inmate=known.inmate,
        facility=known.facility,
    )

    refuses(again, "A change of this kind is waiting already.")

    known.outcome, known.settled_on = "keep", DAY
    known.save()
    again.pk = None
    again.save()


def test_one_change_of_a_kind_is_open_for_an_application():
    asked = ApplicationFactory()
    about = {
        "enrolment": None,
        "application": asked,
        "inmate": asked.inmate,
        "facility": asked.facility,
    }
    CircumstanceFactory(**about)

    refuses(another(CircumstanceFactory, **about), "A change of this kind is waiting already.")


def test_a_settled_change_has_its_day_and_an_open_one_none():
    sentence = "A change that is settled has its day"

    refuses(CircumstanceFactory(), sentence, outcome="keep")
    refuses(CircumstanceFactory(), sentence, settled_on=DAY)


@pytest.mark.parametrize("outcome", ["suspend", "end", "move"])
def test_a_step_that_takes_something_away_has_its_reason(outcome):
    refuses(CircumstanceFactory(kept=True), "Write the reason.", outcome=outcome)


# --- Facts that stand in no list -----------------------------------------------------------------


def test_conduct_is_graded_once_a_day():
    score = ConductScoreFactory()

    refuses(another(ConductScoreFactory, custody=score.custody), "There is already a grade")


def test_support_is_known_once_for_a_person():
    need = AccessNeedFactory(inmate=InmateFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessNeedFactory(inmate=need.inmate)
