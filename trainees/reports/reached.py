"""The people, classes and sessions behind what an agreement reached (features F05).

Each function answers for one metric with rows that number exactly what the page of the agreement
says, as far as the reader may see them. Pass the reader: who sees less gets fewer rows.
"""

from django.db.models import Exists, OuterRef, QuerySet

from partnerships.choices import STARTED_CLASS_STATES
from partnerships.models import Agreement, Session, TrainingClass
from rutan.accounts.models import User
from trainees.models import Certificate, Enrolment


def participants(agreement: Agreement, user: User) -> QuerySet[Enrolment]:
    """Places whose holder was at one held session at least, as marks or a list of earlier years
    tell."""
    return _places(agreement, user).filter(attended_on__isnull=False)


def certified(agreement: Agreement, user: User) -> QuerySet[Enrolment]:
    """Places whose holder has a valid certificate, which a letter of participation is not; two
    papers of one class count once, because the target names trainees."""
    papers = Certificate.objects.certifying().filter(enrolment=OuterRef("pk"))
    return _places(agreement, user).filter(Exists(papers))


def classes(agreement: Agreement, user: User) -> QuerySet[TrainingClass]:
    """Classes that began and were not called off."""
    return (
        TrainingClass.objects.for_user(user)
        .filter(agreement=agreement, state__in=STARTED_CLASS_STATES)
        .select_related("figures", "facility")
        .order_by("starts_on", "pk")
    )


def sessions(agreement: Agreement, user: User) -> QuerySet[Session]:
    """Held sessions, catch-up sessions apart; their hours and those of `stated` add up to the
    number."""
    return (
        Session.objects.for_user(user)
        .held()
        .filter(training_class__agreement=agreement, is_catch_up=False)
        .select_related("training_class")
        .order_by("on", "starts_at", "pk")
    )


def stated(agreement: Agreement, user: User) -> QuerySet[TrainingClass]:
    """Classes of earlier years, of which a list states the hours and no session."""
    return (
        TrainingClass.objects.for_user(user)
        .filter(agreement=agreement, stated_hours__isnull=False)
        .order_by("starts_on", "pk")
    )


def _places(agreement: Agreement, user: User) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.for_user(user)
        .filter(training_class__agreement=agreement)
        .select_related("inmate", "training_class")
        .order_by("training_class__starts_on", "training_class", "inmate__id_card_name", "pk")
    )
