"""What a coordinator does about classes, results and certificates."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from partnerships.actions import classes
from partnerships.models import Document
from rutan.accounts.choices import Role
from rutan.accounts.models import Terms
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import TermsAcceptanceFactory, UserFactory
from tests.factories.partnerships import (
    InstructorFactory,
    PostingFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import CertificateFactory, EnrolmentFactory, ResultFactory
from tests.partnerships.papers import pdf
from trainees import certificate_facts
from trainees.models import Result
from trainees.models.certificate import number_key

pytestmark = pytest.mark.looks
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


@pytest.fixture
def with_papers(papers, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    issue(papers)
    return papers


def test_files_are_shown_beside_their_certificates_before_they_are_kept(
    client_of, coordinator, with_papers, settings
):
    client = client_of(coordinator)
    files = [pdf("018_BPVP_2026 (1).pdf"), pdf("017-bpvp-2026.pdf")]

    shown = send(client, PAPERS, "upload_files", with_papers, preview="x", files=files)
    text = shown.content.decode()
    assert "018_BPVP_2026 (1).pdf" in text
    assert "018/BPVP/2026 – Amir" in text
    assert not Document.objects.exists()

    seen = shown.context["form"].fingerprint()
    kept = send(client, PAPERS, "upload_files", with_papers, confirmed="x", previewed=seen)

    assert kept.status_code == 302
    for paper in with_papers:
        paper.refresh_from_db()
        assert paper.file.is_about_people
        assert "BPVP" not in paper.file.name
    assert AuditEvent.objects.filter(action="certificates.uploaded").count() == 1


@pytest.mark.parametrize("change", ["other rows", "other person", "other files", "not ours"])
def test_only_what_was_shown_is_kept(
    client_of, coordinator, with_papers, partner, settings, change
):
    client = client_of(coordinator)
    file = {"files": pdf("017-bpvp-2026.pdf")}
    shown = send(client, PAPERS, "upload_files", with_papers, preview="x", **file)
    sent = {"confirmed": "x", "previewed": shown.context["form"].fingerprint()}
    rows = with_papers
    if change == "other rows":
        rows = with_papers[:1]
    elif change == "other person":
        other = UserFactory(role=Role.COORDINATOR)
        PostingFactory(user=other, facility=None, partner=partner)
        TermsAcceptanceFactory(user=other, terms=Terms.objects.current())
        client = client_of(other)
    elif change == "other files":
        sent["files"] = pdf("018-bpvp-2026.pdf")
    else:
        sent["previewed"] = "palsu"

    answer = send(client, PAPERS, "upload_files", rows, **sent)

    assert answer.status_code == 200
    assert not Document.objects.exists()


# --- Results -------------------------------------------------------------------------------


def test_a_partner_enters_the_result_of_one_person(client_of, coordinator, a_class):
    person = EnrolmentFactory(state="active", training_class=a_class)
    client, typed = client_of(coordinator), {"score_theory": "85,5", "competence": "competent"}
    page = client.get(f"{PEOPLE}{person.pk}/change/").content.decode()
    assert 'value="enter_result"' in page

    shown = send(client, PEOPLE, "enter_result", [person], preview="x", **typed)
    assert "→ 85,5" in shown.content.decode()
    person.refresh_from_db()
    assert person.competence == ""
    seen = {"confirmed": "x", "previewed": shown.context["form"].fingerprint()}
    send(client, PEOPLE, "enter_result", [person], **typed | seen)

    person.refresh_from_db()
    assert (person.competence, person.verified_on) == ("competent", None)
    assert [each.score for each in person.results.all()] == [Decimal("85.50")]
    assert AuditEvent.objects.get(action="results.saved").actor == coordinator.username


def test_a_result_saved_meanwhile_is_shown_again(client_of, coordinator, a_class):
    person = EnrolmentFactory(state="active", training_class=a_class)
    client, typed = client_of(coordinator), {"competence": "competent"}
    shown = send(client, PEOPLE, "enter_result", [person], preview="x", **typed)
    person.version += 1
    person.save()

    seen = {"confirmed": "x", "previewed": shown.context["form"].fingerprint()}
    again = send(client, PEOPLE, "enter_result", [person], **typed | seen)

    assert again.status_code == 200
    person.refresh_from_db()
    assert person.competence == ""


def test_results_of_a_class_come_from_the_list_that_is_taken_out(client_of, coordinator, a_class):
    people = [
        EnrolmentFactory(state="active", training_class=a_class, inmate__id_card_name=name)
        for name in ("Andi Uji", "Baso Uji", "Cakra Uji")
    ]
    client = client_of(coordinator)
    book = load_workbook(io.BytesIO(client.get(f"{PEOPLE}unduh/").content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row, (theory, result) in enumerate([(80, "K"), (60.5, "Kompeten"), (None, None)], start=2):
        sheet.cell(row, heads["Teori"]).value = theory
        sheet.cell(row, heads["Hasil"]).value = result
    filled = io.BytesIO()
    book.save(filled)
    upload = SimpleUploadedFile("peserta.xlsx", filled.getvalue())

    shown = send(client, CLASSES, "results_file", [a_class], preview="x", file=upload)
    text = shown.content.decode()
    assert "Teori: – → 60,5" in text
    assert "Cakra Uji" not in text
    assert not Result.objects.exists()
    seen = shown.context["form"].fingerprint()
    send(client, CLASSES, "results_file", [a_class], confirmed="x", previewed=seen)

    for person in people:
        person.refresh_from_db()
    assert [each.competence for each in people] == ["competent", "competent", ""]
    assert sorted(Result.objects.values_list("score", flat=True)) == [Decimal("60.50"), 80]


# --- Certificates that are printed or end ----------------------------------------------------


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
