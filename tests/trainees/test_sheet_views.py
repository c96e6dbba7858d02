"""A register goes out on paper and comes back by its codes."""

import io
import secrets
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from partnerships.models import Document
from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.registers import SheetPrintFactory
from tests.factories.trainees import EnrolmentFactory
from tests.partnerships import papers
from tests.rutan.test_common_pictures import PLACE, chunk, png
from trainees import sheet_rules
from trainees.actions import attendance, sheets
from trainees.actions.marks import Mark
from trainees.choices import MarkSource
from trainees.documents import register_sheet
from trainees.models import Attendance, AttendanceChange, AttendanceReason, ExitReason, SheetPrint

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
LONG = "Muhammad Abdurrahman Syamsuddin Daeng Mattayang bin Haji Said"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T05:00:00+00:00", tick=False):
        yield


@pytest.fixture
def session(facility, partner):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


def people(session, count, name="Warga {:02d}"):
    return [
        EnrolmentFactory(
            active=True,
            training_class=session.training_class,
            inmate__id_card_name=name.format(number),
            custody__block="BLOK-9",
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture
def sheet(session, officer):
    people(session, 4)
    return sheets.make(session=session, is_filled=False, by=officer)


def codes(sheet):
    return sheet_rules.row_codes(len(sheet.rows), sheet_rules.seed_of(sheet.code))


def paper_of(session):
    return reverse("trainees:session-paper", args=[session.training_class.public_id, session.pk])


def words(answer):
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return len(pages), "\n".join(page.extract_text() for page in pages)


def copied(client, sheet, **fields):
    """What the check page says, then the answer to saving what it shows."""
    url = reverse("trainees:sheet-copy", args=[sheet.code])
    data = {"once": secrets.token_urlsafe(16), **fields}
    page = client.post(url, data)
    if page.status_code != 200:
        return page, page
    form = page.context["form"]
    again = {f"again-{line.code}": str(line.entry) for line in form.exceptions}
    keep = {f"keep-{line.code}": "paper" for line in form.lines if line.differs}
    checked = {"checked": form.digest, "version": page.context["version"]}
    return page, client.post(url, {**again, **keep, **checked, **data})


def letters(session):
    rows = Attendance.objects.filter(session=session).order_by("enrolment__inmate__id_card_name")
    return "".join(rows.values_list("reason__letter", flat=True))


# --- Printing ------------------------------------------------------------------------------


def test_32_people_stand_on_one_page_whatever_their_names(client_of, officer, session):
    people(session, 32, name=LONG)
    session.topic = "Mengolah abon ikan dan menimbang bumbu " * 4
    session.save()

    pages, text = words(client_of(officer).get(paper_of(session)))

    sheet = SheetPrint.objects.get()
    assert pages == 1
    assert sheet.code in text
    assert all(code in text for code in sheet.rows)
    assert "BLOK-9" in text
    assert "Mengolah abon ikan" in text


def test_a_sheet_has_no_number_of_a_register_and_for_an_instructor_no_block(
    client_of, instructor, session
):
    session.training_class.instructors.add(instructor.instructor)
    (person,) = people(session, 1)
    person.inmate.register_label = "B.I 0001/2025"
    person.inmate.save()

    _pages, text = words(client_of(instructor).get(paper_of(session)))

    assert "Warga 01" in text
    assert "B.I" not in text
    assert "BLOK-9" not in text


def test_a_sheet_claims_both_standards(client_of, officer, session):
    people(session, 1)

    root = PdfReader(io.BytesIO(client_of(officer).get(paper_of(session)).content)).trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("id", True)


def test_a_sheet_keeps_its_codes_until_something_changes(client_of, officer, session):
    (first, *_others) = people(session, 2)
    client = client_of(officer)

    for _n in range(2):
        client.get(paper_of(session))
    assert SheetPrint.objects.count() == 1
    present = AttendanceReason.objects.get(letter="H")
    attendance.save_register(
        session=session, marks={first.pk: Mark(reason=present)}, version=1, by=officer
    )
    client.get(paper_of(session))
    client.get(paper_of(session) + "?kosong=1")

    assert [sheet.is_filled for sheet in SheetPrint.objects.order_by("pk")] == [False, True, False]
    assert AuditEvent.objects.filter(action="sheet.printed").count() == 4


def test_who_joins_while_a_sheet_is_printed_is_not_on_it(officer, session, sheet):
    people(session, 1, name="Baru Saja")

    text = "".join(
        page.extract_text()
        for page in PdfReader(
            io.BytesIO(register_sheet.register(sheet, at=timezone.now(), by=officer))
        ).pages
    )

    assert ("Warga 04" in text, "Baru Saja" in text) == (True, False)


def test_the_address_of_the_page_it_was_leads_to_the_pdf(client_of, officer, session):
    url = reverse("trainees:session-sheet", args=[session.training_class.public_id, session.pk])

    assert client_of(officer).get(url + "?kosong=1").url == paper_of(session) + "?kosong=1"


def test_nobody_in_the_session_is_a_sentence(client_of, officer, session):
    page = client_of(officer).get(paper_of(session), follow=True)

    assert "Belum ada peserta" in page.content.decode()
    assert not SheetPrint.objects.exists()


# --- Copying -------------------------------------------------------------------------------


def test_a_sheet_is_copied_by_codes(client_of, officer, session, sheet):
    a, b, _c, _d = codes(sheet)

    page, answer = copied(client_of(officer), sheet, text=f"{a} S, {b} t15 (rapat)", others="on")

    assert [str(line.entry) for line in page.context["form"].exceptions] == ["S", "T15"]
    assert answer.status_code == 302
    assert letters(session) == "STHH"
    late = Attendance.objects.get(reason__letter="T")
    assert (late.late_minutes, late.note) == (15, "rapat")
    assert set(AttendanceChange.objects.values_list("source", flat=True)) == {MarkSource.PAPER}
    sheet.refresh_from_db()
    assert sheet.copied_by == officer
    assert AuditEvent.objects.filter(action="sheet.copied").count() == 1


def test_without_the_tick_only_typed_rows_are_marked(client_of, officer, session, sheet):
    copied(client_of(officer), sheet, text=f"{codes(sheet)[2]} H")

    assert letters(session) == "H"


def test_exceptions_are_entered_twice(client_of, officer, session, sheet):
    code = codes(sheet)[0]
    client, url = client_of(officer), reverse("trainees:sheet-copy", args=[sheet.code])
    typed = {"text": f"{code} S", "others": "on", "once": secrets.token_urlsafe(16)}
    form = client.post(url, typed).context["form"]
    typed |= {"checked": form.digest, "version": 1}

    for again, sentence in (
        ("", "Isi sekali lagi pengecualian Warga 01."),
        ("I", "Dua isian untuk Warga 01 berbeda. Periksa lembarnya."),
    ):
        page = client.post(url, typed | {f"again-{code}": again})
        assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert not Attendance.objects.exists()
    # Another text than the one that was looked at is shown first, never saved.
    other = typed | {"text": f"{code} I", f"again-{code}": "I"}
    assert client.post(url, other).status_code == 200
    assert client.post(url, typed | {f"again-{code}": "s"}).status_code == 302
    assert letters(session) == "SHHH"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Ketik paling sedikit satu baris lembar."),
        ("ZZ H", "tidak ada baris ZZ pada lembar ini"),
        ("{0} X", "{0}: X bukan kode daftar hadir"),
        ("{0} H, {0} A", "Baris {0} tertulis dua kali"),
        ("{0} M", "Warga 01"),
        ("{0} H15", "Warga 01"),
        ("{0} T999", "Warga 01"),
        ("{0} S (" + "x" * 130 + ")", "120"),
        ("😀" * 30, "bukan kode baris"),
        ("A" * 20_001, "20"),
        ("\x00", "null"),
    ],
)
def test_what_cannot_be_copied_is_said_and_stays_typed(client_of, officer, sheet, text, sentence):
    code = codes(sheet)[0]
    text, sentence = text.replace("{0}", code), sentence.replace("{0}", code)

    page, _answer = copied(client_of(officer), sheet, text=text)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert text[:10] in page.content.decode() or "\x00" in text
    assert not Attendance.objects.exists()


