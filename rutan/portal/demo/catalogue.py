"""Sample programmes, partners and instructors: invented, and marked so."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import zip_longest

from django.db.models import QuerySet

from partnerships.choices import (
    OwnerLevel,
    PartnerKind,
    Pillar,
    ProgrammeKind,
    RequirementKind,
)
from partnerships.models import (
    Contact,
    Instructor,
    MinistryItem,
    Partner,
    Programme,
    ProgrammeVersion,
    Region,
    Requirement,
    Room,
    Subject,
    TrainingField,
    Unit,
)
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.portal.demo.facts import Institutions

SAMPLE = "contoh"


@dataclass(frozen=True)
class Course:
    """A sample programme: (unit title, hours) in the order they are taught."""

    code: str
    title: str
    field: str
    units: tuple[tuple[str, int], ...]
    kind: str = ProgrammeKind.VOCATIONAL
    package: str = ""
    quota: int = 16
    starts_at: time = time(8, 0)
    ends_at: time = time(14, 0)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    education: str = "primary"
    statuses: str = "convict"
    certificates: tuple[str, ...] = ("training",)
    subjects: tuple[str, ...] = ()
    """Codes, of the units in their order: an hour of one is a credit (SKK)."""
    serves: tuple[str, ...] = ()
    """Titles of items of the ministry's programmes, of any year."""

    @property
    def hours(self) -> int:
        return sum(hours for _title, hours in self.units)

    def items_of(self, year: int) -> QuerySet[MinistryItem]:
        return MinistryItem.objects.filter(title__in=self.serves, year=year)


FOOD = ("Kemandirian pangan", "Pendayagunaan warga binaan untuk ketahanan pangan")
KITCHEN = ("Dapur sehat dengan warga binaan bersertifikat", "Penguatan UMKM")
SCHOOL = ("Pendidikan kesetaraan bagi narapidana dan anak binaan",)

HYDROPONICS = Course(
    "hidroponik",
    "Hidroponik",
    "agriculture",
    (
        ("Menyiapkan larutan nutrisi", 32),
        ("Menyemai dan memindah tanam", 48),
        ("Memelihara tanaman hidroponik", 48),
        ("Panen, kemas, dan hitung usaha", 32),
    ),
    serves=FOOD,
)
SEAFOOD = Course(
    "pengolahan-hasil-laut",
    "Pengolahan Hasil Laut",
    "fisheries",
    (
        ("Sanitasi dan keamanan pangan", 24),
        ("Menyiapkan bahan baku ikan", 40),
        ("Mengolah abon dan bakso ikan", 64),
        ("Mengemas dan memasarkan", 32),
    ),
    serves=KITCHEN,
)
SEAWEED = Course(
    "budidaya-rumput-laut",
    "Budidaya Rumput Laut",
    "fisheries",
    (
        ("Memilih bibit", 32),
        ("Menyiapkan tali dan rakit", 48),
        ("Memelihara dan memanen", 48),
        ("Mengeringkan dan menjual", 32),
    ),
    serves=FOOD,
)
COMPUTERS = Course(
    "teknisi-komputer-dasar",
    "Teknisi Komputer Dasar",
    "technology",
    (
        ("Mengenal perangkat keras", 32),
        ("Merakit komputer", 48),
        ("Memasang sistem operasi", 48),
        ("Memperbaiki kerusakan ringan", 32),
    ),
    education="lower-secondary",
    certificates=("training", "competence"),
)
PACKAGE_C = Course(
    "paket-c",
    "Paket C Setara SMA",
    "",
    (
        ("Bahasa Indonesia", 72),
        ("Matematika", 72),
        ("Ilmu pengetahuan sosial", 72),
        ("Bahasa Inggris", 72),
        ("Keterampilan", 72),
    ),
    kind=ProgrammeKind.EQUIVALENCY,
    package="C",
    quota=32,
    starts_at=time(13, 0),
    ends_at=time(15, 15),
    weekdays=(0, 1, 3),
    education="lower-secondary",
    statuses="convict,detainee",
    certificates=("diploma",),
    subjects=("bahasa-indonesia", "matematika", "ips", "bahasa-inggris", "keterampilan"),
    serves=SCHOOL,
)
PACKAGE_B = Course(
    "paket-b",
    "Paket B Setara SMP",
    "",
    (
        ("Bahasa Indonesia", 64),
        ("Matematika", 64),
        ("Ilmu pengetahuan alam", 64),
        ("Ilmu pengetahuan sosial", 64),
    ),
    kind=ProgrammeKind.EQUIVALENCY,
    package="B",
    quota=24,
    starts_at=time(13, 0),
    ends_at=time(15, 0),
    weekdays=(0, 2),
    education="primary",
    statuses="convict,detainee",
    certificates=("diploma",),
    subjects=("bahasa-indonesia", "matematika", "ipa", "ips"),
    serves=SCHOOL,
)
COURSES = (HYDROPONICS, SEAFOOD, SEAWEED, COMPUTERS, PACKAGE_C, PACKAGE_B)
MINUTES = {"": 45, "A": 35, "B": 40, "C": 45}


def add_programmes(here: Institutions, *, on: date, since: date) -> dict[str, ProgrammeVersion]:
    """Sample programmes by code; each counts for the ministry's items of the year."""
    made = {course.code: _programme(here, course, since) for course in COURSES}
    for course in COURSES:
        made[course.code].programme.ministry_items.set(course.items_of(on.year))
    return made


