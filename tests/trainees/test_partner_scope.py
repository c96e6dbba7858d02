"""What a partner still sees after the end, and the papers it still owes (features F09)."""

from datetime import date, timedelta

import pytest
import time_machine

from partnerships import thresholds
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    FacilitySettingFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from trainees.choices import CertificateState
from trainees.models import Certificate, Enrolment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def ended(facility, partner, days, *, number=1, **terms):
    """A class that ended with its agreement so many days ago; the enrolment of its only person."""
    last = TODAY - timedelta(days=days)
    agreement = AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=last - timedelta(days=200),
        ends_on=last,
        **terms,
    )
    made = TrainingClassFactory(
        closed=True,
        facility=facility,
        partner=partner,
        agreement=agreement,
        batch_number=number,
        starts_on=last - timedelta(days=60),
        ends_on=last,
    )
    return EnrolmentFactory(completed=True, training_class=made, facility=facility)


def people_of(user):
    return set(Enrolment.objects.for_user(user))


def papers_of(user):
    return set(Certificate.objects.for_user(user))


@pytest.mark.parametrize(("days", "is_seen"), [(89, True), (90, True), (91, False)])
def test_people_are_seen_for_ninety_days_by_national_default(
    facility, partner, coordinator, days, is_seen
):
    ended(facility, partner, days)

    assert thresholds.of(None)["partner_access_days"] == 90
    assert bool(people_of(coordinator)) == is_seen


@pytest.mark.parametrize(("allowed", "days", "is_seen"), [(30, 31, False), (200, 199, True)])
def test_a_facility_sets_its_own_days(
    facility, other_facility, partner, coordinator, allowed, days, is_seen
):
    FacilitySettingFactory(facility=facility, key="partner_access_days", value=allowed)
    here = ended(facility, partner, days)
    there = ended(other_facility, partner, days, number=2)

    seen = people_of(coordinator)

    assert (here in seen) == is_seen
    assert (there in seen) == (days <= 90)


@pytest.mark.parametrize("state", CertificateState)
def test_papers_still_owed_stay_after_the_people_are_gone(facility, partner, coordinator, state):
    trait = {"draft": {}, "handed_over": {"handed_over": True}, "revoked": {"revoked": True}}
    enrolment = ended(facility, partner, 400)
    paper = CertificateFactory(enrolment=enrolment, **trait.get(state, {"issued": True}))
    Certificate.objects.filter(pk=paper.pk).update(state=state)

    is_owed = state in {"draft", "issued", "printed"}
    assert papers_of(coordinator) == ({paper} if is_owed else set())
    assert people_of(coordinator) == set()


def test_no_paper_without_the_clause_and_none_of_another_partner(
    facility, partner, other_partner, coordinator
):
    CertificateFactory(enrolment=ended(facility, partner, 5, has_data_sharing_clause=False))
    CertificateFactory(enrolment=ended(facility, other_partner, 5, number=2))

    assert papers_of(coordinator) == set()


def test_an_old_draft_is_numbered_in_the_admin_and_tells_only_what_is_printed(
    facility, partner, coordinator, client_of
):
    enrolment = ended(facility, partner, 400)
    paper = CertificateFactory(enrolment=enrolment, issuer=partner)
    client = client_of(coordinator)

    page = client.get(f"/admin/trainees/certificate/{paper.pk}/change/")
    typed = {
        "action": "fill_numbers",
        "_selected_action": [paper.pk],
        "first": "001/BPVP/2026",
        "issued_on": "2026-07-14",
    }
    shown = client.post("/admin/trainees/certificate/", typed | {"preview": "yes"})
    seen = {"confirmed": "yes", "previewed": shown.context["form"].fingerprint()}
    client.post("/admin/trainees/certificate/", typed | seen)

    assert paper.holder_name in page.text
    assert enrolment.inmate.register_label not in page.text
    assert client.get(f"/admin/trainees/enrolment/{enrolment.pk}/change/").status_code != 200
    paper.refresh_from_db()
    assert paper.number == "001/BPVP/2026"


def test_the_days_are_read_once_for_a_request(
    facility, partner, coordinator, django_assert_num_queries
):
    ended(facility, partner, 5)
    people_of(coordinator)

    with django_assert_num_queries(1):
        assert people_of(coordinator)
