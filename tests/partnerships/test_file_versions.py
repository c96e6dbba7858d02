"""A newer version of a file takes its place; the older one stays and can be opened."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from partnerships.actions import documents
from partnerships.choices import DocumentKind, ObligationMetric
from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import (
    AgreementEventFactory,
    ObligationFactory,
    TrainingClassFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf, png

pytestmark = pytest.mark.django_db
KEY = "once-key-of-a-file-{:04d}"


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"):
        yield


@pytest.fixture
def training_class(agreement):
    return TrainingClassFactory(
        running=True, facility=agreement.facility, partner=agreement.partner, agreement=agreement
    )


@pytest.fixture(params=["agreement", "class"])
def kept(request, agreement, training_class, officer):
    """(the file, the page it stands on, the page that takes its newer version)"""
    if request.param == "agreement":
        file = documents.store(
            file=pdf("pindai.pdf"), kind=DocumentKind.SIGNED_SCAN, agreement=agreement, by=officer
        )
        page = reverse("partnerships:agreement-detail", args=[agreement.code])
        name, key = "partnerships:agreement-file-version", agreement.code
    else:
        file = documents.store(
            file=pdf("pindai.pdf"), kind=DocumentKind.DECREE, training_class=training_class,
            by=officer,
        )  # fmt: skip
        page = reverse("trainees:class-documents", args=[training_class.public_id])
        name, key = "trainees:class-document-version", training_class.public_id
    return file, page, reverse(name, args=[key, file.pk])


def newer(**values):
    return {"once": KEY.format(1), "file": pdf("pindai-2.pdf")} | values


def test_the_newer_stands_first_and_both_can_be_opened(kept, officer, client_of):
    file, page, version = kept
    browser = client_of(officer)
    assert version in browser.get(page).text

    answer = browser.post(version, newer(), follow=True)

    new = Document.objects.get(replaces=file)
    assert answer.redirect_chain[-1][0] == page
    assert (new.kind, new.agreement, new.training_class) == (
        file.kind, file.agreement, file.training_class,
    )  # fmt: skip
    text = answer.text
    assert text.index(">pindai-2.pdf<") < text.index("1 versi lama") < text.index(">pindai.pdf<")
    assert text.count(officer.full_name) >= 2
    assert file.sha256 in text
    assert new.sha256 in text
    for document in (file, new):
        assert browser.get(f"/berkas/{document.pk}/").status_code == 200
    uploaded = AuditEvent.objects.filter(action="document.uploaded").order_by("seq").last()
    downloads = AuditEvent.objects.filter(action="document.downloaded")
    assert uploaded.details["replaces"] == file.pk
    assert {event.subject_id for event in downloads} == {str(file.pk), str(new.pk)}


def test_a_version_that_was_replaced_is_not_replaced_again(kept, officer, client_of):
    file, page, version = kept
    browser = client_of(officer)
    browser.post(version, newer())

    again = browser.post(version, newer(once=KEY.format(2)), follow=True)

    assert again.redirect_chain[-1][0] == page
    assert "sudah tersimpan" in again.text
    assert version not in again.text
    assert Document.objects.filter(replaces=file).count() == 1


@pytest.mark.parametrize("file", [not_a_pdf(), png(), None], ids=["program", "picture", "none"])
def test_a_paper_is_replaced_by_a_paper(file, kept, officer, client_of):
    old, _page, version = kept

    answer = client_of(officer).post(
        version, {"once": KEY.format(1)} | ({"file": file} if file else {})
    )

    assert answer.context["form"].errors.keys() == {"file"}
    assert not Document.objects.filter(replaces=old).exists()


def test_who_only_reads_is_offered_no_newer_version(kept, head, client_of):
    _file, page, version = kept
    browser = client_of(head)

    assert version not in browser.get(page).text
    assert browser.post(version, newer()).status_code == 403


def test_a_file_of_another_record_is_not_replaced_from_here(
    agreement, training_class, officer, client_of
):
    decree = documents.store(
        file=pdf(), kind=DocumentKind.DECREE, training_class=training_class, by=officer
    )

    answer = client_of(officer).get(
        reverse("partnerships:agreement-file-version", args=[agreement.code, decree.pk])
    )

    assert answer.status_code == 404


def test_what_spoke_of_the_file_speaks_of_the_newer_one(agreement, officer):
    file = documents.store(file=pdf(), kind=DocumentKind.ADDENDUM, agreement=agreement, by=officer)
    event = AgreementEventFactory(agreement=agreement, document=file)
    owed = ObligationFactory(
        agreement=agreement, metric=ObligationMetric.FUNDS, target=100,
        stated=40, stated_on=date(2026, 5, 1), evidence=file,
    )  # fmt: skip

    new = documents.store_version(document=file, file=pdf(), by=officer)

    event.refresh_from_db()
    owed.refresh_from_db()
    assert (event.document, owed.evidence, owed.version) == (new, new, 2)
    with pytest.raises(DomainError):
        documents.store_version(document=file, file=pdf(), by=officer)
