"""What a coordinator does about classes, results and certificates."""

from datetime import date

import pytest

from partnerships.actions import classes
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import InstructorFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory, ResultFactory
from tests.partnerships.papers import pdf
from trainees import certificate_facts
from trainees.models.certificate import number_key

PEOPLE = "/admin/trainees/enrolment/"
PAPERS = "/admin/trainees/certificate/"
CLASSES = "/admin/partnerships/trainingclass/"


@pytest.fixture
def a_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


@pytest.fixture
def people(a_class):
    return [
        EnrolmentFactory(state="active", training_class=a_class, competence="competent")
        for _ in range(2)
    ]


def send(client, path, action, rows, **answers):
    return client.post(
        path, {"action": action, "_selected_action": [row.pk for row in rows], **answers}
    )


def test_results_are_verified_after_a_page_that_names_the_people(client_of, coordinator, people):
    client = client_of(coordinator)

    asked = send(client, PEOPLE, "verify_selected", people)
    assert all(each.inmate.id_card_name in asked.content.decode() for each in people)
    people[0].refresh_from_db()
    assert people[0].verified_on is None

    send(client, PEOPLE, "verify_selected", people, confirmed="yes")
    for each in people:
        each.refresh_from_db()
        assert each.verified_by == coordinator


def test_results_go_back_with_a_reason_only(client_of, coordinator, people):
    client = client_of(coordinator)

    send(client, PEOPLE, "send_back_selected", people, confirmed="yes", reason=" ")
    people[0].refresh_from_db()
    assert people[0].returned_reason == ""

    send(client, PEOPLE, "send_back_selected", people, confirmed="yes", reason="Nilai tertukar")
    people[0].refresh_from_db()
    assert people[0].returned_reason == "Nilai tertukar"


def test_people_are_accepted_once(client_of, coordinator, people):
    client = client_of(coordinator)
    for _ in range(2):
        send(client, PEOPLE, "accept_selected", people, confirmed="yes")

    people[0].refresh_from_db()
    assert people[0].partner_accepted_on is not None
    assert AuditEvent.objects.filter(action="enrolment.accepted").count() == 2


def test_people_of_another_partner_are_out_of_reach(client_of, coordinator, other_partner):
    foreign = EnrolmentFactory(
        state="active",
        competence="competent",
        training_class=TrainingClassFactory(assessing=True, partner=other_partner),
    )

    send(client_of(coordinator), PEOPLE, "verify_selected", [foreign], confirmed="yes")

    foreign.refresh_from_db()
    assert foreign.verified_on is None


def test_a_malformed_choice_is_an_error_of_the_sender(client_of, coordinator, people):
    answer = client_of(coordinator).post(
        PEOPLE, {"action": "verify_selected", "_selected_action": "abc"}
    )

    assert answer.status_code == 400


# --- Certificates --------------------------------------------------------------------------


@pytest.fixture
def papers(facility, partner):
    training_class = TrainingClassFactory(closed=True, facility=facility, partner=partner)
    return [
        CertificateFactory(
            issuer=partner,
            enrolment=EnrolmentFactory(
                completed=True,
                training_class=training_class,
                credited_hours=160,
                expected_hours=160,
                inmate__id_card_name=name,
                inmate__facility=facility,
            ),
        )
        for name in ("Beddu", "Amir")
    ]


NUMBERS = {"first": "007/BPVP/2026", "issued_on": "2026-08-06"}


def test_numbers_are_shown_before_they_are_given(client_of, coordinator, papers):
    client = client_of(coordinator)

    shown = send(client, PAPERS, "fill_numbers", papers, preview="yes", **NUMBERS)
    text = shown.content.decode()
    assert text.index("007/BPVP/2026") < text.index("008/BPVP/2026")
    papers[0].refresh_from_db()
    assert papers[0].number == ""

    seen = shown.context["form"].fingerprint()
    send(client, PAPERS, "fill_numbers", papers, confirmed="yes", previewed=seen, **NUMBERS)
    for paper, number in zip(papers, ("008/BPVP/2026", "007/BPVP/2026"), strict=True):
        paper.refresh_from_db()
        assert paper.number == number  # in the order of names


