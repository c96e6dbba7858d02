"""A release of the wrong person, taken back by the supervisor."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from rutan.common.retrying import once_more
from tests.factories.after import ReturnToCustodyFactory
from tests.factories.trainees import (
    CertificateFactory,
    ContactAttemptFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    OutcomeFactory,
)
from tests.races import together
from tests.trainees.learners import a_learner, a_rombel, lessons, present
from tests.trainees.people import NOON, TODAY, a_class, seated, waits_for
from trainees.actions import (
    continuations,
    follow_ups,
    release_corrections,
    release_undo,
    releases,
)
from trainees.actions.release_corrections import Corrected
from trainees.choices import (
    ApplicationState,
    CertificateState,
    Channel,
    Consent,
    CustodyState,
    EnrolmentState,
    Evidence,
    LearnerState,
    NotReleased,
)
from trainees.models import (
    Application,
    Certificate,
    CertificateMove,
    Circumstance,
    Continuation,
    Enrolment,
    FollowUp,
    Mutation,
    OutcomeKind,
    Release,
    ReleaseContact,
    ReleaseKind,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def goes_free(inmate, by, **more):
    return releases.record_release(
        inmate=inmate,
        kind=ReleaseKind.objects.get(code="expiry"),
        on=TODAY,
        consent=Consent.GIVEN,
        contacts=[("+628111000042", "Istri")],
        by=by,
        **more,
    )


def take_back(release, by, reason=NotReleased.WRONG_PERSON):
    return release_undo.take_back(release=release, reason=reason, by=by)


def graduate(facility):
    """In custody, with a class behind, so that looks are planned after a release."""
    stay = CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)
    place = EnrolmentFactory(
        completed=True, training_class__facility=facility, inmate=stay.inmate, custody=stay
    )
    return stay, place


def facts(stay):
    """What a release ends, as it stands."""
    stay.refresh_from_db()
    person = stay.inmate
    return {
        "stay": (stay.state, stay.left_on),
        "entries": list(stay.register_entries.values_list("ends_on", flat=True)),
        "places": list(
            person.enrolments.order_by("pk").values_list("state", "ended_on", "exit_reason")
        ),
        "columns": list(person.enrolments.order_by("pk").values_list("released_on", "b1_on")),
        "classes": [
            (each.training_class.seats_taken, each.training_class.figures.in_class)
            for each in person.enrolments.select_related("training_class__figures").order_by("pk")
            if each.state != EnrolmentState.COMPLETED
        ],
        "tasks": Continuation.objects.count() + Circumstance.objects.count(),
    }


def test_all_that_a_release_ended_is_as_before(facility, officer, supervisor):
    (place,) = seated(a_class(facility), officer)
    stay = place.custody
    before = facts(stay)

    release = goes_free(place.inmate, officer)
    during = facts(stay)
    taken = take_back(release, supervisor)

    assert during["stay"] == (CustodyState.RELEASED, TODAY)
    assert during["places"][0][:2] == (EnrolmentState.RELEASED, TODAY)
    assert during["classes"] == [(0, 0)]
    assert facts(stay) == before
    assert (taken.places, taken.ended) == ([place], [])
    assert not Release.objects.exists()
    assert not FollowUp.objects.exists()
    assert not ReleaseContact.objects.exists()
    (event,) = AuditEvent.objects.filter(action="release.taken_back")
    assert event.facility_pk == facility.pk
    assert event.details == {"kind": "expiry", "on": "2026-07-15", "reason": "wrong_person"}


def test_the_looks_that_were_planned_are_gone_and_a_new_release_plans_its_own(
    facility, officer, supervisor
):
    stay, _place = graduate(facility)
    first = goes_free(stay.inmate, officer)
    assert first.follow_ups.count() == 5

    take_back(first, supervisor)
    assert not FollowUp.objects.exists()
    again = goes_free(stay.inmate, officer)

    assert again.follow_ups.count() == 5
    assert Release.objects.get() == again


def test_a_wish_waits_again_on_its_old_day(facility, officer, supervisor):
    wish = waits_for(a_class(facility), applied_on=date(2026, 3, 1))

    take_back(goes_free(wish.inmate, officer), supervisor)

    wish.refresh_from_db()
    again = Application.objects.open().get()
    assert (wish.state, again.state, again.applied_on, again.continues) == (
        ApplicationState.LAPSED,
        ApplicationState.WAITING,
        date(2026, 3, 1),
        wish,
    )


def test_a_certificate_handed_over_with_the_release_lies_here_again(facility, officer, supervisor):
    stay, place = graduate(facility)
    taken_before = CertificateFactory(handed_over=True, enrolment=place, issued_on=TODAY)
    Certificate.objects.update(issued_on=date(2026, 6, 1), handed_over_on=date(2026, 6, 2))
    kept = CertificateFactory(
        issued=True, enrolment=place, state=CertificateState.STORED, storage="Lemari 2",
        kind="competence", issued_on=date(2026, 6, 1),
    )  # fmt: skip

    release = goes_free(stay.inmate, officer, papers_given=True)
    kept.refresh_from_db()
    assert (kept.state, kept.handed_over_on) == (CertificateState.HANDED_OVER, TODAY)
    take_back(release, supervisor)

    for paper in (kept, taken_before):
        paper.refresh_from_db()
    assert (kept.state, kept.handed_over_on, kept.handed_to, kept.storage) == (
        CertificateState.STORED,
        None,
        "",
        "Lemari 2",
    )
    assert list(kept.moves.order_by("pk").values_list("step", "on", "place")) == [
        ("handed_over", TODAY, ""),
        ("stored", TODAY, "Lemari 2"),
    ]
    assert taken_before.state == CertificateState.HANDED_OVER
    assert not CertificateMove.objects.filter(certificate=taken_before).exists()


def test_what_a_release_ended_comes_back_also_after_its_day_was_corrected(
    facility, officer, supervisor
):
    (place,) = seated(a_class(facility), officer)
    stay, kept = place.custody, _stored(facility, place)
    before = facts(stay)
    release = goes_free(place.inmate, officer, papers_given=True)
    day = Corrected(kind=release.kind, on=TODAY - timedelta(days=3))

    release_corrections.correct(
        release=release, version=release.version, values=day, reason="Tanggal", by=supervisor
    )
    take_back(release, supervisor)

    kept.refresh_from_db()
    assert facts(stay) == before
    assert (kept.state, kept.handed_over_on) == (CertificateState.STORED, None)


def _stored(facility, place):
    earlier = EnrolmentFactory(
        completed=True, training_class__facility=facility, inmate=place.inmate,
        custody=place.custody,
    )  # fmt: skip
    return CertificateFactory(
        issued=True, enrolment=earlier, state=CertificateState.STORED, storage="Lemari 2",
        issued_on=date(2026, 6, 1),
    )  # fmt: skip


def test_a_learner_goes_on_here_and_the_letter_that_nobody_wrote_is_none(
    facility, officer, supervisor
):
    rombel = a_rombel(facility)
    place, learner = a_learner(rombel, officer)
    present(lessons(rombel, 3), [place], officer)
    release = goes_free(place.inmate, officer)
    learner.refresh_from_db()
    assert (learner.state, Mutation.objects.count()) == (LearnerState.MOVED_OUT, 1)
    assert Continuation.objects.count() == 1

    take_back(release, supervisor)

    learner.refresh_from_db()
    place.refresh_from_db()
    assert (learner.state, Mutation.objects.count()) == (LearnerState.STUDYING, 0)
    assert (place.state, Continuation.objects.count()) == (EnrolmentState.ACTIVE, 0)


def test_a_place_whose_seat_is_taken_stays_ended_and_is_named(
    facility, officer, supervisor, client_of
):
    training_class = a_class(facility, quota=1, title="Las Listrik")
    (place,) = seated(training_class, officer)
    release = goes_free(place.inmate, officer)
    seated(training_class, officer)

    page = client_of(supervisor).post(
        reverse("trainees:release-take-back", args=[release.pk]),
        {"reason": "wrong_person", "once": "k" * 32},
        follow=True,
    )

    place.refresh_from_db()
    assert place.state == EnrolmentState.RELEASED
    assert place.custody.is_open
    told = [str(each) for each in page.context["messages"]]
    assert [("Las Listrik" in each) for each in told] == [False, True]
    training_class.refresh_from_db()
    assert training_class.seats_taken == 1


def _was_tried(release, by):
    ContactAttemptFactory(follow_up=release.follow_ups.get(checkpoint="b1"))


def _was_answered(release, by):
    OutcomeFactory(follow_up=None, release=release)


def _came_back(release, by):
    ReturnToCustodyFactory(release=release, on=TODAY)


@pytest.mark.parametrize(
    ("follows", "words"),
    [
        (_was_tried, "asked after this release already"),
        (_was_answered, "asked after this release already"),
        (_came_back, "A return after this release"),
    ],
)
def test_what_was_followed_by_something_is_not_taken_back(
    facility, officer, supervisor, client_of, follows, words
):
    stay, _place = graduate(facility)
    release = goes_free(stay.inmate, officer)
    follows(release, officer)

    with pytest.raises(DomainError, match=words):
        take_back(release, supervisor)

    page = client_of(supervisor).get(reverse("trainees:release-take-back", args=[release.pk]))
    with translation.override("id"):
        assert len(page.context["refusals"]) >= 1
    assert '<form class="form"' not in page.text
    assert Release.objects.filter(pk=release.pk).exists()


def test_who_goes_on_with_the_transcript_in_hand_keeps_the_release(facility, officer, supervisor):
    rombel = a_rombel(facility)
    place, _learner = a_learner(rombel, officer)
    present(lessons(rombel, 3), [place], officer)
    release = goes_free(place.inmate, officer)
    continuations.drop(continuation=Continuation.objects.get(), reason="Pulang", by=officer)

    with pytest.raises(DomainError, match="handed to who goes on"):
        take_back(release, supervisor)


def test_it_is_taken_back_until_the_first_month_is_over(facility, officer, supervisor):
    stay, _place = graduate(facility)
    release = goes_free(stay.inmate, officer)
    last = release.follow_ups.get(checkpoint="b1").closes_on

    with (
        time_machine.travel(f"{last + timedelta(days=1)} 12:00:00+08:00", tick=False),
        pytest.raises(DomainError, match="29 August 2026"),
    ):
        take_back(release, supervisor)
    with time_machine.travel(f"{last} 12:00:00+08:00", tick=False):
        take_back(release, supervisor)


def test_without_a_reason_nothing_happens(facility, officer, supervisor, client_of):
    release = goes_free(graduate(facility)[0].inmate, officer)

    answer = client_of(supervisor).post(
        reverse("trainees:release-take-back", args=[release.pk]), {"once": "k" * 32}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert Release.objects.get() == release


def test_who_comes_too_late_reads_that_it_is_gone(facility, officer, supervisor):
    release = goes_free(graduate(facility)[0].inmate, officer)
    seen = Release.objects.get()
    take_back(release, supervisor)

    with pytest.raises(DomainError, match="This record is gone"):
        take_back(seen, supervisor)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_release_taken_back_wait_for_each_other(facility, officer, supervisor):
    release = goes_free(graduate(facility)[0].inmate, officer)
    look = release.follow_ups.get(checkpoint="b1")
    look.opens_on = TODAY
    look.save()
    calls = [
        partial(
            follow_ups.record_outcome, follow_up=look, on=TODAY, channel=Channel.PHONE,
            kind=OutcomeKind.objects.get(code="not_working"), evidence=Evidence.DOCUMENT,
            by=officer,
        ),
        partial(take_back, release, supervisor),
    ]  # fmt: skip

    told = together(partial(once_more, each) for each in calls)

    assert sum(isinstance(each, DomainError) for each in told) == 1
    assert Release.objects.exists() == FollowUp.objects.filter(outcomes__isnull=False).exists()
    assert Enrolment.objects.count() == 1
