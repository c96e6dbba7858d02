"""Makes `warga-binaan-500.xlsx`: 500 people who do not exist, 13 of them with a mistake.

Run it from the root of the project: `python -m tests.data.make_workbook`. The same bytes come
out every time. Every NIK stands in district 99 of its regency, which there is not, so no real
person can have it (domain 14.16).
"""

import io
import random
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from rutan.common.dates import add_months

TARGET = Path(__file__).with_name("warga-binaan-500.xlsx")
PEOPLE = 500
SEED = 20_261_117
TAKEN_ON = date(2026, 11, 16)
FICTITIOUS_DISTRICT = "731099"
FIRST_NUMBER = 5_000  # far from the numbers of the demo, into which this file may be imported

# As an operator would type them: not every title is the template's.
HEADER = [
    "No Urut", "Register", "No Reg", "Nama", "Nama sesuai putusan", "JK", "Tempat lahir",
    "Tgl lahir", "NIK", "Alasan tanpa NIK", "Status hukum", "Tgl masuk", "Pendidikan", "Blok",
    "Jenis pidana", "Pidana tahun", "Pidana bulan", "Ditahan sejak", "Remisi hari",
    "Subsider hari", "Tanggal 1/3", "Tanggal 1/2", "Tanggal 2/3", "Ekspirasi", "Integrasi",
    "Ada ijazah", "Baca tulis", "Pekerjaan", "Minat", "Data SDP per tanggal",
]  # fmt: skip

# Row in Excel -> (column, what is typed there). Two cells copy another row.
MISTAKES = {
    17: ("NIK", "731099120395001"),  # 15 digits
    43: ("NIK", "7310993102900043"),  # 31 February
    71: ("NIK", "7310997203900071"),  # women add 40 to the day: 72 would be the 32nd
    104: ("NIK", "of row 103"),
    138: ("No Reg", "of row 137"),
    171: ("Nama", ""),
    203: ("Register", "D.I"),
    242: ("Tgl masuk", "17/08/2031"),
    287: ("Ekspirasi", "01/02/2019"),
    331: ("JK", "X"),
    388: ("Tgl lahir", "31/02/1990"),
    425: ("Pendidikan", "SMX"),
    469: ("Status hukum", "the other one"),
}

# Rows that are right and yet deserve a second look: Bekal warns and imports them.
DOUBTS = {
    29: ("NIK", "7310990101019029"),  # another date of birth than in the list
    58: ("NIK", "7310994101019058"),  # a woman's number of a man
}

FIRST = [
    "Abdul", "Ahmad", "Akbar", "Amiruddin", "Andi", "Anwar", "Ardiansyah", "Arham", "Arifin",
    "Asriadi", "Aswar", "Baharuddin", "Bakri", "Basri", "Daeng", "Darwis", "Edy", "Faisal",
    "Fajar", "Firman", "Hamka", "Haris", "Hasan", "Hendra", "Herman", "Husain", "Ibrahim",
    "Idris", "Ilham", "Irfan", "Iskandar", "Ismail", "Jamaluddin", "Jufri", "Kadir", "Kamaruddin",
    "Khaidir", "Lukman", "Mahmud", "Mansur", "Marwan", "Mirwan", "Muhajir", "Muliadi", "Munir",
    "Mustafa", "Nasir", "Nawir", "Nurdin", "Rahmat", "Ramli", "Ridwan", "Rusdi", "Rustam",
    "Sabri", "Saharuddin", "Salim", "Sardi", "Sofyan", "Suardi", "Sudirman", "Sulaiman",
    "Supriadi", "Syahrir", "Syamsuddin", "Tahir", "Takdir", "Usman", "Wahyu", "Yusuf", "Zainal",
    "Zulkifli",
]  # fmt: skip
WOMEN = [
    "Aisyah", "Asmawati", "Darmawati", "Eka", "Fatimah", "Hajrah", "Hasnah", "Hikmah", "Indah",
    "Irmawati", "Jumriah", "Kartini", "Lina", "Mariani", "Masita", "Murni", "Nurhayati",
    "Nurlina", "Rahmawati", "Ratna", "Risma", "Rosmini", "Salmah", "Sitti", "Suriani", "Wahyuni",
]  # fmt: skip
LAST = [
    "Bahar", "Beddu", "Cora", "Dalle", "Dolo", "Gassing", "Hakim", "Jaya", "Karim", "Laba",
    "Lallo", "Lewa", "Lolo", "Mappiasse", "Maming", "Mattola", "Nonci", "Pabbaja", "Palinggi",
    "Parenrengi", "Patompo", "Pawelloi", "Rahim", "Rappe", "Rasyid", "Saleh", "Sanusi", "Sija",
    "Sirajuddin", "Syukur", "Talib", "Tola", "Tompo", "Wahid",
]  # fmt: skip
PLACES = ["Pangkajene", "Barru", "Makassar", "Maros", "Parepare", "Segeri", "Labakkang", "Bungoro"]
EDUCATION = ["Tidak sekolah", "SD tidak tamat", "SD", "SMP", "SMA", "SMK", "D3", "S1"]
WORK = ["Nelayan", "Petani", "Buruh", "Sopir", "Pedagang", "Tukang kayu", "Wiraswasta", ""]
INTERESTS = ["Pertanian", "Perikanan", "Otomotif", "Las", "Teknologi", "Pertanian, Perikanan", ""]
MONTHS = [
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
]  # fmt: skip