def test_what_was_not_shown_is_not_given(client_of, coordinator, papers):
    answer = send(
        client_of(coordinator), PAPERS, "fill_numbers", papers,
        confirmed="yes", previewed="001/LAIN|2026-08-06|", **NUMBERS,
    )  # fmt: skip

    papers[0].refresh_from_db()
    assert papers[0].number == ""
    assert "008/BPVP/2026" in answer.content.decode()


def test_a_number_given_meanwhile_is_told_with_the_next_free_one(client_of, coordinator, papers):
    client = client_of(coordinator)
    shown = send(client, PAPERS, "fill_numbers", papers, preview="yes", **NUMBERS)
    seen = shown.context["form"].fingerprint()
    CertificateFactory(issued=True, issuer=papers[0].issuer, number="008/bpvp/2026")

    late = send(client, PAPERS, "fill_numbers", papers, confirmed="yes", previewed=seen, **NUMBERS)

    assert late.context["form"]["first"].value() == "009/BPVP/2026"
    papers[0].refresh_from_db()
    assert papers[0].number == ""


def test_what_is_printed_may_not_change_between_looking_and_giving(client_of, coordinator, papers):
    client = client_of(coordinator)
    shown = send(client, PAPERS, "fill_numbers", papers, preview="yes", **NUMBERS)
    seen = shown.context["form"].fingerprint()
    papers[0].enrolment.inmate.id_card_name = "Beddu Amir"
    papers[0].enrolment.inmate.save()

    send(client, PAPERS, "fill_numbers", papers, confirmed="yes", previewed=seen, **NUMBERS)

    papers[0].refresh_from_db()
    assert papers[0].number == ""


def test_two_kinds_are_not_numbered_in_one_run(client_of, coordinator, papers):
    papers[0].kind = "internal"
    papers[0].save()

    answer = send(client_of(coordinator), PAPERS, "fill_numbers", papers, preview="x", **NUMBERS)

    assert "errornote" in answer.content.decode()


def issue(papers):
    for number, paper in enumerate(papers, start=17):
        paper.number = f"{number:03}/BPVP/2026"
        paper.number_key = number_key(paper.number)
        paper.state, paper.issued_on = "issued", date(2026, 8, 6)
        certificate_facts.seal(paper)
        paper.save()


