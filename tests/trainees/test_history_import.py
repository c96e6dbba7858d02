"""Lists of earlier years: all of a file or nothing of it, and never twice."""

import io
from collections import Counter
from datetime import date
from functools import partial
from sqlite3 import SQLITE_LIMIT_EXPR_DEPTH

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from partnerships.models import TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.data import make_history, past_classes
from tests.factories.partnerships import (
    AgreementFactory,
    ObligationFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
)
from tests.factories.trainees import CustodyFactory, InmateFactory, RegisterEntryFactory
from trainees.actions import (
    aftermath,
    history,
    history_after,
    history_releases,
    history_undo,
    retention,
)
from trainees.choices import Consent, CustodyState, FollowUpState, RowKind, SentenceKind
from trainees.due import certificates
from trainees.due.counted import answers
from trainees.imports.history import verdicts
from trainees.imports.history.columns import COLUMNS
from trainees.models import (
    Application,
    Certificate,
    CertificateMove,
    ConsentRecord,
    ContactAttempt,
    Custody,
    Enrolment,
    FollowUp,
    ImportBatch,
    Inmate,
    Outcome,
    RegisterEntry,
    RegisterKind,
    Release,
    ReturnToCustody,
    Sentence,
)
from trainees.reports.reintegration import FUNNEL, Question, Scope, reintegration
from trainees.reports.verdict import verdicts as verdicts_of
from trainees.subject_access import TABLES

pytestmark = pytest.mark.django_db
WHAT_FOLLOWS = {
    Custody, RegisterEntry, Release, ConsentRecord, FollowUp, ContactAttempt, Outcome,
    ReturnToCustody,
}  # fmt: skip


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(past_classes.NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def world(facility):
    return past_classes.world(facility)


@pytest.fixture
def put_in(facility, supervisor):
    """Reads, keeps and applies; the batch."""
    return partial(past_classes.put_in, facility, supervisor)


def check(facility, rows=None):
    upload = verdicts.read(make_history.workbook(rows))
    return verdicts.judged(facility, upload.header, upload.codes, upload.rows)


def said(found):
    """(row, column, sentence) of every mistake."""
    return [
        (row.number, error["column"], error["message"])
        for row in found.rows
        for error in row.errors
    ]


def test_the_sample_of_the_report_is_read_without_a_mistake(facility):
    found = check(facility)
    assert said(found) == []
    assert found.funnel == make_history.FUNNEL
    assert {row.kind for row in found.rows} == {RowKind.NEW}


def test_the_list_gives_the_report_and_a_second_import_changes_nothing(facility, world, put_in):
    for metric, target in make_history.TARGETS.items():
        ObligationFactory(agreement=world, metric=metric, target=target)
    put_in()
    scope = Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())
    report = reintegration(scope, Question(on=make_history.ON, agreement=world.pk))
    assert [report.count(stage) for stage in ("assessed", *FUNNEL)] == make_history.FUNNEL
    assert report.count("attended") == 96
    assert {part.code: part.count for part in report.exits} == {
        "transferred": 5, "released": 4, "own_wish": 2, "discipline": 2,
    }  # fmt: skip
    assert {kind.code: kind.count for kind in report.kinds if kind.count} == {
        "employed": 9, "self_employed": 6, "studying": 2, "not_working": 6, "reimprisoned": 1,
    }  # fmt: skip
    found = verdicts_of([world], on=make_history.ON)[world.pk]
    assert [goal.is_met for goal in found.goals].count(True) == 3
    assert Inmate.objects.count() == 142
    assert Enrolment.objects.count() == 96
    assert Application.objects.count() == 46
    assert TrainingClass.objects.count() == 6
    assert Certificate.objects.count() == 71
    assert ReturnToCustody.objects.count() == 1
    unreached = FollowUp.objects.filter(checkpoint="b6", state=FollowUpState.UNREACHABLE)
    assert unreached.count() == 4
    assert not aftermath.differing().exists()
    again = check(facility)
    assert said(again) == []
    assert {row.kind for row in again.rows} == {RowKind.SAME}
    answers = Outcome.objects.count()
    with pytest.raises(DomainError, match="recorded already"):
        put_in()
    assert Outcome.objects.count() == answers
    assert Release.objects.count() == 50


