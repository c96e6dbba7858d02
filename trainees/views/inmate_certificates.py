"""The certificates of one person, for staff where the person is: also of classes elsewhere."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import certificate_places
from trainees.actions import looks
from trainees.choices import AT_HAND_CERTIFICATES, CertificateState, MoveStep
from trainees.forms.certificate_papers import ArrivalForm, HandOverForm, MoveForm, ReceiptForm
from trainees.models import Certificate, CertificateMove, Custody, Inmate
from trainees.views.certificate_moves import MOVES, handed_over_words, step_words
from trainees.views.certificate_papers import chains_of, state_of, whom

SEE = ("trainees.view_inmate", "trainees.view_certificate")
MISSED = "tidak-tiba"
"""The button of the papers that did not come."""


@requires(*SEE)
@once
def inmate_certificates(request: HttpRequest, public_id: str) -> HttpResponse:
    inmate = _inmate_or_404(request, public_id)
    if request.method != "POST":
        looks.note_view(inmate=inmate, by=request.user)
        return _page(request, inmate)
    if not request.user.has_perm(MOVES):
        raise PermissionDenied(MOVES)
    form = HandOverForm(request.POST, queryset=_at_hand(request, inmate), user=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, handed_over_words(form.result))
        return redirect("trainees:inmate-certificates", public_id)
    return _page(request, inmate, hand_over=form, status=422)


@requires(*SEE, MOVES)
@require_POST
@once
def inmate_certificate_step(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of the other steps, for the papers that were ticked."""
    inmate = _inmate_or_404(request, public_id)
    form = MoveForm(request.POST, queryset=_at_hand(request, inmate), user=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, step_words(form.cleaned_data["step"], form.result))
        return redirect("trainees:inmate-certificates", public_id)
    return _page(request, inmate, move=form, status=422)


@requires(*SEE, MOVES)
@require_POST
@once
def inmate_certificate_arrival(request: HttpRequest, public_id: str) -> HttpResponse:
    """Papers that were sent along came, or did not come."""
    inmate = _inmate_or_404(request, public_id)
    form = ArrivalForm(
        request.POST,
        queryset=_expected(request, inmate),
        user=request.user,
        at=inmate.facility,
        has_arrived=request.POST.get("aksi") != MISSED,
    )
    if form.is_valid() and form.try_to_act():
        messages.success(request, _arrival_words(form))
        return redirect("trainees:inmate-certificates", public_id)
    return _page(request, inmate, arrival=form, status=422)


