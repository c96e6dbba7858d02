"""Where the certificates of a class went: many at once, with the sheet that was signed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import key_of, pdf_response
from trainees import certificate_places
from trainees.choices import (
    OPEN_CERTIFICATES,
    VALID_CERTIFICATES,
    CertificateState,
    MoveStep,
)
from trainees.documents.handover import handover_list
from trainees.forms.certificate_papers import HandOverForm, MoveForm, ReceiptForm
from trainees.models import Certificate, CertificateMove
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts
from trainees.views.certificate_papers import certificates_of, crumbs_of, state_of, whom

MOVES = "trainees.move_certificate"
MOST_TICKED = 1000


@requires("trainees.view_certificate")
@once
def class_handover(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    held = _held(request, training_class)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, queryset=held, user=request.user
    )
    if request.method == "POST":
        if not request.user.has_perm(MOVES):
            raise PermissionDenied(MOVES)
        if form.is_valid() and form.try_to_act():
            messages.success(request, handed_over_words(form.result))
            return redirect("trainees:class-handover", public_id)
    return _page(request, training_class, hand_over=form)


@requires("trainees.view_certificate", MOVES)
@require_POST
@once
def certificate_move(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of the other steps, for the rows that were ticked."""
    training_class = class_or_404(request, public_id)
    held = _held(request, training_class)
    form = MoveForm(request.POST, queryset=held, user=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, step_words(form.cleaned_data["step"], form.result))
        return redirect("trainees:class-handover", public_id)
    return _page(request, training_class, move=form, status=422)


@requires("trainees.view_certificate", MOVES)
@once
def certificate_receipt(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The signed sheet of a step."""
    training_class = class_or_404(request, public_id)
    moves = CertificateMove.objects.for_user(request.user).filter(
        certificate__in=certificates_of(request, training_class),
        facility=training_class.facility_id,
    )
    move = get_object_or_404(moves.select_related("certificate__enrolment"), pk=pk)
    form = ReceiptForm(request.POST or None, request.FILES or None, move=move, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The signed sheet is kept."))
        return redirect("trainees:class-handover", public_id)
    context = {
        "form": form,
        "move": move,
        "whom": whom(move),
        "back": reverse("trainees:class-handover", args=[public_id]),
        "crumbs": crumbs_of(training_class, _("Signed sheet")),
    }
    return render(
        request,
        "trainees/certificates/receipt.html",
        context,
        status=422 if form.errors else 200,
    )


@requires("trainees.view_certificate")
@require_http_methods(["GET", "HEAD", "POST"])
def handover_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list to sign, of the rows that were ticked and sent, or of all; it stays in the house."""
    training_class = class_or_404(request, public_id)
    chosen = request.POST.getlist("certificates")[:MOST_TICKED]
    rows = certificates_of(request, training_class).filter(
        state__in=VALID_CERTIFICATES, facility=training_class.facility_id
    )
    if chosen:
        rows = rows.filter(pk__in=[key_of(each) for each in chosen])
    certificates = list(rows)
    try:
        paper = handover_list(training_class, certificates, at=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:class-handover", public_id)
    record("certificates.list_printed", training_class, by=request.user, count=len(certificates))
    return pdf_response(paper, f"serah-terima-{training_class.public_id}.pdf")


def handed_over_words(number: int) -> str:
    words = ngettext(
        "The hand-over of %(n)s certificate is recorded.",
        "The hand-over of %(n)s certificates is recorded.",
        number,
    )
    return words % {"n": number}


def step_words(step: str, number: int) -> str:
    words = ngettext(
        "%(step)s: recorded for %(n)s certificate.",
        "%(step)s: recorded for %(n)s certificates.",
        number,
    )
    return words % {"n": number, "step": MoveStep(step).label}


def _held(request: HttpRequest, training_class: TrainingClass) -> QuerySet[Certificate]:
    """Papers that the facility of the class still has to do with; not those that went on."""
    return certificates_of(request, training_class).filter(
        state__in=OPEN_CERTIFICATES, facility=training_class.facility_id
    )


def _page(
    request: HttpRequest,
    training_class: TrainingClass,
    *,
    hand_over: HandOverForm | None = None,
    move: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = certificates_of(request, training_class)
    held = _held(request, training_class)
    waiting = list(rows.filter(state__in=OPEN_CERTIFICATES))
    here = training_class.facility
    places = certificate_places.places_of(waiting, at=here)
    today = training_class.facility.today()
    hand_over = hand_over or HandOverForm(queryset=held, user=request.user)
    move = move or MoveForm(queryset=held, user=request.user)
    hand_over.fields["on"].initial = move.fields["moved_on"].initial = today
    sent = next((form for form in (hand_over, move) if form.is_bound), None)
    context = {
        **class_page(request, training_class, "class-results"),
        "parts": parts(request, training_class, "class-handover"),
        "form": sent or hand_over,
        "hand_over": hand_over,
        "move": move,
        "held": [
            {
                "certificate": each,
                "state": state_of(each),
                "place": places[each.pk],
                "is_here": each.facility_id == here.pk,
            }
            for each in waiting
        ],
        "picked": picked(request, sent, held),
        "given": _given(request, rows),
        "may_edit": request.user.has_perm(MOVES),
    }
    return render(request, "trainees/certificates/handover.html", context, status=status)


def picked(request: HttpRequest, sent: Any, held: Any) -> set[str]:
    """What was ticked in a form that came back, or all of them by a link, without scripts too."""
    if sent:
        return set(sent.data.getlist("certificates"))
    return {str(each.pk) for each in held} if request.GET.get("pilih") == "semua" else set()


def _given(request: HttpRequest, rows: Any) -> list[dict[str, Any]]:
    """Those handed over, with the step that says so; two queries. Who took a paper elsewhere is
    told where that was."""
    given = list(rows.filter(state=CertificateState.HANDED_OVER))
    moves = (
        CertificateMove.objects.for_user(request.user)
        .filter(certificate__in=[each.pk for each in given], step=MoveStep.HANDED_OVER)
        .select_related("receipt")
    )
    last = {move.certificate_id: move for move in moves.order_by("pk")}
    return [
        {
            "certificate": each,
            "move": last.get(each.pk),
            "is_here": each.facility_id == each.enrolment.facility_id,
        }
        for each in given
    ]
