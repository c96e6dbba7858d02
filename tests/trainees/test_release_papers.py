"""What goes along with somebody who is released, and what a partner is told."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.after import ReadinessItemFactory
from tests.factories.trainees import (
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    InmateIdentityFactory,
    RegisterEntryFactory,
    ReleaseContactFactory,
    ReleaseFactory,
)
from trainees import neutral_words
from trainees.documents import release_papers
from trainees.documents.certificate import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
AT = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"):
        yield


@pytest.fixture
def release(facility, partner, bapas):
    """Of somebody who learnt something, with a certificate, a number and a place to live."""
    inmate = InmateFactory(facility=facility, id_card_name="Baso Uji")
    InmateIdentityFactory(inmate=inmate)
    custody = CustodyFactory(inmate=inmate, released=True, block="Mawar-9", complete=True)
    place = EnrolmentFactory(
        completed=True,
        training_class__facility=facility,
        training_class__partner=partner,
        inmate=inmate,
        custody=custody,
        credited_hours=48,
        expected_hours=48,
    )
    CertificateFactory(handed_over=True, enrolment=place, issuer=partner, title="Las Listrik")
    ReadinessItemFactory(custody=custody, done=True, code="home", note="Rumah paman")
    release = ReleaseFactory(
        supervised=True, custody=custody, bapas=bapas, decree_number="PAS-7", partner_may_ask=True
    )
    ReleaseContactFactory(release=release, phone="+6281100007777", owner="Istri")
    return release


def words(write, release, officer):
    return " ".join(text_of(write(release, at=AT, by=officer)).split())


def test_the_hand_over_sheet_says_what_was_given_and_what_is_ready(release, officer):
    text = words(release_papers.handover_sheet, release, officer)

    for told in ("Baso Uji", "Las Listrik", "Rumah paman", "PAS-7", "48", str(release.bapas)):
        assert told in text
    assert "Alamat" not in text  # nobody's is known


def test_the_bapas_is_told_who_it_is_how_long_what_is_missing_and_whom_to_call(release, officer):
    release.inmate.birth_place, release.inmate.birth_date = "Barru", date(1990, 3, 5)
    RegisterEntryFactory(custody=CustodyFactory(inmate=release.inmate), number="9999/2027")
    text = words(release_papers.referral_to_bapas, release, officer)

    label = release.custody.register_entries.get().label
    for told in (label, "Barru, 5 Maret 1990", "31 Desember 2027", "Rumah paman", "+6281100007777"):
        assert told in text
    assert release.inmate.identity.nik not in text
    assert "9999/2027" not in text


def test_the_referral_to_a_partner_tells_nothing_of_custody(release, facility, officer):
    text = words(release_papers.referral_to_partner, release, officer)

    secrets = [
        *neutral_words.secrets_of_house(facility),
        *neutral_words.secrets_of_person(release.inmate),
    ]
    assert "Las Listrik" in text
    assert neutral_words.found_in(text, secrets=secrets) == []
    for hidden in ("PAS-7", "2027", str(release.kind), str(release.bapas), "10 Juli"):
        assert hidden not in text


def test_a_paper_that_may_not_be_printed_says_why(release, officer, client_of):
    client = client_of(officer)
    release.partner_may_ask = False
    release.save()

    def ask(paper):
        return client.get(reverse("trainees:release-paper", args=[release.pk, paper]), follow=True)

    printed, refused, unknown = ask("serah-terima"), ask("rujukan-mitra"), ask("lain")

    assert printed["Content-Type"] == "application/pdf"
    assert "belum setuju" in refused.text
    assert unknown.status_code == 404
    (event,) = AuditEvent.objects.filter(action="release.paper_printed")
    assert event.details["paper"] == "serah-terima"
    with pytest.raises(DomainError):
        unsupervised = ReleaseFactory(on=date(2026, 7, 10))
        release_papers.referral_to_bapas(unsupervised, at=AT, by=officer)
