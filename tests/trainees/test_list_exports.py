"""Lists of participants for other offices: for what they leave, who is in them, who took them."""

import hashlib
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from partnerships.choices import ProgrammeKind
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from rutan.common.http import XLSX
from tests.factories.moments import MORNING
from tests.factories.papers import ColumnLayoutFactory, LearnerRecordFactory
from tests.factories.partnerships import (
    AgreementFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    AssessmentFactory,
    EnrolmentFactory,
    InmateFactory,
    InmateIdentityFactory,
    ResultFactory,
)
from trainees.actions import list_exports
from trainees.choices import ListPurpose, ListSystem
from trainees.models import ListExport

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

NIK = "9910011203900077"
FORMULA = '=HYPERLINK("http://x")'
SIAPKERJA, LSP, DAPODIK = ListSystem.SIAPKERJA, ListSystem.LSP, ListSystem.DAPODIK


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(
        assessing=True,
        facility=facility,
        partner=partner,
        agreement=AgreementFactory(signed=True, facility=facility, partner=partner),
        programme_version=ProgrammeVersionFactory(certificate_kinds=["training", "competence"]),
        exam_on=date(2026, 8, 1),
    )


def person(training_class, name="Baso Uji", **fields):
    inmate = InmateFactory(
        facility=training_class.facility, in_custody=True, id_card_name=name, birth_place="Maros"
    )
    fields.setdefault("state", "active")
    return EnrolmentFactory(
        training_class=training_class, inmate=inmate, custody=inmate.custodies.get(), **fields
    )


def with_nik(enrolment, nik=NIK, missing=""):
    identity = getattr(enrolment.inmate, "identity", None) or InmateIdentityFactory(
        inmate=enrolment.inmate
    )
    identity.nik, identity.nik_missing = nik, missing
    identity.save()
    return enrolment


def take(training_class, by, system=SIAPKERJA, purpose="registration", note=""):
    return list_exports.take(built(training_class, by, system, purpose, note), by=by)


def built(training_class, by, system=SIAPKERJA, purpose="registration", note=""):
    return list_exports.build(
        training_class=training_class, system=system, purpose=purpose, purpose_note=note, by=by
    )


