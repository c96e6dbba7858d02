from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import ProgrammeVersionFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from tests.partnerships.papers import pdf
from trainees.choices import CertificateState
from trainees.documents.certificate import text_of
from trainees.models import Certificate, CertificateMove, Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "abcdefghijklmnopqrstuv"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.PUBLIC_BASE_URL = "https://cek.example.go.id"
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def people(training_class, count, credited=10):
    return [
        EnrolmentFactory(
            active=True,
            training_class=training_class,
            inmate__id_card_name=f"Warga {n:02d}",
            credited_hours=credited,
            expected_hours=10,
        )
        for n in range(count)
    ]


def url(training_class, name="class-certificates", *more):
    return reverse(f"trainees:{name}", args=[training_class.public_id, *more])


def words(training_class, **changed):
    return {
        "issuer": training_class.partner_id,
        "issuer_name": training_class.partner.name,
        "title": "Servis Sepeda Motor",
        "venue": "Pangkep",
    } | changed


def test_consecutive_numbers_are_shown_before_anything_is_saved(client_of, officer, training_class):
    first, second, third = people(training_class, 3)
    sent = words(training_class, first="009/BPVP/2026", day="15/07/2026", aksi="isi")

    page = client_of(officer).post(url(training_class), sent | {f"number-{second.pk}": "X-1"})

    rows = {row.id: (row.number, row.day) for row in page.context["sheet"].rows}
    assert rows == {
        first.pk: ("009/BPVP/2026", "15/07/2026"),
        second.pk: ("X-1", ""),
        third.pk: ("010/BPVP/2026", "15/07/2026"),
    }
    assert not Certificate.objects.exists()


def test_a_first_number_that_is_saved_at_once_is_shown_before_anything_is_saved(
    client_of, officer, training_class
):
    people(training_class, 2)

    page = client_of(officer).post(url(training_class), words(training_class, first="009"))

    assert [row.number for row in page.context["sheet"].rows] == ["009", "010"]
    assert page.context["told"].startswith("2 nomor")
    assert not Certificate.objects.exists()


def test_another_first_number_replaces_what_was_filled_in_and_nothing_else(
    client_of, officer, training_class
):
    first, second, third = people(training_class, 3)
    sent = words(training_class, first="001/SALAH", aksi="isi", **{f"number-{second.pk}": "X-1"})
    form = client_of(officer).post(url(training_class), sent).context["form"]
    shown = {f"number-{row.id}": row.number for row in form.sheet.rows}
    again = shown | {"preview": form.signed_preview, "filled": form.filled, "first": "009/BENAR"}

    page = client_of(officer).post(url(training_class), sent | again)

    rows = {row.id: row.number for row in page.context["sheet"].rows}
    assert rows == {first.pk: "009/BENAR", second.pk: "X-1", third.pk: "010/BENAR"}


def test_number_already_used_is_marked_in_the_preview(client_of, officer, training_class):
    people(training_class, 2)
    CertificateFactory(issued=True, issuer=training_class.partner, number="002")

    page = client_of(officer).post(
        url(training_class), words(training_class, first="001", aksi="isi")
    )

    first, second = page.context["sheet"].rows
    assert (first.error, "002" in second.error) == ("", True)


@pytest.mark.parametrize("first", ["", "BPVP/XI"])
def test_first_number_that_cannot_be_counted_is_explained(
    client_of, officer, training_class, first
):
    people(training_class, 1)

    page = client_of(officer).post(
        url(training_class), words(training_class, first=first, aksi="isi")
    )

    assert "first" in page.context["form"].errors


def test_saving_gives_numbers_and_leaves_the_others_waiting(client_of, officer, training_class):
    first, _second = people(training_class, 2)
    sent = words(training_class, reason="Menunggu BPVP", day="15/07/2026")

    answer = client_of(officer).post(url(training_class), sent | {f"number-{first.pk}": "001"})

    assert answer.status_code == 302
    states = Certificate.objects.order_by("holder_name").values_list("state", "number", "issued_on")
    assert list(states) == [("issued", "001", TODAY), ("draft", "", None)]
    training_class.refresh_from_db()
    assert training_class.certificates_reason == "Menunggu BPVP"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "Pelatihan di Rutan Contoh"}, "title"),
        ({"venue": "Lapas Kelas II"}, "venue"),
        ({"issuer_name": "BPVP bagi warga binaan"}, "issuer_name"),
    ],
)
def test_certificate_that_tells_where_somebody_was_is_a_field_error(
    client_of, officer, training_class, changed, field
):
    (person,) = people(training_class, 1)
    sent = words(training_class, **changed) | {
        f"number-{person.pk}": "001",
        f"date-{person.pk}": "15/07/2026",
    }

    page = client_of(officer).post(url(training_class), sent)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.context["sheet"].rows[0].number == "001"
    assert not Certificate.objects.exists()


