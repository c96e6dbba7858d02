"""A release that was recorded wrongly, put right by the supervisor."""

from datetime import date
from functools import partial

import pytest
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from rutan.common.retrying import once_more
from tests.factories.after import ConsentRecordFactory, ReturnToCustodyFactory
from tests.factories.trainees import (
    AttendanceFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    OutcomeFactory,
    RegisterEntryFactory,
)
from tests.races import together
from trainees.actions import contacting, follow_ups, release_corrections, releases
from trainees.actions.release_corrections import Corrected
from trainees.choices import Channel, Consent, Evidence, FollowUpOwner, FollowUpState, ReturnKind
from trainees.models import Enrolment, OutcomeKind, Release, ReleaseKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_autumn")]
DAY, UNTIL = date(2026, 11, 18), date(2027, 3, 1)


@pytest.fixture
def in_autumn(time_machine):
    time_machine.move_to("2026-11-20T03:00:00+00:00", tick=False)


@pytest.fixture
def release(facility, partner, officer):
    """Recorded as an expiry, of a graduate who agrees."""
    stay = CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)
    EnrolmentFactory(
        completed=True,
        training_class__facility=facility,
        training_class__partner=partner,
        inmate=stay.inmate,
        custody=stay,
    )
    return releases.record_release(
        inmate=stay.inmate,
        kind=ReleaseKind.objects.get(code="expiry"),
        on=date(2026, 11, 18),
        consent=Consent.GIVEN,
        by=officer,
    )


def parole(bapas, **values):
    return Corrected(
        kind=ReleaseKind.objects.get(code="pb"), bapas=bapas,
        **{"on": DAY, "decree_number": "PAS-7", "supervised_until": UNTIL} | values,
    )  # fmt: skip


def correct(release, by, values, **more):
    more = {"version": release.version, "reason": "Salah jenis"} | more
    return release_corrections.correct(release=release, values=values, by=by, **more)


def test_a_corrected_kind_hands_the_open_looks_to_who_supervises(release, bapas, supervisor):
    made = correct(release, supervisor, parole(bapas))

    owners = dict(made.follow_ups.values_list("checkpoint", "owner"))
    assert (made.kind.code, made.on, made.corrected_reason) == ("pb", release.on, "Salah jenis")
    assert owners["b1"] == owners["b3"] == FollowUpOwner.BAPAS
    assert owners["b6"] == FollowUpOwner.FACILITY
    assert set(made.follow_ups.values_list("bapas", flat=True)) == {bapas.pk}
    assert AuditEvent.objects.filter(action="release.corrected").count() == 1


def test_it_follows_the_rules_of_a_new_release(release, bapas, supervisor):
    with pytest.raises(DomainError) as decree:
        correct(release, supervisor, parole(bapas, decree_number=" "))
    with pytest.raises(DomainError) as reason:
        correct(release, supervisor, parole(bapas), reason=" ")
    with pytest.raises(Conflict):
        correct(release, supervisor, parole(bapas), version=release.version + 1)

    assert (decree.value.field, reason.value.field) == ("decree_number", "reason")


def test_who_was_supervised_by_mistake_is_asked_for_consent_first(
    facility, bapas, officer, supervisor
):
    stay = CustodyFactory(inmate=InmateFactory(facility=facility))
    made = releases.record_release(
        inmate=stay.inmate, kind=ReleaseKind.objects.get(code="cb"), on=date(2026, 11, 18),
        bapas=bapas, supervised_until=UNTIL, decree_number="PAS-7", by=officer,
    )  # fmt: skip
    free = Corrected(kind=ReleaseKind.objects.get(code="expiry"), on=DAY)

    with pytest.raises(DomainError) as refusal:
        correct(made, supervisor, free)

    assert refusal.value.field == "consent"


