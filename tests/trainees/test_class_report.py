"""The report of a class: written with its minutes, frozen when it is closed, printed."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.registers import ClassReportFactory
from tests.factories.trainees import (
    AssessmentFactory,
    AttendanceFactory,
    EnrolmentFactory,
    ResultFactory,
)
from tests.partnerships import papers
from tests.rutan.test_common_pictures import PLACE, chunk, png
from trainees.actions import class_reports, classes, marks
from trainees.actions.class_reports import Photo
from trainees.choices import Competence
from trainees.documents.class_report import _attendance_rows, class_report, figures_of
from trainees.models import ClassPhoto, ClassReport, ExitReason, Reopening

pytestmark = pytest.mark.django_db
AFTER = date(2026, 8, 5)
NOON = datetime(2026, 8, 5, 4, 0, tzinfo=UTC)
KEY = "abcdefghijklmnopqrstuv"


@pytest.fixture(autouse=True)
def _today(own_folder):
    with time_machine.travel(f"{AFTER}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    """Two held sessions, one of them cut short by the partner, one cancelled; seven people."""
    training_class = TrainingClassFactory(
        assessing=True,
        facility=facility,
        partner=partner,
        planned_hours=20,
        certificates_reason="Menunggu BPVP",
    )
    whole = SessionFactory(training_class=training_class, held=True, hours=8)
    short = SessionFactory(
        training_class=training_class,
        held=True,
        on=date(2026, 7, 3),
        hours=2,
        planned_hours=6,
        short_reason="Bahan habis",
        short_fault="partner",
    )
    SessionFactory(
        training_class=training_class, cancelled=True, on=date(2026, 7, 4), cause="utility"
    )
    for number in range(6):
        person = EnrolmentFactory(
            active=True,
            training_class=training_class,
            inmate__id_card_name=f"Rahasia {number}",
            competence=Competence.NOT_YET if number == 5 else Competence.COMPETENT,
        )
        AttendanceFactory(enrolment=person, session=whole, hours=8)
        AttendanceFactory(enrolment=person, session=short, hours=2)
    left = EnrolmentFactory(
        withdrawn=True,
        training_class=training_class,
        exit_reason=ExitReason.objects.filter(state="withdrawn").first(),
    )
    for session in (whole, short):
        AttendanceFactory(enrolment=left, session=session, hours=0)
    return training_class


def url(training_class, name="class-close"):
    return reverse(f"trainees:{name}", args=[training_class.public_id])


def picture(*extra, **values):
    return SimpleUploadedFile("IMG_20260703.png", png(*extra, **values))


def written(training_class, officer, **values):
    return class_reports.write(
        training_class=training_class,
        by=officer,
        **{
            "obstacles": "Listrik padam dua kali.",
            "remedies": "Genset dipinjam.",
            "has_no_obstacles": False,
            "prints_photos": True,
        }
        | values,
    )


def paper_of(report, by, **values):
    with translation.override("id"):
        pages = PdfReader(io.BytesIO(class_report(report, at=NOON, by=by, **values))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    return words, sum(len(page.images) for page in pages)


def test_a_class_closes_with_minutes_and_report_in_one_form(client_of, officer, training_class):
    client = client_of(officer)
    sent = {
        "minutes": SimpleUploadedFile("ba.pdf", papers.pdf().read()),
        "obstacles": "Listrik padam dua kali.",
        "photo_1": picture(),
        "new_caption_1": "Praktik",
        "once": KEY,
    }

    answer = client.post(url(training_class), sent)
    page = client.get(url(training_class))

    assert answer.status_code == 302
    assert [item["done"] for item in page.context["items"]] == [True] * 5
    photo = ClassPhoto.objects.get()
    assert (photo.caption, photo.shows_faces) == ("Praktik", False)
    assert set(Document.objects.values_list("kind", "is_about_people")) == {
        (DocumentKind.MINUTES, True),
        (DocumentKind.PHOTO, True),
    }
    again = {"has_no_obstacles": "on", f"caption_{photo.pk}": "Teori", f"faces_{photo.pk}": "on"}
    client.post(url(training_class), again | {"once": KEY + "2"})
    photo.refresh_from_db()
    assert (photo.caption, photo.shows_faces) == ("Teori", True)
    assert ClassReport.objects.get().has_no_obstacles
    client.post(url(training_class, "class-close-check"), {"once": KEY + "3"})
    training_class.refresh_from_db()
    assert training_class.state == "closed"


def test_a_report_says_what_stood_in_the_way_or_that_nothing_did(
    client_of, officer, training_class
):
    page = client_of(officer).post(url(training_class), {"remedies": "x", "once": KEY})

    assert page.status_code == 422
    assert "obstacles" in page.context["form"].errors
    with pytest.raises(DomainError):
        written(training_class, officer, obstacles=" ")
    assert not ClassReport.objects.exists()


def test_the_report_freezes_what_the_registers_say(training_class, officer, head):
    report = written(training_class, officer)
    training_class.documents.create(
        facility=training_class.facility, kind=DocumentKind.MINUTES, size=1
    )
    live = figures_of(training_class)

    assert live["hours"] == {"planned": 20, "held": 10, "catch_up": 0, "shortened": {"partner": 4}}
    assert live["sessions"] == {"held": 2, "cancelled": {"utility": 1}, "moved": 0}
    classes.close(training_class=training_class, by=officer)
    report.refresh_from_db()
    assert report.frozen_on == AFTER
    assert report.figures["people"]["competence"] == {"competent": 5, "not_yet": 1}
    assert report.figures["attendance"]["mean"] == 857  # six of seven, cut
    type(training_class.sessions.first()).objects.update(hours=1)
    words, _images = paper_of(report, officer)
    assert f"{_('Lesson hours held')} 10" in words
    assert f"SHA-256 {report.figures_hash[:16]}" in words
    training_class.refresh_from_db()
    with pytest.raises(DomainError, match="hanya dapat dibaca"):
        written(training_class, officer)
    classes.reopen(training_class=training_class, reason="Nilai salah", by=head)
    report.refresh_from_db()
    assert (report.figures, report.figures_hash, report.frozen_on) == ({}, "", None)
    assert AuditEvent.objects.filter(action="class_report.frozen").count() == 1


def test_reopening_twice_keeps_both_reasons(training_class, officer, head, client_of):
    written(training_class, officer)
    training_class.documents.create(
        facility=training_class.facility, kind=DocumentKind.MINUTES, size=1
    )
    for reason in ("Nilai salah", "Satu peserta lupa dinilai"):
        classes.close(training_class=training_class, by=officer)
        classes.reopen(training_class=training_class, reason=reason, by=head)

    page = client_of(officer).get(url(training_class)).content.decode()

    assert Reopening.objects.count() == 2
    assert "Nilai salah" in page
    assert "Satu peserta lupa dinilai" in page


def test_a_photo_is_kept_without_the_place_and_only_pictures_are(training_class, officer):
    written(training_class, officer, photos=[Photo(file=picture(chunk(b"eXIf", PLACE)))])

    with ClassPhoto.objects.get().document.file.open("rb") as stored:
        assert stored.read() == png()
    with pytest.raises(DomainError) as refused:
        written(
            training_class,
            officer,
            photos=[Photo(file=SimpleUploadedFile("a.pdf", papers.pdf().read()), field="photo_1")],
        )
    assert refused.value.field == "photo_1"
    with pytest.raises(DomainError, match="6"):
        written(training_class, officer, photos=[Photo(file=picture()) for _n in range(6)])
    assert ClassPhoto.objects.count() == 1


def test_a_photo_is_taken_away_for_good_while_the_report_is_a_draft(
    client_of, officer, training_class, django_capture_on_commit_callbacks
):
    report = written(training_class, officer, photos=[Photo(file=picture())] * 2)
    gone, stays = report.photos.all()
    path = gone.document.file.name
    sent = {"has_no_obstacles": "on", f"remove_{gone.pk}": "on", "once": KEY}

    with django_capture_on_commit_callbacks(execute=True):
        client_of(officer).post(url(training_class), sent)

    assert list(report.photos.all()) == [stays]
    assert list(Document.objects.all()) == [stays.document]
    assert not default_storage.exists(path)
    assert default_storage.exists(stays.document.file.name)
    removed = AuditEvent.objects.get(action="document.removed")
    assert (removed.details["document"], removed.actor) == (gone.document_id, officer.username)
    training_class.documents.create(
        facility=training_class.facility, kind=DocumentKind.MINUTES, size=1
    )
    classes.close(training_class=training_class, by=officer)
    with pytest.raises(DomainError, match="hanya dapat dibaca"):
        written(training_class, officer, removed=[stays.pk])
    assert report.photos.count() == 1


def test_signed_minutes_that_were_photographed_tell_no_place_either(
    client_of, officer, training_class
):
    sent = {"minutes": picture(chunk(b"eXIf", PLACE)), "has_no_obstacles": "on", "once": KEY}

    client_of(officer).post(url(training_class), sent)

    minutes = Document.objects.get(kind=DocumentKind.MINUTES)
    with minutes.file.open("rb") as stored:
        assert stored.read() == png()
    assert documents.is_intact(minutes)


def test_the_draft_and_the_page_that_closes_count_by_one_rule(training_class, officer):
    marks.refresh_hours(training_class)
    live = figures_of(training_class)["people"]
    seen = classes.outlook(training_class)

    assert (live["completed"], live["present"]) == (seen.completed, seen.trainees) == (6, 6)
    report = written(training_class, officer)
    words, _images = paper_of(report, officer)
    assert "Selesai menurut keadaan sekarang 6" in words
    training_class.documents.create(
        facility=training_class.facility, kind=DocumentKind.MINUTES, size=1
    )
    classes.close(training_class=training_class, by=officer)
    report.refresh_from_db()
    assert report.figures["people"]["completed"] == 6


def test_a_photo_of_30_mb_is_a_sentence_and_the_obstacles_stay(client_of, officer, training_class):
    page = client_of(officer).post(
        url(training_class),
        {
            "obstacles": "Listrik padam dua kali.",
            "photo_1": SimpleUploadedFile("besar.jpg", b"\xff\xd8\xff" + b"x" * 30_000_000),
            "once": KEY,
        },
    )

    assert page.status_code == 422
    assert "5,0 MB" in page.content.decode()
    assert "Listrik padam dua kali." in page.content.decode()
    assert not ClassReport.objects.exists()


def test_the_partner_s_copy_has_no_faces_and_no_names(training_class, officer):
    report = written(
        training_class,
        officer,
        photos=[
            Photo(file=picture(), caption="Wajah terlihat"),
            Photo(file=picture(colour=b"\7\7\7"), caption="Bengkel kosong", shows_faces=False),
        ],
    )

    own, own_images = paper_of(report, officer)
    words, images = paper_of(report, officer, for_partner=True)

    assert (own_images, images) == (2, 1)
    assert "Wajah terlihat" in own
    assert "Wajah terlihat" not in words
    assert "Bengkel kosong" in words
    assert "Rahasia" not in own + words
    assert "Belum kompeten (BK) 1" in own
    assert "Belum kompeten" not in words
    assert "Draf: kelas belum ditutup" in own


def test_the_gain_between_two_tests_stands_still_with_the_other_figures(training_class, officer):
    """Three people took both tests: too few for a mean, and no count for the partner."""
    people = list(training_class.enrolments.order_by("pk")[:4])
    for kind, score in (("pre", 40), ("post", 70)):
        test = AssessmentFactory(training_class=training_class, kind=kind)
        for person in people[: 4 if kind == "pre" else 3]:
            ResultFactory(assessment=test, enrolment=person, score=score)
    report = written(training_class, officer)
    class_reports.freeze(training_class, by=officer)
    report.refresh_from_db()

    assert report.figures["gain"] == {
        "n": 3, "mean": [30, 1], "unpaired_pre": 1, "unpaired_post": 0,
    }  # fmt: skip
    assert "3 orang mengikuti kedua tes" in paper_of(report, officer)[0]
    assert "kedua tes" not in paper_of(report, officer, for_partner=True)[0]


def test_the_paper_is_printed_by_staff_and_leaves_a_trace(client_of, officer, training_class):
    ClassReportFactory(training_class=training_class)

    answer = client_of(officer).get(url(training_class, "class-report-paper") + "?untuk=mitra")

    assert answer["Content-Type"] == "application/pdf"
    root = PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert AuditEvent.objects.get(action="paper.printed").subject_id == str(training_class.pk)


@pytest.mark.parametrize(
    ("enough", "is_told"), [(16, True), (11, True), (12, False), (3, False), (0, True)]
)
def test_few_who_reached_the_attendance_or_missed_it_are_not_told_to_a_partner(enough, is_told):
    figures = {"people": 16, "percent": 80, "enough": enough, "mean": 800}

    rows = _attendance_rows(figures, 5)

    assert (f"{enough} dari 16" in dict(rows).values()) is is_told
