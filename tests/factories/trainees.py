from datetime import date, time
from decimal import Decimal

import factory

from partnerships.choices import ClassState
from rutan.common.findings import Answer
from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    FacilityFactory,
    PartnerFactory,
    ProgrammeFactory,
    SessionFactory,
    TrainingClassFactory,
)
from trainees import certificate_facts, choices, models
from trainees.models.certificate import number_key
from trainees.models.inmate import normalised


class RegisterKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RegisterKind
        django_get_or_create = ["code"]

    code = "B.I"
    label = "Narapidana di atas satu tahun"
    legal_status = choices.LegalStatus.CONVICT


class ReleaseKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ReleaseKind
        django_get_or_create = ["code"]

    class Params:
        supervised = factory.Trait(code="test-parole", is_supervised=True)

    code = "test-release"
    label = "Bebas uji"
    label_en = "Test release"
    is_supervised = False


class ExitReasonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ExitReason
        django_get_or_create = ["code"]

    code = "test-exit"
    label = "Mengundurkan diri (uji)"
    label_en = "Withdrew (test)"
    state = choices.EnrolmentState.WITHDRAWN
    fault = choices.Fault.TRAINEE
    counts_as_dropout = True


class AttendanceReasonFactory(factory.django.DjangoModelFactory):
    """Present. The letters of the register come with the reference data."""

    class Meta:
        model = models.AttendanceReason
        django_get_or_create = ["letter"]

    letter = "H"
    code = "present"
    label = "Hadir"
    label_en = "Present"
    is_attended = True
    is_excused = False
    fault = choices.Fault.NOBODY
    credits_hours = True


class OutcomeKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OutcomeKind
        django_get_or_create = ["code"]

    code = "test-employed"
    label = "Bekerja (uji)"
    label_en = "Employed (test)"
    is_productive = True


class InmateFactory(factory.django.DjangoModelFactory):
    """The person alone. `in_custody=True` adds the stay, sentence, register number and identity."""

    class Meta:
        model = models.Inmate
        skip_postgeneration_save = True

    class Params:
        woman = factory.Trait(sex=choices.Sex.FEMALE)
        in_custody = factory.Trait(
            custody=factory.RelatedFactory(
                "tests.factories.trainees.CustodyFactory", "inmate", complete=True
            ),
            identity=factory.RelatedFactory(
                "tests.factories.trainees.InmateIdentityFactory", "inmate"
            ),
        )

    facility = factory.SubFactory(FacilityFactory)
    id_card_name = factory.Sequence(lambda n: f"Warga Contoh {n:03d}")
    search_name = factory.LazyAttribute(lambda inmate: normalised(inmate.id_card_name))
    register_label = factory.Sequence(lambda n: f"B.I {n:04d}/2025")
    sex = choices.Sex.MALE
    birth_date = date(1995, 3, 12)


class InmateIdentityFactory(factory.django.DjangoModelFactory):
    """NIK of district 99.10, which does not exist: no real person can have it."""

    class Meta:
        model = models.InmateIdentity

    class Params:
        unknown = factory.Trait(nik=None, nik_missing=choices.NikMissing.NONE_KNOWN)

    inmate = factory.SubFactory(InmateFactory)
    nik = factory.Sequence(lambda n: f"991001120395{n % 9999 + 1:04d}")


class HealthLetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.HealthLetter

    inmate = factory.SubFactory(InmateFactory)
    on = date(2026, 6, 15)
    is_fit = True


class CustodyFactory(factory.django.DjangoModelFactory):
    """An open stay of a convict. `complete=True` adds the sentence and the register entry."""

    class Meta:
        model = models.Custody
        skip_postgeneration_save = True

    class Params:
        detainee = factory.Trait(
            legal_status=choices.LegalStatus.DETAINEE, earliest_release_on=None, release_source=""
        )
        released = factory.Trait(state=choices.CustodyState.RELEASED, left_on=date(2026, 7, 10))
        complete = factory.Trait(
            sentence=factory.RelatedFactory("tests.factories.trainees.SentenceFactory", "custody"),
            register_entry=factory.RelatedFactory(
                "tests.factories.trainees.RegisterEntryFactory", "custody"
            ),
        )

    inmate = factory.SubFactory(InmateFactory)
    facility = factory.SelfAttribute("inmate.facility")
    entered_on = date(2025, 1, 1)
    legal_status = choices.LegalStatus.CONVICT
    earliest_release_on = date(2027, 1, 1)
    release_source = choices.DateSource.SDP


