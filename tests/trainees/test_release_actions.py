from datetime import date
from functools import partial

import pytest

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.trainees import (
    ApplicationFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
)
from trainees.actions import consents, contacting, follow_ups, releases, returns
from trainees.choices import (
    ApplicationState,
    Channel,
    Consent,
    CustodyState,
    EnrolmentState,
    Evidence,
    FollowUpState,
    ReturnKind,
    SkillUse,
)
from trainees.models import FollowUp, OutcomeKind, Release, ReleaseContact, ReleaseKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_autumn")]


@pytest.fixture
def in_autumn(time_machine):
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)


@pytest.fixture
def custody(facility):
    return CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)


@pytest.fixture
def graduate(custody, partner):
    EnrolmentFactory(
        completed=True,
        training_class__facility=custody.facility,
        training_class__partner=partner,
        inmate=custody.inmate,
        custody=custody,
    )
    return custody.inmate


def kind(code: str) -> ReleaseKind:
    return ReleaseKind.objects.get(code=code)


def release(inmate, by, **values):
    values = {
        "kind": kind("expiry"),
        "on": date(2026, 11, 20),
        "consent": Consent.GIVEN,
        "contacts": [("+6281100010001", "Istri")],
    } | values
    return releases.record_release(inmate=inmate, by=by, **values)


def test_a_release_ends_the_stay_and_its_register_number(custody, officer):
    release(custody.inmate, officer)

    custody.refresh_from_db()
    entry = custody.register_entries.get()
    assert (custody.state, custody.left_on, entry.ends_on) == (
        CustodyState.RELEASED,
        date(2026, 11, 20),
        date(2026, 11, 20),
    )
    assert AuditEvent.objects.filter(action="inmate.released", actor=officer.username).exists()


def test_a_release_mid_course_frees_the_seat_keeps_the_hours_and_is_followed_up(
    custody, officer, partner
):
    """Domain 14.15, scenario 2; the letter is offered by `certification.may_get`."""
    place = EnrolmentFactory(
        active=True,
        training_class__facility=custody.facility,
        training_class__partner=partner,
        inmate=custody.inmate,
        custody=custody,
        credited_hours=24,
        expected_hours=32,
    )
    wish = ApplicationFactory(inmate=custody.inmate, training_class__facility=custody.facility)

    made = release(custody.inmate, officer)

    assert made.follow_ups.count() == 5
    place.refresh_from_db()
    wish.refresh_from_db()
    assert (place.state, place.exit_reason.code, place.credited_hours, wish.state) == (
        EnrolmentState.RELEASED,
        "released",
        24,
        ApplicationState.LAPSED,
    )


def test_a_graduate_gets_the_five_follow_ups_with_their_windows(graduate, officer):
    made = release(graduate, officer)

    assert list(made.follow_ups.values_list("checkpoint", "opens_on", "due_on", "closes_on")) == [
        ("b1", date(2026, 12, 6), date(2026, 12, 20), date(2027, 1, 3)),
        ("b3", date(2027, 1, 21), date(2027, 2, 20), date(2027, 3, 22)),
        ("b6", date(2027, 4, 20), date(2027, 5, 20), date(2027, 6, 19)),
        ("b12", date(2027, 10, 21), date(2027, 11, 20), date(2027, 12, 20)),
        ("b24", date(2028, 10, 21), date(2028, 11, 20), date(2028, 12, 20)),
    ]


def test_who_was_never_trained_gets_no_follow_up(custody, officer):
    assert not release(custody.inmate, officer).follow_ups.exists()


def test_a_seat_without_an_hour_attended_is_no_training(custody, officer, partner):
    EnrolmentFactory(
        training_class__facility=custody.facility,
        training_class__partner=partner,
        inmate=custody.inmate,
        custody=custody,
    )

    assert not release(custody.inmate, officer).follow_ups.exists()


def test_without_consent_no_number_is_kept_and_nobody_calls(graduate, officer):
    made = release(graduate, officer, consent=Consent.REFUSED)

    assert (made.follow_ups.count(), made.contacts.count()) == (0, 0)


def test_withdrawn_consent_erases_contacts_and_closes_follow_ups(graduate, officer):
    """Domain 14.15, scenario 19."""
    made = release(graduate, officer)

    consents.withdraw(release=made, by=officer)

    states = set(made.follow_ups.values_list("state", "closed_reason"))
    assert not ReleaseContact.objects.exists()
    assert states == {(FollowUpState.NOT_REQUIRED, "consent_withdrawn")}


def test_every_answer_about_contact_is_kept(graduate, officer):
    made = release(graduate, officer)

    consents.withdraw(release=made, by=officer)
    consents.withdraw(release=made, by=officer)

    answers = made.consents.order_by("pk").values_list("answer", "on", "by")
    assert list(answers) == [
        (Consent.GIVEN, date(2026, 11, 20), officer.pk),
        (Consent.WITHDRAWN, date(2026, 11, 20), officer.pk),
    ]
    assert all(made.consents.values_list("text_version", flat=True))


def test_a_release_of_the_years_before_takes_its_answers_and_misses_the_others(graduate, officer):
    made = release(graduate, officer, on=date(2026, 3, 1), consent=Consent.REFUSED, history=True)
    assert not made.follow_ups.exists()
    Release.objects.update(consent=Consent.GIVEN, consent_on=date(2026, 3, 1))
    made.refresh_from_db()
    follow_ups.plan(release=made, by=officer)
    follow_ups.miss_past(release=made, by=officer)

    answer = follow_ups.record_past(
        release=made,
        checkpoint="b3",
        on=date(2026, 6, 2),
        heard_on=date(2026, 8, 1),
        kind=OutcomeKind.objects.get(code="employed"),
        channel=Channel.PHONE,
        evidence=Evidence.SELF_REPORT,
        income="1to2",
        by=officer,
    )

    states = dict(made.follow_ups.values_list("checkpoint", "state"))
    assert (states["b1"], states["b3"], states["b12"]) == ("missed", "done", "scheduled")
    assert made.follow_ups.get(checkpoint="b3").counted == answer