def people() -> list[dict]:
    """One dict for each person, keyed by the titles."""
    chance = random.Random(SEED)
    numbers: dict[tuple[str, int], int] = {}
    names: set[str] = set()
    rows = [_person(place, chance, numbers, names) for place in range(PEOPLE)]
    for excel_row, (column, typed) in DOUBTS.items():
        rows[excel_row - 2] |= {column: typed, "Alasan tanpa NIK": ""}
    for excel_row, (column, mistake) in MISTAKES.items():
        row, before = rows[excel_row - 2], rows[excel_row - 3]
        row[column] = before[column] if mistake.startswith("of row") else mistake
        if column == "No Reg":
            row["Register"], row["Status hukum"] = before["Register"], before["Status hukum"]
        if column == "Status hukum":
            row[column] = "Tahanan" if row["Register"].startswith("B") else "Narapidana"
        if column == "Ekspirasi":
            row |= {"Tanggal 1/3": "", "Tanggal 1/2": "", "Tanggal 2/3": ""}
            row |= {"Jenis pidana": "Penjara", "Ditahan sejak": date(2025, 3, 1)}
        if column == "NIK":
            row["Alasan tanpa NIK"] = ""
    return rows


def _person(place: int, chance: random.Random, numbers: dict, names: set[str]) -> dict:
    is_woman = chance.random() < 0.06
    name = _name(chance, names, WOMEN if is_woman else FIRST)
    born = date(1961, 1, 1) + timedelta(days=chance.randrange(365 * 45))
    entered = date(2024, 1, 5) + timedelta(days=chance.randrange(860))
    is_convict = chance.random() < 0.66
    without_nik = chance.random() < 0.06
    row = dict.fromkeys(HEADER, "")
    row |= {
        "No Urut": place + 1,
        "Nama": name,
        "Nama sesuai putusan": f"{name} bin {chance.choice(LAST)}" if chance.random() < 0.1 else "",
        "JK": "P" if is_woman else "L",
        "Tempat lahir": chance.choice(PLACES),
        "Tgl lahir": _typed(born, place),
        "NIK": "" if without_nik else _nik(born, FIRST_NUMBER + place, is_woman=is_woman),
        "Alasan tanpa NIK": "Proses Dukcapil" if without_nik else "",
        "Status hukum": "Narapidana" if is_convict else "Tahanan",
        "Tgl masuk": _typed(entered, place + 1),
        "Pendidikan": chance.choice(EDUCATION),
        "Blok": f"{'W' if is_woman else chance.choice('ABC')}-{chance.randint(1, 5)}",
        "Ada ijazah": chance.choice(["Ya", "Tidak"]),
        "Baca tulis": "Tidak" if chance.random() < 0.04 else "Ya",
        "Pekerjaan": chance.choice(WORK),
        "Minat": chance.choice(INTERESTS),
        "Data SDP per tanggal": TAKEN_ON,
    }
    register = _sentence(row, entered, chance) if is_convict else _detention(row, entered, chance)
    number = numbers[register, entered.year] = (
        numbers.get((register, entered.year), FIRST_NUMBER) + 1
    )
    row |= {"Register": register, "No Reg": f"{number:04d}/{entered.year}"}
    return row


