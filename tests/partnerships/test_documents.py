"""Uploaded files: checked by content, kept under a name that says nothing, served by scope."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import (
    AgreementFactory,
    CoordinationFactory,
    TrainingClassFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def stored(by, file=None, **subject):
    return documents.store(file=file or pdf(), kind=DocumentKind.LETTER, by=by, **subject)


def files_on_disk():
    try:
        return default_storage.listdir("documents")[1]
    except FileNotFoundError:
        return []


def test_a_file_is_kept_under_a_name_that_says_nothing(agreement, officer):
    document = stored(officer, pdf("Rahasia Budi.pdf"), agreement=agreement)

    assert "Budi" not in document.file.name
    assert (document.name, document.content_type) == ("Rahasia Budi.pdf", "application/pdf")
    assert documents.is_intact(document)
    assert AuditEvent.objects.get().action == "document.uploaded"


@pytest.mark.parametrize(
    "file",
    [not_a_pdf(), pdf(script=True), not_a_pdf("foto.png")],
    ids=["program", "script", "not a picture"],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(agreement, officer, file):
    with pytest.raises(DomainError):
        stored(officer, file, agreement=agreement)

    assert not Document.objects.exists()
    assert files_on_disk() == []


def test_a_picture_is_no_signed_agreement(agreement, officer):
    with pytest.raises(DomainError):
        stored(officer, png("naskah.pdf"), agreement=agreement, only_pdf=True)


def test_a_picture_cut_short_is_refused(agreement, officer):
    file = png()
    file.file.truncate(40)

    with pytest.raises(DomainError):
        stored(officer, file, agreement=agreement)


def test_a_file_over_the_limit_is_refused_with_its_size(agreement, officer, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_FILE", 100)

    with pytest.raises(DomainError):
        stored(officer, agreement=agreement)


def test_the_suffix_is_that_of_the_content(agreement, officer):
    document = stored(officer, png("../../etc/<b>passwd.exe"), agreement=agreement)

    assert document.name == "bpasswd.png"


def test_a_refused_row_takes_its_file_along(agreement, officer, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(documents, "record", refuse)
    with pytest.raises(RuntimeError):
        stored(officer, agreement=agreement)

    assert files_on_disk() == []


def test_of_several_files_all_are_kept_or_none(agreement, officer):
    with pytest.raises(DomainError):
        documents.store_all(
            files=[pdf(), not_a_pdf()], kind=DocumentKind.LETTER, agreement=agreement, by=officer
        )

    assert not Document.objects.exists()
    assert files_on_disk() == []


def test_what_a_lost_transaction_left_is_removed_two_days_later(agreement, officer):
    kept = stored(officer, agreement=agreement)
    default_storage.save("documents/orphan", ContentFile(b"x"))
    today = default_storage.get_modified_time("documents/orphan").date()

    assert documents.orphaned_files(on=today, dry_run=False) == {"removed": 0}
    later = today + timedelta(days=2)
    assert documents.orphaned_files(on=later, dry_run=True) == {"removed": 1}
    assert documents.orphaned_files(on=later, dry_run=False) == {"removed": 1}
    assert documents.orphaned_files(on=later, dry_run=False) == {"removed": 0}
    assert [f"documents/{name}" for name in files_on_disk()] == [kept.file.name]


def test_a_rolled_back_upload_leaves_no_row(agreement, officer):
    with transaction.atomic():
        stored(officer, agreement=agreement)
        transaction.set_rollback(True)

    assert not Document.objects.exists()


def download(client, document):
    return client.get(reverse("partnerships:document-download", args=[document.pk]))


def test_a_file_is_sent_as_an_attachment_that_does_nothing(agreement, officer, client_of):
    document = stored(officer, agreement=agreement)

    answer = download(client_of(officer), document)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="naskah.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert AuditEvent.objects.filter(action="document.downloaded").count() == 1


@pytest.mark.parametrize("subject", ["agreement", "coordination", "training_class"])
def test_a_file_of_another_facility_does_not_exist(
    subject, facility, partner, officer, other_officer, client_of
):
    makers = {
        "agreement": AgreementFactory,
        "coordination": CoordinationFactory,
        "training_class": TrainingClassFactory,
    }
    record = makers[subject](facility=facility, partner=partner)
    document = stored(officer, **{subject: record})

    assert download(client_of(other_officer), document).status_code == 404
    assert download(client_of(officer), document).status_code == 200


def test_a_file_that_names_people_is_for_the_staff_only(
    agreement, officer, manager, coordinator, client_of
):
    plain = stored(officer, agreement=agreement)
    naming = stored(officer, agreement=agreement, is_about_people=True)

    for outsider in (manager, coordinator):
        assert download(client_of(outsider), plain).status_code == 200
        assert download(client_of(outsider), naming).status_code == 404
    assert download(client_of(officer), naming).status_code == 200


def test_a_coordinator_knows_no_file_of_another_partner_at_the_same_facility(
    agreement, facility, other_partner, officer, coordinator, client_of
):
    own = stored(officer, agreement=agreement)
    foreign = stored(officer, agreement=AgreementFactory(facility=facility, partner=other_partner))

    assert set(Document.objects.for_user(coordinator)) == {own}
    assert download(client_of(coordinator), foreign).status_code == 404


def test_a_file_missing_on_the_disk_is_not_found(agreement, officer, client_of):
    document = stored(officer, agreement=agreement)
    default_storage.delete(document.file.name)

    assert not documents.is_intact(document)
    assert download(client_of(officer), document).status_code == 404


def test_a_file_changed_on_the_disk_is_not_served(agreement, officer, client_of):
    document = stored(officer, agreement=agreement)
    Path(document.file.path).write_bytes(b"%PDF-1.4 something else")

    assert download(client_of(officer), document).status_code == 404


def test_a_folder_that_is_not_there_yet_has_no_orphans():
    assert documents.orphaned_files(on=date(2026, 7, 15), dry_run=False) == {"removed": 0}