def by_the_actions(facility, people, *, trained, by):
    """As `release_all` without its shortcut: one person after the other, as it is done today."""
    answers = 0
    for person, custody in people:
        custody.state, custody.left_on = CustodyState.IN_CUSTODY, None
        custody.save()
        custody.register_entries.update(ends_on=None)
        answers += history_after.follow(person, custody.inmate, by)
    return answers


def told_of_everybody():
    """Every value of what follows a release, by the name of the person; keys left out."""
    names = dict(Inmate.objects.values_list("pk", "id_card_name"))
    found = []
    for table in TABLES:
        if table.model in WHAT_FOLLOWS:
            (path,) = table.paths
            values = [
                column.attname
                for column in table.model._meta.concrete_fields
                if column.name not in {"id", "public_id", "created_at", "updated_at"}
                and column.related_model not in {*WHAT_FOLLOWS, Inmate}
            ]
            rows = table.model.objects.values_list(path, *values)
            found += [(table.model.__name__, names[row[0]], *row[1:]) for row in rows]
    return sorted(map(str, found))


@pytest.mark.looks
def test_the_shortcut_writes_what_the_actions_would_have_written(
    facility, supervisor, put_in, monkeypatch
):
    batch = put_in()
    quick, events = told_of_everybody(), Counter(AuditEvent.objects.values_list("action"))
    undoing = AuditEvent.objects.count()
    history_undo.undo(batch=batch, by=supervisor)
    undoing = AuditEvent.objects.count() - undoing
    monkeypatch.setattr(history_releases, "release_all", by_the_actions)
    put_in()
    assert told_of_everybody() == quick
    again = AuditEvent.objects.order_by("seq")[sum(events.values()) + undoing :]
    assert Counter(again.values_list("action")) == events


def test_more_people_take_no_statements_of_their_own(facility, supervisor):
    def statements(copies):
        rows = [
            row
            | {
                "Kelas": f"Kelas {copies}",
                "Kursi": 16 * copies,
                "Nomor register": f"{copies}{n}{row['Nomor register']}",
                "Nama sesuai KTP": f"{row['Nama sesuai KTP']} {copies} {n}",
                "Nomor sertifikat": row["Nomor sertifikat"]
                and f"{copies}{n}-{row['Nomor sertifikat']}",
            }
            for n in range(copies)
            for row in past_classes.one_class()
        ]
        batch, judge = past_classes.keep(facility, supervisor, rows)
        with CaptureQueriesContext(connection) as asked:
            history.apply(batch=batch, judge=judge, by=supervisor)
        return len(asked)

    # SQLite takes so many values in one statement: more rows are a few more.
    assert statements(3) < statements(1) + 32


def typed(**changes):
    """One row as an office types it; by titles, with _ for a space."""
    row = make_history.cells(make_history.people()[0])
    return row | {title.replace("_", " "): value for title, value in changes.items()}


def other(number=2, **changes):
    """Somebody else of the same class."""
    person = {"Nomor register": f"88{number}/2024", "Nama sesuai KTP": f"Orang {number}"}
    return (
        typed(Nomor_sertifikat="") | person | {k.replace("_", " "): v for k, v in changes.items()}
    )


UNTOLD = {
    title: ""
    for title in make_history.cells(make_history.people()[0])
    if title.startswith(("b1", "b3", "b6", "Tanggal bebas", "Jenis bebas", "Bapas", "Persetujuan"))
}


def later(**changes):
    """The same person in a class of the next year; nothing is told of what followed."""
    typed_there = typed(Kelas="Lain", Mulai="05/01/2026", Selesai="13/02/2026", **changes)
    return typed_there | UNTOLD


def candidate(**changes):
    """Somebody who got no seat."""
    nothing = UNTOLD | {"Kehadiran %": "", "Hasil uji": "", "Status": "Calon"}
    nothing |= {"Jenis bebas": "expiry", "Persetujuan": "Ya"}
    return other() | nothing | {k.replace("_", " "): v for k, v in changes.items()}


