"""Days and windows, two answers of one follow-up, and what nobody answered in time."""

from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError, TransitionNotAllowed
from rutan.common.retrying import once_more
from tests.factories.trainees import (
    ContactAttemptFactory,
    CustodyFactory,
    FollowUpFactory,
    InmateFactory,
    ReleaseFactory,
)
from tests.races import together
from trainees import evidence_rules
from trainees.actions import contacting, follow_ups, outcomes
from trainees.choices import (
    Channel,
    Checkpoint,
    Consent,
    Evidence,
    FollowUpOwner,
    FollowUpState,
    ReturnKind,
)
from trainees.follow_up_plan import may_be_asked, owner_of
from trainees.models import (
    ContactAttempt,
    FollowUp,
    Outcome,
    OutcomeKind,
    Release,
    ReleaseKind,
    ReturnToCustody,
)

TODAY = date(2027, 1, 20)
DUE = date(2027, 1, 10)


@pytest.fixture(autouse=True)
def _in_january(time_machine):
    time_machine.move_to("2027-01-20T03:00:00+00:00", tick=False)


def a_look(facility, checkpoint="b6", due_on=DUE, release=None, **values):
    release = release or ReleaseFactory(
        custody=CustodyFactory(
            released=True, inmate=InmateFactory(facility=facility), facility=facility
        )
    )
    days = {"opens_on": due_on - timedelta(days=30), "closes_on": due_on + timedelta(days=30)}
    return FollowUpFactory(release=release, checkpoint=checkpoint, due_on=due_on, **days, **values)


@pytest.fixture
def look(facility):
    return a_look(facility)


def answer(look, by, on=TODAY, code="employed", evidence=Evidence.SELF_REPORT, **values):
    return follow_ups.record_outcome(
        follow_up=look,
        on=on,
        kind=OutcomeKind.objects.get(code=code),
        channel=Channel.PHONE,
        evidence=evidence,
        uses_training=values.pop("uses_training", "yes"),
        by=by,
        **values,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "field"),
    [
        (date(2026, 12, 10), "on"),
        (date(2026, 12, 11), None),
        (TODAY, None),
        (TODAY + timedelta(days=1), "heard_on"),
        (date(2026, 7, 9), "heard_on"),
    ],
    ids=["before the window", "first day", "today", "tomorrow", "before the release"],
)
def test_an_answer_speaks_of_a_day_within_its_window(look, officer, day, field):
    if field is None:
        assert answer(look, officer, on=day).on == day
        return
    with pytest.raises(DomainError) as refusal:
        answer(look, officer, on=day)

    assert refusal.value.field == field
    assert not Outcome.objects.exists()


@pytest.mark.django_db
def test_what_is_heard_later_may_speak_of_a_day_within_the_window(facility, officer):
    late = a_look(facility, checkpoint="b3", due_on=date(2026, 10, 10))

    with pytest.raises(DomainError):
        answer(late, officer, on=TODAY)
    told = answer(late, officer, on=date(2026, 11, 9), heard_on=TODAY)

    assert (told.on, told.heard_on) == (date(2026, 11, 9), TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "reimprisoned"}, "kind"),
        ({"uses_training": ""}, "uses_training"),
        ({"evidence": ""}, "evidence"),
        ({"since_on": TODAY + timedelta(days=1)}, "since_on"),
    ],
    ids=["a return is no answer", "skill used?", "no evidence", "begun after it was told"],
)
def test_an_answer_that_cannot_be_is_refused(look, officer, values, field):
    with pytest.raises(DomainError) as refusal:
        answer(look, officer, **values)

    assert refusal.value.field == field


