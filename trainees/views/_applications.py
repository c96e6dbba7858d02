"""Which applications of a class a page is about, always those of the reader."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import TrainingClass
from trainees.choices import OPEN_APPLICATIONS, UNMET, ApplicationState, Verdict
from trainees.models import Application, BoardDecision
from trainees.reports.queue import Queued, queue_of, with_signs


def applications_of(request: HttpRequest, training_class: TrainingClass):
    """The applications of a class, with what orders them."""
    wishes = Application.objects.for_user(request.user).filter(training_class=training_class)
    return with_signs(wishes.select_related("inmate"))


def chosen_of(request: HttpRequest, training_class: TrainingClass) -> list[Application]:
    """The open applications that were ticked. Ids of other classes or people fall away here."""
    return list(
        applications_of(request, training_class)
        .filter(
            state__in=OPEN_APPLICATIONS, inmate__public_id__in=request.POST.getlist("calon")[:500]
        )
        .order_by("inmate__id_card_name", "pk")
    )


def gone(request: HttpRequest, training_class: TrainingClass, kept: Iterable[Application]) -> str:
    """Who was sent and cannot be chosen any more, as a sentence; empty where everybody can.

    Somebody was released, or a colleague was faster, while the page was open.
    """
    sent = set(request.POST.getlist("calon")[:500]) - {each.inmate.public_id for each in kept}
    if not sent:
        return ""
    rows = Application.objects.for_user(request.user).filter(
        training_class=training_class, inmate__public_id__in=sent
    )
    people = {
        each.inmate_id: f"{each.inmate.id_card_name} ({each.standing.lower()})"
        for each in rows.select_related("inmate").order_by("inmate__id_card_name", "pk")
    }
    if not people:
        return ""
    return _(
        "Cannot be chosen any more: %(people)s. What you wrote about the others is still here: "
        "look at the list, then send it again."
    ) % {"people": ", ".join(people.values())}


def too_many(request: HttpRequest, training_class: TrainingClass) -> str:
    """A sentence when more people were sent than are looked at in one go."""
    most = int(thresholds.of(training_class.facility)["review_most_people"])
    sent = len(set(request.POST.getlist("calon")))
    if sent <= most:
        return ""
    return _("%(n)s people were chosen; at most %(most)s are possible in one go.") % {
        "n": sent,
        "most": most,
    }


def proposed(request: HttpRequest, training_class: TrainingClass) -> list[Application]:
    """What waits for the TPP, in the order of the list that is read out."""
    return list(
        applications_of(request, training_class)
        .filter(state=ApplicationState.PROPOSED)
        .order_by("inmate__id_card_name", "pk")
    )


def heard(request: HttpRequest, training_class: TrainingClass):
    """Whom the TPP recommended: first those who wait for a seat, then the reserve list."""
    recommended = BoardDecision.objects.for_user(request.user).filter(
        application__training_class=training_class, verdict=Verdict.RECOMMENDED
    )
    return (
        applications_of(request, training_class)
        .filter(
            Q(state=ApplicationState.RECOMMENDED)
            | Q(state=ApplicationState.RESERVE, pk__in=recommended.values("application_id"))
        )
        .order_by("state", "inmate__id_card_name", "pk")
    )


def heard_in_order(request: HttpRequest, training_class: TrainingClass) -> list[Queued]:
    """`heard` in the order of priority: who waits for a seat, then the reserve."""
    rows = queue_of(training_class, heard(request, training_class)).rows
    return sorted(rows, key=lambda row: row.application.state == ApplicationState.RESERVE)


def waiting_for(request: HttpRequest, training_class: TrainingClass):
    """Who waits for the programme of a class, at its facility."""
    return waiting_at(
        request, training_class.facility_id, training_class.programme_version.programme_id
    )


def waiting_at(request: HttpRequest, facility_id: int, programme_id: int):
    """A waiting list, with what orders it."""
    wishes = Application.objects.for_user(request.user).filter(
        state=ApplicationState.WAITING, facility=facility_id, programme=programme_id
    )
    return with_signs(wishes.select_related("inmate"))


def without_seat(request: HttpRequest, training_class: TrainingClass):
    """Whose wish ended with the class because it had no place for them, and who asked no more."""
    return applications_of(request, training_class).filter(
        state=ApplicationState.LAPSED, closed_reason__in=UNMET, continued_by=None
    )


def newest_or_404(
    request: HttpRequest, training_class: TrainingClass, inmate_id: str
) -> Application:
    """The open application of a person, else the last one."""
    rows = (
        applications_of(request, training_class)
        .filter(inmate__public_id=inmate_id)
        .prefetch_related("inmate__interests")
    )
    found = max(rows, key=lambda row: (row.state in OPEN_APPLICATIONS, row.pk), default=None)
    if found is None:
        raise Http404
    return found


def first_hearing(applications: Iterable[Application]) -> date | None:
    """The nearest day for which one of these is proposed."""
    days = [
        each.proposed_for
        for each in applications
        if each.state == ApplicationState.PROPOSED and each.proposed_for
    ]
    return min(days, default=None)
