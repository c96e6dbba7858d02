"""The page on which people in custody become candidates: who stands there, and who is ticked."""

from typing import Any

from django.db.models import Case, F, OuterRef, Prefetch, Subquery, When
from django.http import HttpRequest
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.common.http import ROWS_PER_PAGE, paginate
from trainees import candidate_facts, eligibility
from trainees.choices import ApplicationState, LegalStatus
from trainees.forms.candidates import AddCandidatesForm
from trainees.models import Application, Custody, Enrolment, Inmate
from trainees.views import _candidates
from trainees.views._applications import waiting_for
from trainees.views._class_page import class_page
from trainees.views._selection_page import SELECTING_STATES

FILTERS = ("q", "status", "minat", "orang")


def page_of(
    request: HttpRequest, training_class: TrainingClass, form: AddCandidatesForm
) -> dict[str, Any]:
    """25 a page; with `?semua=1` everybody of the filter, ticked, as far as one may go at once."""
    people = people_to_add(request, training_class)
    most = int(thresholds.of(training_class.facility)["review_most_people"])
    wants_all = request.GET.get("semua") == "1"
    number = people.count() if wants_all else 0
    shows_all = wants_all and number <= most
    page = paginate(request, people, most if shows_all else ROWS_PER_PAGE)
    is_asked_for = shows_all or bool(request.GET.get("orang"))
    waiting = waiting_for(request, training_class).count()
    return class_page(request, training_class, "class-candidates") | {
        "form": form,
        "page": page,
        "rows": _rows(request, training_class, page.object_list, is_asked_for=is_asked_for),
        "q": request.GET.get("q", ""),
        "status": request.GET.get("status", ""),
        "statuses": LegalStatus.choices,
        "interest": request.GET.get("minat", ""),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "has_field": training_class.programme_version.programme.field_id is not None,
        "is_selecting": training_class.state in SELECTING_STATES,
        "waiting_count": waiting,
        "free": min(max(training_class.seats_left, 0), waiting),
        "offers_all": not shows_all and 1 < page.paginator.count <= most,
        "most": most,
        "too_many": _too_many_words(number, most) if wants_all and not shows_all else "",
    }


def _too_many_words(number: int, most: int) -> str:
    return _(
        "%(n)s people match; at most %(most)s can be added in one go. "
        "Narrow the filters, or use the waiting list."
    ) % {"n": number, "most": most}


def _rows(
    request: HttpRequest, training_class: TrainingClass, people, *, is_asked_for: bool
) -> list[dict[str, Any]]:
    sent = set(request.POST.getlist("inmates"))
    is_fresh = request.method != "POST"
    terms = candidate_facts.terms_of(training_class)
    facts = candidate_facts.facts_of(training_class, people)
    rows = []
    for inmate in people:
        found = eligibility.findings_for(facts[inmate.pk], terms)
        custody = inmate.custodies_here[0] if inmate.custodies_here else None
        release, note = _candidates.release_words(facts[inmate.pk], terms.today)
        rows.append(
            {
                "inmate": inmate,
                "block": custody.block if custody else "",
                "release": release,
                "release_note": note,
                "answer": eligibility.answer_of(found),
                "reason": eligibility.failing_first(eligibility.weighed(found))[0].message,
                "is_ticked": inmate.public_id in sent or (is_asked_for and is_fresh),
            }
        )
    return rows


def people_to_add(request: HttpRequest, training_class: TrainingClass):
    user = request.user
    # Who waits for the programme stands in the list; a candidate of it, in any class, does not.
    known = (
        Application.objects.for_user(user)
        .open()
        .filter(programme=training_class.programme_version.programme_id)
        .exclude(state=ApplicationState.WAITING)
    )
    seated = Enrolment.objects.for_user(user).live().filter(training_class=training_class)
    here = Custody.objects.for_user(user).open().filter(facility=training_class.facility_id)
    people = (
        Inmate.objects.for_user(user)
        .filter(facility=training_class.facility_id, pk__in=here.values("inmate_id"))
        .exclude(pk__in=known.values("inmate_id"))
        .exclude(pk__in=seated.values("inmate_id"))
        .annotate(
            release_on=Subquery(
                here.filter(inmate=OuterRef("pk")).values("earliest_release_on")[:1]
            )
        )
        # Who goes home before the class ends stands last: they cannot be chosen anyway.
        .annotate(stays=Case(When(release_on__gt=training_class.last_day, then=0), default=1))
        .prefetch_related(Prefetch("custodies", queryset=here, to_attr="custodies_here"))
        .order_by("stays", F("release_on").asc(nulls_last=True), "id_card_name", "pk")
    )
    if text := request.GET.get("q", "").strip()[:100]:
        people = people.matching(text)
    if (status := request.GET.get("status", "")) in LegalStatus.values:
        people = people.filter(pk__in=here.filter(legal_status=status).values("inmate_id"))
    field_id = training_class.programme_version.programme.field_id
    if request.GET.get("minat") and field_id:
        people = people.filter(interests=field_id)
    if person := request.GET.get("orang", "")[:8]:
        people = people.filter(public_id=person)
    return people