def test_the_page_corrects_and_the_officer_may_not(release, bapas, officer, supervisor, client_of):
    address = reverse("trainees:release-edit", args=[release.pk])
    client = client_of(supervisor)
    sent = {
        "kind": release.kind_id, "on": "15/11/2026", "village": "Desa Contoh",
        "reason": "Desa kurang",
        "version": release.version, "once": "k" * 32,
    }  # fmt: skip

    person = client.get(reverse("trainees:inmate-detail", args=[release.inmate.public_id])).text
    client.post(address, sent)
    stale = client.post(address, sent | {"village": "Lain", "once": "m" * 32})

    release.refresh_from_db()
    assert address in person
    assert (release.on, release.village, stale.status_code) == (
        date(2026, 11, 15), "Desa Contoh", 409,
    )  # fmt: skip
    assert client_of(officer).get(address).status_code == 403
    assert release.follow_ups.filter(state=FollowUpState.SCHEDULED).count() == 5


def sent_of(release, **values):
    return {
        "kind": release.kind_id, "on": "18/11/2026", "reason": "Salah jenis",
        "version": release.version, "once": "k" * 32,
    } | values  # fmt: skip


def test_who_saved_meanwhile_is_told_what_differs(release, bapas, supervisor, client_of):
    correct(release, supervisor, parole(bapas))

    with translation.override("id"):
        told = client_of(supervisor).post(
            reverse("trainees:release-edit", args=[release.pk]),
            sent_of(release, village="Desa Contoh", bapas=bapas.pk, supervised_until="1/3/2027"),
        )

    assert told.status_code == 409
    assert told.context["rows"] == [
        ("Jenis pembebasan", "Pembebasan bersyarat (PB)", "Bebas murni"),
        ("Nomor SK", "PAS-7", "–"),
        ("Balai Pemasyarakatan (Bapas)", str(bapas), "–"),
        ("Diawasi sampai", "1 Maret 2027", "–"),
        ("Desa atau kelurahan, dan kecamatan", "–", "Desa Contoh"),
    ]


def test_all_that_is_wrong_with_a_correction_is_told_at_once(
    release, facility, bapas, supervisor, client_of
):
    facility.bapas = bapas
    facility.save()
    address = reverse("trainees:release-edit", args=[release.pk])
    pb = ReleaseKind.objects.get(code="pb").pk

    fresh = client_of(supervisor).get(address).context["form"]
    wrong = client_of(supervisor).post(address, sent_of(release, kind=pb, on="1/1/2020"))

    assert fresh["bapas"].value() == bapas.pk
    assert set(wrong.context["form"].errors) == {
        "on", "bapas", "supervised_until", "decree_number",
    }  # fmt: skip


def on_day(release, on):
    return Corrected(kind=release.kind, on=on)


def test_a_corrected_day_moves_the_stay_the_places_and_the_months(release, supervisor):
    on = date(2026, 11, 10)

    made = correct(release, supervisor, on_day(release, on))

    stay = made.custody
    assert (made.on, made.consent_on, stay.left_on) == (on, on, on)
    assert stay.register_entries.get().ends_on == on
    assert list(made.follow_ups.values_list("opens_on", "due_on", "closes_on")[:2]) == [
        (date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 24)),
        (date(2027, 1, 11), date(2027, 2, 10), date(2027, 3, 12)),
    ]
    assert Enrolment.objects.get(custody=stay).released_on == on
    event = AuditEvent.objects.get(action="release.corrected")
    assert (event.details["on"], event.details["before"]) == ("2026-11-10", "2026-11-18")


def test_a_month_is_open_again_when_it_is_not_over_after_all(
    facility, partner, officer, supervisor
):
    stay = CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)
    place = EnrolmentFactory(
        active=True, training_class__facility=facility, training_class__partner=partner,
        inmate=stay.inmate, custody=stay, credited_hours=8, expected_hours=8,
    )  # fmt: skip
    early, late = date(2026, 9, 1), date(2026, 11, 12)
    made = releases.record_release(
        inmate=stay.inmate, kind=ReleaseKind.objects.get(code="expiry"), on=early,
        consent=Consent.GIVEN, by=officer,
    )  # fmt: skip
    contacting.miss_overdue(on=date(2026, 11, 20), dry_run=False)

    later = correct(made, supervisor, on_day(made, late))
    first = later.follow_ups.get(checkpoint="b1")
    place.refresh_from_db()
    assert (first.state, place.ended_on) == (FollowUpState.SCHEDULED, late)

    correct(later, supervisor, on_day(later, early))
    first.refresh_from_db()
    place.refresh_from_db()
    assert (first.state, place.ended_on) == (FollowUpState.MISSED, early)