class SentenceFactory(factory.django.DjangoModelFactory):
    """Three years, counted from the first day of 2025."""

    class Meta:
        model = models.Sentence

    class Params:
        life = factory.Trait(
            kind=choices.SentenceKind.LIFE,
            years=0,
            one_third_on=None,
            half_on=None,
            two_thirds_on=None,
            expires_on=None,
        )

    custody = factory.SubFactory(CustodyFactory)
    kind = choices.SentenceKind.FIXED
    years = 3
    detained_from = date(2025, 1, 1)
    one_third_on = date(2026, 1, 1)
    half_on = date(2026, 7, 2)
    two_thirds_on = date(2027, 1, 1)
    expires_on = date(2027, 12, 31)


class RegisterEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RegisterEntry

    custody = factory.SubFactory(CustodyFactory)
    facility = factory.SelfAttribute("custody.facility")
    kind = factory.SubFactory(RegisterKindFactory)
    number = factory.Sequence(lambda n: f"{n:04d}/2025")
    starts_on = date(2025, 1, 1)


class RiskAssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RiskAssessment

    custody = factory.SubFactory(CustodyFactory)
    on = date(2026, 3, 1)
    level = choices.RiskLevel.LOW


class DisciplineRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DisciplineRecord

    custody = factory.SubFactory(CustodyFactory)
    on = date(2026, 5, 1)
    level = choices.DisciplineLevel.LIGHT


class AppointmentFactory(factory.django.DjangoModelFactory):
    """A morning in court."""

    class Meta:
        model = models.Appointment

    class Params:
        all_day = factory.Trait(starts_at=None, ends_at=None)

    custody = factory.SubFactory(CustodyFactory)
    kind = choices.AppointmentKind.COURT
    on = date(2026, 7, 8)
    starts_at = time(9)
    ends_at = time(11)


