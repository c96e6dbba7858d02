"""The way of a certificate, learners of equivalency, and lists for other offices."""

from datetime import date

import factory

from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.partnerships import FacilityFactory, SubjectFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory, InmateFactory
from trainees import choices, models


class CertificateMoveFactory(factory.django.DjangoModelFactory):
    """Kept in the cupboard of the facility."""

    class Meta:
        model = models.CertificateMove

    class Params:
        handed_over = factory.Trait(
            step=choices.MoveStep.HANDED_OVER, place="", person="Warga Contoh"
        )
        sent = factory.Trait(
            step=choices.MoveStep.SENT,
            place="",
            bapas=factory.SubFactory(FacilityFactory, probation=True),
        )

    certificate = factory.SubFactory(CertificateFactory, issued=True)
    facility = factory.SelfAttribute("certificate.facility")
    step = choices.MoveStep.STORED
    on = date(2026, 8, 7)
    place = "Lemari 2"
    at = MORNING
    by = factory.SubFactory(UserFactory)


class FeedbackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Feedback

    enrolment = factory.SubFactory(EnrolmentFactory, completed=True)
    facility = factory.SelfAttribute("enrolment.facility")
    on = date(2026, 8, 6)
    content = 4
    teaching = 5
    tools = 3
    use = 4


class LearnerRecordFactory(factory.django.DjangoModelFactory):
    """Studying for Paket B after primary school."""

    class Meta:
        model = models.LearnerRecord

    class Params:
        exam_registered = factory.Trait(
            state=choices.LearnerState.EXAM_REGISTERED,
            exam_registered_on=date(2026, 4, 1),
            exam_number="U-0001",
        )
        graduated = factory.Trait(
            exam_registered=True,
            state=choices.LearnerState.GRADUATED,
            exam_on=date(2026, 5, 11),
            graduated_on=date(2026, 6, 15),
        )
        dropped = factory.Trait(
            state=choices.LearnerState.DROPPED, left_reason="Tidak ingin melanjutkan"
        )

    inmate = factory.SubFactory(InmateFactory)
    facility = factory.SelfAttribute("inmate.facility")
    package = "B"
    state = choices.LearnerState.STUDYING
    entered_on = date(2026, 1, 5)
    entry_grade = 7
    prior_document = choices.PriorDocument.SD_DIPLOMA


class StudyTimeFactory(factory.django.DjangoModelFactory):
    """An hour of independent study, typed."""

    class Meta:
        model = models.StudyTime

    class Params:
        counted = factory.Trait(
            is_counted=True,
            way=choices.StudyWay.FACE,
            enrolment=factory.SubFactory(
                EnrolmentFactory,
                inmate=factory.SelfAttribute("..learner.inmate"),
                learner=factory.SelfAttribute("..learner"),
            ),
        )

    learner = factory.SubFactory(LearnerRecordFactory)
    facility = factory.SelfAttribute("learner.facility")
    subject = factory.SubFactory(SubjectFactory)
    way = choices.StudyWay.INDEPENDENT
    quarters = 4
    on = date(2026, 3, 2)
    by = factory.SubFactory(UserFactory)


class MutationFactory(factory.django.DjangoModelFactory):
    """On the way to another facility."""

    class Meta:
        model = models.Mutation

    class Params:
        received = factory.Trait(received_on=date(2026, 6, 20), letter_number="M-01/2026")

    learner = factory.SubFactory(LearnerRecordFactory, state=choices.LearnerState.MOVED_OUT)
    reason = choices.MutationReason.TRANSFERRED
    on = date(2026, 6, 10)
    from_facility = factory.SelfAttribute("learner.facility")
    to_facility = factory.SubFactory(FacilityFactory)


class ColumnLayoutFactory(factory.django.DjangoModelFactory):
    """The next version of the list for an LSP; version 1 comes with the reference data."""

    class Meta:
        model = models.ColumnLayout

    system = choices.ListSystem.LSP
    number = factory.Sequence(lambda n: n + 2)
    valid_from = date(2026, 7, 1)
    source = "Surat LSP (uji)"
    columns = factory.LazyFunction(
        lambda: [{"head": "Nama", "value": "name", "kind": "text", "width": 32}]
    )


class ListExportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ListExport

    layout = factory.SubFactory(ColumnLayoutFactory)
    training_class = factory.SubFactory(TrainingClassFactory)
    facility = factory.SelfAttribute("training_class.facility")
    purpose = choices.ListPurpose.REGISTRATION
    people = 10
    incomplete = 2
    sha256 = "0" * 64
    by = "petugas"
    at = MORNING