def _programme(here: Institutions, course: Course, since: date) -> ProgrammeVersion:
    is_school = course.kind == ProgrammeKind.EQUIVALENCY
    programme = Programme.objects.create(
        code=course.code,
        title=course.title,
        pillar=Pillar.EDUCATION if is_school else Pillar.SELF_RELIANCE,
        kind=course.kind,
        package=course.package,
        field=TrainingField.objects.filter(code=course.field).first(),
        partner=here.education_office if is_school else here.bpvp,
        includes_entrepreneurship=not is_school,
        is_demo=True,
    )
    version = ProgrammeVersion.objects.create(
        programme=programme,
        active_from=since,
        total_hours=course.hours,
        lesson_minutes=MINUTES[course.package],
        default_quota=course.quota,
        default_days=20,
        certificate_kinds=list(course.certificates),
        needs_hearing=True,
    )
    subjects = Subject.objects.in_bulk(course.subjects, field_name="code")
    Unit.objects.bulk_create(
        Unit(
            version=version,
            order=order,
            title=title,
            hours=hours,
            subject=subjects.get(code),
            credits=hours if code else None,
        )
        for order, ((title, hours), code) in enumerate(
            zip_longest(course.units, course.subjects, fillvalue=""), start=1
        )
    )
    Requirement.objects.bulk_create(
        Requirement(version=version, kind=kind, limit=limit, is_mandatory=is_mandatory)
        for kind, limit, is_mandatory in (
            (RequirementKind.LEGAL_STATUS, course.statuses, True),
            # Education is a right of those who wait for a verdict, too: the TPP weighs it.
            (RequirementKind.RELEASE_AFTER_END, "", not is_school),
            (RequirementKind.NO_DISCIPLINE, "", True),
            (RequirementKind.HEALTH, "", not is_school),
            (RequirementKind.RISK, "medium", False),
            (RequirementKind.EDUCATION, course.education, is_school),
        )
    )
    return version


def add_partners(here: Institutions) -> tuple[Partner, Partner]:
    """An invented PKBM and an invented certification body."""
    region = Region.objects.get(code_kemendagri="73.10")
    pkbm = Partner.objects.create(
        name="PKBM Bahari (contoh)",
        short_name="PKBM Bahari (contoh)",
        kind=PartnerKind.PKBM,
        owner_level=OwnerLevel.PRIVATE,
        region=region,
        is_demo=True,
    )
    assessor = Partner.objects.create(
        name="LSP Pesisir Selatan (contoh)",
        short_name="LSP Pesisir (contoh)",
        kind=PartnerKind.LSP,
        owner_level=OwnerLevel.PRIVATE,
        region=region,
        is_demo=True,
    )
    return pkbm, assessor


def add_contacts(here: Institutions, partners: tuple[Partner, Partner], on: date) -> None:
    """Whom to call, and whom no longer; without numbers, which could be somebody's."""
    pkbm, assessor = partners
    Contact.objects.bulk_create(
        Contact(
            partner=partner,
            name=f"{name} ({SAMPLE})",
            position=position,
            starts_on=add_months(on, -since),
            ends_on=add_months(on, -until) if until else None,
        )
        for partner, name, position, since, until in (
            (here.bpvp, "Muliadi", "Koordinator pelatihan", 20, None),
            (here.education_office, "Rosdiana", "Koordinator kesetaraan", 14, None),
            (pkbm, "Sitti Aminah", "Tata usaha", 30, 8),
            (pkbm, "Hasan Basri", "Ketua PKBM", 30, None),
            (assessor, "Murni", "Manajer sertifikasi", 4, None),
        )
    )


def add_instructors(here: Institutions, on: date) -> dict[int, list[Instructor]]:
    """Sample instructors by the primary key of their partner; the first has the demo account.

    One certificate holds, one runs out soon and one has run out.
    """
    account = User.objects.get(username="instruktur@bpvp.example")
    centre = [
        Instructor.objects.create(
            name=name,
            partner=here.bpvp,
            user=user,
            certificate_number=f"{SAMPLE.upper()}-MET-{number:03}",
            certificate_expires_on=on + timedelta(days=days),
            is_assessor=number == 1,
        )
        for number, (name, user, days) in enumerate(
            (
                ("Ridwan Saleh", account, 610),
                ("Andi Tenri (contoh)", None, 38),
                ("Faisal Mappa (contoh)", None, -24),
                ("Nurlaela (contoh)", None, 420),
                ("Baso Rahmat (contoh)", None, 300),
                ("Hasrul (contoh)", None, 500),
            ),
            start=1,
        )
    ]
    for instructor, code in zip(
        centre, 2 * ("agriculture", "fisheries", "technology"), strict=True
    ):
        instructor.fields.set(TrainingField.objects.filter(code=code))
    tutors = [
        Instructor.objects.create(name=name, partner=here.education_office)
        for name in ("Tutor Bahasa (contoh)", "Tutor Matematika (contoh)")
    ]
    return {here.bpvp.pk: centre, here.education_office.pk: tutors}


def add_sample_rooms(here: Institutions) -> dict[int, Room]:
    """A workshop for each facility; none is known of Barru, so its room is a sample."""
    barru, _ = Room.objects.get_or_create(
        facility=here.barru, name="Bengkel kerja (contoh)", defaults={"capacity": 32}
    )
    return {here.barru.pk: barru, here.pangkep.pk: here.pangkep.rooms.get(name="Ruang Bimker")}