def test_such_words_are_not_kept_for_certificates_that_wait_either(
    client_of, officer, training_class
):
    people(training_class, 1)
    sent = words(training_class, title="Pelatihan di Rutan Contoh", reason="Menunggu BPVP")

    page = client_of(officer).post(url(training_class), sent)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"title"}
    assert "Menunggu BPVP" in page.text
    assert not Certificate.objects.exists()
    training_class.refresh_from_db()
    assert training_class.certificates_reason == ""


@pytest.mark.parametrize("day", ["31/02/2026", "besok", "16/07/2026", ""])
def test_bad_day_of_issue_is_a_row_error_and_keeps_the_number(
    client_of, officer, training_class, day
):
    (person,) = people(training_class, 1)
    sent = words(training_class) | {f"number-{person.pk}": "001", f"date-{person.pk}": day}

    page = client_of(officer).post(url(training_class), sent)

    (row,) = page.context["sheet"].rows
    assert page.status_code == 422
    assert (bool(row.error), row.number, row.day) == (True, "001", day)


def test_who_attended_too_little_stands_in_the_list_with_the_reason(
    client_of, officer, training_class
):
    people(training_class, 1, credited=7)

    page = client_of(officer).get(url(training_class))

    (row,) = page.context["sheet"].rows
    assert (row.may_edit, "70%" in row.refusal) == (False, True)


def test_letter_of_participation_lists_only_who_may_get_it(client_of, officer, training_class):
    people(training_class, 1)
    (short,) = people(training_class, 1, credited=7)

    page = client_of(officer).get(url(training_class) + "?jenis=participation")

    assert [row.id for row in page.context["sheet"].rows] == [short.pk]


def test_nonsense_kind_is_the_first_one(client_of, officer, facility):
    version = ProgrammeVersionFactory(certificate_kinds=["competence", "training"])
    training_class = TrainingClassFactory(
        assessing=True, facility=facility, programme_version=version
    )

    page = client_of(officer).get(url(training_class) + "?jenis=emas")

    assert page.context["kind"] == "competence"


@pytest.fixture
def issued(training_class):
    (person,) = people(training_class, 1)
    return CertificateFactory(
        issued=True,
        enrolment=person,
        issued_on=date(2026, 7, 10),
        issuer=training_class.partner,
    )


def test_certificates_are_handed_over_to_their_holders(client_of, officer, training_class, issued):
    handover = url(training_class, "class-handover")
    client = client_of(officer)

    empty = client.post(handover, {"on": "15/07/2026", "once": KEY})
    client.post(handover, {"certificates": [issued.pk], "on": "15/07/2026", "once": KEY})

    issued.refresh_from_db()
    assert "certificates" in empty.context["form"].errors
    assert (issued.state, issued.handed_to) == (CertificateState.HANDED_OVER, issued.holder_name)


def test_all_certificates_are_ticked_by_one_link(client_of, officer, training_class, issued):
    page = client_of(officer).get(url(training_class, "class-handover"), {"pilih": "semua"})

    assert page.context["picked"] == {str(row["certificate"].pk) for row in page.context["held"]}
    assert page.text.count(" checked") == len(page.context["held"]) > 0


def test_hand_over_before_the_issue_keeps_what_was_ticked(
    client_of, officer, training_class, issued
):
    page = client_of(officer).post(
        url(training_class, "class-handover"),
        {"certificates": [issued.pk], "on": "9/7/2026", "once": KEY},
    )

    assert "on" in page.context["form"].errors
    assert "checked" in page.content.decode()


def test_certificate_of_another_class_cannot_be_handed_over_here(
    client_of, officer, training_class, facility, issued
):
    other = TrainingClassFactory(assessing=True, facility=facility)

    page = client_of(officer).post(
        url(other, "class-handover"),
        {"certificates": [issued.pk], "on": "15/07/2026", "once": KEY},
    )

    assert "certificates" in page.context["form"].errors


def test_hand_over_list_is_printed_and_recorded(client_of, officer, training_class, issued):
    page = client_of(officer).get(url(training_class, "handover-sheet"))

    text = text_of(page.content)
    assert issued.holder_name in text
    assert issued.number in text
    assert AuditEvent.objects.filter(action="certificates.list_printed").exists()


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"aksi": "simpan", "storage": "Lemari 2"}, "stored"),
        ({"aksi": "cabut", "reason": "Salah orang"}, "revoked"),
        (
            {"aksi": "ganti", "reason": "Hilang", "number": "R-1", "issued_on": "15/07/2026"},
            "replaced",
        ),
    ],
)
def test_one_certificate_is_stored_revoked_or_replaced(
    client_of, supervisor, training_class, issued, sent, state
):
    detail = url(training_class, "certificate-detail", issued.pk)

    answer = client_of(supervisor).post(detail, sent | {"once": KEY})

    issued.refresh_from_db()
    assert (answer.status_code, issued.state) == (302, state)


