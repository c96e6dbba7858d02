"""A release that was recorded wrongly, put right by the supervisor."""

from datetime import date

import pytest
from django.urls import reverse

from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from tests.factories.trainees import CustodyFactory, EnrolmentFactory, InmateFactory
from trainees.actions import release_corrections, releases
from trainees.actions.release_corrections import Corrected
from trainees.choices import Consent, FollowUpOwner, FollowUpState
from trainees.models import ReleaseKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_autumn")]
UNTIL = date(2027, 3, 1)


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
        kind=ReleaseKind.objects.get(code="pb"), bapas=bapas, supervised_until=UNTIL,
        **{"decree_number": "PAS-7"} | values,
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
    free = Corrected(kind=ReleaseKind.objects.get(code="expiry"))

    with pytest.raises(DomainError) as refusal:
        correct(made, supervisor, free)

    assert refusal.value.field == "consent"


def test_the_page_corrects_and_the_officer_may_not(release, bapas, officer, supervisor, client_of):
    address = reverse("trainees:release-edit", args=[release.pk])
    client = client_of(supervisor)
    sent = {
        "kind": release.kind_id, "village": "Desa Contoh", "reason": "Desa kurang",
        "version": release.version, "once": "k" * 32,
    }  # fmt: skip

    person = client.get(reverse("trainees:inmate-detail", args=[release.inmate.public_id])).text
    client.post(address, sent)
    stale = client.post(address, sent | {"village": "Lain", "once": "m" * 32})

    release.refresh_from_db()
    assert address in person
    assert (release.village, stale.status_code) == ("Desa Contoh", 409)
    assert client_of(officer).get(address).status_code == 403
    assert release.follow_ups.filter(state=FollowUpState.SCHEDULED).count() == 5
