"""The 142 people of the sample report, who do not exist, as an office would keep them in Excel.

`people()` tells the story without dice; `count` counts it again from the days alone, by other code
than that which made it. The day of the report is 31 October 2026. To see the file:
`python -m tests.data.make_history riwayat.xlsx`.
"""

import io
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from rutan.common.dates import add_months

ON = date(2026, 10, 31)
PARTNER = "BPVP Contoh"
BAPAS = "Bapas Contoh"
ENTERED = date(2024, 1, 15)
AGREEMENT = "PKS-2025-001"
TARGETS = {"participants": 96, "certified": 77, "followed_up_m6": 80, "productive_m6": 60}
# field, programme, first and last day, completed, certified, failed; other uncertified wait
CLASSES = {
    "HID-1": ("pertanian", "Hidroponik", date(2025, 3, 3), date(2025, 4, 11), 14, 13, 1),
    "PHL-1": (
        "perikanan",
        "Pengolahan hasil laut",
        date(2025, 4, 14),
        date(2025, 5, 23),
        15,
        12,
        2,
    ),
    "TKJ-1": ("teknologi", "Teknisi komputer", date(2025, 5, 5), date(2025, 6, 13), 13, 11, 1),
    "HID-2": ("pertanian", "Hidroponik", date(2025, 8, 4), date(2025, 9, 12), 14, 12, 1),
    "PHL-2": (
        "perikanan",
        "Pengolahan hasil laut",
        date(2025, 10, 6),
        date(2025, 11, 14),
        14,
        12,
        1,
    ),
    "TKJ-2": ("teknologi", "Teknisi komputer", date(2026, 1, 5), date(2026, 2, 13), 13, 11, 1),
}
EXITS = {  # 5 transferred, 4 released, 2 gave up, 2 discipline = 13
    "HID-1": ("transferred", "released"),
    "HID-2": ("transferred", "own_wish"),
    "PHL-1": ("transferred",),
    "PHL-2": ("released", "discipline"),
    "TKJ-1": ("transferred", "released", "own_wish"),
    "TKJ-2": ("transferred", "released", "discipline"),
}
# certified people who went home: (class, how many, first day, last day), days spread evenly
A, B, C, D = "c1", "c2-due", "c2-later", "c3"
HOME = [
    (A, "HID-1", 5, date(2025, 7, 2), date(2025, 10, 20)),
    (A, "HID-2", 1, date(2025, 10, 28), date(2025, 10, 28)),
    (A, "PHL-1", 5, date(2025, 7, 8), date(2025, 10, 25)),
    (A, "PHL-2", 1, date(2025, 12, 9), date(2025, 12, 9)),
    (A, "TKJ-1", 3, date(2025, 7, 15), date(2025, 10, 31)),
    (A, "TKJ-1", 1, date(2025, 11, 11), date(2025, 11, 11)),
    (B, "HID-1", 2, date(2026, 1, 12), date(2026, 3, 3)),
    (B, "HID-2", 2, date(2026, 1, 20), date(2026, 4, 30)),
    (B, "PHL-1", 2, date(2026, 1, 6), date(2026, 2, 17)),
    (B, "PHL-2", 2, date(2026, 2, 2), date(2026, 4, 14)),
    (B, "TKJ-1", 2, date(2026, 1, 28), date(2026, 3, 30)),
    (B, "TKJ-2", 2, date(2026, 3, 5), date(2026, 4, 21)),
    (C, "HID-1", 1, date(2026, 5, 1), date(2026, 5, 1)),
    (C, "HID-2", 2, date(2026, 5, 18), date(2026, 6, 30)),
    (C, "PHL-1", 1, date(2026, 5, 7), date(2026, 5, 7)),
    (C, "PHL-2", 1, date(2026, 6, 11), date(2026, 6, 11)),
    (C, "TKJ-1", 1, date(2026, 5, 26), date(2026, 5, 26)),
    (C, "TKJ-2", 1, date(2026, 6, 3), date(2026, 6, 3)),
    (D, "HID-1", 1, date(2026, 7, 10), date(2026, 7, 10)),
    (D, "HID-2", 2, date(2026, 8, 5), date(2026, 10, 9)),
    (D, "PHL-1", 1, date(2026, 7, 31), date(2026, 7, 31)),
    (D, "PHL-2", 2, date(2026, 9, 1), date(2026, 10, 20)),
    (D, "TKJ-1", 1, date(2026, 8, 19), date(2026, 8, 19)),
    (D, "TKJ-2", 2, date(2026, 9, 15), date(2026, 10, 31)),
]
# productive at month 6, by cohort and field; then what the others answered ("" for nobody reached)
GOOD6 = {
    A: {"pertanian": 4, "perikanan": 4, "teknologi": 2},
    B: {"pertanian": 3, "perikanan": 2, "teknologi": 2},
}
REST6 = {
    A: ["not_working", "", "reimprisoned", "not_working", "", "not_working"],
    B: ["not_working", "", "not_working", "", "not_working"],
}
GOOD1, GOOD3 = {A: 5, B: 4, C: 3}, {A: 8, B: 6, C: 4}  # c2: 7 of 19 and 10 of 19
GOOD12 = 9  # of the 14 of c1 released by 31 October 2025
WORDS = {"E": "employed", "S": "self_employed", "T": "studying"}
KINDS = [WORDS[letter] for letter in "EESETESESESETSESE"]  # 9, 6, 2
YEARS = [0, 2, 2, 4, 2, 6, 3, 1]
PRODUCTIVE = {"employed", "self_employed", "studying"}
FUNNEL = [142, 96, 83, 71, 44, 28, 17]
AFTER = ("b1", "b3", "b6", "b12")
EMPTY: dict[str, Any] = {
    "bebas": None, "jenis_bebas": "", "cohort": "", "kembali": None, "b1": "", "b3": "", "b6": "",
    "b12": "", "sertifikat": "", "alasan": "", "berakhir": None, "uji": "", "hadir": "",
}  # fmt: skip


