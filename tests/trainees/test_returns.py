"""Somebody who went free is in custody again: known from a register, told apart by a person."""

import secrets
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.common.errors import DomainError
from tests.factories.trainees import (
    EnrolmentFactory,
    FollowUpFactory,
    RegisterKindFactory,
    ReleaseFactory,
)
from trainees.actions import aftermath, inmates, releases, returns
from trainees.choices import (
    Consent,
    CustodyState,
    LegalStatus,
    ReturnKind,
    SentenceKind,
    Sex,
)
from trainees.due import due_of
from trainees.models import Custody, RegisterEntry, RegisterKind, ReleaseKind, ReturnToCustody
from trainees.return_rules import standing

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
BACK = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _in_autumn():
    with time_machine.travel("2026-11-20T03:00:00+00:00", tick=False), translation.override("id"):
        yield


def values(**changed):
    return {
        "id_card_name": "Andi Contoh",
        "sex": Sex.MALE,
        "birth_date": date(1995, 3, 12),
        "nik": "7310991203950001",
        "register_kind": RegisterKindFactory(code="B.I"),
        "register_number": "0412/2025",
        "entered_on": date(2025, 2, 10),
        "legal_status": LegalStatus.CONVICT,
        "sentence_kind": SentenceKind.FIXED,
        "years": 3,
        "detained_from": date(2025, 1, 1),
    } | changed


def detained(**changed):
    return {
        "register_kind": RegisterKindFactory(code="A.III", legal_status=LegalStatus.DETAINEE),
        "legal_status": LegalStatus.DETAINEE,
        "sentence_kind": SentenceKind.NONE,
        "years": 0,
    } | changed


@pytest.fixture
def person(facility, officer):
    """Went free on 10 July."""
    inmate = inmates.register(facility=facility, values=values(), by=officer)
    Custody.objects.update(state=CustodyState.RELEASED, left_on=date(2026, 7, 10))
    return inmate


@pytest.fixture
def come_back(facility, officer):
    """Registers the person of `values` once more, from 2 November on."""

    def enter(to=facility, **changed):
        again = values(register_number="0900/2026", entered_on=BACK, detained_from=BACK)
        return inmates.register(facility=to, values=again | changed, by=officer, returns=True)

    return enter


def released(person, **fields):
    return ReleaseFactory(custody=person.custodies.first(), **fields)


def supervised(person, bapas):
    return released(
        person, supervised=True, bapas=bapas, consent=Consent.NOT_NEEDED, consent_on=None
    )


def kind_of(release):
    return ReturnToCustody.objects.get(release=release).kind


def test_a_return_needs_a_register_entry(person, come_back):
    """Domain 14.8: what somebody says at a follow-up is no return; the book is."""
    release = released(person)
    assert not ReturnToCustody.objects.exists()

    come_back()

    came_back = ReturnToCustody.objects.get()
    assert (came_back.release, came_back.on, came_back.register_label, came_back.kind) == (
        release,
        BACK,
        "B.I 0900/2026",
        ReturnKind.SENTENCED,
    )


def test_who_left_without_a_release_did_not_return(person, come_back):
    come_back()

    assert not ReturnToCustody.objects.exists()


def test_a_detainee_counts_only_when_sentenced(person, come_back, officer):
    release = released(person)
    place = EnrolmentFactory(completed=True, inmate=person, custody=release.custody)
    person = come_back(**detained())
    place.refresh_from_db()
    assert (kind_of(release), place.returned_on) == (ReturnKind.PENDING, None)

    convicted = {"register_from": TODAY, "register_number": "0950/2026"}
    inmates.update(
        inmate=person,
        version=person.version,
        values=values(entered_on=BACK, detained_from=BACK, **convicted),
        by=officer,
    )

    place.refresh_from_db()
    came_back = ReturnToCustody.objects.get()
    assert (came_back.kind, came_back.on) == (ReturnKind.SENTENCED, BACK)
    assert came_back.register_label == "B.I 0950/2026"
    assert place.returned_on == BACK
    assert not aftermath.differing().exists()


def test_no_verdict_is_said_of_a_detainee_alone(person, bapas, come_back, supervisor, client_of):
    """A convict has one; what nobody has said yet is which (domain 14.8)."""
    release = supervised(person, bapas)
    come_back()

    page = client_of(supervisor).get(reverse("trainees:return-settle", args=[release.pk]))

    shown = page.content.decode()
    assert "belum ada putusan" not in shown.lower()
    assert "Masuk kembali, jenisnya belum ditentukan" in shown
    assert "Register menunjukkan narapidana" in shown
    waiting = ReturnToCustody(kind=ReturnKind.PENDING, on=BACK, release=release)
    waiting.entry = RegisterEntry(kind=RegisterKind(legal_status=LegalStatus.DETAINEE))
    assert standing(waiting) == ReturnKind.PENDING.label


def test_a_revoked_parole_is_kept_apart_from_a_new_sentence(person, bapas, come_back, supervisor):
    release = supervised(person, bapas)
    place = EnrolmentFactory(completed=True, inmate=person, custody=release.custody)
    come_back()
    assert kind_of(release) == ReturnKind.PENDING

    returns.settle(release=release, kind=ReturnKind.REVOKED, by=supervisor)

    place.refresh_from_db()
    assert (kind_of(release), place.returned_on) == (ReturnKind.REVOKED, None)
    returns.settle(release=release, kind=ReturnKind.SENTENCED, by=supervisor)
    place.refresh_from_db()
    assert place.returned_on == BACK