answers_of_one_look = st.lists(
    st.builds(
        Outcome,
        evidence=st.sampled_from(list(Evidence)),
        on=st.dates(DUE, TODAY),
        heard_on=st.dates(TODAY, TODAY + timedelta(days=9)),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(told=answers_of_one_look)
def test_the_order_of_recording_never_changes_what_counts(told):
    def counts(outcomes):
        for number, each in enumerate(outcomes, 1):
            each.pk = number
        best = evidence_rules.strongest(outcomes)
        return (Evidence(best.evidence).grade, best.on, best.heard_on)

    orders = [told[::-1], *(told[n:] + told[:n] for n in range(len(told)))]
    assert {counts(each) for each in orders} == {counts(told)}


@pytest.mark.django_db
def test_a_voided_answer_stays_and_the_next_one_counts(look, officer, supervisor):
    hearsay = answer(look, officer, evidence=Evidence.THIRD_PARTY)
    paper = answer(look, officer, code="not_working", evidence=Evidence.DOCUMENT)

    with pytest.raises(DomainError):
        outcomes.void(outcome=paper, reason=" ", by=supervisor)
    outcomes.void(outcome=paper, reason="Surat orang lain", by=supervisor)
    look.refresh_from_db()
    assert (look.counted, look.state) == (hearsay, FollowUpState.DONE)
    outcomes.void(outcome=hearsay, reason="Salah orang", by=supervisor)
    with pytest.raises(DomainError):
        outcomes.void(outcome=hearsay, reason="Lagi", by=supervisor)

    look.refresh_from_db()
    assert (look.counted, look.state) == (None, FollowUpState.SCHEDULED)
    assert look.outcomes.count() == 2
    assert AuditEvent.objects.filter(action="outcome.voided").count() == 2


@pytest.mark.django_db
def test_nobody_is_called_because_an_answer_was_voided(look, officer, supervisor):
    told = answer(look, officer)
    Release.objects.update(consent=Consent.WITHDRAWN)

    outcomes.void(outcome=told, reason="Salah orang", by=supervisor)

    look.refresh_from_db()
    assert (look.state, look.closed_reason) == (FollowUpState.NOT_REQUIRED, "consent_withdrawn")


@pytest.mark.django_db
def test_news_answers_no_follow_up_and_a_death_ends_all_until_it_is_voided(
    look, officer, supervisor
):
    later = a_look(look.facility, "b12", date(2027, 7, 10), look.release)
    tell = partial(
        outcomes.add, release=look.release, heard_on=TODAY, channel=Channel.FAMILY,
        evidence=Evidence.THIRD_PARTY, by=officer,
    )  # fmt: skip

    tell(on=date(2026, 9, 1), kind=OutcomeKind.objects.get(code="studying"))
    assert FollowUp.objects.unanswered().count() == 2
    death = tell(on=date(2027, 1, 5), kind=OutcomeKind.objects.get(code="deceased"))
    assert not FollowUp.objects.unanswered().exists()
    outcomes.void(outcome=death, reason="Orang lain", by=supervisor)

    later.refresh_from_db()
    assert (later.state, later.closed_reason) == (FollowUpState.SCHEDULED, "")
    assert set(Outcome.objects.values_list("follow_up", flat=True)) == {None}


DECEASED = {"code": "deceased", "evidence": Evidence.DOCUMENT}


@pytest.fixture
def looks_of_two_releases(look):
    """Of one person: the second look is after an earlier release."""
    stay = CustodyFactory(released=True, inmate=look.inmate, facility=look.facility)
    return look, a_look(look.facility, "b12", release=ReleaseFactory(custody=stay))


@pytest.mark.django_db
def test_a_voided_death_opens_what_it_closed_after_every_release(
    looks_of_two_releases, officer, supervisor, time_machine
):
    look, other = looks_of_two_releases
    over = a_look(look.facility, "b3", date(2026, 12, 25), release=other.release)
    refused = a_look(look.facility, "b24", date(2028, 7, 10), other.release, state="refused")
    death = answer(look, officer, **DECEASED)
    assert not FollowUp.objects.unanswered().exists()
    time_machine.move_to("2027-01-30T03:00:00+00:00", tick=False)

    outcomes.void(outcome=death, reason="Orang lain", by=supervisor)

    found = {each: (each.state, each.closed_reason) for each in FollowUp.objects.all()}
    assert found == {
        look: (FollowUpState.SCHEDULED, ""),
        other: (FollowUpState.SCHEDULED, ""),
        over: (FollowUpState.MISSED, ""),
        refused: (FollowUpState.REFUSED, ""),
    }


@pytest.mark.django_db
def test_after_a_voided_death_the_true_reason_is_told(looks_of_two_releases, officer, supervisor):
    look, other = looks_of_two_releases
    death = answer(look, officer, **DECEASED)
    Release.objects.filter(pk=other.release_id).update(consent=Consent.WITHDRAWN)
    ReturnToCustody.objects.create(
        release=look.release, inmate=look.inmate, facility=look.facility, on=TODAY,
        kind=ReturnKind.SENTENCED, register_label="BI/1/2027", is_history=True,
    )  # fmt: skip

    outcomes.void(outcome=death, reason="Orang lain", by=supervisor)

    reasons = dict(FollowUp.objects.values_list("pk", "closed_reason"))
    assert reasons == {look.pk: "reimprisoned", other.pk: "consent_withdrawn"}


@pytest.mark.django_db
def test_of_who_does_not_want_to_be_asked_only_a_death_is_noted(look, officer):
    Release.objects.update(consent=Consent.WITHDRAWN)

    with pytest.raises(DomainError):
        outcomes.add(
            release=look.release, on=TODAY, heard_on=TODAY, channel=Channel.VILLAGE,
            kind=OutcomeKind.objects.get(code="not_working"), evidence=Evidence.VISIT, by=officer,
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["scheduled", "unreachable", "missed"])
def test_somebody_found_again_may_refuse(facility, officer, state):
    look = a_look(facility, state=state)

    contacting.refuse(follow_up=look, on=TODAY, channel=Channel.VISIT, by=officer)

    look.refresh_from_db()
    tried = ContactAttempt.objects.get()
    assert look.state == FollowUpState.REFUSED
    assert (tried.was_reached, tried.channel) == (True, Channel.VISIT)


@pytest.mark.django_db
def test_missed_and_unreachable_come_from_the_daily_run_once(
    facility, officer, django_assert_max_num_queries
):
    over = date(2026, 12, 20)
    untried, tried = (
        a_look(facility, checkpoint, over) for checkpoint in (Checkpoint.M6, Checkpoint.M3)
    )
    FollowUp.objects.update(closes_on=TODAY - timedelta(days=1))
    still_open = a_look(facility, due_on=TODAY - timedelta(days=30))
    for days, channel in ((0, "phone"), (7, "family"), (14, "phone")):
        ContactAttemptFactory(follow_up=tried, on=over + timedelta(days=days), channel=channel)

    with django_assert_max_num_queries(7):
        first = contacting.miss_overdue(on=TODAY, dry_run=False)
    second = contacting.miss_overdue(on=TODAY, dry_run=False)

    states = dict(FollowUp.objects.values_list("pk", "state"))
    assert (first, second) == (
        {"missed": 1, "unreachable": 1},
        {"missed": 0, "unreachable": 0},
    )
    assert states == {
        untried.pk: FollowUpState.MISSED,
        tried.pk: FollowUpState.UNREACHABLE,
        still_open.pk: FollowUpState.SCHEDULED,
    }
    assert AuditEvent.objects.filter(action="follow_up.missed").count() == 2


@pytest.mark.django_db
def test_a_day_to_come_misses_nothing(look):
    assert contacting.miss_overdue(on=date(2099, 1, 1), dry_run=False)["missed"] == 0


@pytest.mark.parametrize(
    ("due_on", "until", "consent", "owner", "may"),
    [
        (DUE, DUE, Consent.NOT_NEEDED, FollowUpOwner.BAPAS, True),
        (DUE, DUE - timedelta(days=1), Consent.NOT_NEEDED, FollowUpOwner.FACILITY, False),
        (DUE, DUE - timedelta(days=1), Consent.GIVEN, FollowUpOwner.FACILITY, True),
        (DUE, None, Consent.NOT_NEEDED, FollowUpOwner.BAPAS, True),
    ],
    ids=["last day of the supervision", "the day after", "with consent", "no end known"],
)
def test_after_a_supervision_the_facility_asks_with_consent(due_on, until, consent, owner, may):
    release = Release(
        kind=ReleaseKind(is_supervised=True), bapas_id=1, supervised_until=until, consent=consent
    )

    assert (owner_of(release, due_on), may_be_asked(release, due_on)) == (owner, may)


@pytest.mark.django_db
def test_a_probation_officer_writes_only_while_supervising(facility, bapas, probation_officer):
    release = ReleaseFactory(
        custody=CustodyFactory(
            released=True, inmate=InmateFactory(facility=facility), facility=facility
        ),
        supervised=True, bapas=bapas, supervised_until=TODAY,
        consent=Consent.NOT_NEEDED, consent_on=None,
    )  # fmt: skip
    own = a_look(facility, release=release)
    theirs = a_look(facility, "b12", release=release, owner=FollowUpOwner.FACILITY)

    answer(own, probation_officer)
    with pytest.raises(DomainError):
        answer(theirs, probation_officer)
    Release.objects.update(supervised_until=TODAY - timedelta(days=1))
    with pytest.raises(DomainError):
        answer(own, probation_officer)

    assert Outcome.objects.count() == 1


@pytest.mark.race
def test_eight_savers_of_one_look_leave_one_counted_answer(officer, facility):
    look = a_look(facility)
    kinds = [*Evidence, Evidence.DOCUMENT, Evidence.VISIT, Evidence.SELF_REPORT]

    told = together(
        partial(once_more, partial(answer, look, officer, evidence=each)) for each in kinds
    )

    look.refresh_from_db()
    assert [each for each in told if not isinstance(each, Outcome)] == []
    assert look.outcomes.count() == 8
    assert look.counted.evidence == Evidence.DOCUMENT


@pytest.mark.race
def test_two_deaths_told_after_two_releases_wait_for_each_other(looks_of_two_releases, officer):
    told = together(partial(answer, each, officer, **DECEASED) for each in looks_of_two_releases)

    # Whoever comes second finds a look that nobody is asked about.
    refused = [each for each in told if not isinstance(each, Outcome)]
    assert [type(each) for each in refused] == [TransitionNotAllowed]
    assert Outcome.objects.count() == 1
    assert not FollowUp.objects.unanswered().exists()