def people() -> list[dict[str, Any]]:
    """Those with a seat, then the candidates."""
    rows = [row for code in CLASSES for row in _class(code)]
    _release(rows)
    for cohort in (A, B, C):
        _answer([row for row in rows if row["cohort"] == cohort], cohort)
    _answer_a_year_later([row for row in rows if row["cohort"] == A])
    for code in CLASSES:  # 46 who got no place: 8, 8, 8, 8, 7, 7
        for _n in range(8 if code[-1] == "1" or code == "HID-2" else 7):
            rows.append(EMPTY | {"kelas": code, "status": "Calon"})
    for n, row in enumerate(rows, start=1):
        row |= {
            "nomor": f"{9000 + n}/2024",
            "nama": f"Contoh Alumni {n:03}",
            "jk": "P" if n % 12 == 5 else "L",
            "lahir": date(1980 + n % 25, n % 12 + 1, n % 28 + 1),
            "tahun": YEARS[n % 8],
            "bulan": 0 if YEARS[n % 8] else 6,
        }
    return rows


def _class(code: str) -> list[dict[str, Any]]:
    _field, _programme, first, _last, completed, certified, failed = CLASSES[code]
    group = []
    for n in range(16):
        row = EMPTY | {"kelas": code, "status": "Selesai", "hadir": "92", "uji": "K"}
        if n < certified:
            row["sertifikat"] = f"CONTOH/{code}/{n + 1:03}"
        elif n < certified + failed:
            row["uji"] = "BK"
        elif n < completed:
            row["hadir"] = "80"  # exactly the minimum
        else:
            why = EXITS[code][n - completed]
            row |= {
                "status": "Tidak selesai",
                "alasan": why,
                "uji": "",
                "hadir": "35" if why != "discipline" else "61,5",
                "berakhir": first + timedelta(days=20),
            }
            if why == "released":
                row |= {"bebas": first + timedelta(days=20), "jenis_bebas": "pb"}
        group.append(row)
    return group


def _release(rows: list[dict[str, Any]]) -> None:
    # Two of the uncertified are out as well, so that "all who completed" differs: 46 for 44.
    out = [row for row in rows if row["status"] == "Selesai" and not row["sertifikat"]]
    for row in (out[0], out[5]):
        row |= {"bebas": date(2025, 12, 15), "jenis_bebas": "expiry"}
    for cohort, code, count, first, last in HOME:
        free = [
            row
            for row in rows
            if row["kelas"] == code and row["sertifikat"] and row["bebas"] is None
        ][:count]
        for n, row in enumerate(free):
            step = (last - first).days * n // max(count - 1, 1)
            row |= {
                "bebas": first + timedelta(days=step),
                "cohort": cohort,
                "jenis_bebas": "expiry" if n % 3 == 0 else "pb",
            }


KINDS_IN_ORDER: dict[str, list[str]] = {A: KINDS[:10], B: KINDS[10:]}