def test_a_past_return_needs_a_register_entry_and_closes_the_looks(graduate, officer):
    made = release(graduate, officer, on=date(2026, 11, 1))
    tell = partial(returns.record_past, release=made, kind=ReturnKind.SENTENCED, by=officer)

    with pytest.raises(DomainError):
        tell(on=date(2026, 11, 15), register_label=" ")
    with pytest.raises(DomainError):
        tell(on=made.on, register_label="B.I 0007/2026")
    came_back = tell(on=date(2026, 11, 15), register_label="B.I 0007/2026")
    with pytest.raises(DomainError):
        tell(on=date(2026, 11, 16), register_label="B.I 0008/2026")

    assert (made.came_back, came_back.facility_id) == (came_back, made.facility_id)
    assert not made.follow_ups.unanswered().exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": date(2026, 11, 21)}, "on"),
        ({"on": date(2024, 12, 31)}, "on"),
        ({"consent": ""}, "consent"),
    ],
    ids=["in the future", "before the entry", "nobody asked for consent"],
)
def test_a_release_that_cannot_be_is_refused_and_changes_nothing(custody, officer, values, field):
    with pytest.raises(DomainError) as refusal:
        release(custody.inmate, officer, **values)

    custody.refresh_from_db()
    assert (refusal.value.field, custody.state) == (field, CustodyState.IN_CUSTODY)


def test_a_supervised_release_needs_a_probation_office(custody, officer):
    with pytest.raises(DomainError) as refusal:
        release(custody.inmate, officer, kind=kind("pb"))

    assert refusal.value.field == "bapas"


def test_nobody_is_released_twice(custody, officer):
    release(custody.inmate, officer)

    with pytest.raises(DomainError):
        release(custody.inmate, officer)


@pytest.fixture
def month_6(graduate, officer, time_machine):
    made = release(graduate, officer)
    time_machine.move_to("2027-05-25T03:00:00+00:00", tick=False)
    return made.follow_ups.get(checkpoint="b6")


def attempt(follow_up, day, channel, by):
    return contacting.record_attempt(follow_up=follow_up, on=day, channel=channel, by=by)


def test_three_attempts_over_fourteen_days_on_two_channels_make_unreachable(month_6, officer):
    attempt(month_6, date(2027, 5, 1), Channel.PHONE, officer)
    attempt(month_6, date(2027, 5, 10), Channel.PHONE, officer)
    last = attempt(month_6, date(2027, 5, 15), Channel.FAMILY, officer)

    assert last.state == FollowUpState.UNREACHABLE


@pytest.mark.parametrize(
    "tries",
    [
        [(1, Channel.PHONE), (15, Channel.FAMILY)],
        [(1, Channel.PHONE), (7, Channel.PHONE), (14, Channel.FAMILY)],
        [(1, Channel.PHONE), (8, Channel.PHONE), (15, Channel.PHONE)],
    ],
    ids=["two attempts", "thirteen days", "one channel"],
)
def test_less_than_that_keeps_the_follow_up_open(month_6, officer, tries):
    for day, channel in tries:
        last = attempt(month_6, date(2027, 5, day), channel, officer)

    assert last.state == FollowUpState.SCHEDULED


def outcome(follow_up, by, code="employed", on=date(2027, 5, 25), evidence=Evidence.THIRD_PARTY):
    return follow_ups.record_outcome(
        follow_up=follow_up,
        on=on,
        kind=OutcomeKind.objects.get(code=code),
        channel=Channel.BAPAS,
        evidence=evidence,
        uses_training=SkillUse.YES,
        by=by,
    )


def test_an_unreachable_person_may_still_be_found(month_6, officer):
    for day, channel in ((1, Channel.PHONE), (8, Channel.PHONE), (15, Channel.FAMILY)):
        attempt(month_6, date(2027, 5, day), channel, officer)

    outcome(month_6, officer)

    month_6.refresh_from_db()
    assert month_6.state == FollowUpState.DONE


def test_nobody_is_asked_for_after_a_death(month_6, officer):
    outcome(month_6, officer, code="deceased")

    states = dict(FollowUp.objects.values_list("checkpoint", "state"))
    assert states.pop("b6") == FollowUpState.DONE
    assert set(states.values()) == {FollowUpState.NOT_REQUIRED}


def test_a_second_answer_is_kept_and_the_stronger_one_counts(month_6, officer):
    hearsay = outcome(month_6, officer, code="not_working")
    paper = outcome(month_6, officer, on=date(2027, 5, 20), evidence=Evidence.DOCUMENT)
    outcome(month_6, officer, code="studying", evidence=Evidence.SELF_REPORT)

    month_6.refresh_from_db()
    assert (month_6.counted, month_6.outcomes.count()) == (paper, 3)
    assert (hearsay.release_id, hearsay.heard_on) == (month_6.release_id, hearsay.on)


def test_an_answer_from_the_future_is_refused(month_6, officer):
    with pytest.raises(DomainError) as refusal:
        outcome(month_6, officer, on=date(2027, 5, 26))

    assert refusal.value.field == "heard_on"
