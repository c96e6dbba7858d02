import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.choices import DocumentKind
from partnerships.models import Document
from rutan.audit.models import AuditEvent
from tests.factories.partnerships import DocumentFactory, TrainingClassFactory
from tests.partnerships.papers import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "abcdefghijklmnopqrstuv"


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


def url(training_class):
    return reverse("trainees:class-documents", args=[training_class.public_id])


def sent(file=None, **values):
    return {"kind": "report", "is_about_people": "on", "file": file or pdf(), "once": KEY} | values


def test_a_pdf_is_kept_with_the_class_and_recorded(client_of, officer, training_class):
    answer = client_of(officer).post(url(training_class), sent(kind="decree"))

    document = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url(training_class))
    assert (document.training_class, document.kind) == (training_class, DocumentKind.DECREE)
    assert document.is_about_people
    event = AuditEvent.objects.get(action="document.uploaded")
    assert event.actor == officer.username


def test_the_same_form_sent_twice_keeps_one_file(client_of, officer, training_class):
    client = client_of(officer)

    for _time in range(2):
        client.post(url(training_class), sent())

    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4 not really", b"\x89PNG\r\n\x1a\n" + b"0" * 60, b"MZ\x90\x00", b""]
)
def test_a_bad_file_is_refused_in_words_and_the_rest_stays(
    client_of, officer, training_class, content
):
    file = SimpleUploadedFile("laporan.pdf", content)

    page = client_of(officer).post(url(training_class), sent(file, kind="request"))

    form = page.context["form"]
    assert page.status_code == 422
    assert list(form.errors) == ["file"]
    assert form["kind"].value() == "request"
    assert 'value="request"' in page.content.decode().split("checked")[0][-200:]
    assert not Document.objects.exists()


def test_kinds_of_other_records_cannot_be_chosen(client_of, officer, training_class):
    page = client_of(officer).post(url(training_class), sent(kind="signed_scan"))

    assert list(page.context["form"].errors) == ["kind"]


def test_who_may_only_read_is_shown_no_form_and_refused(client_of, head, manager, training_class):
    for reader in (head, manager):
        client = client_of(reader)
        page = client.get(url(training_class)).content.decode()
        assert 'type="file"' not in page
        assert client.post(url(training_class), sent()).status_code == 403
    assert not Document.objects.exists()


def test_a_file_about_people_is_not_shown_to_a_manager(client_of, officer, manager, training_class):
    for name, about in (("daftar.pdf", True), ("laporan.pdf", False)):
        DocumentFactory(
            facility=training_class.facility,
            training_class=training_class,
            is_about_people=about,
            name=name,
        )

    seen = {
        user.role: [
            each.row.name for each in client_of(user).get(url(training_class)).context["documents"]
        ]
        for user in (officer, manager)
    }

    assert seen == {"officer": ["laporan.pdf", "daftar.pdf"], "manager": ["laporan.pdf"]}


def test_the_page_takes_the_same_queries_for_any_number_of_files(
    client_of, officer, training_class
):
    client = client_of(officer)
    client.get(url(training_class))

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(url(training_class))
        return len(seen)

    none = queries()
    for _n in range(3):
        DocumentFactory(facility=training_class.facility, training_class=training_class)

    assert queries() == none <= 12
