"""The figures of the preview are those that the report will tell."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from tests.data import make_history, past_classes
from trainees.imports.history import verdicts
from trainees.models import Application, Enrolment
from trainees.reports.reintegration import FUNNEL, Question, Scope, reintegration

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2025, 3, 3), date(2025, 8, 4)
HOME = {"Tanggal bebas": date(2026, 1, 5), "Jenis bebas": "expiry", "Persetujuan": "Ya"}
AT_WORK = {"b6 hasil": "Bekerja", "b6 bukti": "Kunjungan"}
GAVE_UP = {"Status": "Tidak selesai", "Alasan": "own_wish", "Kehadiran %": "", "Hasil uji": ""}
CANDIDATE = {"Status": "Calon", "Kehadiran %": "", "Hasil uji": ""}


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(past_classes.NOW, tick=False), translation.override("en"):
        yield


def row(person, *told, first=FIRST, last=None, paper=True):
    """A place of a person in the class that begins on `first`."""
    of_class = {"Kelas": f"Kelas {first}", "Mulai": first, "Perjanjian": "", "Kursi": ""}
    found = make_history.cells(make_history.people()[0]) | of_class
    found |= {title: "" for title in found if title.startswith(("b1", "b3", "b6", "b12"))}
    found |= dict.fromkeys(("Tanggal bebas", "Jenis bebas", "Bapas", "Persetujuan"), "")
    found |= {
        "Selesai": last or first.replace(day=28),
        "Nomor register": f"{person}/2024",
        "Nama sesuai KTP": f"Orang {person}",
        "Nomor sertifikat": f"{first}/{person}" if paper else "",
    }
    for each in told:
        found |= each
    return found


ROWS = [
    row(1, HOME, AT_WORK),
    # certified first, gave up later: the later class counts
    row(2, HOME, AT_WORK),
    row(2, HOME, GAVE_UP, {"Tanggal berakhir": "10/08/2025"}, first=SECOND, paper=False),
    # the other way round, and the release stands in one of the rows only
    row(3, GAVE_UP, {"Tanggal berakhir": "10/03/2025"}, paper=False),
    row(3, HOME, AT_WORK, first=SECOND),
    # once a candidate, later with a seat; and a candidate of this month
    row(4, CANDIDATE, paper=False),
    row(4, first=SECOND),
    row(5, CANDIDATE, first=date(2026, 11, 2), last=date(2026, 11, 10), paper=False),
    # a class that is over since this month only, a certificate of this month
    row(6, first=date(2026, 10, 5), last=date(2026, 11, 6)),
    row(7, {"Tanggal sertifikat": "03/11/2026"}),
    # heard this month, not at all, no more
    row(8, HOME, AT_WORK, {"b6 tanggal": "02/11/2026"}),
    row(9, HOME, {"b6 hasil": "Tidak terhubung"}),
    row(10, HOME, {"b3 hasil": "Meninggal", "b3 bukti": "Dokumen"}),
]


def test_the_preview_tells_what_the_report_will_tell(facility, supervisor):
    past_classes.world(facility)
    upload = verdicts.read(make_history.workbook(ROWS))
    found = verdicts.judged(facility, upload.header, upload.codes, upload.rows)
    assert [each.errors for each in found.rows if each.errors] == []

    past_classes.put_in(facility, supervisor, ROWS)

    scope = Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())
    report = reintegration(scope, Question(on=make_history.ON))
    assert found.funnel == [report.count(stage) for stage in ("assessed", *FUNNEL)]
    assert found.funnel == [9, 9, 7, 6, 5, 4, 2]

    # A later list may leave out what followed the stay: it is known here.
    silent = [each | dict.fromkeys((*HOME, *AT_WORK, "b3 hasil", "b3 bukti"), "") for each in ROWS]
    upload = verdicts.read(make_history.workbook(silent))
    again = verdicts.judged(facility, upload.header, upload.codes, upload.rows)
    assert again.funnel == found.funnel