@requires(*SEE, MOVES)
@once
def inmate_certificate_receipt(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The signed sheet of a step that was recorded here."""
    inmate = _inmate_or_404(request, public_id)
    moves = CertificateMove.objects.for_user(request.user).filter(
        certificate__enrolment__inmate=inmate, facility=inmate.facility_id
    )
    move = get_object_or_404(moves.select_related("certificate__enrolment", "facility"), pk=pk)
    form = ReceiptForm(request.POST or None, request.FILES or None, move=move, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The signed sheet is kept."))
        return redirect("trainees:inmate-certificates", public_id)
    context = {
        "form": form,
        "move": move,
        "whom": whom(move),
        "back": reverse("trainees:inmate-certificates", args=[public_id]),
        "crumbs": _crumbs(inmate, _("Signed sheet")),
    }
    status = 422 if form.errors else 200
    return render(request, "trainees/certificates/receipt.html", context, status=status)


def _inmate_or_404(request: HttpRequest, public_id: str) -> Inmate:
    inmates = Inmate.objects.for_user(request.user).named().select_related("facility")
    return get_object_or_404(inmates, public_id=public_id)


def _papers(request: HttpRequest, inmate: Inmate) -> Any:
    return (
        Certificate.objects.for_user(request.user)
        .filter(enrolment__inmate=inmate)
        .exclude(state=CertificateState.DRAFT)
        .select_related("enrolment__training_class", "facility", "issuer")
        .order_by("-issued_on", "-pk")
    )


def _at_hand(request: HttpRequest, inmate: Inmate) -> Any:
    return _papers(request, inmate).filter(
        facility=inmate.facility_id, state__in=AT_HAND_CERTIFICATES
    )


def _expected(request: HttpRequest, inmate: Inmate) -> Any:
    return _papers(request, inmate).on_the_way_to(inmate.facility)


def _page(
    request: HttpRequest,
    inmate: Inmate,
    *,
    hand_over: HandOverForm | None = None,
    move: MoveForm | None = None,
    arrival: ArrivalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    papers = list(_papers(request, inmate))
    kept, expected = _at_hand(request, inmate), _expected(request, inmate)
    hand_over = hand_over or HandOverForm(queryset=kept, user=request.user)
    move = move or MoveForm(queryset=kept, user=request.user)
    arrival = arrival or ArrivalForm(queryset=expected, user=request.user, at=inmate.facility)
    hand_over.fields["on"].initial = move.fields["moved_on"].initial = inmate.facility.today()
    sent = next((form for form in (hand_over, move, arrival) if form.is_bound), None)
    context = {
        "inmate": inmate,
        "form": sent or hand_over,
        "hand_over": hand_over,
        "move": move,
        "arrival": arrival,
        "missed": MISSED,
        # Somebody has one or two: all are ticked, unless a form came back.
        "picked": set(sent.data.getlist("certificates"))
        if sent
        else {str(each.pk) for each in papers},
        "rows": (rows := _rows(request, inmate, papers)),
        "kept": [row for row in rows if row["is_kept"]],
        "expected": [row for row in rows if row["is_expected"]],
        "may_edit": request.user.has_perm(MOVES),
        "crumbs": _crumbs(inmate, _("Certificates")),
    }
    return render(request, "trainees/certificates/person.html", context, status=status)


def _rows(request: HttpRequest, inmate: Inmate, papers: list[Certificate]) -> list[dict[str, Any]]:
    places = certificate_places.places_of(papers, at=inmate.facility)
    chains = chains_of(request, papers, at=inmate.facility_id)
    stay = Custody.objects.for_user(request.user).filter(inmate=inmate).open().first()
    leaves = stay.earliest_release_on if stay else None
    return [
        {
            "certificate": each,
            "state": state_of(each),
            "place": places[each.pk],
            "chain": chains[each.pk],
            "next": _("Record the hand-over when you learn its day.")
            if places[each.pk].is_unknown and stay is None
            else _next_step(each, inmate, leaves, chains[each.pk]),
            "is_kept": certificate_places.is_kept(each, inmate),
            "is_expected": certificate_places.is_expected(each, inmate),
            "is_own": each.enrolment.facility_id == inmate.facility_id,
            "without_sheet": _without_sheet(each, chains[each.pk]),
        }
        for each in papers
    ]


def _next_step(certificate: Certificate, inmate: Inmate, leaves: Any, chain: list[Any]) -> str:
    """What has to happen next with this paper, in a sentence; empty when nothing has to."""
    if certificate.state == CertificateState.HANDED_OVER:
        return _("Attach the signed sheet.") if _without_sheet(certificate, chain) else ""
    if certificate.state == CertificateState.MISSING:
        return _("%(facility)s is asked for it; confirm here when it comes.") % {
            "facility": certificate.facility
        }
    if certificate.state == CertificateState.SENT_ALONG:
        return _("Confirm that it came, or say that it did not arrive.")
    if certificate_places.is_expected(certificate, inmate):
        return _("%(facility)s is asked to send it along; confirm here when it comes.") % {
            "facility": certificate.facility
        }
    if not certificate_places.is_kept(certificate, inmate):
        return ""
    if leaves:
        return _("Hand it over before the release, expected on %(day)s.") % {
            "day": date_format(leaves, "j M Y")
        }
    return _("Hand it over.")


def _without_sheet(certificate: Certificate, chain: list[dict[str, Any]]) -> CertificateMove | None:
    """The hand-over that was recorded here and has no signed sheet yet. Of the years before Bekal
    none is asked for."""
    for step in chain:
        move = step["move"]
        is_unsigned = move.step == MoveStep.HANDED_OVER and not move.receipt_id
        if is_unsigned and step["is_here"] and not certificate.came_later_than(move.on):
            return move
    return None


def _arrival_words(form: ArrivalForm) -> str:
    if form.has_arrived:
        words = ngettext(
            "The receipt of %(n)s certificate is confirmed.",
            "The receipt of %(n)s certificates is confirmed.",
            form.result,
        )
    else:
        words = ngettext(
            "%(n)s certificate is reported missing; the facility that sent it is asked for it.",
            "%(n)s certificates are reported missing; the facility that sent them is asked.",
            form.result,
        )
    return words % {"n": form.result}


def _crumbs(inmate: Inmate, page: str) -> list[dict[str, str]]:
    return [
        {"label": _("Inmates"), "url": reverse("trainees:inmate-list")},
        {
            "label": inmate.id_card_name,
            "url": reverse("trainees:inmate-detail", args=[inmate.public_id]),
        },
        {"label": page, "url": ""},
    ]