def test_files_are_matched_by_the_number_in_their_name(
    client_of, coordinator, papers, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path
    issue(papers)
    client = client_of(coordinator)

    for name in ("018 BPVP 2027.pdf", "nama saja.pdf"):
        refused = send(client, PAPERS, "upload_files", papers, confirmed="x", files=pdf(name))
        assert name in refused.content.decode()
    twice = [pdf("017-bpvp-2026.pdf"), pdf("017_BPVP_2026 Amir.pdf")]
    send(client, PAPERS, "upload_files", papers, confirmed="x", files=twice)
    papers[0].refresh_from_db()
    assert papers[0].file is None

    files = [pdf("018_BPVP_2026 (1).pdf"), pdf("017-bpvp-2026.pdf")]
    send(client, PAPERS, "upload_files", papers, confirmed="x", files=files)

    for paper in papers:
        paper.refresh_from_db()
        assert paper.file.is_about_people
        assert "BPVP" not in paper.file.name
    assert AuditEvent.objects.filter(action="certificates.uploaded").count() == 1


def test_the_issuer_revokes_its_own_and_prints_them(client_of, coordinator, papers, settings):
    settings.PUBLIC_BASE_URL = "https://cek.example.go.id"
    issue(papers)
    client = client_of(coordinator)

    printed = send(client, PAPERS, "print_papers", papers)
    send(client, PAPERS, "revoke", papers[:1], confirmed="yes", reason="Salah cetak")

    assert printed["Content-Type"] == "application/pdf"
    states = []
    for paper in papers:
        paper.refresh_from_db()
        states.append(paper.state)
    assert states == ["revoked", "printed"]


def test_a_word_that_reveals_custody_stops_the_numbers(client_of, coordinator, papers):
    papers[0].title = "Pelatihan Warga Binaan"
    papers[0].save()

    answer = send(
        client_of(coordinator), PAPERS, "fill_numbers", papers,
        confirmed="yes", previewed="007/BPVP/2026|2026-08-06|", **NUMBERS,
    )  # fmt: skip

    assert "errornote" in answer.content.decode()
    assert {paper.number for paper in papers} == {""}
    assert not AuditEvent.objects.filter(action="certificates.numbered").exists()


# --- Classes -------------------------------------------------------------------------------


def test_the_timetable_is_confirmed_once(client_of, coordinator, facility, partner):
    planned = TrainingClassFactory(facility=facility, partner=partner)
    client = client_of(coordinator)
    for _ in range(2):
        send(client, CLASSES, "confirm_schedule", [planned], confirmed="yes")

    planned.refresh_from_db()
    assert planned.schedule_confirmed_on == facility.today()
    assert AuditEvent.objects.filter(action="training_class.schedule_confirmed").count() == 1


def test_a_cancelled_class_has_no_timetable_to_confirm(coordinator, partner):
    with pytest.raises(DomainError):
        classes.confirm_schedule(
            training_class=TrainingClassFactory(cancelled=True, partner=partner), by=coordinator
        )


def test_the_partner_names_its_own_instructors(client_of, coordinator, a_class, people, partner):
    client = client_of(coordinator)
    path = f"{CLASSES}{a_class.pk}/change/"
    page = client.get(path).content.decode()
    assert people[0].inmate.id_card_name in page
    assert 'aria-label="Instruktur"' in page
    assert "related-widget-wrapper-link" not in page
    prefix = "TrainingClass_instructors"
    for teacher in (InstructorFactory(partner=partner), InstructorFactory()):
        client.post(
            path,
            {
                "version": 1, "title": "Bukan urusan mitra",
                f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0,
                f"{prefix}-0-instructor": teacher.pk,
                "sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0,
            },
        )  # fmt: skip

    a_class.refresh_from_db()
    assert [teacher.partner for teacher in a_class.instructors.all()] == [partner]
    assert a_class.title != "Bukan urusan mitra"


def test_the_first_page_says_what_waits(client_of, coordinator, people, papers):
    text = client_of(coordinator).get("/admin/").content.decode()

    assert "verified=open" in text
    assert "number=none" in text


@pytest.mark.looks
def test_whoever_verifies_sees_every_attempt_and_no_note(client_of, coordinator, people):
    first = ResultFactory(enrolment=people[0], score=40, note="Kampuh terbuka")
    ResultFactory(assessment=first.assessment, enrolment=people[0], attempt=2, score="78.5")

    shown = client_of(coordinator).get(f"{PEOPLE}{people[0].pk}/change/").content.decode()

    assert "Teori 1: 40 (30 Jul 2026)<br>Teori 2: 78,50 (30 Jul 2026)" in shown
    assert "Kampuh terbuka" not in shown


def test_what_waits_for_a_number_comes_first_and_then_the_newest(
    client_of, coordinator, a_class, partner
):
    old, new, waiting = (
        CertificateFactory(enrolment__training_class=a_class, issuer=partner, **values)
        for values in (
            {"issued": True, "issued_on": date(2026, 7, 1)},
            {"issued": True, "issued_on": date(2026, 8, 1)},
            {},
        )
    )

    listed = client_of(coordinator).get(PAPERS).context["cl"].result_list

    assert [each.pk for each in listed] == [waiting.pk, new.pk, old.pk]