def cells(content):
    """Rows below the head, and the notes of the last sheet."""
    book = load_workbook(BytesIO(content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(min_row=2)]
    return rows, " ".join(str(row[0].value) for row in book.worksheets[-1].iter_rows())


def address(training_class, system="siapkerja"):
    return reverse("trainees:class-list-file", args=[training_class.public_id, system])


def page(training_class):
    return reverse("trainees:class-lists", args=[training_class.public_id])


# --- Taking one out ------------------------------------------------------------------------------


def test_a_list_is_logged_with_its_purpose_before_it_is_handed_out(
    client_of, officer, training_class, monkeypatch
):
    with_nik(person(training_class))
    client = client_of(officer)
    values = {"siapkerja-purpose": "registration", "siapkerja-purpose_note": "Gelombang 2"}

    answer = client.post(address(training_class), values)

    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    export = ListExport.objects.get()
    assert (export.purpose, export.purpose_note, export.people, export.by) == (
        "registration", "Gelombang 2", 1, officer.username,
    )  # fmt: skip
    assert export.sha256 == hashlib.sha256(answer.content).hexdigest()
    assert export.layout.system == "siapkerja"
    event = AuditEvent.objects.get(action="list.exported")
    assert (event.actor, event.details["export"]) == (officer.username, export.pk)
    assert NIK not in str(event.details)
    assert "Baso" not in answer["Content-Disposition"]

    def full_disk(*_args, **_kwargs):
        raise DomainError("disk")

    monkeypatch.setattr(list_exports, "record", full_disk)
    refused = client.post(address(training_class), values)
    assert (refused.status_code, refused["Content-Type"].split(";")[0]) == (422, "text/html")
    assert ListExport.objects.count() == 1


@pytest.mark.parametrize(
    ("system", "purpose", "note", "field"),
    [
        (SIAPKERJA, "", "", "purpose"),
        (SIAPKERJA, "test", "", "purpose"),
        (LSP, "registration", "", "purpose"),
        (LSP, "apa", "", "purpose"),
        (LSP, "other", "  ", "purpose_note"),
    ],
)
def test_a_list_without_its_purpose_is_refused_at_the_field(
    officer, training_class, system, purpose, note, field
):
    person(training_class)

    with pytest.raises(DomainError) as refused:
        take(training_class, officer, system, purpose, note)

    assert refused.value.field == field
    assert not ListExport.objects.exists()


def test_every_office_has_purposes_and_something_else():
    assert set(list_exports.PURPOSES) == set(ListSystem)
    assert all(ListPurpose.OTHER in purposes for purposes in list_exports.PURPOSES.values())


def test_cells_are_text_and_dates_in_the_columns_of_the_layout(officer, training_class):
    place = with_nik(person(training_class, FORMULA))
    test = AssessmentFactory(training_class=training_class, kind="competence")
    ResultFactory(enrolment=place, assessment=test, score=None, competence="not_yet",
                  on=date(2026, 7, 14))  # fmt: skip
    place.competence = "not_yet"
    place.save()

    content, _export = take(training_class, officer, LSP, "results")

    (row,), notes = cells(content)
    shown = [cell.value for cell in row]
    assert (shown[0], shown[1], shown[2]) == (1, FORMULA, NIK)
    assert (row[1].data_type, row[2].data_type) == ("s", "s")
    # In Indonesian, whoever takes it: the office is.
    assert (shown[5], shown[-1], shown[-2].date()) == ("Laki-laki", "BK", date(2026, 7, 14))
    assert "Tujuan: Untuk melaporkan hasil" in notes
    assert officer.full_name in notes
    assert training_class.title not in notes
    assert training_class.facility.short_name not in notes


@pytest.mark.parametrize(
    ("system", "heads"),
    [
        (LSP, "No, Nama, NIK, Tempat lahir, Tanggal lahir, Jenis kelamin, Alamat, Pendidikan, "
              "Nomor telepon, Skema sertifikasi, Tanggal uji, Hasil"),
        (DAPODIK, "Nama, Jenis kelamin, NISN, NIK, Tempat lahir, Tanggal lahir, Nama ibu kandung, "
                  "Alamat, Kode wilayah, Paket, Tingkat, Tahun ajaran, Semester, Tanggal masuk, "
                  "Dokumen sebelumnya"),
    ],
)  # fmt: skip
def test_a_file_opens_with_its_heads_real_days_and_a_word_on_empty_columns(
    officer, training_class, system, heads
):
    programme = training_class.programme_version.programme
    if system == DAPODIK:
        programme.kind, programme.package = ProgrammeKind.EQUIVALENCY, "B"
        programme.save()
    for name, nik, missing in (("Andi", NIK, ""), ("Baso", None, "none_known")):
        place = person(training_class, name)
        with_nik(place, nik, missing)
        place.learner = LearnerRecordFactory(inmate=place.inmate, entry_grade=7)
        place.save()

    content, _export = take(training_class, officer, system, list_exports.PURPOSES[system][0])

    sheet = load_workbook(BytesIO(content)).worksheets[0]
    columns = {cell.value: cell.column - 1 for cell in sheet[1]}
    assert ", ".join(columns) == heads
    first = sheet[2]
    assert (first[columns["NIK"]].value, first[columns["NIK"]].data_type) == (NIK, "s")
    assert first[columns["NIK"]].number_format == "@"
    assert first[columns["Tanggal lahir"]].is_date
    assert first[columns["Tanggal lahir"]].number_format == "dd/mm/yyyy"
    _rows, notes = cells(content)
    assert "Kolom kosong: " in notes
    assert "NIK (1)" in notes
    assert "Andi" not in notes


def test_the_layout_of_the_day_is_the_one_that_is_used(officer, training_class):
    person(training_class)
    ColumnLayoutFactory(system="siapkerja", valid_from=date(2026, 7, 16))
    later = ColumnLayoutFactory(system="siapkerja", valid_from=date(2026, 7, 15))

    _content, export = take(training_class, officer)

    assert export.layout == later


def test_a_list_in_columns_that_have_changed_meanwhile_is_not_handed_out(officer, training_class):
    person(training_class)
    column = {"head": "Nama", "value": "name", "kind": "text", "width": 30}
    layout = ColumnLayoutFactory(system="siapkerja", valid_from=date(2026, 7, 15), columns=[column])
    waiting = built(training_class, officer)
    layout.columns = [column | {"head": "Nama lengkap"}]
    layout.save()

    with pytest.raises(DomainError, match="just changed"):
        list_exports.take(waiting, by=officer)

    assert not ListExport.objects.exists()


def test_who_stands_in_which_list(officer, training_class, facility):
    judged = person(training_class, "Andi", competence="competent")
    person(training_class, "Baco")
    person(training_class, "Cakra", state="completed", ended_on=date(2026, 7, 14))
    EnrolmentFactory(withdrawn=True, training_class=training_class)

    def names(*args):
        rows, _notes = cells(take(*args)[0])
        return [cell.value for row in rows for cell in row if cell.value in known]

    known = {"Andi", "Baco", "Cakra"}
    assert names(training_class, officer) == ["Andi", "Baco", "Cakra"]
    assert names(training_class, officer, LSP, "test") == ["Andi", "Baco", "Cakra"]
    assert names(training_class, officer, LSP, "results") == ["Andi"]
    with pytest.raises(DomainError, match="no such list"):
        take(training_class, officer, DAPODIK, "school")

    programme = training_class.programme_version.programme
    programme.kind, programme.package = ProgrammeKind.EQUIVALENCY, "B"
    programme.save()
    with pytest.raises(DomainError, match="learner record"):
        take(training_class, officer, DAPODIK, "school")
    judged.learner = LearnerRecordFactory(inmate=judged.inmate, entry_grade=7)
    judged.save()
    assert names(training_class, officer, DAPODIK, "school") == ["Andi"]
    with pytest.raises(DomainError, match="no such list"):
        take(training_class, officer)


def test_nobody_and_no_layout_are_refused_in_words(officer, other_officer, training_class):
    with pytest.raises(DomainError, match="Nobody has a place"):
        take(training_class, officer)
    person(training_class)
    with pytest.raises(DomainError, match="Nobody"):
        take(training_class, other_officer)
    with (
        time_machine.travel("2025-06-01T02:00:00+00:00", tick=False),
        pytest.raises(DomainError, match="No layout"),
    ):
        take(training_class, officer)
    ColumnLayoutFactory(
        system="siapkerja", valid_from=date(2026, 7, 15), columns=[{"value": "register"}]
    )
    with pytest.raises(DomainError, match="damaged"):
        take(training_class, officer)


# --- The page ------------------------------------------------------------------------------------


def test_the_page_says_who_lacks_what_and_who_took_a_list(
    client_of, officer, head, manager, training_class
):
    with_nik(person(training_class, "Andi Lengkap"))
    person(training_class, "Baco Kurang")
    take(training_class, officer, LSP, "other", "Rapat persiapan")

    with translation.override("id"):
        text = client_of(officer).get(page(training_class)).content.decode()
        of_head = client_of(head).get(page(training_class)).content.decode()

    for words in ("Baco Kurang", "Belum dikonfirmasi", "Nomor telepon", "ID kelas",
                  "Rapat persiapan", officer.full_name, "alamat asal"):  # fmt: skip
        assert words in text
    assert address(training_class) in text
    assert NIK not in text
    assert address(training_class) not in of_head
    assert "Rapat persiapan" in of_head
    assert client_of(head).post(address(training_class), {}).status_code == 403
    assert client_of(manager).get(page(training_class)).status_code == 403
    assert client_of(officer).post(address(training_class, "dapodik"), {}).status_code == 404
    documents = reverse("trainees:class-documents", args=[training_class.public_id])
    assert page(training_class) in client_of(officer).get(documents).content.decode()


def test_a_list_sent_without_a_purpose_comes_back_with_what_was_typed(
    client_of, officer, training_class
):
    person(training_class)

    answer = client_of(officer).post(
        address(training_class, "lsp"), {"lsp-purpose": "other", "lsp-purpose_note": ""}
    )

    assert answer.status_code == 422
    (offer,) = [each for each in answer.context["offers"] if each.system == LSP]
    assert list(offer.form.errors) == ["purpose_note"]
    assert offer.form["purpose"].value() == "other"


def test_page_and_file_ask_the_database_as_often_for_many_people(
    client_of, officer, training_class
):
    test = AssessmentFactory(training_class=training_class, kind="competence")

    def one_more(number):
        place = with_nik(person(training_class, f"Orang {number}"), f"99100112039{number:05}")
        ResultFactory(enrolment=place, assessment=test, score=None, competence="competent")

    def queries(ask):
        with CaptureQueriesContext(connection) as seen:
            ask()
        return len(seen)

    client = client_of(officer)
    asked = (
        lambda: client.get(page(training_class)),
        lambda: take(training_class, officer, LSP, "test"),
    )
    one_more(1)
    for ask in asked:
        ask()
    of_one = [queries(ask) for ask in asked]
    for number in range(2, 33):
        one_more(number)

    assert [queries(ask) for ask in asked] == of_one
    assert of_one[0] <= 25


# --- The partner ---------------------------------------------------------------------------------

CLASSES = "/admin/partnerships/trainingclass/"


def ask(client, training_class, action="siapkerja_list", **values):
    sent = {"action": action, "_selected_action": [training_class.pk]}
    return client.post(CLASSES, sent | values)


def test_the_partner_looks_twice_and_takes_its_own_list(client_of, coordinator, training_class):
    with_nik(person(training_class, "Andi"))
    person(training_class, "Baco")
    client = client_of(coordinator)

    asked = ask(client, training_class)
    shown = ask(client, training_class, preview="1", purpose="registration", purpose_note="")
    unseen = ask(client, training_class, confirmed="1", purpose="results", purpose_note="",
                 previewed="registration|")  # fmt: skip
    assert not ListExport.objects.exists()
    given = ask(client, training_class, confirmed="1", purpose="registration", purpose_note="",
                previewed="registration|")  # fmt: skip

    assert (asked.status_code, shown.status_code, unseen.status_code) == (200, 200, 200)
    assert "Baco" in shown.content.decode()
    assert NIK not in shown.content.decode()
    assert given["Content-Type"] == XLSX
    rows, _notes = cells(given.content)
    assert NIK in [cell.value for cell in rows[0]]
    export = ListExport.objects.get()
    assert (export.by, export.facility) == (coordinator.username, training_class.facility)
    assert list(ListExport.objects.for_user(coordinator)) == []


def test_the_partner_gets_no_nik_without_the_clause(client_of, coordinator, training_class):
    with_nik(person(training_class))
    agreement = training_class.agreement
    agreement.has_data_sharing_clause = False
    agreement.save()

    with pytest.raises(DomainError, match="data sharing clause"):
        take(training_class, coordinator)
    answer = ask(client_of(coordinator), training_class, preview="1", purpose="registration",
                 purpose_note="")  # fmt: skip

    assert answer["Content-Type"] != XLSX
    assert "Baso" not in answer.content.decode()
    assert not ListExport.objects.exists()


@pytest.mark.parametrize("state", ["planned", "selecting", "postponed"])
def test_the_partner_gets_no_nik_before_the_class_begins(coordinator, training_class, state):
    person(training_class)
    training_class.state = state

    with pytest.raises(DomainError, match="once the class has started"):
        take(training_class, coordinator)


def test_a_class_of_another_partner_is_no_choice(client_of, coordinator, other_partner, facility):
    other = TrainingClassFactory(running=True, facility=facility, partner=other_partner)
    with_nik(person(other))

    answer = ask(client_of(coordinator), other, preview="1", purpose="registration",
                 purpose_note="")  # fmt: skip

    assert answer["Content-Type"] != XLSX
    assert "Baso" not in answer.content.decode()
    assert not ListExport.objects.exists()


def test_dapodik_is_offered_to_education_partners(client_of, coordinator, partner, training_class):
    client = client_of(coordinator)
    assert "dapodik_list" not in client.get(CLASSES).content.decode()

    partner.kind = "pkbm"
    partner.save()

    text = client.get(CLASSES).content.decode()
    assert "dapodik_list" in text
    # On the page of a class only the lists that it has.
    page_of = client.get(f"{CLASSES}{training_class.pk}/change/").content.decode()
    assert "siapkerja_list" in page_of
    assert "dapodik_list" not in page_of