REFUSED = [
    # what is typed, the column that is named, a word of the sentence
    ([typed(Program="Terbang")], "Program", "not known here"),
    ([typed(Mitra="Siapa")], "Mitra", "not known here"),
    ([typed(Selesai="01/01/2025")], "Selesai", "before the first day"),
    ([typed(Selesai="31/12/2026")], "Selesai", "not over"),
    ([typed(Ujian="01/01/2025")], "Ujian", "before the first day"),
    ([typed(JP="")], "JP", "needed"),
    ([typed(Kursi=1), other(Kursi=1)], "Kursi", "fewer seats"),
    ([typed(), other(JP=120)], "JP", "Row 2"),
    ([typed(Perjanjian="PKS-9")], "Perjanjian", "No signed agreement"),
    ([typed(Perjanjian="PKS-DRAFT")], "Perjanjian", "No signed agreement"),
    ([typed(Angkatan="0")], "Angkatan", "another class"),
    ([typed(), typed()], "Kelas", "row 2"),
    (
        [typed(), typed(Kelas="Lain", Jenis_kelamin="P", Nomor_sertifikat="")],
        "Jenis kelamin",
        "Row 2",
    ),
    ([typed(), typed(Nomor_register="7777/2024")], "Nama sesuai KTP", "told apart"),
    ([typed(NIK="123")], "NIK", "16"),
    (
        [typed(), typed(Tanggal_lahir="05/05/1970", Kelas="Lain") | {"Nama sesuai KTP": "Si Lain"}],
        "Nomor register",
        "Row 2 has this number for another person",
    ),
    ([typed(Tanggal_masuk="01/04/2025")], "Tanggal masuk", "first day of the class"),
    ([typed(Status="Mungkin")], "Status", "Selesai"),
    ([other(Status="Tidak selesai", Alasan="own_wish")], "Tanggal berakhir", "ended"),
    (
        [other(Status="Tidak selesai", Tanggal_berakhir="10/03/2025", Alasan="entah")],
        "Alasan",
        "Mengundurkan",
    ),
    (
        [
            other(
                Status="Tidak selesai", Tanggal_berakhir="10/03/2025", Alasan="released",
                Tanggal_bebas="",
            )
        ],
        "Tanggal bebas",
        "day of release",
    ),
    ([typed(**{"Kehadiran_%": "79,5"})], "Kehadiran %", "79.5%"),
    ([other(Status="Calon")], "Kehadiran %", "no seat"),
    ([typed(), other(Nomor_sertifikat="contoh / hid-1 / 001")], "Nomor sertifikat", "row 2"),
    ([typed(Nomor_sertifikat="RUTAN/1")], "Nomor sertifikat", "where it was earned"),
    ([typed(Tanggal_sertifikat="01/01/2025")], "Tanggal sertifikat", "between"),
    ([typed(Tanggal_diserahkan="01/03/2025")], "Tanggal diserahkan", "its own day"),
    ([typed(Diserahkan_kepada="Ibu")], "Tanggal diserahkan", "needed"),
    ([other(Tanggal_diserahkan="01/06/2025")], "Tanggal diserahkan", "number of the certificate"),
    ([typed(Jenis_sertifikat="Kompetensi")], "Nomor registrasi sertifikat", "needed"),
    ([typed(Tanggal_bebas="01/12/2026")], "Tanggal bebas", "after today"),
    ([typed(Tanggal_bebas="01/01/2020")], "Tanggal bebas", "before the"),
    ([typed(Jenis_bebas="pb", Bapas="")], "Bapas", "Bapas"),
    ([typed(Jenis_bebas="expiry", Persetujuan="")], "Persetujuan", "Ya or Tidak"),
    ([typed(Tanggal_bebas="")], "Tanggal bebas", "leave"),
    ([typed(b6_bukti="")], "b6 bukti", "evidence"),
    ([typed(b6_tanggal="01/08/2025")], "b6 tanggal", "before the month"),
    ([typed(b24_hasil="Bekerja", b24_bukti="Dokumen")], "b24 hasil", "not time"),
    ([typed(b3_hasil="Meninggal", b3_bukti="Dokumen")], "b6 hasil", "nobody is asked"),
    ([typed(b6_hasil="Dipidana kembali")], "Tanggal kembali", "new register"),
    ([typed(Nomor_baru="1/2026")], "Tanggal kembali", "new register entry"),
    (
        [
            typed(b6_hasil="Bekerja", b6_bukti="Dokumen", Tanggal_kembali="01/08/2025",
                  Register_baru="A.I", Nomor_baru="1/2025")
        ],
        "b6 hasil",
        "After the return on 1 Aug 2025",
    ),
    (
        [typed(), later(Nomor_sertifikat="")],
        "Mulai",
        "left on 2 Jul 2025, before the first day of the class",
    ),
    (
        [
            other(Status="Tidak selesai", Alasan="own_wish", Tanggal_berakhir="10/03/2025",
                  Tanggal_bebas="05/03/2025")
        ],
        "Tanggal berakhir",
        "before this place ended",
    ),
    (
        [other(Status="Tidak selesai", Alasan="deceased", Tanggal_berakhir="10/03/2025")],
        "Tanggal bebas",
        "not released",
    ),
    (
        [candidate(Tanggal_bebas="01/03/2025")],
        "Tanggal dinilai",
        "left on 1 Mar 2025. Write the day of the assessment",
    ),
    (
        [
            typed(NIK="7309010202810001"),
            later(NIK="7309010202810001", Nomor_register="1/2026", Tanggal_masuk="01/12/2025"),
        ],
        "Tanggal masuk",
        "Row 2 tells of another stay",
    ),
]  # fmt: skip