def test_months_that_a_longer_supervision_covers_are_asked_again(
    facility, bapas, partner, officer, supervisor
):
    stay = CustodyFactory(inmate=InmateFactory(facility=facility))
    EnrolmentFactory(
        completed=True, training_class__facility=facility, training_class__partner=partner,
        inmate=stay.inmate, custody=stay,
    )  # fmt: skip
    made = releases.record_release(
        inmate=stay.inmate, kind=ReleaseKind.objects.get(code="pb"), on=DAY,
        bapas=bapas, supervised_until=UNTIL, decree_number="PAS-7", by=officer,
    )  # fmt: skip

    def asked(release):
        return release.follow_ups.open().count()

    assert asked(made) == 2
    longer = correct(made, supervisor, parole(bapas, supervised_until=date(2027, 6, 1)))
    assert asked(longer) == 3
    assert asked(correct(longer, supervisor, parole(bapas, supervised_until=DAY))) == 0


def answered(release):
    look = release.follow_ups.get(checkpoint="b1")
    look.due_on, look.opens_on, look.closes_on = (date(2026, 11, day) for day in (18, 18, 19))
    look.state = FollowUpState.DONE
    look.save()
    OutcomeFactory(follow_up=look, on=date(2026, 11, 19))


def news(release):
    OutcomeFactory(release=release, follow_up=None, on=DAY)


def asked(release):
    ConsentRecordFactory(release=release, on=date(2026, 11, 19))


def returned(release):
    ReturnToCustodyFactory(release=release, on=date(2026, 11, 19))


def present(release):
    place = Enrolment.objects.get(custody=release.custody)
    AttendanceFactory(enrolment=place, session__held=True, session__on=date(2026, 11, 17))


def nothing(release):
    pass


@pytest.mark.parametrize(
    ("has", "on", "words"),
    [
        (nothing, date(2026, 11, 21), "setelah hari ini"),
        (nothing, date(2020, 1, 1), "sebelum tanggal masuk"),
        (present, date(2026, 11, 16), "17 November 2026"),
        (news, date(2026, 11, 19), "Jawaban tanggal 18 November 2026"),
        (answered, date(2026, 11, 17), "3 Desember 2026 sampai 31 Desember 2026"),
        (asked, date(2026, 11, 20), "persetujuan tanggal 19 November 2026"),
        (returned, date(2026, 11, 19), "kembali ke tahanan pada 19 November 2026"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_the_field(release, supervisor, has, on, words):
    has(release)

    with pytest.raises(DomainError) as refusal:
        correct(release, supervisor, on_day(release, on))

    assert words in str(refusal.value)
    assert refusal.value.field == "on"


def test_a_day_before_the_new_entry_tells_what_the_return_is(release, supervisor):
    entered_on = date(2026, 11, 17)
    came_back = ReturnToCustodyFactory(release=release, on=entered_on)
    came_back.entry = RegisterEntryFactory(
        custody=came_back.custody, kind__code="B.I", starts_on=entered_on
    )
    came_back.save()

    correct(release, supervisor, on_day(release, date(2026, 11, 15)))

    came_back.refresh_from_db()
    assert came_back.kind == ReturnKind.SENTENCED
    assert not release.follow_ups.open().exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_corrected_day_wait_for_each_other(release, officer, supervisor):
    look = release.follow_ups.get(checkpoint="b1")
    Release.objects.filter(pk=release.pk).update(on=date(2026, 10, 18))
    look.due_on, look.opens_on, look.closes_on = DAY, date(2026, 11, 4), date(2026, 12, 2)
    look.save()
    calls = [
        partial(
            follow_ups.record_outcome, follow_up=look, on=DAY, channel=Channel.PHONE,
            kind=OutcomeKind.objects.get(code="not_working"), evidence=Evidence.DOCUMENT,
            by=officer,
        ),
        partial(correct, release, supervisor, on_day(release, date(2026, 11, 19))),
    ]  # fmt: skip

    told = together(partial(once_more, each) for each in calls)

    assert sum(isinstance(each, DomainError) for each in told) == 1
    release.refresh_from_db()
    assert not release.outcomes.filter(on__lt=release.on).exists()