def test_an_outdated_sheet_is_flagged_and_still_copied(client_of, officer, session, sheet):
    gone = session.training_class.enrolments.order_by("inmate__id_card_name").first()
    gone.state, gone.ended_on = "withdrawn", date(2026, 7, 1)
    gone.exit_reason = ExitReason.objects.filter(state="withdrawn").first()
    gone.save()
    people(session, 1, name="Xaverius")
    SheetPrintFactory(session=session, printed_at=sheet.printed_at.replace(year=2027))
    client = client_of(officer)

    page = client.get(reverse("trainees:sheet-copy", args=[sheet.code])).content.decode()
    _page, answer = copied(client, sheet, text=f"{codes(sheet)[0]} S", others="on")

    assert "2 orang masuk atau keluar" in page
    assert "Xaverius" in page
    assert "Warga 01" in page
    assert "Lembar yang lebih baru" in page
    assert answer.status_code == 302
    assert letters(session) == "HHH"  # who left is not marked, who joined stands on no row


def test_what_somebody_saved_meanwhile_is_decided_row_by_row(
    client_of, officer, supervisor, session, sheet
):
    a, b, *_rest = codes(sheet)
    client, url = client_of(officer), reverse("trainees:sheet-copy", args=[sheet.code])
    typed = {"text": f"{a} S, {b} S", "others": "on", "once": secrets.token_urlsafe(16)}
    form = client.post(url, typed).context["form"]
    typed |= {"checked": form.digest, "version": 1, f"again-{a}": "S", f"again-{b}": "S"}
    absent = AttendanceReason.objects.get(letter="A")
    attendance.save_register(
        session=session,
        marks={sheet.rows[a]: Mark(reason=absent), sheet.rows[b]: Mark(reason=absent)},
        version=1,
        by=supervisor,
    )

    page = client.post(url, typed)
    undecided = client.post(url, typed | {"version": page.context["version"]})
    done = client.post(
        url,
        typed | {"version": page.context["version"], f"keep-{a}": "stored", f"keep-{b}": "paper"},
    )

    assert page.status_code == 409
    assert supervisor.full_name in page.content.decode()
    assert "Pilih tanda untuk Warga 01" in undecided.content.decode()
    assert done.status_code == 302
    assert letters(session) == "ASHH"