def test_each_refused_case_names_its_row_and_column(facility):
    AgreementFactory(facility=facility, code="pks-draft")
    for rows, column, words in REFUSED:
        found = said(check(facility, rows))
        row = len(rows) + 1
        assert [
            each for each in found if each[0] in (2, row) and each[1] == column and words in each[2]
        ], (column, words, found)


def warned(found):
    return [
        (row.number, note["column"], note["message"]) for row in found.rows for note in row.warnings
    ]


def test_who_left_in_the_last_days_of_a_class_may_have_completed_it(facility):
    found = check(facility, [typed(Tanggal_bebas="08/04/2025", b6_hasil="", b6_bukti="")])
    assert said(found) == []
    assert (
        2, "Tanggal bebas", "The person left on 8 Apr 2025, before the last day of the class.",
    ) in warned(found)  # fmt: skip


def test_who_was_released_before_the_class_began_may_have_been_a_candidate(facility):
    rows = [candidate(Tanggal_bebas="01/03/2025", Tanggal_dinilai="10/02/2025", Alasan="Bebas")]
    assert said(check(facility, rows)) == []


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("transferred", CustodyState.TRANSFERRED),
        ("escaped", CustodyState.ESCAPED),
        ("deceased", CustodyState.DECEASED),
        ("own_wish", CustodyState.IN_CUSTODY),
    ],
)
def test_a_reason_that_ends_the_stay_too_ends_it(facility, put_in, reason, state):
    put_in(
        [
            other(
                Status="Tidak selesai", Alasan=reason, Tanggal_berakhir="10/03/2025", Hasil_uji=""
            )
            | UNTOLD
        ]
    )
    custody = Custody.objects.get()
    left_on = None if state == CustodyState.IN_CUSTODY else date(2025, 3, 10)
    assert (custody.state, custody.left_on) == (state, left_on)


def test_a_share_of_the_hours_is_never_less_than_was_typed(facility, put_in):
    rows = [typed(JP=161, **{"Kehadiran_%": "80"})]
    put_in(rows)
    seat = Enrolment.objects.get()
    assert (seat.credited_quarters, seat.expected_hours) == (516, 161)  # 128.8 hours and a bit
    Enrolment.objects.update(credited_quarters=515)
    assert said(check(facility, rows)) == []


def test_a_name_that_is_recorded_otherwise_stays_and_is_told(facility, put_in):
    put_in([typed()])
    found = check(facility, [typed() | {"Nama sesuai KTP": "H. Contoh Alumni 001"}])
    assert said(found) == []
    assert warned(found) == [
        (2, "Nama sesuai KTP", "Recorded here as Contoh Alumni 001; that name stays.")
    ]


def test_a_later_stay_is_recorded_before_its_classes(facility, put_in):
    put_in([typed(NIK="7309010202810001")])
    told = {"NIK": "7309010202810001", "Nomor_sertifikat": ""}
    rows = [later(**told, Nomor_register="1/2026", Tanggal_masuk="01/12/2025")]
    assert said(check(facility, rows)) == [
        (
            2,
            "Nomor register",
            "This person is known here as B.I 9001/2024, from a stay that is over. Record the "
            "later stay first, with the list of inmates, or take the row out.",
        )
    ]


