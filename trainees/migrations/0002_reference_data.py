"""Registers, kinds of release, attendance codes, exits and outcomes (domain 3.2, 3.5, 14.6, 14.8;
decisions 10)."""

from django.db import migrations

REGISTERS = [
    ("A.I", "Tahanan penyidik", "detainee", None, None),
    ("A.II", "Tahanan penuntut umum", "detainee", None, None),
    ("A.III", "Tahanan hakim PN", "detainee", None, None),
    ("A.IV", "Tahanan hakim PT", "detainee", None, None),
    ("A.V", "Tahanan hakim MA", "detainee", None, None),
    ("B.I", "Narapidana, pidana lebih dari 1 tahun", "convict", 366, None),
    ("B.IIa", "Narapidana, pidana lebih dari 3 sampai 12 bulan", "convict", 93, 366),
    ("B.IIb", "Narapidana, pidana 1 hari sampai 3 bulan", "convict", 1, 92),
    ("B.III", "Kurungan, termasuk pengganti denda", "convict", 1, None),
]

RELEASES = [
    ("expiry", "Bebas murni", "Sentence served", False, True),
    ("pb", "Pembebasan bersyarat (PB)", "Parole (PB)", True, True),
    ("cb", "Cuti bersyarat (CB)", "Conditional leave (CB)", True, True),
    ("cmb", "Cuti menjelang bebas (CMB)", "Pre-release leave (CMB)", True, True),
    ("assimilation", "Asimilasi di rumah", "Assimilation at home", True, True),
    ("by_law", "Bebas demi hukum", "Released by operation of law", False, True),
    ("acquitted", "Bebas karena putusan", "Released by verdict", False, True),
]

# code, letter, label, English, attended, excused, fault, credits, note, beforehand, first line
ATTENDANCE = [
    ("present", "H", "Hadir", "Present", True, False, "nobody", True, False, False, True),
    ("sick", "S", "Sakit", "Sick", False, True, "nobody", False, False, True, True),
    (
        "excused",
        "I",
        "Izin: kunjungan, tugas",
        "Excused: visit, duty",
        False,
        True,
        "nobody",
        False,
        False,
        True,
        True,
    ),
    (
        "court",
        "P",
        "Sidang atau pemeriksaan",
        "Court or questioning",
        False,
        True,
        "outside",
        False,
        False,
        True,
        True,
    ),
    (
        "absent",
        "A",
        "Alpa: tanpa keterangan",
        "Absent without reason",
        False,
        False,
        "trainee",
        False,
        False,
        False,
        True,
    ),
    ("late", "T", "Terlambat", "Late", True, False, "trainee", True, False, False, False),
    (
        "security",
        "K",
        "Kamtib: tidak dapat dikeluarkan",
        "Security: could not be released",
        False,
        True,
        "institution",
        False,
        False,
        False,
        False,
    ),
    (
        "discipline",
        "D",
        "Hukuman disiplin",
        "Discipline",
        False,
        False,
        "trainee",
        False,
        False,
        True,
        False,
    ),
]

# code, label, English, leads to, fault, dropout, note, chosen by staff
EXITS = [
    ("released", "Bebas saat pelatihan", "Released", "released", "outside", False, False, False),
    (
        "transferred",
        "Pindah ke UPT lain",
        "Transferred",
        "transferred",
        "institution",
        False,
        False,
        False,
    ),
    ("deceased", "Meninggal", "Deceased", "withdrawn", "nobody", False, False, False),
    ("escaped", "Melarikan diri", "Escaped", "withdrawn", "trainee", True, False, False),
    (
        "class_cancelled",
        "Kelas dibatalkan",
        "Class cancelled",
        "cancelled",
        "institution",
        False,
        False,
        False,
    ),
    (
        "attendance_short",
        "Kehadiran kurang",
        "Attendance too low",
        "not_completed",
        "trainee",
        True,
        False,
        False,
    ),
    (
        "not_competent",
        "Belum kompeten",
        "Not yet competent",
        "not_completed",
        "trainee",
        False,
        False,
        False,
    ),
    ("own_wish", "Mengundurkan diri", "Withdrew", "withdrawn", "trainee", True, False, True),
    ("health", "Kesehatan", "Health", "withdrawn", "nobody", True, False, True),
    ("discipline", "Hukuman disiplin", "Discipline", "withdrawn", "trainee", True, True, True),
    ("security", "Keamanan", "Security", "withdrawn", "institution", True, True, True),
    (
        "needed_elsewhere",
        "Dibutuhkan di tempat lain",
        "Needed elsewhere",
        "withdrawn",
        "institution",
        True,
        True,
        True,
    ),
    ("other", "Lainnya", "Other", "withdrawn", "nobody", True, True, True),
]

# code, label, English, productive, known, ends follow-up, chosen by staff
OUTCOMES = [
    ("employed", "Bekerja", "Employed", True, True, False, True),
    ("self_employed", "Usaha sendiri", "Self-employed", True, True, False, True),
    (
        "studying",
        "Sekolah atau kursus",
        "In education or training",
        True,
        True,
        False,
        True,
    ),
    ("not_working", "Belum bekerja", "Not working", False, True, False, True),
    ("reimprisoned", "Dipidana kembali", "Returned to prison", False, True, True, True),
    ("deceased", "Meninggal", "Deceased", False, True, True, True),
]

SHARED = ("code", "label", "label_en")
FLAGS = {
    "ReleaseKind": ("is_supervised", "starts_follow_up"),
    "ExitReason": ("state", "fault", "counts_as_dropout", "needs_note", "is_chosen_by_staff"),
    "OutcomeKind": ("is_productive", "is_known", "ends_follow_up", "is_chosen_by_staff"),
}


def add_reference_data(apps, schema_editor):
    """Safe to repeat: a row that is there stays as it is."""
    get_model = apps.get_model
    for code, label, status, shortest, longest in REGISTERS:
        get_model("trainees", "RegisterKind").objects.get_or_create(
            code=code,
            defaults={
                "label": label,
                "legal_status": status,
                "min_days": shortest,
                "max_days": longest,
            },
        )
    for model, rows in (
        ("ReleaseKind", RELEASES),
        ("ExitReason", EXITS),
        ("OutcomeKind", OUTCOMES),
    ):
        for order, row in enumerate(rows, start=1):
            values = dict(zip((*SHARED, *FLAGS[model]), row, strict=True))
            get_model("trainees", model).objects.get_or_create(
                code=values.pop("code"), defaults={**values, "order": order}
            )
    names = [
        "code",
        "letter",
        "label",
        "label_en",
        "is_attended",
        "is_excused",
        "fault",
        "credits_hours",
        "needs_note",
        "may_be_planned",
        "shows_first",
    ]
    for order, row in enumerate(ATTENDANCE, start=1):
        values = dict(zip(names, row, strict=True))
        get_model("trainees", "AttendanceReason").objects.get_or_create(
            code=values.pop("code"), defaults={**values, "order": order}
        )


class Migration(migrations.Migration):
    dependencies = [("trainees", "0001_initial")]

    # Not taken out again on the way back: by then other rows may refer to these.
    operations = [migrations.RunPython(add_reference_data, migrations.RunPython.noop)]