def _answer(those: list[dict[str, Any]], cohort: str) -> None:
    active = those
    if cohort in GOOD6:
        kinds, rest, left = iter(KINDS_IN_ORDER[cohort]), iter(REST6[cohort]), dict(GOOD6[cohort])
        for row in those:
            taught = CLASSES[row["kelas"]][0]
            left[taught] -= 1
            row["b6"] = next(kinds) if left[taught] >= 0 else next(rest)
        active = [row for row in those if row["b6"] in PRODUCTIVE]
    for at, many in (("b1", GOOD1[cohort]), ("b3", GOOD3[cohort])):
        good = {id(row) for row in active[:many]}
        for n, row in enumerate(those):
            unsure = "not_working" if n % 4 else ""
            row[at] = (row["b6"] or "employed") if id(row) in good else unsure
    for row in those:  # back in prison: only a new register entry says so
        if row["b6"] == "reimprisoned":
            row["kembali"] = add_months(row["bebas"], 5)


def _answer_a_year_later(those: list[dict[str, Any]]) -> None:
    due = [row for row in those if add_months(row["bebas"], 12) <= ON]
    good = [row for row in due if row["b6"] in PRODUCTIVE][:GOOD12]
    for n, row in enumerate(due):  # who returned is looked after no more
        if row in good:
            row["b12"] = row["b6"]
        elif row["b6"] != "reimprisoned" and n % 2 == 0:
            row["b12"] = "not_working"


def count(rows: list[dict[str, Any]]) -> list[int]:
    """The funnel, from the rows alone."""
    seated = [row for row in rows if row["status"] != "Calon"]
    done = [row for row in seated if row["status"] == "Selesai"]
    certified = [row for row in done if row["sertifikat"]]
    out = [row for row in certified if row["bebas"] and row["bebas"] <= ON]
    due = [row for row in out if add_months(row["bebas"], 6) <= ON]
    good = [row for row in due if row["b6"] in PRODUCTIVE]
    return [len(stage) for stage in (rows, seated, done, certified, out, due, good)]


def cells(row: dict[str, Any]) -> dict[str, Any]:
    """As the office typed it, by the titles of the template."""
    _field, programme, first, last, *_counts = CLASSES[row["kelas"]]
    typed: dict[str, Any] = {
        "Kelas": row["kelas"], "Program": programme, "Mitra": PARTNER, "Perjanjian": AGREEMENT,
        "Mulai": first, "Selesai": last, "JP": 160, "Kursi": 16, "Register": "B.I",
        "Nomor register": row["nomor"], "Nama sesuai KTP": row["nama"],
        "Jenis kelamin": row["jk"], "Tanggal lahir": row["lahir"], "Tanggal masuk": ENTERED,
        "Pidana tahun": row["tahun"], "Pidana bulan": row["bulan"], "Status": row["status"],
        "Alasan": row["alasan"], "Tanggal berakhir": row["berakhir"],
        "Kehadiran %": row["hadir"], "Hasil uji": row["uji"],
        "Nomor sertifikat": row["sertifikat"], "Tanggal bebas": row["bebas"],
        "Jenis bebas": row["jenis_bebas"],
        "Bapas": BAPAS if row["jenis_bebas"] == "pb" else "",
        "Persetujuan": "Ya" if row["jenis_bebas"] == "expiry" else "",
        "Tanggal kembali": row["kembali"],
        "Register baru": "A.I" if row["kembali"] else "",
        "Nomor baru": "9901/2026" if row["kembali"] else "",
    }  # fmt: skip
    for code in AFTER:
        typed |= dict(_look(row, code))
    return typed


def _look(row: dict[str, Any], code: str) -> Iterator[tuple[str, str]]:
    told = row[code]
    is_due = code == "b6" and bool(row["cohort"]) and add_months(row["bebas"], 6) <= ON
    yield f"{code} hasil", told or ("Tidak terhubung" if is_due else "")
    yield f"{code} bukti", "Kunjungan" if told else ""


def workbook(rows: list[dict[str, Any]] | None = None) -> io.BytesIO:
    """The file; `rows` as `cells` gives them."""
    typed = [cells(row) for row in people()] if rows is None else rows
    book = Workbook()
    sheet = book.active
    sheet.title = "Riwayat"
    titles = list(dict.fromkeys(title for row in typed for title in row))
    sheet.append(titles)
    for row in typed:
        sheet.append([row.get(title) or None for title in titles])
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    target.name = "riwayat-142.xlsx"
    return target


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(workbook().getvalue())