def test_what_no_list_tells_is_not_made_up(facility, put_in):
    put_in([typed(Pidana_tahun=2), other() | {"Pidana tahun": "", "Pidana bulan": ""}])
    sentences = Sentence.objects.order_by("custody__inmate__id_card_name")
    assert [(each.kind, each.years) for each in sentences] == [
        (SentenceKind.FIXED, 2), (SentenceKind.NONE, 0),
    ]  # fmt: skip
    assert TrainingClass.objects.get().delivery == ""


def test_a_name_in_capitals_is_the_same_name_and_a_dash_is_nothing(facility, put_in):
    rows = [
        typed(NIK="-", Biaya_kelas="–", Hasil_uji="—", Tanggal_bebas="-") | {"Jenis bebas": "-"},
        typed(Kelas="Lain", Nomor_sertifikat="-") | {"Nama sesuai KTP": "CONTOH  ALUMNI 001"},
    ]
    rows = [row | dict.fromkeys(UNTOLD, "-") for row in rows]
    assert said(check(facility, rows)) == []
    put_in(rows)
    assert [person.id_card_name for person in Inmate.objects.all()] == ["Contoh Alumni 001"]
    assert Enrolment.objects.count() == 2


@pytest.mark.looks  # at SQLite only: PostgreSQL takes a list of any length as one
def test_no_question_grows_with_the_people_known(facility, supervisor, put_in):
    """SQLite refuses a condition of more than 1,000 parts: a list of 2,000, uploaded again."""
    put_in()
    rows = [make_history.cells(row) for row in make_history.people()]
    rows[0]["Tanggal diserahkan"] = "01/07/2025"
    before = connection.connection.setlimit(SQLITE_LIMIT_EXPR_DEPTH, 100)
    try:
        assert {row.kind for row in check(facility, rows).rows} == {RowKind.SAME, RowKind.CHANGED}
        history_undo.undo(batch=put_in(rows), by=supervisor)
    finally:
        connection.connection.setlimit(SQLITE_LIMIT_EXPR_DEPTH, before)


def test_one_error_imports_nothing(facility, put_in):
    rows = [make_history.cells(row) for row in make_history.people()]
    rows[100]["JP"] = 90
    with pytest.raises(DomainError, match="as a whole"):
        put_in(rows)
    assert not Inmate.objects.exists()
    assert not TrainingClass.objects.exists()


def test_the_same_list_adds_nothing_when_its_days_are_kept_by_month_only(facility, put_in):
    rows = [make_history.cells(row) for row in make_history.people()]
    put_in(rows)
    on = date(2033, 6, 1)
    with time_machine.travel("2033-06-01T09:00:00+08:00", tick=False):
        retention.apply_rules(on=on, dry_run=False)
        assert {release.on.day for release in Release.objects.filter(on__year=2025)} == {1}
        found = check(facility, rows)
        assert said(found) == []
        assert found.history.adds_nothing
        assert warned(found) == []


def test_next_year_adds_only_what_is_new(facility, put_in):
    rows = past_classes.one_class()
    before = [row | {"b12 hasil": "", "b12 bukti": ""} for row in rows]
    put_in(before)
    answers = Outcome.objects.count()
    found = check(facility, rows)
    assert {row.kind for row in found.rows} == {RowKind.SAME, RowKind.CHANGED}
    put_in(rows)
    assert Outcome.objects.count() == answers + sum(bool(row["b12 hasil"]) for row in rows)
    changed = [row | {"b6 hasil": "Magang"} if row["b6 bukti"] else row for row in rows]
    assert {column for _row, column, _words in said(check(facility, changed))} == {"b6 hasil"}


def test_a_class_that_nobody_knew_of_at_the_release_begins_its_follow_ups(facility, put_in):
    rows = past_classes.one_class()
    put_in([row | {"b12 hasil": "", "b12 bukti": ""} for row in rows])
    told = Outcome.objects.count()
    Outcome.objects.all().delete()
    FollowUp.objects.all().delete()

    put_in(rows)

    assert Outcome.objects.count() == told + sum(bool(row["b12 hasil"]) for row in rows)
    assert not aftermath.differing().exists()