def test_what_a_person_told_apart_stays_when_the_register_goes_on(
    person, bapas, come_back, officer, supervisor
):
    release = supervised(person, bapas)
    person = come_back()
    returns.settle(release=release, kind=ReturnKind.REVOKED, by=supervisor)

    inmates.update(
        inmate=person,
        version=person.version,
        values=values(entered_on=BACK, register_number="0999/2026", register_from=TODAY),
        by=officer,
    )

    assert kind_of(release) == ReturnKind.REVOKED


@pytest.mark.parametrize(
    ("kind", "is_supervised", "entry"),
    [
        (ReturnKind.REVOKED, False, detained),
        (ReturnKind.SENTENCED, True, detained),
    ],
    ids=["nothing to revoke", "no verdict"],
)
def test_what_the_papers_do_not_bear_is_refused(
    person, bapas, come_back, supervisor, kind, is_supervised, entry
):
    release = supervised(person, bapas) if is_supervised else released(person)
    come_back(**entry())

    with pytest.raises(DomainError):
        returns.settle(release=release, kind=kind, by=supervisor)

    assert kind_of(release) == ReturnKind.PENDING


def test_who_did_not_come_back_is_asked_again_once_free(person, come_back, supervisor):
    release = released(person)
    look = FollowUpFactory(
        release=release, checkpoint="b6", due_on=date(2027, 1, 10), opens_on=date(2026, 12, 11),
        closes_on=date(2027, 2, 9),
    )  # fmt: skip
    come_back(**detained())
    look.refresh_from_db()
    assert (look.state, look.closed_reason) == ("not_required", "reimprisoned")
    Custody.objects.update(state=CustodyState.RELEASED, left_on=TODAY)

    returns.settle(release=release, kind=ReturnKind.NOT_ONE, by=supervisor)

    look.refresh_from_db()
    assert (look.state, look.closed_reason) == ("scheduled", "")


def test_told_apart_in_custody_it_is_asked_again_from_the_next_release_on(
    person, come_back, officer, supervisor
):
    release = released(person)
    look = FollowUpFactory(
        release=release, checkpoint="b6", due_on=date(2027, 1, 10), opens_on=date(2026, 12, 11),
        closes_on=date(2027, 2, 9),
    )  # fmt: skip
    come_back(**detained())
    returns.settle(release=release, kind=ReturnKind.NOT_ONE, by=supervisor)
    look.refresh_from_db()
    assert look.state == "not_required"

    releases.record_release(
        inmate=person, kind=ReleaseKind.objects.get(code="acquitted"), on=TODAY,
        consent=Consent.GIVEN, by=officer,
    )  # fmt: skip

    look.refresh_from_db()
    assert (look.state, look.closed_reason) == ("scheduled", "")


def test_what_was_told_by_mistake_is_corrected_with_its_reason(
    person, bapas, come_back, supervisor, client_of
):
    release = supervised(person, bapas)
    look = FollowUpFactory(
        release=release, checkpoint="b6", due_on=date(2027, 1, 10), opens_on=date(2026, 12, 11),
        closes_on=date(2027, 2, 9),
    )  # fmt: skip
    place = EnrolmentFactory(completed=True, inmate=person, custody=release.custody)
    come_back()
    Custody.objects.update(state=CustodyState.RELEASED, left_on=TODAY)
    returns.settle(release=release, kind=ReturnKind.SENTENCED, by=supervisor)
    address = reverse("trainees:return-settle", args=[release.pk])
    client = client_of(supervisor)

    def say(kind, reason=""):
        sent = {"kind": kind, "reason": reason, "once": secrets.token_urlsafe(16)}
        status = client.post(address, sent).status_code
        for row in (place, look):
            row.refresh_from_db()
        return status, kind_of(release), place.returned_on, look.state

    closed = "not_required"
    assert say("not_one") == (400, ReturnKind.SENTENCED, BACK, closed)
    assert say("not_one", "Pidana lama") == (302, ReturnKind.NOT_ONE, None, "scheduled")
    assert say("revoked", "Pembebasan bersyarat dicabut") == (302, ReturnKind.REVOKED, None, closed)
    assert say("sentenced") == (302, ReturnKind.SENTENCED, BACK, closed)


def test_an_entry_from_before_the_release_is_a_question(person, come_back, facility, supervisor):
    release = released(person)

    come_back(**detained(entered_on=date(2026, 7, 1), detained_from=date(2026, 7, 1)))

    assert kind_of(release) == ReturnKind.PENDING
    assert [each.url_args for each in _to_tell(supervisor, facility)] == [(release.pk,)]


def _to_tell(user, facility):
    items = due_of(user, facility, TODAY)
    return [each for each in items if each.url_name == "trainees:return-settle"]


def test_only_what_a_person_can_tell_is_due(
    person, bapas, come_back, facility, supervisor, officer
):
    release = supervised(person, bapas)
    come_back(**detained())
    assert not _to_tell(supervisor, facility)

    ReturnToCustody.objects.update(entry=None)

    assert [each.url_args for each in _to_tell(supervisor, facility)] == [(release.pk,)]
    assert not _to_tell(officer, facility)


def test_the_old_facility_never_reads_where(
    person, other_facility, come_back, supervisor, client_of
):
    release = released(person)
    come_back(to=other_facility, **detained())
    client = client_of(supervisor)
    address = reverse("trainees:return-settle", args=[release.pk])

    page = client.get(address)
    saved = client.post(address, {"kind": "not_one", "once": "r" * 32}, follow=True)

    assert page.status_code == saved.status_code == 200
    for text in (page.text, saved.text):
        assert str(other_facility) not in text
        assert "0900/2026" not in text
    assert kind_of(release) == ReturnKind.NOT_ONE


def test_the_old_number_is_refused_with_its_reason(person, come_back, officer):
    released(person)

    with pytest.raises(inmates.AlreadyHere, match="earlier stay|sebelumnya"):
        come_back(register_number="0412/2025")
