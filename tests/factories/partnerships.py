import hashlib
from datetime import date, time

import factory

from partnerships import choices, models
from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING, TODAY

SMALLEST_PDF = b"%PDF-1.4\n%%EOF\n"


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Region
        django_get_or_create = ["code_kemendagri"]

    name = factory.Sequence(lambda n: f"Kabupaten {n}")
    code_kemendagri = factory.Sequence(lambda n: f"{99 - n // 100:02d}.{n % 100:02d}")


class RegionalOfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RegionalOffice
        django_get_or_create = ["name"]

    name = "Kanwil Ditjenpas Uji"
    province = "Provinsi Uji"


class TrainingFieldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TrainingField
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"field-{n}")
    name = factory.LazyAttribute(lambda field: f"Bidang {field.code}")


class EducationLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.EducationLevel
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"level-{n}")
    name = factory.LazyAttribute(lambda level: f"Jenjang {level.code}")
    rank = factory.Sequence(lambda n: 1_000 + n)


class SubjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Subject
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"subject-{n}")
    name = factory.LazyAttribute(lambda subject: f"Mata pelajaran {subject.code}")
    order = 50


class MinistryItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.MinistryItem

    programme = "Program Aksi"
    year = 2026
    title = factory.Sequence(lambda n: f"Butir {n}")


class FacilityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Facility

    class Params:
        probation = factory.Trait(
            official_name=factory.Sequence(lambda n: f"Bapas Uji {n}"),
            short_name=factory.Sequence(lambda n: f"Bapas Uji {n}"),
            kind=choices.FacilityKind.BAPAS,
            facility_class=choices.FacilityClass.NONE,
        )

    official_name = factory.Sequence(lambda n: f"Rumah Tahanan Negara Kelas IIB Uji {n}")
    short_name = factory.Sequence(lambda n: f"Rutan Uji {n}")
    kind = choices.FacilityKind.RUTAN
    facility_class = choices.FacilityClass.IIB
    regional_office = factory.SubFactory(RegionalOfficeFactory)
    region = factory.SubFactory(RegionFactory)


class HolidayFactory(factory.django.DjangoModelFactory):
    """A national day without classes."""

    class Meta:
        model = models.Holiday
        django_get_or_create = ["on", "facility"]

    facility = None
    on = date(2026, 8, 18)
    name = "Hari Uji"
    kind = choices.HolidayKind.NATIONAL


class CapacityRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CapacityRecord

    facility = factory.SubFactory(FacilityFactory)
    as_of = date(2026, 1, 1)
    capacity = 100
    source = "Laporan uji"


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Room

    facility = factory.SubFactory(FacilityFactory)
    name = factory.Sequence(lambda n: f"Ruang {n}")
    capacity = 20


class FacilitySettingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FacilitySetting

    facility = factory.SubFactory(FacilityFactory)
    key = "min_attendance_percent"
    value = 90
    reason = "Kesepakatan dengan mitra"


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Partner

    class Params:
        education = factory.Trait(kind=choices.PartnerKind.PKBM)
        certifier = factory.Trait(kind=choices.PartnerKind.LSP)

    name = factory.Sequence(lambda n: f"Balai Pelatihan Vokasi Uji {n}")
    short_name = factory.Sequence(lambda n: f"BPVP Uji {n}")
    kind = choices.PartnerKind.BPVP
    owner_level = choices.OwnerLevel.NATIONAL


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Contact

    partner = factory.SubFactory(PartnerFactory)
    name = "Narahubung Uji"


class InstructorFactory(factory.django.DjangoModelFactory):
    """Of a partner. Give `facility` and `partner=None` for one of the facility's own."""

    class Meta:
        model = models.Instructor

    name = factory.Sequence(lambda n: f"Instruktur {n}")
    partner = factory.SubFactory(PartnerFactory)


class PostingFactory(factory.django.DjangoModelFactory):
    """To a facility, in force since long ago and without an end."""

    class Meta:
        model = models.Posting

    class Params:
        national = factory.Trait(facility=None, is_national=True)
        ended = factory.Trait(ends_on=date(2021, 1, 1))

    user = factory.SubFactory(UserFactory)
    facility = factory.SubFactory(FacilityFactory)
    starts_on = date(2020, 1, 1)


class OfficeHolderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OfficeHolder

    facility = factory.SubFactory(FacilityFactory)
    name = factory.Sequence(lambda n: f"Pejabat {n}")
    position = "Kepala"
    starts_on = date(2024, 1, 1)
    is_head = True


class CoordinationFactory(factory.django.DjangoModelFactory):
    """A planned visit to a partner."""

    class Meta:
        model = models.Coordination

    class Params:
        held = factory.Trait(
            state=choices.CoordinationState.HELD,
            topics="Pelatihan kerja\nSertifikasi",
            summary="Sepakat menyusun perjanjian.",
        )

    facility = factory.SubFactory(FacilityFactory)
    partner = factory.SubFactory(PartnerFactory)
    kind = choices.CoordinationKind.VISIT
    on = date(2026, 1, 20)


class CoordinationParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CoordinationParticipant

    coordination = factory.SubFactory(CoordinationFactory)
    side = choices.Side.FACILITY
    name = "Peserta Rapat"


class CommitmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Commitment

    class Params:
        done = factory.Trait(done_on=date(2026, 2, 10), result="Terkirim")

    coordination = factory.SubFactory(CoordinationFactory)
    side = choices.Side.PARTNER
    text = "Mengirim jadwal instruktur"
    due_on = date(2026, 2, 15)


class AgreementFactory(factory.django.DjangoModelFactory):
    """A draft with both parties. `signed=True` is in force all through 2026 and 2027."""

    class Meta:
        model = models.Agreement
        skip_postgeneration_save = True

    class Params:
        reviewed = factory.Trait(state=choices.AgreementState.REVIEW)
        signed = factory.Trait(
            state=choices.AgreementState.SIGNED, signed_on=date(2026, 1, 2), signed_place="Makassar"
        )
        closed = factory.Trait(
            state=choices.AgreementState.CLOSED,
            signed_on=date(2026, 1, 2),
            ended_on=date(2026, 6, 30),
            end_reason="Disepakati para pihak",
        )
        abandoned = factory.Trait(
            state=choices.AgreementState.ABANDONED,
            ended_on=date(2026, 1, 10),
            end_reason="Anggaran dialihkan",
        )

    code = factory.Sequence(lambda n: f"pks-uji-{n}")
    kind = choices.AgreementKind.PKS
    facility = factory.SubFactory(FacilityFactory)
    partner = factory.SubFactory(PartnerFactory)
    title = factory.Sequence(lambda n: f"Pelatihan warga binaan {n}")
    has_data_sharing_clause = True
    starts_on = date(2026, 1, 2)
    ends_on = date(2027, 12, 31)

    @factory.post_generation
    def parties(agreement, create, extracted, **kwargs):
        """The facility and the partner, unless `parties=False`."""
        if not create or extracted is False:
            return
        signed_on = agreement.signed_on
        AgreementPartyFactory(
            agreement=agreement,
            facility=agreement.facility,
            signed_on=signed_on,
            signatory_name="Kepala Uji" if signed_on else "",
        )
        AgreementPartyFactory(
            agreement=agreement,
            side=choices.Side.PARTNER,
            facility=None,
            partner=agreement.partner,
            order=2,
            signed_on=signed_on,
            signatory_name="Direktur Uji" if signed_on else "",
        )


class AgreementPartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AgreementParty

    agreement = factory.SubFactory(AgreementFactory, parties=False)
    side = choices.Side.FACILITY
    facility = factory.SubFactory(FacilityFactory)
    number = ""
    signed_on = None
    number_year = factory.LazyAttribute(
        lambda party: party.signed_on.year if party.number and party.signed_on else None
    )


class ReviewStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ReviewStep

    agreement = factory.SubFactory(AgreementFactory, reviewed=True)
    kind = choices.ReviewKind.INTERNAL
    result = choices.ReviewResult.APPROVED
    decided_on = date(2025, 12, 20)
    recorded_by = factory.SubFactory(UserFactory)


class AgreementEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AgreementEvent

    agreement = factory.SubFactory(AgreementFactory, signed=True)
    kind = choices.AgreementEventKind.EXTEND
    on = date(2026, 6, 1)
    old = factory.Dict({"ends_on": "2026-12-31"})
    new = factory.Dict({"ends_on": "2027-12-31"})
    reason = "Diperpanjang satu tahun"
    by = factory.SubFactory(UserFactory)


