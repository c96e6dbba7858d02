"""Public facts, each with its source; nothing is added to what the sources say.

Who took office when is mostly not known: then only the day is kept on which a source names the
person in office.
"""

from dataclasses import dataclass
from datetime import date

from partnerships.choices import (
    ClassState,
    CoordinationKind,
    CoordinationState,
    Delivery,
    FacilityClass,
    FacilityKind,
    Funding,
    OwnerLevel,
    PartnerKind,
    Pillar,
    ProgrammeKind,
    RoomKind,
    Side,
)
from partnerships.models import (
    CapacityRecord,
    Coordination,
    CoordinationParticipant,
    Facility,
    MinistryItem,
    OfficeHolder,
    Partner,
    Programme,
    ProgrammeVersion,
    Region,
    RegionalOffice,
    Room,
    TrainingClass,
    TrainingField,
)

BERITA_NEWS = "berita.news, 7 Januari 2025"
METRO_ONLINE = "metroonline.co.id, Januari 2026"
TRIBUN_2022 = "makassar.tribunnews.com, 13 April 2022"
TRIBUN_2021 = "makassar.tribunnews.com, 15 Desember 2021"
MINASA_NEWS = "minasanews.com, 1 April 2023"
RAKYATKU = "rakyatku.com, 2023"
AJATAPPARENG = "ajatappareng.online, 2018"
POJOK_SULSEL = "pojoksulsel.com, 26 Agustus 2025"


@dataclass(frozen=True)
class Institutions:
    kanwil: RegionalOffice
    barru: Facility
    pangkep: Facility
    bapas: Facility
    bpvp: Partner
    education_office: Partner


def add() -> Institutions:
    """Safe to repeat: what is there stays as it is."""
    institutions = _institutions()
    _capacity(institutions)
    _rooms(institutions)
    _office_holders(institutions)
    _coordinations(institutions)
    _course_of_2022(institutions)
    return institutions


def _institutions() -> Institutions:
    kanwil, _ = RegionalOffice.objects.get_or_create(
        name="Kantor Wilayah Ditjenpas Sulawesi Selatan",
        defaults={"province": "Sulawesi Selatan"},
    )
    region = {row.code_kemendagri: row for row in Region.objects.all()}
    bapas = _facility("Bapas Kelas I Makassar", "Bapas Makassar", kanwil, region["73.71"])
    bapas.kind, bapas.facility_class = FacilityKind.BAPAS, FacilityClass.I
    bapas.save(update_fields=["kind", "facility_class"])
    barru = _facility("Rutan Kelas IIB Barru", "Rutan Barru", kanwil, region["73.11"], bapas)
    pangkep = _facility(
        "Rutan Kelas IIB Pangkajene",
        "Rutan Pangkep",
        kanwil,
        region["73.10"],
        bapas,
    )
    bpvp, made = Partner.objects.get_or_create(
        name="Balai Pelatihan Vokasi dan Produktivitas Pangkep",
        defaults={
            "short_name": "BPVP Pangkep",
            "kind": PartnerKind.BPVP,
            "owner_level": OwnerLevel.NATIONAL,
            "region": region["73.10"],
        },
    )
    if made:
        named_in_the_report = ["agriculture", "fisheries", "technology"]
        bpvp.fields.set(TrainingField.objects.filter(code__in=named_in_the_report))
    education_office, _ = Partner.objects.get_or_create(
        name="Dinas Pendidikan dan Kebudayaan Kabupaten Pangkajene dan Kepulauan",
        defaults={
            "short_name": "Disdikbud Kab. Pangkep",
            "kind": PartnerKind.EDUCATION_OFFICE,
            "owner_level": OwnerLevel.REGENCY,
            "region": region["73.10"],
        },
    )
    return Institutions(kanwil, barru, pangkep, bapas, bpvp, education_office)


