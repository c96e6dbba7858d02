"""Files as somebody would choose them: a signed agreement, a list of people from Excel."""

import io
from datetime import date

from openpyxl import Workbook

from tests.partnerships import papers

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADER = [
    "Register", "No Reg", "Nama", "JK", "Tgl lahir", "NIK", "Alasan tanpa NIK", "Status hukum",
    "Tgl masuk", "Pendidikan", "Blok", "Jenis pidana", "Pidana tahun", "Ditahan sejak",
    "Tanggal 1/3", "Tanggal 1/2", "Tanggal 2/3", "Ekspirasi",
]  # fmt: skip
NAMES = ["Abdul Rahim", "Basri Laba", "Daeng Sija", "Hamka Tola"]


def scan() -> bytes:
    return papers.pdf().read()


def people(*, with_an_error: bool = True) -> bytes:
    """Convicts of 2025 who stay until 2027; the last one was born on 31 February."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    names = [*NAMES, "Jufri Salah"] if with_an_error else NAMES
    for number, name in enumerate(names, start=1):
        born = "31/02/1995" if name == "Jufri Salah" else f"{number:02d}/03/1995"
        sheet.append(
            [
                "B.I", f"{number:04d}/2025", name, "L", born, f"731099{number:02d}0395{number:04d}",
                "", "Narapidana", date(2025, 1, 1), "SMP", f"A-{number}", "Penjara", 3,
                date(2025, 1, 1), date(2026, 1, 1), date(2026, 7, 2), date(2027, 1, 1),
                date(2027, 12, 31),
            ]
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