def test_the_ordinary_register_shows_the_codes_of_a_sheet(client_of, officer, session, sheet):
    url = reverse("trainees:session-register", args=[session.training_class.public_id, session.pk])
    client = client_of(officer)

    named = client.get(url, {"lembar": sheet.code}).context["register"].rows
    others = client.get(url, {"lembar": "SALAH"}).context["register"].rows

    assert {row.sheet_code: row.id for row in named} == sheet.rows
    assert [row.sheet_code for row in others] == [""] * 4


def test_a_note_that_the_paper_does_not_have_stays(client_of, officer, session, sheet):
    sick = AttendanceReason.objects.get(letter="S")
    code = codes(sheet)[0]
    attendance.save_register(
        session=session,
        marks={sheet.rows[code]: Mark(reason=sick, note="demam")},
        version=1,
        by=officer,
    )

    copied(client_of(officer), sheet, text=f"{code} S", others="on")

    assert Attendance.objects.get(enrolment=sheet.rows[code]).note == "demam"


def test_a_closed_register_and_one_to_come_are_not_filled_from_paper(client_of, officer, session):
    people(session, 1)
    session.on = date(2026, 7, 20)
    session.save()
    sheet = sheets.make(session=session, is_filled=False, by=officer)
    client = client_of(officer)

    page, _answer = copied(client, sheet, text=f"{codes(sheet)[0]} H")
    assert page.status_code == 422
    type(session.training_class).objects.update(state="closed", closed_on=TODAY)
    page, _answer = copied(client, sheet, text=f"{codes(sheet)[0]} S")

    assert "ditutup" in page.content.decode()
    assert not Attendance.objects.exists()


def test_a_sheet_is_found_by_its_code_in_its_own_facility_only(
    client_of, officer, sheet, other_facility
):
    client, url = client_of(officer), reverse("trainees:sheet-find")
    foreign = SheetPrintFactory(session__training_class__facility=other_facility)
    spelled = f"{sheet.code[:3].lower()}-{sheet.code[3:]} "

    found = client.get(url, {"code": spelled})
    unknown = client.get(url, {"code": foreign.code})

    assert found.url == reverse("trainees:sheet-copy", args=[sheet.code])
    assert unknown.status_code == 422
    assert "Tidak ada lembar dengan kode ini di UPT Anda." in unknown.content.decode()