def test_nothing_is_added_of_who_withdrew_since(facility, put_in):
    rows = past_classes.one_class()
    put_in([row | {"b12 hasil": "", "b12 bukti": ""} for row in rows])
    FollowUp.objects.filter(checkpoint="b12").delete()
    Release.objects.update(consent=Consent.WITHDRAWN)

    found = said(check(facility, rows))

    assert {column for _row, column, _words in found} == {"b12 hasil"}
    assert all("any more" in words for _row, _column, words in found)


def test_people_already_here_get_their_past(facility, put_in):
    inmate = InmateFactory(
        facility=facility, id_card_name="Contoh Alumni 001", birth_date="1981-02-02"
    )
    custody = CustodyFactory(inmate=inmate, facility=facility, entered_on="2024-01-02")
    kind = RegisterKind.objects.get(code="B.I")
    RegisterEntryFactory(custody=custody, kind=kind, number="9001/2024", starts_on="2024-01-02")
    found = check(facility, past_classes.one_class())
    assert said(found) == []
    put_in(past_classes.one_class())
    assert Inmate.objects.count() == 16
    assert Enrolment.objects.get(inmate=inmate).custody == custody
    assert Release.objects.get(inmate=inmate).custody == custody


def run(path, *options):
    out = io.StringIO()
    call_command("import_history", path, *options, stdout=out)
    return out.getvalue()


def test_a_certificate_that_was_handed_over_comes_as_such(facility, put_in):
    put_in([typed(Tanggal_diserahkan="01/06/2025"), other()])
    paper = Certificate.objects.get()
    assert (paper.state, paper.handed_to) == ("handed_over", paper.holder_name)
    move = CertificateMove.objects.get()
    assert (move.certificate, move.on.isoformat()) == (paper, "2025-06-01")


def papers_due(user, facility):
    on = facility.today()
    found = answers(certificates.certificates_asked(user, facility, on))
    return [line.title for line in certificates.certificates_due(user, facility, on, found)]


CONTRADICTIONS = [
    {"Tanggal diserahkan": "02/06/2025"},
    {"Diserahkan kepada": "Orang lain"},
    {"Tanggal sertifikat": "12/04/2025"},
    {"Kehadiran %": "81"},
]


def test_a_later_list_fills_what_an_earlier_one_left_open(facility, put_in, officer, supervisor):
    put_in([typed() | {"Kehadiran %": ""}, other(Hasil_uji="")])
    paper = Certificate.objects.get()
    assert paper.state == "issued"
    assert papers_due(officer, facility) == []  # the holder left long before the list came

    later = [
        typed(Tanggal_diserahkan="01/06/2025", Diserahkan_kepada="Ibu Contoh"),
        other(Hasil_uji="K"),
    ]
    found = check(facility, later)
    assert said(found) == []
    assert [sorted(row.changes) for row in found.rows] == [
        ["attendance", "handed_over_on"],
        ["competence"],
    ]
    batch = put_in(later)

    paper.refresh_from_db()
    seat = paper.enrolment
    assert (paper.state, paper.handed_to) == ("handed_over", "Ibu Contoh")
    assert CertificateMove.objects.get().on.isoformat() == "2025-06-01"
    assert (seat.expected_hours, seat.credited_quarters > 0) == (160, True)
    assert batch.counts["handed_over"] == 1
    assert papers_due(officer, facility) == []  # nor is a signed sheet of those years asked for
    assert {row.kind for row in check(facility, later).rows} == {RowKind.SAME}
    for change in CONTRADICTIONS:
        told = said(check(facility, [later[0] | change, later[1]]))
        assert [(row, column) for row, column, _words in told] == [(2, *change)], change

    history_undo.undo(batch=batch, by=supervisor)
    paper.refresh_from_db()
    assert (paper.state, paper.handed_over_on, paper.handed_to) == ("issued", None, "")
    assert not CertificateMove.objects.exists()
    assert Enrolment.objects.get(pk=seat.pk).expected_hours == 0


def test_a_paper_whose_holder_is_still_here_waits_to_be_handed_over(facility, put_in, officer):
    after = ("Tanggal bebas", "Jenis bebas", "Bapas", "Persetujuan", "b1 ", "b3 ", "b6 ", "b12 ")
    row = {title: "" if title.startswith(after) else cell for title, cell in typed().items()}
    put_in([row])
    assert papers_due(officer, facility) == []  # it became known today
    Certificate.objects.update(created_at="2026-10-01T00:00:00+08:00")
    assert [title.split(" of ")[0] for title in papers_due(officer, facility)] == [
        "Hand over 1 certificate"
    ]