def _facility(official_name, short_name, kanwil, region, bapas=None) -> Facility:
    facility, _ = Facility.objects.get_or_create(
        official_name=official_name,
        defaults={
            "short_name": short_name,
            "kind": FacilityKind.RUTAN,
            "facility_class": FacilityClass.IIB,
            "regional_office": kanwil,
            "region": region,
            "bapas": bapas,
        },
    )
    return facility


def _capacity(here: Institutions) -> None:
    """Two sources disagree about Barru: both are kept (domain 2.2)."""
    for facility, as_of, is_approximate, capacity, occupants, women, source in (
        (here.barru, date(2018, 1, 1), True, 206, 210, 5, AJATAPPARENG),
        (here.barru, date(2023, 1, 1), True, 112, 289, None, RAKYATKU),
        (here.pangkep, date(2023, 4, 1), False, 128, 317, None, MINASA_NEWS),
    ):
        CapacityRecord.objects.get_or_create(
            facility=facility,
            as_of=as_of,
            source=source,
            defaults={
                "is_approximate": is_approximate,
                "capacity": capacity,
                "occupants": occupants,
                "women": women,
            },
        )


def _rooms(here: Institutions) -> None:
    for name, kind in (("Ruang Bimker", RoomKind.WORKSHOP), ("Aula Ngusman", RoomKind.THEORY)):
        Room.objects.get_or_create(facility=here.pangkep, name=name, defaults={"kind": kind})


def _office_holders(here: Institutions) -> None:
    heads = (
        (here.barru, "Jayadikusumah", "Kepala Rutan", date(2018, 1, 1), True, AJATAPPARENG),
        (here.barru, "Mashuri Alwi", "Kepala Rutan", date(2023, 1, 1), True, RAKYATKU),
        (here.barru, "Amsar", "Kepala Rutan", date(2025, 1, 7), False, BERITA_NEWS),
        (here.pangkep, "Ashari", "Kepala Rutan", date(2022, 4, 13), True, TRIBUN_2022),
        (here.pangkep, "Hakim Sanjaya", "Kepala Rutan", date(2023, 4, 1), True, MINASA_NEWS),
        (
            here.pangkep,
            "Irphan Dwi Sandjojo",
            "Kepala Rutan",
            date(2026, 1, 20),
            False,
            METRO_ONLINE,
        ),
        (here.bpvp, "Sudarsono", "Kepala BPVP Pangkep", date(2021, 12, 15), True, TRIBUN_2021),
        (
            here.bpvp,
            "Ashari Arifuddin",
            "Kepala BPVP Pangkep",
            date(2026, 1, 20),
            False,
            METRO_ONLINE,
        ),
        (
            here.education_office,
            "Sabrun Jamil",
            "Kepala Dinas Pendidikan",
            date(2025, 8, 26),
            True,
            POJOK_SULSEL,
        ),
        (
            here.education_office,
            "Nurul Haq",
            "Kepala Dinas Pendidikan dan Kebudayaan",
            date(2026, 1, 20),
            False,
            METRO_ONLINE,
        ),
    )
    for place, name, position, seen_on, has_left, source in heads:
        side = "facility" if isinstance(place, Facility) else "partner"
        OfficeHolder.objects.get_or_create(
            **{side: place},
            name=name,
            defaults={
                "position": position,
                "is_head": True,
                "has_left": has_left,
                "seen_in_office_on": seen_on,
                "source": source,
            },
        )