def _name(chance: random.Random, names: set[str], first: list[str]) -> str:
    while True:
        name = f"{chance.choice(first)} {chance.choice(LAST)}"
        if chance.random() < 0.25:
            name = f"{chance.choice(['Muh.', 'Andi', 'H.'])} {name}"
        if name not in names:
            names.add(name)
            return name


def _nik(born: date, serial: int, *, is_woman: bool) -> str:
    day = born.day + (40 if is_woman else 0)
    return f"{FICTITIOUS_DISTRICT}{day:02d}{born:%m%y}{serial:04d}"


def _detention(row: dict, entered: date, chance: random.Random) -> str:
    row["Ekspirasi"] = date(2026, 12, 1) + timedelta(days=chance.randrange(60))
    row["Ditahan sejak"] = entered
    row["Jenis pidana"] = "Belum ada"
    return chance.choice(["A.I", "A.II", "A.III", "A.III", "A.III", "A.IV", "A.V"])


def _sentence(row: dict, entered: date, chance: random.Random) -> str:
    if chance.random() < 0.02:
        row["Jenis pidana"] = "Seumur hidup"
        row["Ditahan sejak"] = entered - timedelta(days=120)
        return "B.I"
    # Long enough to be still inside on the day of the file.
    start = entered - timedelta(days=chance.randrange(20, 140))
    least = (TAKEN_ON - start).days // 30 + 2
    months = least + chance.randrange(0, 60)
    remission = chance.choice([0, 0, 15, 30, 45, 60]) if months > least + 3 else 0
    length = (add_months(start, months) - start).days
    served = length - remission
    shares = {
        "Tanggal 1/3": -(-length // 3),
        "Tanggal 1/2": -(-served // 2),
        "Tanggal 2/3": -(-served * 2 // 3),
        "Ekspirasi": served,
    }
    row |= {
        "Jenis pidana": "Penjara",
        "Pidana tahun": months // 12,
        "Pidana bulan": months % 12,
        "Ditahan sejak": start,
        "Remisi hari": remission,
        "Subsider hari": 0,
        "Integrasi": "Diusulkan" if chance.random() < 0.15 else "Belum",
    }
    if chance.random() < 0.85:  # of the others Bekal makes an estimate
        row |= {title: start + timedelta(days=days) for title, days in shares.items()}
    if length <= 92:
        return "B.IIb"
    return "B.IIa" if length <= 366 else "B.I"


def _typed(day: date, place: int) -> date | str | int:
    """Days as five operators would type them; the last as a bare serial of Excel."""
    return [
        day,
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        (day - date(1899, 12, 30)).days,
    ][place % 5]


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Daftar"
    sheet.append(HEADER)
    for number, person in enumerate(people(), start=2):
        sheet.append([person[title] if person[title] != "" else None for title in HEADER])
        for cell in sheet[number]:
            if isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"
    book.properties.creator = "Bekal"
    book.properties.created = book.properties.modified = datetime(2026, 11, 16)
    target = io.BytesIO()
    book.save(target)
    return _without_clock(target.getvalue())


def _without_clock(data: bytes) -> bytes:
    """The same zip with one date on every part, and no time of saving inside."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                before, _tag, rest = content.partition(b"<dcterms:modified")
                _old, closing, after = rest.partition(b"</dcterms:modified>")
                opening = b'<dcterms:modified xsi:type="dcterms:W3CDTF">2026-11-16T00:00:00Z'
                content = before + opening + closing + after
            info = zipfile.ZipInfo(part.filename, (2026, 11, 16, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, content)
    return target.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(workbook())