def test_history_of_a_certificate_tells_what_was_done_to_many_at_once(
    client_of, officer, training_class, issued
):
    client = client_of(officer)
    CertificateFactory(issued=True, enrolment=issued.enrolment, kind="competence")
    sent = {"certificates": [issued.pk], "on": "15/07/2026", "once": KEY}
    client.post(url(training_class, "class-handover"), sent)

    page = client.get(url(training_class, "certificate-detail", issued.pk))

    assert [line.action for line in page.context["events"]] == ["certificates.handed_over"]


def test_revoking_without_a_reason_changes_nothing(client_of, supervisor, training_class, issued):
    page = client_of(supervisor).post(
        url(training_class, "certificate-detail", issued.pk), {"aksi": "cabut", "once": KEY}
    )

    issued.refresh_from_db()
    assert "reason" in page.context["form"].errors
    assert issued.state == CertificateState.ISSUED


def test_certificate_is_found_only_under_its_own_class(client_of, officer, facility, issued):
    other = TrainingClassFactory(assessing=True, facility=facility)

    page = client_of(officer).get(url(other, "certificate-detail", issued.pk))

    assert page.status_code == 404


def test_the_list_is_printed_of_the_ticked_ones_and_never_without_any(
    client_of, officer, training_class, issued
):
    other = CertificateFactory(issued=True, enrolment=issued.enrolment, kind="competence")
    sheet = url(training_class, "handover-sheet")

    page = client_of(officer).post(sheet, {"certificates": [other.pk, "x", "9" * 5000]})

    assert (other.number in text_of(page.content), issued.number in text_of(page.content)) == (
        True,
        False,
    )
    Certificate.objects.all().update(state="draft", number="", number_key="", facts_sha256="")
    assert client_of(officer).get(sheet).status_code == 302


@pytest.mark.parametrize(
    ("role", "sent", "status"),
    [
        ("officer", {"aksi": "cabut", "reason": "Salah"}, 403),
        ("officer", {"aksi": "ganti", "reason": "Hilang", "number": "9"}, 403),
        ("officer", {"aksi": "pertahankan", "reason": "Benar"}, 403),
        ("supervisor", {"aksi": "pertahankan", "reason": "Sudah diperiksa"}, 302),
        ("supervisor", {"aksi": "izinkan", "reason": "Salah cabut"}, 403),
        ("head", {"aksi": "izinkan", "reason": "Salah cabut"}, 302),
    ],
)
def test_who_decides_over_a_certificate(
    client_of, request, training_class, issued, role, sent, status
):
    if sent["aksi"] == "izinkan":
        Certificate.objects.update(state="revoked", revoked_on=TODAY, revoked_reason="Salah")
    if sent["aksi"] == "pertahankan":
        Enrolment.objects.update(credited_quarters=4)
    detail = url(training_class, "certificate-detail", issued.pk)

    answer = client_of(request.getfixturevalue(role)).post(detail, sent | {"once": KEY})

    assert answer.status_code == status


def test_looking_at_a_certificate_is_an_event(client_of, officer, training_class, issued):
    client_of(officer).get(url(training_class, "certificate-detail", issued.pk))

    assert AuditEvent.objects.filter(action="certificate.viewed").count() == 1


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"step": "received"}, "received"),
        ({"step": "stored", "storage": "Lemari 2"}, "stored"),
        ({"step": "stored"}, "issued"),
        ({"step": "sent"}, "issued"),
        ({"step": "nowhere"}, "issued"),
        ({"step": "received", "moved_on": "9/7/2026"}, "issued"),
    ],
)
def test_a_step_is_recorded_for_the_ticked_ones(
    client_of, officer, training_class, issued, sent, state
):
    answer = client_of(officer).post(
        url(training_class, "certificate-move"),
        {"certificates": [issued.pk], "moved_on": "15/07/2026", "once": KEY} | sent,
    )

    issued.refresh_from_db()
    assert (answer.status_code, issued.state) == (302 if state != "issued" else 422, state)


