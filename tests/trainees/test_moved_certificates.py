"""A paper follows its holder: sent along, confirmed or missed, handed over where the holder is."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from rutan.accounts.choices import Role
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.papers import CertificateMoveFactory
from tests.factories.partnerships import FacilityFactory, PostingFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from tests.partnerships.papers import pdf
from tests.trainees.people import NOON, TODAY, ready
from tests.trainees.test_learner_transfer import arrives
from trainees import certificate_places, due
from trainees.actions import certificate_moves, certificate_papers, departures
from trainees.choices import CertificateState, DepartureKind
from trainees.models import Certificate, CertificateMove, Custody

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"
C = CertificateState


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def paper(facility):
    """In the cupboard of the facility whose class it is of."""
    inmate = ready(facility)
    place = EnrolmentFactory(
        inmate=inmate,
        custody=inmate.custodies.get(),
        completed=True,
        facility=facility,
        training_class=TrainingClassFactory(assessing=True, facility=facility),
    )
    return CertificateFactory(
        enrolment=place,
        issued=True,
        issued_on=TODAY - timedelta(days=40),
        facility=facility,
        state=C.STORED,
        storage="Lemari 2",
    )


def leaves(paper, to, by, *, sends=True):
    inmate = paper.enrolment.inmate
    departures.record_departure(
        inmate=inmate,
        kind=DepartureKind.TRANSFER,
        on=TODAY,
        to_facility=to,
        sends_papers=sends,
        by=by,
    )
    return inmate


def moved(paper, to, by, there, *, sends=True):
    inmate = leaves(paper, to, by, sends=sends)
    arrives(inmate, to, there)
    paper.refresh_from_db()
    return inmate


def page(inmate, name="inmate-certificates", *args):
    return reverse(f"trainees:{name}", args=[inmate.public_id, *args])


def sent(paper, **fields):
    return {"certificates": [paper.pk], "once": KEY, **fields}


def asked(user, facility):
    """What the home page of one facility asks about papers: page and title."""
    names = ("trainees:moved-certificates", "trainees:class-handover")
    with translation.override("en"):
        items = due.due_of(user, facility, TODAY)
    return [item.title for item in items if item.url_name in names]


def test_a_paper_goes_along_is_confirmed_and_handed_over_at_the_next_facility(
    paper, facility, other_facility, officer, other_officer, client_of
):
    inmate = moved(paper, other_facility, officer, other_officer)
    assert (paper.state, paper.facility) == (C.SENT_ALONG, facility)
    assert asked(officer, facility) == []
    assert asked(other_officer, other_facility) == ["Confirm the receipt of 1 certificate"]
    with pytest.raises(DomainError):
        certificate_papers.hand_over(certificates=[paper], on=TODAY, by=officer)

    client = client_of(other_officer)
    body = client.get(page(inmate)).content.decode()
    assert "Dalam perjalanan ke Rutan Lain" in body
    client.post(page(inmate, "inmate-certificate-arrival"), sent(paper, came_on="15/7/2026"))
    paper.refresh_from_db()
    assert (paper.state, paper.facility, paper.storage) == (C.RECEIVED, other_facility, "")
    step = {"step": "stored", "moved_on": "15/7/2026", "storage": "Brankas registrasi"}
    client.post(page(inmate, "inmate-certificate-step"), sent(paper, **step) | {"once": KEY + "1"})
    taken = {"on": "15/7/2026", "handed_to": "Siti Contoh", "relation": "istri"}
    client.post(page(inmate), sent(paper, **taken) | {"once": KEY + "2"})

    paper.refresh_from_db()
    assert (paper.state, paper.handed_to) == (C.HANDED_OVER, "Siti Contoh")
    steps = [(each.step, each.facility) for each in paper.moves.all()]
    assert steps == [
        ("sent_along", facility),
        ("received", other_facility),
        ("stored", other_facility),
        ("handed_over", other_facility),
    ]
    events = AuditEvent.objects.filter(action__startswith="certificates.").order_by("seq")
    assert [(each.action, each.facility_pk) for each in events] == [
        ("certificates.sent_along", facility.pk),
        ("certificates.received", other_facility.pk),
        ("certificates.stored", other_facility.pk),
        ("certificates.handed_over", other_facility.pk),
    ]


def test_the_class_tells_where_the_paper_is_and_not_who_took_it(
    paper, facility, other_facility, officer, other_officer, client_of
):
    moved(paper, other_facility, officer, other_officer)
    certificate_moves.confirm(certificates=[paper], at=other_facility, on=TODAY, by=other_officer)
    paper.refresh_from_db()
    certificate_papers.store(
        certificates=[paper], on=TODAY, storage="Brankas registrasi", by=other_officer
    )
    training_class = paper.enrolment.training_class
    handover = reverse("trainees:class-handover", args=[training_class.public_id])
    detail = reverse("trainees:certificate-detail", args=[training_class.public_id, paper.pk])
    client = client_of(officer)

    def told():
        return [client.get(each).content.decode() for each in (handover, detail)]

    assert all(other_facility.short_name in each for each in told())
    assert not any("Brankas registrasi" in each for each in told())
    assert f'value="{paper.pk}"' not in told()[0]
    certificate_papers.hand_over(
        certificates=[paper], on=TODAY, handed_to="Siti Contoh", relation="istri", by=other_officer
    )
    for each in told():
        assert "Siti Contoh" not in each
        assert other_officer.full_name not in each


def test_a_paper_that_nobody_sent_is_open_at_both_and_may_come_all_the_same(
    paper, facility, other_facility, officer, other_officer, client_of
):
    inmate = moved(paper, other_facility, officer, other_officer, sends=False)

    assert (paper.state, paper.facility, paper.storage) == (C.STORED, facility, "Lemari 2")
    assert asked(officer, facility) == ["Send 1 certificate after its holder"]
    assert asked(other_officer, other_facility) == []
    assert paper.number in client_of(other_officer).get(page(inmate)).content.decode()
    assert list(Certificate.objects.for_user(other_officer)) == [paper]
    client_of(other_officer).post(
        page(inmate, "inmate-certificate-arrival"), sent(paper, came_on="15/7/2026")
    )
    paper.refresh_from_db()
    assert (paper.state, paper.facility) == (C.RECEIVED, other_facility)
    assert asked(officer, facility) == []


def test_a_paper_that_did_not_arrive_is_looked_for_where_it_was_sent_from(
    paper, facility, other_facility, officer, other_officer, client_of
):
    inmate = moved(paper, other_facility, officer, other_officer)
    arrival = page(inmate, "inmate-certificate-arrival")
    there = client_of(other_officer)
    missed = sent(paper, came_on="15/7/2026", aksi="tidak-tiba")

    assert there.post(arrival, missed).status_code == 422
    there.post(arrival, missed | {"note": "Tidak ada di amplop", "once": KEY + "1"})

    paper.refresh_from_db()
    assert (paper.state, paper.facility) == (C.MISSING, facility)
    assert asked(other_officer, other_facility) == []
    assert asked(officer, facility) == ["Look for 1 certificate that did not arrive"]
    here, listed = client_of(officer), reverse("trainees:moved-certificates")
    body = here.get(listed).content.decode()
    assert "Tidak ada di amplop" in body
    assert paper.holder_name in body
    again = {"step": "sent_along", "moved_on": "15/7/2026", "once": KEY + "2"}
    here.post(listed, sent(paper) | again)
    assert asked(officer, facility) == []
    assert asked(other_officer, other_facility) == ["Confirm the receipt of 1 certificate"]


def test_only_who_is_where_the_person_is_says_what_came(
    paper, facility, other_facility, officer, other_officer, client_of
):
    inmate = moved(paper, other_facility, officer, other_officer)
    arrival = page(inmate, "inmate-certificate-arrival")
    other_head = UserFactory(role=Role.HEAD)
    PostingFactory(user=other_head, facility=other_facility)

    with pytest.raises(DomainError, match="at another facility"):
        certificate_moves.confirm(certificates=[paper], at=facility, on=TODAY, by=officer)
    with pytest.raises(DomainError, match="after today"):
        certificate_moves.confirm(
            certificates=[paper],
            at=other_facility,
            on=TODAY + timedelta(days=1),
            by=other_officer,
        )
    assert client_of(officer).get(page(inmate)).status_code == 404
    assert client_of(officer).post(arrival, sent(paper)).status_code == 404
    assert client_of(other_head).get(page(inmate)).status_code == 200
    assert client_of(other_head).post(page(inmate), sent(paper)).status_code == 403


def test_who_saw_the_paper_where_it_was_is_told_that_it_went_on(
    paper, other_facility, officer, other_officer
):
    moved(paper, other_facility, officer, other_officer, sends=False)
    seen = Certificate.objects.get()
    certificate_moves.confirm(certificates=[paper], at=other_facility, on=TODAY, by=other_officer)

    with pytest.raises(DomainError, match="has received this certificate"):
        certificate_moves.send_along(certificates=[seen], on=TODAY, by=officer)


def test_only_a_transfer_takes_papers_along(paper, officer):
    inmate = paper.enrolment.inmate

    with pytest.raises(DomainError, match="was not transferred"):
        certificate_moves.send_along(certificates=[paper], on=TODAY, by=officer)
    with pytest.raises(DomainError, match="with a transfer only"):
        departures.record_departure(
            inmate=inmate, kind=DepartureKind.ESCAPE, on=TODAY, sends_papers=True, by=officer
        )
    paper.refresh_from_db()
    assert paper.state == C.STORED


def test_papers_go_on_from_the_second_facility_to_a_third(
    paper, other_facility, officer, other_officer, client_of
):
    third = FacilityFactory(short_name="Rutan Ketiga")
    moved(paper, other_facility, officer, other_officer)
    certificate_moves.confirm(certificates=[paper], at=other_facility, on=TODAY, by=other_officer)
    inmate = moved(paper, third, other_officer, other_officer, sends=False)

    assert client_of(other_officer).get(page(inmate)).status_code == 404
    assert asked(other_officer, other_facility) == ["Send 1 certificate after its holder"]
    certificate_moves.send_along(certificates=[paper], on=TODAY, by=other_officer)

    paper.refresh_from_db()
    (target,) = certificate_places.targets_of([paper]).values()
    assert (paper.moves.last().to_facility, target.facility) == (third, third)
    assert asked(officer, paper.enrolment.facility) == []
    assert asked(other_officer, other_facility) == []


@pytest.mark.parametrize(
    ("came", "leaves_on", "count"),
    [
        (TODAY, date(2028, 1, 1), 0),
        (TODAY, TODAY + timedelta(days=30), 1),
        (TODAY, TODAY + timedelta(days=31), 0),
        (TODAY - timedelta(days=31), date(2028, 1, 1), 1),
    ],
)
def test_the_next_facility_hands_over_before_the_release(
    paper, other_facility, officer, other_officer, came, leaves_on, count
):
    inmate = moved(paper, other_facility, officer, other_officer)
    certificate_moves.confirm(certificates=[paper], at=other_facility, on=TODAY, by=other_officer)
    paper.moves.update(on=came)
    Custody.objects.filter(inmate=inmate).open().update(earliest_release_on=leaves_on)

    titles = asked(other_officer, other_facility)
    assert titles == ["Hand over 1 certificate from elsewhere"] * count


def test_the_signed_sheet_stays_with_the_facility_that_has_it(
    paper, facility, other_facility, officer, other_officer, client_of
):
    inmate = moved(paper, other_facility, officer, other_officer)
    certificate_moves.confirm(certificates=[paper], at=other_facility, on=TODAY, by=other_officer)
    paper.refresh_from_db()
    certificate_papers.hand_over(certificates=[paper], on=TODAY, by=other_officer)
    move = paper.moves.last()
    move.on = TODAY - timedelta(days=8)
    move.save()
    assert asked(officer, facility) == []
    sheet = "Attach the signed sheet of 1 certificate from elsewhere"
    assert asked(other_officer, other_facility) == [sheet]
    there = client_of(other_officer)
    assert paper.number in there.get(reverse("trainees:moved-certificates")).content.decode()

    there.post(page(inmate, "inmate-certificate-receipt", move.pk), {"file": pdf(), "once": KEY})

    move.refresh_from_db()
    kept = reverse("partnerships:document-download", args=[move.receipt_id])
    assert there.get(kept).status_code == 200
    assert client_of(officer).get(kept).status_code == 404
    assert asked(other_officer, other_facility) == []


def test_the_officer_who_records_the_transfer_says_that_the_papers_go_along(
    paper, other_facility, officer, client_of
):
    address = page(paper.enrolment.inmate, "inmate-depart")
    fields = {"kind": "transfer", "on": "15/7/2026", "to_facility": other_facility.pk, "once": KEY}
    client = client_of(officer)

    assert 'name="sends_papers"' in client.get(address).content.decode()
    assert client.post(address, fields | {"sends_papers": "on"}).status_code == 302

    paper.refresh_from_db()
    assert paper.state == C.SENT_ALONG


@pytest.mark.looks
def test_the_pages_take_the_same_queries_for_any_number_of_papers(
    paper, other_facility, officer, other_officer, client_of, django_assert_max_num_queries
):
    inmate = moved(paper, other_facility, officer, other_officer)
    listed = reverse("trainees:moved-certificates")
    client = client_of(other_officer)

    def queries():
        found = []
        for each in (page(inmate), listed):
            with django_assert_max_num_queries(25) as counted:
                assert client.get(each).status_code == 200
            found.append(len(counted))
        return found

    queries()
    one = queries()
    for number in range(4):
        place = EnrolmentFactory(
            inmate=inmate,
            custody=inmate.custodies.first(),
            completed=True,
            facility=paper.facility,
            training_class=TrainingClassFactory(assessing=True, facility=paper.facility),
        )
        CertificateFactory(
            issued=True, enrolment=place, facility=paper.facility, number=f"N-{number}"
        )
    assert queries() == one


def test_older_steps_say_where_they_were_recorded(paper, facility, other_facility, officer):
    """Before a receipt was asked for, an arrival wrote it; what followed was there too."""
    kept = {"place": "Lemari 2", "step": "stored"}
    first = CertificateMoveFactory(certificate=paper, facility=other_facility, **kept)
    came = CertificateMoveFactory(certificate=paper, step="received", place="")
    last = CertificateMoveFactory(certificate=paper, **kept)
    own = CertificateMoveFactory(facility=other_facility)
    Certificate.objects.filter(pk=paper.pk).update(facility=other_facility)

    import_module("trainees.migrations.0010_papers_that_follow").say_where(apps, None)

    where = dict(CertificateMove.objects.values_list("pk", "facility"))
    assert where == {
        first.pk: facility.pk,
        came.pk: other_facility.pk,
        last.pk: other_facility.pk,
        own.pk: own.certificate.facility_id,
    }