class AgreementCommentFactory(factory.django.DjangoModelFactory):
    """Of the partner."""

    class Meta:
        model = models.AgreementComment

    class Params:
        proposal = factory.Trait(proposes_renewal=True)
        of_facility = factory.Trait(side=choices.Side.FACILITY)

    agreement = factory.SubFactory(AgreementFactory, signed=True)
    side = choices.Side.PARTNER
    text = "Kami siap melanjutkan kerja sama."
    by = factory.SubFactory(UserFactory)


class ObligationFactory(factory.django.DjangoModelFactory):
    """A target of two classes."""

    class Meta:
        model = models.Obligation

    class Params:
        duty = factory.Trait(
            metric=choices.ObligationMetric.OTHER, target=None, text="Menyediakan ruang praktik"
        )
        funds = factory.Trait(metric=choices.ObligationMetric.FUNDS, target=10_000_000)

    agreement = factory.SubFactory(AgreementFactory)
    side = choices.Side.PARTNER
    metric = choices.ObligationMetric.CLASSES
    target = 2


class AgreementReminderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AgreementReminder

    class Params:
        escalated = factory.Trait(escalated_on=date(2027, 10, 9))

    agreement = factory.SubFactory(AgreementFactory, signed=True)
    ends_on = factory.LazyAttribute(lambda reminder: reminder.agreement.ends_on)
    step = 90
    told_on = date(2027, 10, 2)


class MonitoringReportFactory(factory.django.DjangoModelFactory):
    """On the first half of 2026, still to be written."""

    class Meta:
        model = models.MonitoringReport

    class Params:
        written = factory.Trait(
            benefits="Peserta siap bekerja.",
            obstacles="Instruktur berhalangan dua kali.",
            recommendation=choices.Recommendation.CONTINUE,
            facility_comment="Kerja sama berjalan baik.",
            partner_comment="Fasilitas memadai.",
        )
        sent = factory.Trait(
            written=True,
            state=choices.MonitoringState.SENT,
            first_sent_on=TODAY,
            submitted_at=MORNING,
            submitted_by=factory.SubFactory(UserFactory),
            figures_hash="0" * 64,
        )
        final = factory.Trait(
            sent=True,
            state=choices.MonitoringState.FINAL,
            final_at=MORNING,
            final_by=factory.SubFactory(UserFactory),
        )

    agreement = factory.SubFactory(AgreementFactory, signed=True)
    period_from = date(2026, 1, 2)
    period_to = date(2026, 7, 1)
    due_on = date(2026, 7, 15)
    review_due_on = date(2026, 7, 22)


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Programme

    class Params:
        equivalency = factory.Trait(
            kind=choices.ProgrammeKind.EQUIVALENCY,
            package=choices.Package.B,
            pillar=choices.Pillar.EDUCATION,
        )

    code = factory.Sequence(lambda n: f"program-{n}")
    title = factory.Sequence(lambda n: f"Servis Sepeda Motor {n}")
    pillar = choices.Pillar.SELF_RELIANCE
    kind = choices.ProgrammeKind.VOCATIONAL


class ProgrammeVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ProgrammeVersion

    programme = factory.SubFactory(ProgrammeFactory)
    active_from = date(2025, 1, 1)
    total_hours = 160
    certificate_kinds = factory.List(["training"])


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Unit

    version = factory.SubFactory(ProgrammeVersionFactory)
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Unit {n}")
    hours = 40


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Requirement

    version = factory.SubFactory(ProgrammeVersionFactory)
    kind = choices.RequirementKind.LEGAL_STATUS
    limit = "convict"


