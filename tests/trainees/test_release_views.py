"""The form of a release, and taking consent back (domain 14.15, scenario 19)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from tests.factories.trainees import (
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    RegisterEntryFactory,
    ReleaseContactFactory,
    ReleaseFactory,
    SentenceFactory,
)
from trainees.choices import AT_HAND_CERTIFICATES, CertificateState, Consent, CustodyState
from trainees.models import Release, ReleaseContact, ReleaseKind

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _in_autumn():
    with time_machine.travel("2026-11-20T03:00:00+00:00", tick=False), translation.override("id"):
        yield


@pytest.fixture
def custody(facility):
    return CustodyFactory(released=True, inmate__facility=facility)


def person_page(release):
    return reverse("trainees:inmate-detail", args=[release.inmate.public_id])


def withdraw_address(release):
    return reverse("trainees:consent-withdraw", args=[release.pk])


def test_the_page_of_the_person_offers_to_withdraw_and_then_no_more(custody, officer, client_of):
    release = ReleaseFactory(custody=custody)
    ReleaseContactFactory(release=release)
    FollowUpFactory(release=release)
    client, address = client_of(officer), withdraw_address(release)

    before = client.get(person_page(release)).text
    ReleaseContact.objects.all().delete()
    without = client.get(person_page(release)).text
    after = client.post(address, follow=True).text

    release.refresh_from_db()
    assert address in before
    assert ["Belum ada nomor" in page for page in (before, without)] == [False, True]
    assert address not in after
    assert "Persetujuan dihubungi ditarik" in after
    assert release.consent == Consent.WITHDRAWN
    assert not ReleaseContact.objects.exists()


def test_under_supervision_there_is_no_consent_to_withdraw(custody, officer, client_of):
    release = ReleaseFactory(
        supervised=True, custody=custody, consent=Consent.NOT_NEEDED, consent_on=None
    )
    client = client_of(officer)

    page = client.get(person_page(release)).text
    answer = client.post(withdraw_address(release), follow=True)

    release.refresh_from_db()
    assert withdraw_address(release) not in page
    assert (answer.status_code, release.consent) == (200, Consent.NOT_NEEDED)
    assert "bapas" in answer.text.lower()


def test_people_of_another_facility_are_not_found(other_officer, custody, client_of):
    release = ReleaseFactory(custody=custody, on=date(2026, 7, 10))

    assert client_of(other_officer).post(withdraw_address(release)).status_code == 404
    release.refresh_from_db()
    assert release.consent == Consent.GIVEN


@pytest.fixture
def inside(facility):
    return CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)


def release_address(custody):
    return reverse("trainees:inmate-release", args=[custody.inmate.public_id])


def typed(**values):
    answer = {
        "kind": ReleaseKind.objects.get(code="expiry").pk,
        "on": "20 November 2026",
        "village": "Desa Contoh",
        "consent": "given",
        "phone": "0811 1000 0042",
        "owner": "Istri",
        "once": "k" * 32,
    }
    return answer | values


def test_the_form_says_what_a_release_ends(inside, officer, partner, client_of):
    place = EnrolmentFactory(
        active=True,
        training_class__facility=inside.facility,
        training_class__partner=partner,
        inmate=inside.inmate,
        custody=inside,
    )

    text = client_of(officer).get(release_address(inside)).text

    assert str(place.training_class) in text


@pytest.mark.parametrize("state", sorted(AT_HAND_CERTIFICATES))
def test_the_form_of_a_release_names_every_paper_that_is_not_handed_over(
    inside, officer, partner, client_of, state
):
    place = EnrolmentFactory(
        completed=True,
        training_class__facility=inside.facility,
        training_class__partner=partner,
        inmate=inside.inmate,
        custody=inside,
    )
    CertificateFactory(
        issued=True, enrolment=place, issuer=partner, state=state, title="Las Listrik"
    )
    client = client_of(officer)

    assert "Las Listrik" in client.get(release_address(inside)).text
    answer = client.post(release_address(inside), typed())
    assert list(answer.context["form"].errors) == ["kept_reason"]
    client.post(release_address(inside), typed(papers_given="on"))
    assert place.certificates.get().state == CertificateState.HANDED_OVER


def test_a_release_takes_three_clicks(officer, facility, client_of):
    """From the list: the button, the answer about contact, Save. All else is filled in."""
    stay = CustodyFactory(inmate=InmateFactory(facility=facility), range_earliest_on=TODAY)
    stay.range_likely_on = stay.range_latest_on = TODAY
    stay.save()
    SentenceFactory(custody=stay, two_thirds_on=date(2026, 9, 1), expires_on=TODAY)
    RegisterEntryFactory(custody=stay)
    client = client_of(officer)

    assert release_address(stay) in client.get(reverse("trainees:release-list")).text
    form = client.get(release_address(stay)).context["form"]
    filled = {each.name: each.value() or "" for each in form}
    sent = filled | {"on": "20/11/2026", "consent": "given", "once": "k" * 32}
    client.post(release_address(stay), {k: v for k, v in sent.items() if v is not False})

    release = Release.objects.get()
    assert (release.kind.code, release.on, release.consent) == ("expiry", TODAY, Consent.GIVEN)


def test_a_release_is_recorded_once_however_often_it_is_sent(inside, officer, client_of):
    client = client_of(officer)

    for _ in range(2):
        answer = client.post(release_address(inside), typed(), follow=True)

    release = Release.objects.get()
    assert (answer.status_code, release.on, release.consent) == (
        200,
        date(2026, 11, 20),
        Consent.GIVEN,
    )
    assert ReleaseContact.objects.get().owner == "Istri"


@pytest.mark.parametrize(
    ("consent", "is_trained", "said"),
    [
        ("given", True, "Tindak lanjut dijadwalkan"),
        ("given", False, "tidak menyelesaikan kelas"),
        ("refused", True, "tidak bersedia dihubungi"),
    ],
)
def test_who_is_not_asked_later_is_said_with_the_reason(
    inside, officer, client_of, consent, is_trained, said
):
    if is_trained:
        EnrolmentFactory(inmate=inside.inmate, custody=inside, completed=True)
    values = typed(consent=consent, **({} if consent == "given" else {"phone": "", "owner": ""}))

    page = client_of(officer).post(release_address(inside), values, follow=True)

    assert [said in str(message) for message in page.context["messages"]] == [True]
    assert bool(Release.objects.get().follow_ups.count()) == (said.startswith("Tindak"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": "21/11/2026"}, "on"),
        ({"on": "31/2/2026"}, "on"),
        ({"consent": ""}, "consent"),
        ({"owner": ""}, "owner"),
        ({"phone": "12"}, "phone"),
        ({"kind": "pb"}, "kind"),
    ],
    ids=["tomorrow", "no such day", "nobody asked", "whose number?", "no number", "no such kind"],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    inside, officer, client_of, values, field
):
    answer = client_of(officer).post(release_address(inside), typed(**values))

    assert list(answer.context["form"].errors) == [field]
    assert "Desa Contoh" in answer.text
    assert not Release.objects.exists()


def test_all_that_is_wrong_is_told_at_once(inside, officer, client_of):
    CertificateFactory(
        enrolment=EnrolmentFactory(
            completed=True, custody=inside, inmate=inside.inmate, facility=inside.facility
        ),
        state=CertificateState.ISSUED,
        number="BPVP/0007/2026",
        issued_on=date(2026, 10, 1),
    )
    parole = ReleaseKind.objects.get(code="pb").pk

    client, wrong = client_of(officer), {"on": "1/1/2020", "bapas": "", "consent": "", "owner": ""}
    answer = client.post(release_address(inside), typed(kind=parole, **wrong))
    unsaid = client.post(release_address(inside), typed(kind="", **wrong))

    assert set(unsaid.context["form"].errors) == {"kind", "on", "owner", "kept_reason"}
    assert set(answer.context["form"].errors) == {
        "on", "owner", "bapas", "supervised_until", "decree_number", "kept_reason",
    }  # fmt: skip
    assert not Release.objects.exists()


def test_a_yes_taken_back_under_supervision_leaves_the_probation_office_asking(
    custody, officer, bapas, client_of
):
    release = ReleaseFactory(
        custody=custody, supervised=True, bapas=bapas, supervised_until=date(2027, 3, 1),
        consent=Consent.GIVEN, consent_on=custody.left_on,
    )  # fmt: skip
    FollowUpFactory(release=release, owner="bapas", bapas=bapas, due_on=date(2026, 12, 20),
                    opens_on=date(2026, 12, 6), closes_on=date(2027, 1, 3))  # fmt: skip

    client = client_of(officer)

    asked = client.get(person_page(release)).text
    told = client.post(withdraw_address(release), follow=True).text

    assert "masa pengawasan tetap berjalan: Bapas yang menanyakannya." in asked
    assert "tindak lanjut hanya ditanyakan oleh Bapas" in told


def test_supervision_that_ends_before_the_release_is_refused_in_words(
    inside, officer, bapas, client_of
):
    parole = ReleaseKind.objects.get(code="pb").pk

    answer = client_of(officer).post(
        release_address(inside),
        typed(
            kind=parole,
            bapas=bapas.pk,
            decree_number="PAS-7",
            supervised_until="1/11/2026",
            consent="",
        ),
    )

    assert answer.context["form"].errors == {
        "supervised_until": ["Pengawasan tidak boleh berakhir sebelum pembebasan."]
    }
    assert "Desa Contoh" in answer.text
    assert not Release.objects.exists()


@pytest.mark.parametrize("name", ["inmate-release", "inmate-depart"])
def test_who_is_no_longer_here_is_said_instead_of_an_empty_form(facility, officer, client_of, name):
    stay = CustodyFactory(
        inmate__facility=facility, state=CustodyState.DECEASED, left_on=date(2026, 11, 1)
    )
    address = reverse(f"trainees:{name}", args=[stay.inmate.public_id])

    opened = client_of(officer).get(address, follow=True)
    sent = client_of(officer).post(release_address(stay), typed())

    person = reverse("trainees:inmate-detail", args=[stay.inmate.public_id])
    told = "Orang ini tidak lagi berada di UPT ini: meninggal."
    assert opened.redirect_chain == [(person, 302)]
    assert (told in opened.text, told in sent.text) == (True, True)