def test_the_command_writes_only_when_it_is_told_to(facility, supervisor, tmp_path):
    facility.satker_code = "123456"
    facility.save()
    path = tmp_path / "riwayat.xlsx"
    path.write_bytes(make_history.workbook(past_classes.one_class()).getvalue())
    assert "16 → 16 → 14 → 13" in run(path, "--facility", "123456")
    assert not Inmate.objects.exists()
    run(path, "--facility", "123456", "--confirm")
    assert "sudah tercatat" in run(path, "--facility", "123456")
    assert Enrolment.objects.count() == 16
    assert ImportBatch.objects.get().created_by == supervisor
    assert ImportBatch.objects.get().counts["funnel"][:4] == [16, 16, 14, 13]
    path.write_bytes(make_history.workbook([typed(JP="")]).getvalue())
    with pytest.raises(CommandError):
        run(path, "--facility", "123456", "--confirm")
    with pytest.raises(CommandError, match="Tidak ada UPT"):
        run(path, "--facility", "9")


def test_the_command_tells_what_to_check_too(facility, tmp_path):
    facility.satker_code = "123456"
    facility.save()
    path = tmp_path / "riwayat.xlsx"
    row = typed(Mulai="06/01/2025", Selesai="14/02/2025", Tanggal_sertifikat="14/02/2025")
    path.write_bytes(make_history.workbook([row]).getvalue())
    assert (
        "Periksa: baris 2, kolom Perjanjian, “PKS-2025-001”: Kelas dimulai di luar masa perjanjian."
    ) in run(path, "--facility", "123456").splitlines()


def test_the_page_checks_then_imports_the_whole_list(client_of, supervisor, officer):
    client = client_of(supervisor)
    client.cookies["bahasa"] = "en"
    paket = ProgrammeFactory(title="Paket B Contoh", equivalency=True)
    ProgrammeVersionFactory(programme=paket)

    def send(name, rows, key):
        file = SimpleUploadedFile("riwayat.xlsx", make_history.workbook(rows).getvalue())
        return client.post(f"/warga-binaan/impor/riwayat/{name}", {"file": file, "once": key})

    assert client_of(officer).get("/warga-binaan/impor/riwayat/").status_code == 403
    template = client.get("/warga-binaan/impor/riwayat/templat.xlsx")
    book = load_workbook(io.BytesIO(template.content))
    assert [cell.value for cell in book["Riwayat"][1]] == [column.title for column in COLUMNS]

    nik = next(cell for cell in book["Riwayat"][1] if cell.value == "NIK")
    assert book["Riwayat"].column_dimensions[nik.column_letter].number_format == "@"
    known = [(row[0].value, row[1].value) for row in book.worksheets[2].rows]
    assert ("Programme", "Hidroponik") in known
    assert ("Programme", "Paket B Contoh") not in known
    assert ("Result", "Tidak terhubung") in known
    assert ("Reason, Calon", "Tidak ada tempat") in known
    assert not [word for _list, word in known if word == "Kelas dibatalkan"]

    untouched = SimpleUploadedFile("templat.xlsx", template.content)
    asked = {"file": untouched, "once": "one-time-key-number-0"}
    assert "The file is empty." in client.post("/warga-binaan/impor/riwayat/", asked).text

    wrong = send("", [*past_classes.one_class()[:1], typed(JP="")], "one-time-key-number-1")
    page = client.get(wrong["Location"])
    assert "as a whole or not at all" in page.text
    assert "/simpan/" not in page.text
    refused = client.post(f"{wrong['Location']}simpan/", {"once": "one-time-key-number-2"})
    assert refused.status_code == 302
    assert not Inmate.objects.exists()

    right = send("", past_classes.one_class(), "one-time-key-number-3")
    assert "/simpan/" in client.get(right["Location"]).text
    client.post(f"{right['Location']}simpan/", {"once": "one-time-key-number-4"})
    assert Enrolment.objects.count() == 16
    assert "Past classes imported" in client.get(right["Location"]).text
    again = send("", past_classes.one_class(), "one-time-key-number-5")
    assert "recorded already" in client.get(again["Location"]).text
