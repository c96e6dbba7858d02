"""The tables that everybody reads. Codes of regions are Kemendagri's; BPS codes only where two
sources agreed (domain 2.3). Holidays: those with a fixed date; movable ones are entered each year.
"""

from datetime import date

from django.db import migrations

REGIONS = [
    ("73.01", None, "Kab. Kepulauan Selayar"),
    ("73.02", None, "Kab. Bulukumba"),
    ("73.03", None, "Kab. Bantaeng"),
    ("73.04", None, "Kab. Jeneponto"),
    ("73.05", None, "Kab. Takalar"),
    ("73.06", None, "Kab. Gowa"),
    ("73.07", None, "Kab. Sinjai"),
    ("73.08", None, "Kab. Bone"),
    ("73.09", None, "Kab. Maros"),
    ("73.10", "7309", "Kab. Pangkajene dan Kepulauan"),
    ("73.11", "7310", "Kab. Barru"),
    ("73.12", None, "Kab. Soppeng"),
    ("73.13", None, "Kab. Wajo"),
    ("73.14", None, "Kab. Sidenreng Rappang"),
    ("73.15", None, "Kab. Pinrang"),
    ("73.16", None, "Kab. Enrekang"),
    ("73.17", None, "Kab. Luwu"),
    ("73.18", None, "Kab. Tana Toraja"),
    ("73.22", None, "Kab. Luwu Utara"),
    ("73.24", None, "Kab. Luwu Timur"),
    ("73.26", None, "Kab. Toraja Utara"),
    ("73.71", None, "Kota Makassar"),
    ("73.72", None, "Kota Parepare"),
    ("73.73", None, "Kota Palopo"),
]

FIELDS = [
    ("agriculture", "Pertanian", "Agriculture"),
    ("fisheries", "Perikanan", "Fisheries"),
    ("processing", "Pengolahan hasil", "Food processing"),
    ("technology", "Teknologi dan desain grafis", "Technology and graphic design"),
    ("automotive", "Otomotif", "Automotive"),
    ("welding", "Las", "Welding"),
    ("electricity", "Listrik", "Electrical work"),
    ("refrigeration", "Refrigerasi", "Refrigeration"),
    ("garment", "Garmen dan menjahit", "Garments and sewing"),
    ("tourism", "Pariwisata dan barista", "Tourism and barista"),
    ("construction", "Bangunan", "Construction"),
    ("cooking", "Tata boga", "Cooking"),
    ("grooming", "Tata kecantikan dan pangkas rambut", "Hairdressing"),
    ("furniture", "Meubelair", "Furniture"),
    ("craft", "Kerajinan", "Crafts"),
    ("entrepreneurship", "Kewirausahaan", "Entrepreneurship"),
]

EDUCATION_LEVELS = [
    ("none", "Tidak sekolah", 0),
    ("some-primary", "SD tidak tamat", 1),
    ("primary", "SD / Paket A", 2),
    ("lower-secondary", "SMP / Paket B", 3),
    ("upper-secondary", "SMA / SMK / Paket C", 4),
    ("diploma", "D1–D3", 5),
    ("bachelor", "D4 / S1", 6),
    ("master", "S2 ke atas", 7),
]

ACTION = "Program Aksi"
ACCELERATION = "Program Akselerasi"
MINISTRY_ITEMS = [
    (ACTION, 2026, "Kemandirian pangan", "domain 9, S89"),
    (ACTION, 2026, "Dapur sehat dengan warga binaan bersertifikat", "domain 9, S89"),
    (ACTION, 2026, "Penanganan kelebihan kapasitas", "domain 9, S89"),
    (
        ACTION,
        2026,
        "Pendidikan kesetaraan bagi narapidana dan anak binaan",
        "domain 9, S89",
    ),
    (
        ACCELERATION,
        2025,
        "Pendayagunaan warga binaan untuk ketahanan pangan",
        "domain 9, S90",
    ),
    (ACCELERATION, 2025, "Penguatan UMKM", "domain 9, S90"),
]

FIXED_HOLIDAYS = [
    (1, 1, "Tahun Baru Masehi"),
    (5, 1, "Hari Buruh Internasional"),
    (6, 1, "Hari Lahir Pancasila"),
    (8, 17, "Hari Kemerdekaan"),
    (12, 25, "Hari Raya Natal"),
]
YEARS = range(2022, 2031)


def add_reference_data(apps, schema_editor):
    """Safe to repeat: a row that is there stays as it is."""
    get_model = apps.get_model
    for code, bps, name in REGIONS:
        get_model("partnerships", "Region").objects.get_or_create(
            code_kemendagri=code, defaults={"code_bps": bps, "name": name}
        )
    for code, name, name_en in FIELDS:
        get_model("partnerships", "TrainingField").objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en}
        )
    for code, name, rank in EDUCATION_LEVELS:
        get_model("partnerships", "EducationLevel").objects.get_or_create(
            code=code, defaults={"name": name, "rank": rank}
        )
    for programme, year, title, source in MINISTRY_ITEMS:
        get_model("partnerships", "MinistryItem").objects.get_or_create(
            programme=programme, year=year, title=title, defaults={"source": source}
        )
    for year in YEARS:
        for month, day, name in FIXED_HOLIDAYS:
            get_model("partnerships", "Holiday").objects.get_or_create(
                on=date(year, month, day),
                facility=None,
                defaults={"name": name, "kind": "national"},
            )


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]

    # Not taken out again on the way back: by then other rows may refer to these.
    operations = [migrations.RunPython(add_reference_data, migrations.RunPython.noop)]
