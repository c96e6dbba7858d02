"""What registers leave behind: their history, on devices, on paper, in the report of a class."""

import uuid
from datetime import timedelta

import factory

from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING, TODAY
from tests.factories.partnerships import DocumentFactory, SessionFactory, TrainingClassFactory
from tests.factories.trainees import AttendanceReasonFactory, EnrolmentFactory
from trainees import choices, models


class OfPersonAndSession(factory.django.DjangoModelFactory):
    """Somebody of a running class in one of its sessions."""

    class Meta:
        abstract = True

    enrolment = factory.SubFactory(EnrolmentFactory, active=True)
    session = factory.SubFactory(
        SessionFactory,
        held=True,
        training_class=factory.SelfAttribute("..enrolment.training_class"),
    )
    facility = factory.SelfAttribute("enrolment.facility")


class AttendanceChangeFactory(OfPersonAndSession):
    """Marked present for the first time, on the page."""

    class Meta:
        model = models.AttendanceChange

    version = 2
    became = factory.SubFactory(AttendanceReasonFactory)
    source = choices.MarkSource.WEB
    at = MORNING
    by = factory.SubFactory(UserFactory)


class OfflineDeviceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OfflineDevice

    class Params:
        ended = factory.Trait(ended_at=MORNING)

    user = factory.SubFactory(UserFactory)
    name = "HP bengkel"
    seen_at = MORNING


class OfflineCopyFactory(factory.django.DjangoModelFactory):
    """On the device still."""

    class Meta:
        model = models.OfflineCopy

    class Params:
        returned = factory.Trait(returned_at=MORNING + timedelta(hours=3))

    device = factory.SubFactory(OfflineDeviceFactory)
    session = factory.SubFactory(SessionFactory)
    facility = factory.SelfAttribute("session.training_class.facility")
    version = 1
    taken_at = MORNING
    until = MORNING + timedelta(hours=48)


class AppliedOperationFactory(OfPersonAndSession):
    """Present, taken over."""

    class Meta:
        model = models.AppliedOperation

    op = factory.LazyFunction(uuid.uuid4)
    device = factory.SubFactory(OfflineDeviceFactory)
    seq = factory.Sequence(lambda number: number + 1)
    digest = "0" * 64
    letter = "H"
    base = 1
    received_at = MORNING
    outcome = choices.OperationOutcome.APPLIED
    by = factory.SelfAttribute("device.user")


class SheetPrintFactory(factory.django.DjangoModelFactory):
    """Printed blank; nobody has copied it yet."""

    class Meta:
        model = models.SheetPrint

    class Params:
        copied = factory.Trait(copied_at=MORNING, copied_by=factory.SubFactory(UserFactory))

    session = factory.SubFactory(SessionFactory)
    facility = factory.SelfAttribute("session.training_class.facility")
    version = 1
    roster = "0" * 16
    printed_at = MORNING
    printed_by = factory.SubFactory(UserFactory)


class ClassReportFactory(factory.django.DjangoModelFactory):
    """Of a class in which nothing stood in the way; not frozen yet."""

    class Meta:
        model = models.ClassReport

    training_class = factory.SubFactory(TrainingClassFactory, running=True)
    facility = factory.SelfAttribute("training_class.facility")
    has_no_obstacles = True


class ClassPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ClassPhoto

    report = factory.SubFactory(ClassReportFactory)
    facility = factory.SelfAttribute("report.facility")
    document = factory.SubFactory(DocumentFactory, facility=factory.SelfAttribute("..facility"))
    caption = "Praktik mengelas"


class ReopeningFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Reopening

    training_class = factory.SubFactory(TrainingClassFactory, running=True)
    facility = factory.SelfAttribute("training_class.facility")
    on = TODAY
    by = factory.SubFactory(UserFactory)
    reason = "Nilai satu peserta belum masuk"