def sitting(facility, on):
    """The hearing planned at a facility on a day."""
    planned = {"facility": facility, "on": on, "state": choices.HearingState.PLANNED}
    return models.BoardHearing.objects.get_or_create(**planned)[0]


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A candidate of a selecting class of the same facility, with a complete stay."""

    class Meta:
        model = models.Application

    class Params:
        assessed = factory.Trait(answer=Answer.MEETS, assessed_on=date(2026, 6, 20))
        proposed = factory.Trait(
            assessed=True,
            state=choices.ApplicationState.PROPOSED,
            proposed_for=date(2026, 6, 25),
            hearing=factory.LazyAttribute(lambda made: sitting(made.facility, made.proposed_for)),
        )
        recommended = factory.Trait(assessed=True, state=choices.ApplicationState.RECOMMENDED)
        reserve = factory.Trait(assessed=True, state=choices.ApplicationState.RESERVE)
        rejected = factory.Trait(
            assessed=True,
            state=choices.ApplicationState.REJECTED,
            closed_reason=choices.ClosedReason.REFUSED,
            closed_on=date(2026, 6, 25),
        )
        withdrawn = factory.Trait(
            state=choices.ApplicationState.WITHDRAWN,
            closed_reason=choices.ClosedReason.OWN_WISH,
            closed_on=date(2026, 6, 20),
        )
        lapsed = factory.Trait(
            state=choices.ApplicationState.LAPSED,
            closed_reason=choices.ClosedReason.NO_SEAT,
            closed_on=date(2026, 7, 1),
        )
        waiting = factory.Trait(
            state=choices.ApplicationState.WAITING,
            training_class=None,
            programme=factory.SubFactory(ProgrammeFactory),
            facility=factory.SubFactory(FacilityFactory),
        )

    training_class = factory.SubFactory(TrainingClassFactory, state=ClassState.SELECTING)
    programme = factory.SelfAttribute("training_class.programme_version.programme")
    facility = factory.SelfAttribute("training_class.facility")
    inmate = factory.SubFactory(
        InmateFactory, in_custody=True, facility=factory.SelfAttribute("..facility")
    )
    applied_on = date(2026, 6, 10)


class PriorityMoveFactory(factory.django.DjangoModelFactory):
    """From the fifth place of a waiting list to the first."""

    class Meta:
        model = models.PriorityMove

    application = factory.SubFactory(ApplicationFactory, waiting=True)
    place = 1
    was_place = 5
    reason = "Diminta wali pemasyarakatan"
    on = date(2026, 6, 20)
    by = factory.SubFactory(UserFactory)


class KeepApartFactory(factory.django.DjangoModelFactory):
    """Two people of one facility; the one recorded first stands first."""

    class Meta:
        model = models.KeepApart

    class Params:
        ended = factory.Trait(until_on=date(2026, 6, 1))

    facility = factory.SubFactory(FacilityFactory)
    one = factory.SubFactory(InmateFactory, facility=factory.SelfAttribute("..facility"))
    other = factory.SubFactory(InmateFactory, facility=factory.SelfAttribute("..facility"))
    from_on = date(2026, 3, 1)


class BoardHearingFactory(factory.django.DjangoModelFactory):
    """Held. `planned=True`: still to come, without a number."""

    class Meta:
        model = models.BoardHearing

    class Params:
        planned = factory.Trait(state=choices.HearingState.PLANNED, number="", on=date(2026, 7, 22))
        cancelled = factory.Trait(
            state=choices.HearingState.CANCELLED, number="", cancelled_reason="Ketua berhalangan"
        )

    facility = factory.SubFactory(FacilityFactory)
    state = choices.HearingState.HELD
    on = date(2026, 6, 25)
    number = factory.Sequence(lambda n: f"BA-TPP-{n}")


class BoardDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BoardDecision

    application = factory.SubFactory(ApplicationFactory, recommended=True)
    hearing = factory.SubFactory(
        BoardHearingFactory, facility=factory.SelfAttribute("..application.facility")
    )
    verdict = choices.Verdict.RECOMMENDED


class AppointmentLetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AppointmentLetter

    training_class = factory.SubFactory(TrainingClassFactory, selecting=True)
    facility = factory.SelfAttribute("training_class.facility")
    number = factory.Sequence(lambda n: f"W.23-SK-{n}/2026")
    on = date(2026, 6, 27)
    signed_name = "Kepala Contoh"
    signed_position = "Kepala Rumah Tahanan Negara"


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """A place in a selecting class, of a person in custody at the same facility.

    Seats are not counted here: tests about seats enrol through the action.
    """

    class Meta:
        model = models.Enrolment

    class Params:
        credited_hours = 0
        active = factory.Trait(
            state=choices.EnrolmentState.ACTIVE,
            training_class=factory.SubFactory(TrainingClassFactory, running=True),
        )
        completed = factory.Trait(
            state=choices.EnrolmentState.COMPLETED,
            ended_on=date(2026, 7, 31),
            competence=choices.Competence.COMPETENT,
            training_class=factory.SubFactory(TrainingClassFactory, closed=True),
        )
        withdrawn = factory.Trait(
            state=choices.EnrolmentState.WITHDRAWN,
            ended_on=date(2026, 7, 10),
            exit_reason=factory.SubFactory(ExitReasonFactory),
        )
        suspended = factory.Trait(
            suspended_on=date(2026, 7, 8), suspended_reason="Dirawat di rumah sakit"
        )

    training_class = factory.SubFactory(TrainingClassFactory, selecting=True)
    facility = factory.SelfAttribute("training_class.facility")
    inmate = factory.SubFactory(InmateFactory, facility=factory.SelfAttribute("..facility"))
    custody = factory.SubFactory(
        CustodyFactory, inmate=factory.SelfAttribute("..inmate"), complete=True
    )
    enrolled_on = date(2026, 6, 26)
    credited_quarters = factory.LazyAttribute(lambda place: int(place.credited_hours * 4))


class CatchUpPlaceFactory(factory.django.DjangoModelFactory):
    """Somebody of a running class in one of its catch-up sessions."""

    class Meta:
        model = models.CatchUpPlace

    enrolment = factory.SubFactory(EnrolmentFactory, active=True)
    session = factory.SubFactory(
        SessionFactory,
        catch_up=True,
        training_class=factory.SelfAttribute("..enrolment.training_class"),
    )


class ForecastFactory(factory.django.DjangoModelFactory):
    """Kept with the seat: three in four finish."""

    class Meta:
        model = models.Forecast

    class Params:
        unknown = factory.Trait(
            chance=None, band="", stays=None, transfers=None, dropout=None,
            earliest_on=None, likely_on=None, latest_on=None, steps=[],
        )  # fmt: skip

    enrolment = factory.SubFactory(EnrolmentFactory)
    made_on = date(2026, 6, 26)
    last_day = date(2026, 7, 31)
    chance = Decimal("0.760")
    band = choices.Band.FAIR
    stays = Decimal("0.800")
    transfers = Decimal("0.020")
    dropout = Decimal("0.050")
    earliest_on = date(2026, 7, 25)
    likely_on = date(2026, 8, 24)
    latest_on = date(2027, 1, 24)
    steps = factory.List([])


class AttendanceFactory(factory.django.DjangoModelFactory):
    """Present, in a held session of the class."""

    class Meta:
        model = models.Attendance

    class Params:
        hours = 5

    enrolment = factory.SubFactory(EnrolmentFactory, active=True)
    session = factory.SubFactory(
        SessionFactory,
        held=True,
        training_class=factory.SelfAttribute("..enrolment.training_class"),
    )
    reason = factory.SubFactory(AttendanceReasonFactory)
    quarters = factory.LazyAttribute(lambda mark: int(mark.hours * 4))
    recorded_at = MORNING
    recorded_by = factory.SubFactory(UserFactory)


class AssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Assessment

    training_class = factory.SubFactory(TrainingClassFactory, running=True)
    kind = choices.AssessmentKind.THEORY
    on = date(2026, 7, 30)


class ResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Result

    enrolment = factory.SubFactory(EnrolmentFactory, active=True)
    assessment = factory.SubFactory(
        AssessmentFactory, training_class=factory.SelfAttribute("..enrolment.training_class")
    )
    score = 80
    on = date(2026, 7, 30)


class CertificateFactory(factory.django.DjangoModelFactory):
    """Waiting for its number, after a completed class."""

    class Meta:
        model = models.Certificate

    class Params:
        issued = factory.Trait(
            state=choices.CertificateState.ISSUED,
            number=factory.Sequence(lambda n: f"SERT-{n:04d}"),
            issued_on=date(2026, 8, 6),
        )
        handed_over = factory.Trait(
            issued=True,
            state=choices.CertificateState.HANDED_OVER,
            handed_over_on=date(2026, 8, 10),
            handed_to="Warga Contoh",
        )
        revoked = factory.Trait(
            issued=True,
            state=choices.CertificateState.REVOKED,
            revoked_reason="Salah nama",
            revoked_on=date(2026, 8, 20),
        )

    enrolment = factory.SubFactory(EnrolmentFactory, completed=True)
    facility = factory.SelfAttribute("enrolment.facility")
    kind = choices.CertificateKind.TRAINING
    issuer = factory.SubFactory(PartnerFactory)
    holder_name = factory.SelfAttribute("enrolment.inmate.id_card_name")
    title = "Servis Sepeda Motor Injeksi"
    issuer_name = factory.SelfAttribute("issuer.name")
    hours = 160

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        """What an issue keeps: the key of the number, the registration, the facts sealed."""
        made = model_class(*args, **kwargs)
        made.number_key = number_key(made.number)
        if made.state != choices.CertificateState.DRAFT:
            if made.kind == choices.CertificateKind.COMPETENCE:
                made.registration_number = made.registration_number or "REG.1/2026"
                made.valid_until = made.valid_until or date(2029, 8, 6)
            certificate_facts.seal(made)
        return made

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = cls._build(model_class, *args, **kwargs)
        made.save(force_insert=True)
        return made


class ReleaseFactory(factory.django.DjangoModelFactory):
    """Free, without supervision, with consent to be called."""

    class Meta:
        model = models.Release

    class Params:
        supervised = factory.Trait(
            kind=factory.SubFactory(ReleaseKindFactory, supervised=True),
            bapas=factory.SubFactory(FacilityFactory, probation=True),
            supervised_until=date(2027, 12, 31),
        )

    custody = factory.SubFactory(CustodyFactory, released=True)
    inmate = factory.SelfAttribute("custody.inmate")
    facility = factory.SelfAttribute("custody.facility")
    kind = factory.SubFactory(ReleaseKindFactory)
    on = date(2026, 7, 10)
    consent = choices.Consent.GIVEN
    consent_on = date(2026, 7, 9)


class ReleaseContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ReleaseContact

    release = factory.SubFactory(ReleaseFactory)
    phone = "+6281100000000"
    owner = "Yang bersangkutan"
    has_consent = True


class FollowUpFactory(factory.django.DjangoModelFactory):
    """Month 1 after the release of the factory, still open."""

    class Meta:
        model = models.FollowUp

    class Params:
        done = factory.Trait(state=choices.FollowUpState.DONE)
        unreachable = factory.Trait(state=choices.FollowUpState.UNREACHABLE)

    release = factory.SubFactory(ReleaseFactory)
    inmate = factory.SelfAttribute("release.inmate")
    facility = factory.SelfAttribute("release.facility")
    bapas = factory.SelfAttribute("release.bapas")
    owner = factory.LazyAttribute(
        lambda look: choices.FollowUpOwner.BAPAS if look.bapas else choices.FollowUpOwner.FACILITY
    )
    checkpoint = choices.Checkpoint.M1
    due_on = date(2026, 8, 10)
    opens_on = date(2026, 7, 27)
    closes_on = date(2026, 8, 24)


class ContactAttemptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ContactAttempt

    follow_up = factory.SubFactory(FollowUpFactory)
    on = date(2026, 8, 1)
    channel = choices.Channel.PHONE
    was_reached = False
    by = factory.SubFactory(UserFactory)


class OutcomeFactory(factory.django.DjangoModelFactory):
    """The answer that counts; news between two follow-ups with `follow_up=None` and a release."""

    class Meta:
        model = models.Outcome
        skip_postgeneration_save = True

    follow_up = factory.SubFactory(FollowUpFactory, done=True)
    release = factory.SelfAttribute("follow_up.release")
    inmate = factory.SelfAttribute("release.inmate")
    facility = factory.SelfAttribute("release.facility")
    on = date(2026, 8, 10)
    heard_on = factory.SelfAttribute("on")
    kind = factory.SubFactory(OutcomeKindFactory)
    channel = choices.Channel.PHONE
    evidence = choices.Evidence.SELF_REPORT

    @factory.post_generation
    def is_counted(self, create, extracted, **kwargs):
        if create and extracted is not False and self.follow_up:
            self.follow_up.counted = self
            self.follow_up.save(update_fields=["counted"])


class ImportBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ImportBatch

    class Params:
        applied = factory.Trait(state=choices.ImportState.APPLIED, applied_at=MORNING)

    facility = factory.SubFactory(FacilityFactory)
    file_name = "warga-binaan.xlsx"
    sha256 = "0" * 64
    created_by = factory.SubFactory(UserFactory)


class ImportRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    kind = choices.RowKind.NEW


class DepartureFactory(factory.django.DjangoModelFactory):
    """A transfer to a facility of the registry."""

    class Meta:
        model = models.Departure

    class Params:
        escape = factory.Trait(kind=choices.DepartureKind.ESCAPE, to_facility=None)
        death = factory.Trait(kind=choices.DepartureKind.DEATH, to_facility=None)

    custody = factory.SubFactory(
        CustodyFactory, state=choices.CustodyState.TRANSFERRED, left_on=date(2026, 7, 10)
    )
    inmate = factory.SelfAttribute("custody.inmate")
    facility = factory.SelfAttribute("custody.facility")
    kind = choices.DepartureKind.TRANSFER
    on = date(2026, 7, 10)
    to_facility = factory.SubFactory(FacilityFactory)


class ContinuationFactory(factory.django.DjangoModelFactory):
    """Nobody has been chosen yet. `next_facility=True`: the facility somebody went to goes on."""

    class Meta:
        model = models.Continuation

    class Params:
        next_facility = factory.Trait(
            kind=choices.ContinuationKind.FACILITY, to_facility=factory.SubFactory(FacilityFactory)
        )

    enrolment = factory.SubFactory(EnrolmentFactory, withdrawn=True)
    facility = factory.SelfAttribute("enrolment.facility")
    due_on = date(2026, 7, 24)


class CircumstanceFactory(factory.django.DjangoModelFactory):
    """The release date of somebody with a place moved; nobody has settled it."""

    class Meta:
        model = models.Circumstance

    class Params:
        kept = factory.Trait(outcome=choices.CircumstanceOutcome.KEEP, settled_on=date(2026, 7, 14))

    enrolment = factory.SubFactory(EnrolmentFactory)
    inmate = factory.SelfAttribute("enrolment.inmate")
    facility = factory.SelfAttribute("enrolment.facility")
    kind = choices.CircumstanceKind.RELEASE_DATE
    on = date(2026, 7, 12)
    changes = {"expires_on": ["2027-12-31", "2026-08-20"]}
    answer_before = Answer.MEETS
    answer_after = Answer.CONSIDER


class AccessNeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AccessNeed

    inmate = factory.SubFactory(InmateFactory)
    needs_support = True
    on = date(2026, 6, 15)


class ConductScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ConductScore

    custody = factory.SubFactory(CustodyFactory)
    on = date(2026, 6, 1)
    grade = choices.ConductGrade.GOOD