def test_the_signed_sheet_is_kept_once_with_all_it_was_signed_for(
    client_of, officer, training_class, issued, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path
    client = client_of(officer)
    CertificateFactory(
        issued=True, enrolment=issued.enrolment, kind="internal", issued_on=issued.issued_on
    )
    client.post(
        url(training_class, "class-handover"),
        {"certificates": Certificate.objects.values_list("pk", flat=True), "on": "15/07/2026",
         "once": KEY},
    )  # fmt: skip
    first, second = CertificateMove.objects.order_by("pk")
    receipt = url(training_class, "certificate-receipt", first.pk)

    wrong = client.post(
        receipt, {"file": SimpleUploadedFile("x.txt", b"text"), "once": KEY[:-1] + "z"}
    )
    kept = client.post(receipt, {"file": pdf(), "once": KEY[:-1] + "y"})

    assert (wrong.status_code, kept.status_code) == (422, 302)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.receipt_id == second.receipt_id is not None
    assert first.receipt.is_about_people


def test_printing_as_a_form_marks_what_was_not_printed_before(
    client_of, officer, training_class, issued
):
    prints = url(training_class, "certificate-papers") + "?jenis=training"
    client = client_of(officer)

    assert client.get(prints)["Content-Type"] == "application/pdf"
    issued.refresh_from_db()
    assert issued.state == CertificateState.ISSUED
    client.post(prints)

    issued.refresh_from_db()
    assert (issued.state, issued.moves.get().step) == ("printed", "printed")
    assert client.get(url(training_class, "certificate-paper", issued.pk)).status_code == 200
    assert client.get(prints.replace("training", "diploma")).status_code == 302


def test_what_was_shown_is_saved_or_the_next_free_numbers_are_offered(
    client_of, officer, training_class
):
    people(training_class, 2)
    client = client_of(officer)
    fill = words(training_class, first="001/BPVP", day="15/07/2026", aksi="isi")
    shown = client.post(url(training_class), fill)
    typed = {f"number-{row.id}": row.number for row in shown.context["sheet"].rows}
    sent = words(training_class, day="15/07/2026", preview=shown.context["form"].signed_preview)
    CertificateFactory(issued=True, issuer=training_class.partner, number="002/bpvp")

    late = client.post(url(training_class), sent | typed)

    assert late.status_code == 409
    rows = late.context["sheet"].rows
    assert [row.number for row in rows] == ["003/BPVP", "004/BPVP"]
    assert Certificate.objects.filter(enrolment__training_class=training_class).count() == 0
    again = {f"number-{row.id}": row.number for row in rows}
    sent["preview"] = late.context["form"].signed_preview
    assert client.post(url(training_class), sent | again).status_code == 302


def test_the_next_number_is_offered_after_the_last_one_of_the_issuer(
    client_of, officer, training_class
):
    people(training_class, 1)
    for number, on in (
        ("009/BPVP/2026", date(2026, 7, 10)),
        ("011/BPVP/2026", date(2026, 7, 10)),
        ("500/BPVP/2025", date(2025, 7, 10)),
        ("030/LAIN/2026", date(2026, 7, 1)),
    ):
        CertificateFactory(issued=True, issuer=training_class.partner, number=number, issued_on=on)

    page = client_of(officer).get(url(training_class))

    assert page.context["form"]["first"].value() == "012/BPVP/2026"
    saved = client_of(officer).post(
        url(training_class), words(training_class, first="012/BPVP/2026", reason="Menunggu")
    )
    assert saved.status_code == 302  # what was only offered asks for nothing


@pytest.mark.parametrize(
    "name", ["class-certificates", "class-handover", "handover-sheet", "certificate-papers"]
)
@pytest.mark.parametrize(
    ("role", "status"),
    [("head", 200), ("other_officer", 404), ("instructor", 403), ("manager", 403)],
)
def test_who_opens_the_certificates(client_of, request, training_class, issued, name, role, status):
    user = request.getfixturevalue(role)

    page = f"{url(training_class, name)}?jenis=training"

    assert client_of(user).get(page).status_code == status


def test_nothing_is_offered_for_saving_once_everybody_has_a_number(
    client_of, officer, training_class, issued
):
    assert "Simpan sertifikat" not in client_of(officer).get(url(training_class)).text

    people(training_class, 1)

    assert "Simpan sertifikat" in client_of(officer).get(url(training_class)).text


def test_head_reads_and_cannot_number(client_of, head, training_class):
    people(training_class, 1)

    answer = client_of(head).post(url(training_class), words(training_class))

    assert answer.status_code == 403


def test_certificates_take_the_same_queries_for_any_number_of_people(
    client_of, officer, training_class
):
    client = client_of(officer)
    people(training_class, 1)
    few = queries_of(client, url(training_class))
    people(training_class, 31)

    assert queries_of(client, url(training_class)) == few <= 15
