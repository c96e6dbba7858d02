"""Letters with which learners go on elsewhere."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.http import paginate
from trainees import learner_rules, skk
from trainees.actions import looks
from trainees.documents.mutation_letter import mutation_letter
from trainees.forms.mutations import MutationForm
from trainees.models import Mutation


@requires("trainees.view_mutation")
@require_safe
def mutation_list(request: HttpRequest) -> HttpResponse:
    """Letters without a number first, then the newest."""
    rows = _mutations(request)
    if request.facility is not None:
        rows = rows.filter(from_facility=request.facility)
    context = {"page": paginate(request, rows.order_by("letter_number", "-on", "-pk"))}
    return render(request, "trainees/learners/mutations.html", context)


@requires("trainees.view_mutation")
@once
def mutation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter belongs to the facility it left; the next one reads it."""
    mutation = get_object_or_404(_mutations(request), pk=pk)
    looks.note_view(inmate=mutation.learner.inmate, by=request.user)
    form = None
    if _may_write(request, mutation):
        form = MutationForm(request.POST or None, mutation=mutation, user=request.user)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("trainees.change_mutation")
        if form.is_valid() and form.try_to_act():
            messages.success(request, _("The letter is recorded."))
            return redirect("trainees:mutation-detail", mutation.pk)
    standings = learner_rules.thawed(mutation.credits)
    context = {
        "mutation": mutation,
        "inmate": mutation.learner.inmate,
        "is_here": mutation.learner.facility_id == getattr(request.facility, "pk", None),
        "standings": [
            {"subject": each.subject, "earned": skk.shown(each.earned)} for each in standings
        ],
        "total": skk.shown(skk.earned(standings)),
        "form": form,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/learners/mutation.html", context, status=status)


@requires("trainees.view_mutation")
@require_safe
def mutation_paper(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    mutation = get_object_or_404(_mutations(request), learner__inmate__public_id=public_id, pk=pk)
    return printed(
        request,
        mutation,
        mutation_letter,
        facility=mutation.from_facility_id,
        name=f"mutasi-{mutation.pk}.pdf",
        back=reverse("trainees:mutation-detail", args=[mutation.pk]),
    )


def _may_write(request: HttpRequest, mutation: Mutation) -> bool:
    return request.user.has_perm("trainees.change_mutation") and (
        mutation.from_facility_id == getattr(request.facility, "pk", None)
    )


def _mutations(request: HttpRequest) -> QuerySet[Mutation]:
    return (
        Mutation.objects.for_user(request.user)
        .readable_in(request.facility)
        .select_related(
            "learner__inmate__identity",
            "learner__provider",
            "learner__facility",
            "from_facility__regional_office",
            "to_facility",
            "to_partner",
        )
    )