def test_16_people_are_copied_in_under_60_seconds_at_the_pace_of_a_person(
    client_of, officer, session
):
    """280 ms a key, typist's pace of the keystroke level model; what the server takes is small."""
    people(session, 16)
    sheet = sheets.make(session=session, is_filled=False, by=officer)
    a, b, c, *_rest = codes(sheet)
    every_row = " ".join(f"{code} H" for code in codes(sheet))
    exceptions = f"{a} S {b} T15 {c} A"
    tabs = 4  # to the tick, to "Check", into the next field, to "Save"

    typed_all = (len(every_row) + tabs) * 0.28
    typed_exceptions = (len(exceptions) + len("ST15A") + 3 + 2 * tabs) * 0.28
    _page, answer = copied(client_of(officer), sheet, text=exceptions, others="on")

    assert answer.status_code == 302
    assert letters(session) == "STA" + "H" * 13
    assert typed_exceptions < 12
    assert typed_all < 60


def test_a_sheet_of_32_costs_what_one_of_4_costs(client_of, officer, session, sheet):
    client = client_of(officer)

    def queries(some):
        url = reverse("trainees:sheet-copy", args=[some.code])
        typed = {"text": f"{codes(some)[0]} S", "others": "on", "once": secrets.token_urlsafe(16)}
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
            client.post(url, typed)
        return len(asked)

    few = queries(sheet)
    people(session, 28, name="Baru {:02d}")

    assert queries(sheets.make(session=session, is_filled=False, by=officer)) == few <= 40


# --- The scan ------------------------------------------------------------------------------


def scan(name="hal.pdf", data=None):
    return SimpleUploadedFile(name, data or papers.pdf().read(), content_type="application/pdf")


def test_the_scan_goes_with_the_copy_or_after_it(client_of, officer, session, sheet, own_folder):
    client, url = client_of(officer), reverse("trainees:sheet-copy", args=[sheet.code])
    typed = {"text": f"{codes(sheet)[0]} H", "once": secrets.token_urlsafe(16)}
    form = client.post(url, typed).context["form"]
    client.post(url, typed | {"checked": form.digest, "version": 1, "scan": scan()})
    sheet.refresh_from_db()
    first = sheet.scan
    where = reverse("trainees:sheet-scan", args=[session.training_class.public_id, session.pk])
    client.post(where, {"once": secrets.token_urlsafe(16), "scan": scan("lagi.pdf")})

    sheet.refresh_from_db()
    assert (first.kind, first.is_about_people) == ("register", True)
    assert sheet.scan.replaces == first
    assert str(sheet.scan.name) in client.get(where).content.decode()
    # The list of the class shows it and takes no other in its place: the sheet would not know.
    public_id = session.training_class.public_id
    listed = client.get(reverse("trainees:class-documents", args=[public_id])).content.decode()
    newer = reverse("trainees:class-document-version", args=[public_id, sheet.scan.pk])
    assert (str(sheet.scan.name) in listed, newer in listed) == (True, False)
    assert client.get(newer).status_code == 404


def test_a_register_that_was_never_printed_gets_its_scan_too(
    client_of, officer, session, own_folder
):
    people(session, 1)
    where = reverse("trainees:sheet-scan", args=[session.training_class.public_id, session.pk])

    answer = client_of(officer).post(where, {"once": secrets.token_urlsafe(16), "scan": scan()})

    assert answer.status_code == 302
    assert SheetPrint.objects.get().scan == Document.objects.get()


def test_a_photo_of_the_signed_sheet_tells_no_place(session, officer, own_folder):
    photo = SimpleUploadedFile("IMG_1.png", png(chunk(b"eXIf", PLACE)))

    document = sheets.attach_scan(session=session, file=photo, by=officer)

    with document.file.open("rb") as stored:
        assert stored.read() == png()


def test_a_scan_of_30_mb_keeps_what_was_typed(client_of, officer, sheet):
    code = codes(sheet)[0]
    client, url = client_of(officer), reverse("trainees:sheet-copy", args=[sheet.code])
    typed = {"text": f"{code} S (demam)", "once": secrets.token_urlsafe(16)}
    form = client.post(url, typed).context["form"]

    page = client.post(
        url,
        typed
        | {
            "checked": form.digest,
            "version": 1,
            f"again-{code}": "S",
            "scan": scan(data=b"%PDF-" + b"x" * 30_000_000),
        },
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "Batasnya 5" in text or "5,0 MB" in text
    assert f"{code} S (demam)" in text
    assert f'name="again-{code}" value="S"' in text
    assert not Attendance.objects.exists()
