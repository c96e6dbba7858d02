"""What somebody answers about contact after a release, and what is left when it is withdrawn."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import PartnerFactory
from tests.factories.trainees import (
    ContactAttemptFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseContactFactory,
    ReleaseFactory,
)
from trainees.actions import aftermath, consents, follow_ups, outcomes
from trainees.choices import Consent, FollowUpOwner, FollowUpState, ReturnKind
from trainees.models import (
    ContactAttempt,
    Custody,
    Enrolment,
    FollowUp,
    Outcome,
    OutcomeKind,
    ReleaseContact,
    ReturnToCustody,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _in_autumn():
    with time_machine.travel("2026-11-20T03:00:00+00:00", tick=False), translation.override("id"):
        yield


@pytest.fixture
def release(facility):
    """Somebody who completed a class and went free in July, with the months planned."""
    custody = CustodyFactory(released=True, inmate__facility=facility)
    EnrolmentFactory(completed=True, inmate=custody.inmate, custody=custody)
    made = ReleaseFactory(custody=custody, village="Desa Contoh", decree_number="W23-1")
    follow_ups.plan(release=made, by=None)
    return made


def states(release):
    return dict(release.follow_ups.order_by("pk").values_list("checkpoint", "state"))


def note(release, by, answer=Consent.GIVEN, **values):
    return consents.note(release=release, answer=answer, by=by, **{"on": TODAY} | values)


def test_consent_withdrawn_stops_everything_and_keeps_the_counts(release, officer):
    """Domain 14.15, scenario 19: nobody calls, nothing tells who it was, no figure moves."""
    ReleaseContactFactory(release=release)
    first, second = release.follow_ups.order_by("due_on")[:2]
    FollowUp.objects.filter(pk=first.pk).update(state=FollowUpState.DONE)
    first.refresh_from_db()
    OutcomeFactory(
        follow_up=first,
        on=date(2026, 8, 12),
        heard_on=date(2026, 8, 14),
        since_on=date(2026, 7, 20),
        detail="Bengkel Contoh",
        note="Lewat istri",
        kind=OutcomeKind.objects.get(code="employed"),
    )
    ContactAttemptFactory(follow_up=second, note="pindah ke Jl. Contoh")
    aftermath.refresh([release.inmate_id])
    figures = _figures()

    consents.withdraw(release=release, by=officer)
    assert not release.follow_ups.unanswered().exists()
    assert not ReleaseContact.objects.exists()
    assert consents.blur_withdrawn(on=date(2026, 12, 19), dry_run=False) == {"blurred": 0}
    with time_machine.travel("2026-12-21T03:00:00+00:00", tick=False):
        assert consents.blur_withdrawn(on=date(2026, 12, 20), dry_run=False) == {"blurred": 1}
        assert consents.blur_withdrawn(on=date(2026, 12, 20), dry_run=False) == {"blurred": 0}

    release.refresh_from_db()
    answer = Outcome.objects.get()
    assert (release.village, release.decree_number, release.destination) == ("", "", None)
    assert (answer.detail, answer.note, answer.on, answer.heard_on, answer.since_on) == (
        "",
        "",
        date(2026, 8, 1),
        date(2026, 8, 1),
        release.on,  # not before it: nobody works in custody
    )
    assert ContactAttempt.objects.get().note == ""
    assert _figures() == figures
    assert not aftermath.differing().exists()
    assert AuditEvent.objects.filter(action="release.blurred").count() == 1


def test_a_death_keeps_its_day_and_so_its_side_of_a_window(release, officer):
    """Month 3 is over on 9 November; who dies later was alive then."""
    consents.withdraw(release=release, by=officer)
    outcomes.add(
        release=release, on=TODAY, heard_on=TODAY, channel="family", evidence="document",
        kind=OutcomeKind.objects.get(code="deceased"), note="Lewat istri", by=officer,
    )  # fmt: skip
    assert Enrolment.objects.get().b3_kind is None

    with time_machine.travel("2026-12-21T03:00:00+00:00", tick=False):
        assert consents.blur_withdrawn(on=date(2026, 12, 20), dry_run=False) == {"blurred": 1}
        assert consents.blur_withdrawn(on=date(2026, 12, 20), dry_run=False) == {"blurred": 0}

    assert Outcome.objects.get().note == ""
    assert Enrolment.objects.get().b3_kind is None
    assert not aftermath.differing().exists()


def test_nobody_adds_an_answer_of_who_withdrew(release, officer, client_of):
    """Also not to a month that has one; a death is told between two months."""
    FollowUp.objects.filter(release=release, checkpoint="b3").update(state=FollowUpState.DONE)
    look = release.follow_ups.get(checkpoint="b3")
    OutcomeFactory(follow_up=look)
    consents.withdraw(release=release, by=officer)

    with pytest.raises(DomainError):
        follow_ups.record_outcome(
            follow_up=look, on=look.due_on, heard_on=TODAY, channel="phone", evidence="document",
            kind=OutcomeKind.objects.get(code="not_working"), by=officer,
        )  # fmt: skip
    address = reverse("trainees:follow-up-record", args=[release.pk, "b3"])
    page = client_of(officer).get(address, {"tambah": ""})

    closed = client_of(officer).get(reverse("trainees:follow-up-record", args=[release.pk, "b6"]))

    assert "form" not in page.context
    assert "tidak mau ditanya" in page.text
    assert "mencabut persetujuan" in closed.text
    assert Outcome.objects.count() == 1


def _figures():
    """What every report counts, days by their month."""
    place = Enrolment.objects.values(*aftermath.columns()).get()
    return {name: value.strftime("%Y-%m") if name.endswith("_on") and value else value
            for name, value in place.items()}  # fmt: skip


def test_the_night_never_looks_past_today(release, officer):
    consents.withdraw(release=release, by=officer)

    assert consents.blur_withdrawn(on=date(2099, 1, 1), dry_run=False) == {"blurred": 0}


def test_who_agrees_again_is_asked_again_while_the_window_lasts(release, officer):
    consents.withdraw(release=release, by=officer)

    note(release, officer, contacts=[("+6281100010001", "Ibu")])

    assert states(release) == {
        "b1": "not_required",  # its window is over
        "b3": "not_required",
        "b6": "scheduled",
        "b12": "scheduled",
        "b24": "scheduled",
    }
    assert release.contacts.get().owner == "Ibu"


def test_who_said_no_at_first_gets_the_months_with_the_first_yes(release, officer):
    FollowUp.objects.all().delete()
    type(release).objects.update(consent=Consent.REFUSED, consent_on=None)

    note(release, officer)

    assert states(release)["b1"] == "missed"
    assert states(release)["b12"] == "scheduled"


def test_nobody_in_custody_is_planned_for_by_a_new_yes(release, officer):
    consents.withdraw(release=release, by=officer)
    CustodyFactory(inmate=release.inmate)

    note(release, officer)

    assert set(states(release).values()) == {"not_required"}


def test_a_return_that_was_told_apart_from_none_stays_a_return(release, officer):
    consents.withdraw(release=release, by=officer)
    came_back = ReturnToCustody.objects.create(
        release=release, inmate=release.inmate, facility=release.facility, on=TODAY,
        kind=ReturnKind.REVOKED, register_label="B.I 9/2026", is_history=True,
    )  # fmt: skip

    note(release, officer)
    assert set(states(release).values()) == {"not_required"}

    ReturnToCustody.objects.filter(pk=came_back.pk).update(kind=ReturnKind.NOT_ONE)
    note(release, officer)
    assert states(release)["b6"] == "scheduled"


def test_a_no_under_supervision_ends_what_comes_after_it(bapas, officer, facility):
    custody = CustodyFactory(released=True, inmate__facility=facility)
    EnrolmentFactory(completed=True, inmate=custody.inmate, custody=custody)
    release = ReleaseFactory(
        supervised=True, custody=custody, bapas=bapas, consent=Consent.NOT_NEEDED, consent_on=None,
        supervised_until=date(2027, 1, 31),
    )  # fmt: skip
    follow_ups.plan(release=release, by=None)

    note(release, officer, Consent.REFUSED)
    news = {"release": release, "channel": "bapas", "evidence": "visit", "by": officer,
            "kind": OutcomeKind.objects.get(code="not_working")}  # fmt: skip
    outcomes.add(on=TODAY, heard_on=TODAY, **news)
    with time_machine.travel("2027-02-01T03:00:00+00:00", tick=False), pytest.raises(DomainError):
        outcomes.add(on=TODAY, heard_on=TODAY, **news)

    assert states(release) == {
        "b1": "scheduled",
        "b3": "scheduled",
        "b6": "scheduled",
        "b12": "not_required",
        "b24": "not_required",
    }


def test_after_the_supervision_consent_may_be_withdrawn(release, bapas, officer):
    type(release).objects.update(
        consent=Consent.NOT_NEEDED, consent_on=None, supervised_until=date(2026, 11, 20),
        bapas=bapas,
    )  # fmt: skip
    with pytest.raises(DomainError):
        note(release, officer, Consent.WITHDRAWN)

    type(release).objects.update(supervised_until=date(2026, 11, 19))

    assert note(release, officer, Consent.WITHDRAWN).consent == Consent.WITHDRAWN


def test_a_partner_is_told_only_as_long_as_the_person_agrees_to_it(release, officer):
    note(release, officer, partner_may_ask=True)
    look = release.follow_ups.last()
    FollowUp.objects.filter(pk=look.pk).update(
        owner=FollowUpOwner.PARTNER, partner=PartnerFactory()
    )

    note(release, officer)

    look.refresh_from_db()
    assert (look.owner, look.partner) == (FollowUpOwner.FACILITY, None)
    assert list(release.consents.values_list("partner_may_ask", flat=True)) == [False, True]


@pytest.mark.parametrize(
    "on",
    [date(2026, 11, 21), date(2026, 7, 9), date(2026, 11, 18)],
    ids=["tomorrow", "before the release", "before the last answer"],
)
def test_a_day_that_cannot_be_is_refused(release, officer, on):
    note(release, officer, on=date(2026, 11, 19))

    with pytest.raises(DomainError) as refusal:
        note(release, officer, on=on)

    assert refusal.value.field == "on"


def test_the_page_keeps_every_answer_and_what_was_typed(release, officer, client_of):
    client, address = client_of(officer), reverse("trainees:consent-edit", args=[release.pk])
    said = {"answer": "given", "on": "20/11/2026", "partner_may_ask": "on"}

    answer = client.post(address, said | {"once": "a" * 32}, follow=True)
    refused = client.post(
        address, said | {"answer": "refused", "phone": "0811 1000 0042", "once": "b" * 32}
    )

    assert release.consents.get().partner_may_ask
    assert "2026-11" in answer.text
    assert set(refused.context["form"].errors) == {"owner", "phone"}
    assert "0811 1000 0042" in refused.text
    assert (
        address
        in client.get(reverse("trainees:inmate-detail", args=[release.inmate.public_id])).text
    )


def test_the_probation_office_records_an_answer_and_finds_the_page(
    bapas, probation_officer, client_of, facility
):
    custody = CustodyFactory(inmate=InmateFactory(facility=facility), released=True)
    release = ReleaseFactory(
        supervised=True, custody=custody, bapas=bapas, consent=Consent.NOT_NEEDED, consent_on=None
    )
    look = FollowUpFactory(release=release)
    client = client_of(probation_officer)
    address = reverse("trainees:consent-edit", args=[release.pk])

    page = client.get(reverse("trainees:follow-up-record", args=[release.pk, look.checkpoint])).text
    offered = dict(client.get(address).context["form"].fields["answer"].choices)
    answer = client.post(
        address, {"answer": "given", "on": "20/11/2026", "once": "c" * 32}, follow=True
    )

    release.refresh_from_db()
    assert address in page
    assert set(offered) == {Consent.GIVEN, Consent.REFUSED}  # nothing to take back
    assert (answer.status_code, release.consent) == (200, Consent.GIVEN)
    assert Custody.objects.filter(release=release).exists()


def test_a_withdrawal_by_page_erases_the_number_and_moves_no_figure(release, officer, client_of):
    ReleaseContactFactory(release=release, phone="0811 1000 0042")
    FollowUp.objects.filter(release=release, checkpoint="b1").update(state=FollowUpState.DONE)
    OutcomeFactory(follow_up=release.follow_ups.get(checkpoint="b1"), on=date(2026, 8, 12))
    aftermath.refresh([release.inmate_id])
    client = client_of(officer)
    person = reverse("trainees:inmate-detail", args=[release.inmate.public_id])
    pages = [reverse("trainees:follow-up-record", args=[release.pk, "b3"]), person]

    def report():
        page = client.get(reverse("portal:reintegration"), {"tanggal": "2026-11-20"}).text
        return page[page.index("<main") : page.index("</main>")]

    before = report()
    assert any("0811 1000 0042" in client.get(address).text for address in pages)

    client.post(reverse("trainees:consent-withdraw", args=[release.pk]), {"once": "c" * 32})

    assert not any("0811 1000 0042" in client.get(address).text for address in pages)
    assert report() == before