def _coordinations(here: Institutions) -> None:
    announced = _coordination(
        facility=here.barru,
        partner=here.bpvp,
        kind=CoordinationKind.MEETING,
        on=date(2025, 1, 7),
        topics=(
            "Perluasan akses pelatihan vokasi bagi warga binaan\n"
            "Pelatihan di bidang pertanian, perikanan, teknologi, dan lainnya\n"
            "Kewirausahaan"
        ),
        summary=(
            "Kerja sama diumumkan. BPVP menyatakan akan menyediakan pelatihan; program akan "
            "dimulai dalam waktu dekat."
        ),
        announces_cooperation=True,
        source=BERITA_NEWS,
    )
    _attended(announced, (Side.FACILITY, "Amsar", "Kepala Rutan Barru"))
    _attended(announced, (Side.PARTNER, "Kepala BPVP Pangkep", "Kepala BPVP Pangkep"))

    visit = _coordination(
        facility=here.pangkep,
        partner=here.bpvp,
        kind=CoordinationKind.VISIT,
        on=date(2026, 1, 20),
        place="BPVP Pangkep",
        topics="Rencana kerja sama pelatihan keterampilan bagi warga binaan",
        summary="BPVP menyambut baik rencana ini dan menyatakan siap mendukung.",
        source=METRO_ONLINE,
    )
    _attended(visit, (Side.FACILITY, "Irphan Dwi Sandjojo", "Kepala Rutan Pangkep"))
    _attended(visit, (Side.FACILITY, "Kepala Subsi Pelayanan", "Kepala Subsi Pelayanan"))
    _attended(visit, (Side.PARTNER, "Ashari Arifuddin", "Kepala BPVP Pangkep"))

    education = _coordination(
        facility=here.pangkep,
        partner=here.education_office,
        kind=CoordinationKind.MEETING,
        on=date(2026, 1, 1),
        is_approximate=True,
        topics="Pemenuhan hak pendidikan\nPenyelenggaraan program kesetaraan bagi warga binaan",
        summary="Koordinasi dilakukan sebelum kunjungan ke BPVP Pangkep pada 20 Januari 2026.",
        source=METRO_ONLINE,
    )
    _attended(education, (Side.FACILITY, "Irphan Dwi Sandjojo", "Kepala Rutan Pangkep"))
    _attended(
        education,
        (Side.PARTNER, "Nurul Haq", "Kepala Dinas Pendidikan dan Kebudayaan"),
    )
    education_item = MinistryItem.objects.filter(
        year=2026, title__startswith="Pendidikan kesetaraan"
    )
    education.ministry_items.set(education_item)


def _coordination(*, facility, partner, on, **values) -> Coordination:
    row, _ = Coordination.objects.get_or_create(
        facility=facility,
        partner=partner,
        on=on,
        source=values.pop("source"),
        defaults={**values, "state": CoordinationState.HELD},
    )
    return row


def _attended(coordination, person) -> None:
    side, name, position = person
    holder = OfficeHolder.objects.filter(name=name).first()
    CoordinationParticipant.objects.get_or_create(
        coordination=coordination,
        side=side,
        name=name,
        defaults={"position": position, "office_holder": holder},
    )


def _course_of_2022(here: Institutions) -> None:
    """16 people took part; the source names none, so the class has no people (domain 1, row 10).

    The 160 lesson hours are inferred from 20 working days of 8 hours.
    """
    programme, made = Programme.objects.get_or_create(
        code="servis-sepeda-motor-injeksi",
        defaults={
            "title": "Servis Sepeda Motor Injeksi",
            "pillar": Pillar.SELF_RELIANCE,
            "kind": ProgrammeKind.VOCATIONAL,
            "field": TrainingField.objects.get(code="automotive"),
            "partner": here.bpvp,
            "uses_sharp_tools": True,
        },
    )
    if made:
        ProgrammeVersion.objects.create(
            programme=programme,
            active_from=date(2022, 1, 1),
            total_hours=160,
            certificate_kinds=["training"],
        )
    TrainingClass.objects.get_or_create(
        facility=here.pangkep,
        programme_version=programme.versions.first(),
        year=2022,
        batch_number=1,
        defaults={
            "title": "Servis Sepeda Motor Injeksi – 2022",
            "partner": here.bpvp,
            "delivery": Delivery.MTU,
            "funding": Funding.CENTRE_BUDGET,
            "starts_on": date(2022, 3, 15),
            "ends_on": date(2022, 4, 11),
            "started_on": date(2022, 3, 15),
            "closed_on": date(2022, 4, 11),
            "planned_hours": 160,
            "quota": 16,
            "state": ClassState.CLOSED,
            "source": f"{TRIBUN_2022}: 16 peserta, 20 hari kerja; nama peserta tidak tercatat",
        },
    )