class TrainingClassFactory(factory.django.DjangoModelFactory):
    """A planned class of July 2026 under a signed agreement of the same facility and partner."""

    class Meta:
        model = models.TrainingClass

    class Params:
        selecting = factory.Trait(state=choices.ClassState.SELECTING)
        running = factory.Trait(state=choices.ClassState.RUNNING, started_on=date(2026, 7, 1))
        assessing = factory.Trait(state=choices.ClassState.ASSESSING, started_on=date(2026, 7, 1))
        closed = factory.Trait(
            state=choices.ClassState.CLOSED,
            started_on=date(2026, 7, 1),
            closed_on=date(2026, 8, 5),
        )
        cancelled = factory.Trait(
            state=choices.ClassState.CANCELLED, halt_reason=choices.HaltReason.BUDGET
        )
        postponed = factory.Trait(
            state=choices.ClassState.POSTPONED, halt_reason=choices.HaltReason.INSTRUCTOR
        )

    title = factory.Sequence(lambda n: f"Kelas {n}")
    programme_version = factory.SubFactory(ProgrammeVersionFactory)
    facility = factory.SubFactory(FacilityFactory)
    partner = factory.SubFactory(PartnerFactory)
    agreement = factory.SubFactory(
        AgreementFactory,
        signed=True,
        facility=factory.SelfAttribute("..facility"),
        partner=factory.SelfAttribute("..partner"),
    )
    year = 2026
    starts_on = date(2026, 7, 1)
    ends_on = date(2026, 7, 31)
    planned_hours = 160


class ActivityPlanFactory(factory.django.DjangoModelFactory):
    """Two classes of sixteen in a year, of any field."""

    class Meta:
        model = models.ActivityPlan

    agreement = factory.SubFactory(AgreementFactory, signed=True)
    year = 2026
    classes = 2
    participants = 32


class CostItemFactory(factory.django.DjangoModelFactory):
    """Two and a half million for the instructors of a class."""

    class Meta:
        model = models.CostItem

    class Params:
        of_agreement = factory.Trait(
            training_class=None, agreement=factory.SubFactory(AgreementFactory, signed=True)
        )

    training_class = factory.SubFactory(TrainingClassFactory, closed=True)
    kind = choices.CostKind.INSTRUCTOR
    amount = 2_500_000
    on = date(2026, 8, 3)


class ClassSlotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ClassSlot

    training_class = factory.SubFactory(TrainingClassFactory)
    weekday = choices.Weekday.MONDAY
    starts_at = time(8)
    ends_at = time(12)


class SessionFactory(factory.django.DjangoModelFactory):
    """A scheduled morning of five lesson hours."""

    class Meta:
        model = models.Session

    class Params:
        catch_up = factory.Trait(is_catch_up=True, starts_at=time(13), ends_at=time(16))
        moved = factory.Trait(
            moved_from_on=date(2026, 7, 3),
            moved_from_at=time(8),
            move_reason="Bengkel dipakai untuk upacara",
        )
        held = factory.Trait(state=choices.SessionState.HELD, recorded_at=MORNING)
        cancelled = factory.Trait(
            state=choices.SessionState.CANCELLED, cancel_reason="Instruktur sakit"
        )

    training_class = factory.SubFactory(TrainingClassFactory, running=True)
    on = date(2026, 7, 6)
    starts_at = time(8)
    ends_at = time(12)
    hours = 5


class CalendarFeedFactory(factory.django.DjangoModelFactory):
    """Of the whole facility. The token itself is nowhere."""

    class Meta:
        model = models.CalendarFeed

    class Params:
        revoked = factory.Trait(revoked_on=date(2026, 7, 10))

    facility = factory.SubFactory(FacilityFactory)
    owner = factory.SubFactory(UserFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")


class DemandFiguresFactory(factory.django.DjangoModelFactory):
    """Three people wait; two went home without a place, one of them for want of time."""

    class Meta:
        model = models.DemandFigures

    facility = factory.SubFactory(FacilityFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    waiting = 3
    without_place = 2
    out_of_time = 1
    waits_since = date(2026, 3, 2)


class ClassFiguresFactory(factory.django.DjangoModelFactory):
    """Of a class to which everybody came who got a seat."""

    class Meta:
        model = models.ClassFigures
        django_get_or_create = ["training_class"]

    class Params:
        credited_hours = 0

    training_class = factory.SubFactory(TrainingClassFactory)
    enrolled = 0
    attended = factory.SelfAttribute("enrolled")
    credited_quarters = factory.LazyAttribute(lambda figures: int(figures.credited_hours * 4))


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Document

    facility = factory.SubFactory(FacilityFactory)
    kind = choices.DocumentKind.LETTER
    file = factory.django.FileField(filename="surat.pdf", data=SMALLEST_PDF)
    name = "surat.pdf"
    content_type = "application/pdf"
    size = len(SMALLEST_PDF)
    sha256 = hashlib.sha256(SMALLEST_PDF).hexdigest()
    uploaded_by = "198701012010010000"
