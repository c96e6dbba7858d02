"""One certificate: what is printed on it, where it went, and what may still happen to it."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of, record
from trainees import certificate_doubts, lifecycle
from trainees.choices import CertificateState
from trainees.forms.certificate_papers import (
    AllowAgainForm,
    KeepForm,
    ReplaceForm,
    RevokeForm,
    StoreForm,
)
from trainees.models import Certificate, CertificateMove
from trainees.views._class_page import class_or_404

TONES = {
    CertificateState.DRAFT: "warn",
    CertificateState.ISSUED: "info",
    CertificateState.PRINTED: "info",
    CertificateState.RECEIVED: "info",
    CertificateState.STORED: "info",
    CertificateState.SENT: "info",
    CertificateState.HANDED_OVER: "ok",
    CertificateState.UNCOLLECTED: "warn",
    CertificateState.SENT_ALONG: "info",
    CertificateState.MISSING: "bad",
    CertificateState.REPLACED: "",
    CertificateState.REVOKED: "bad",
}
STEPS = {
    "simpan": ("store", StoreForm, "trainees.move_certificate"),
    "ganti": ("replace", ReplaceForm, "trainees.revoke_certificate"),
    "cabut": ("revoke", RevokeForm, "trainees.revoke_certificate"),
    "pertahankan": ("keep", KeepForm, "trainees.revoke_certificate"),
    "izinkan": ("allow", AllowAgainForm, "trainees.reissue_certificate"),
}
"""What can happen to one certificate: its step of the lifecycle, its form, who may."""


def state_of(certificate: Certificate | None) -> dict[str, str]:
    state = CertificateState(certificate.state) if certificate else CertificateState.DRAFT
    return {"label": state.label, "tone": TONES[state]}


@requires("trainees.view_certificate")
@once
def certificate_detail(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    certificate = get_object_or_404(certificates_of(request, training_class), pk=pk)
    doubt = certificate_doubts.doubtful([certificate]).get(certificate.pk, "")
    forms = _forms_for(request, certificate, doubt)
    asked = request.POST.get("aksi", "")
    if request.method == "POST":
        if asked not in forms:
            raise PermissionDenied(STEPS[asked][2] if asked in STEPS else "trainees")
        form = forms[asked]["form"]
        if form.is_valid() and form.try_to_act():
            messages.success(request, forms[asked]["done"])
            return redirect("trainees:class-certificates", public_id)
    record("certificate.viewed", certificate, by=request.user)
    context = {
        "certificate": certificate,
        "training_class": training_class,
        "state": state_of(certificate),
        "doubt": doubt,
        "forms": forms.values(),
        "form": forms[asked]["form"] if asked in forms else None,
        "rows": _facts(certificate),
        "chain": chains_of(request, [certificate], at=training_class.facility_id)[certificate.pk],
        "is_issued": bool(certificate.facts_sha256),
        "events": _history(certificate, training_class),
        "crumbs": crumbs_of(training_class, certificate.number or _("Certificate")),
    }
    return render(request, "trainees/certificates/detail.html", context)


def _history(certificate: Certificate, training_class: TrainingClass) -> list[Any]:
    """What was done to this paper alone, and to many of the class at once. That somebody looked
    at it is kept, and told to the administrator only."""
    lines = [
        *(line for line in history_of(certificate) if line.action != "certificate.viewed"),
        *history_of(training_class, 500, mentions=("certificates", certificate.pk)),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _words_of(code: str) -> tuple[str, str]:
    """The button, and what is told afterwards."""
    return {
        "simpan": (_("Keep at the facility"), _("The place is recorded.")),
        "ganti": (_("Replace"), _("The certificate is replaced.")),
        "cabut": (_("Revoke"), _("The certificate is revoked.")),
        "pertahankan": (_("Keep it valid"), _("The certificate stays valid.")),
        "izinkan": (_("Allow another one"), _("Another certificate may be issued.")),
    }[code]


def _forms_for(
    request: HttpRequest, certificate: Certificate, doubt: str
) -> dict[str, dict[str, Any]]:
    """What may still happen to this certificate, by this person."""
    asked = request.POST.get("aksi")
    allowed = {*lifecycle.CERTIFICATE.allowed_actions(certificate.state)}
    allowed |= {"keep"} if doubt else set()
    if certificate.facility_id != certificate.enrolment.facility_id:
        allowed.discard("store")  # the facility that has the paper says where it is kept
    if certificate.state == CertificateState.REVOKED and not certificate.reissue_reason:
        allowed.add("allow")
    return {
        code: {
            "code": code,
            "label": _words_of(code)[0],
            "done": _words_of(code)[1],
            "is_danger": step == "revoke",
            "is_open": asked == code,
            "form": form(
                request.POST if asked == code else None,
                certificate=certificate,
                user=request.user,
                prefix=None,
                auto_id=f"{code}_%s",
            ),
        }
        for code, (step, form, permission) in STEPS.items()
        if step in allowed and request.user.has_perm(permission)
    }


def _facts(certificate: Certificate) -> list[dict[str, str]]:
    def day(value):
        return date_format(value, "j F Y") if value else ""

    is_here = certificate.facility_id == certificate.enrolment.facility_id
    facts = [
        (_("Kind"), certificate.get_kind_display()),
        (_("Number"), certificate.number),
        (_("Registration number"), certificate.registration_number),
        (_("Blank form number"), certificate.blank_number),
        (_("Issued on"), day(certificate.issued_on)),
        (_("Valid until"), day(certificate.valid_until)),
        (_("Title"), certificate.title),
        (_("Issuer"), certificate.issuer_name),
        (_("Place"), certificate.venue),
        (_("Lesson hours"), str(certificate.hours)),
        (_("Signed by"), certificate.signed_name),
        (_("Where it is kept"), certificate.storage if is_here else str(certificate.facility)),
        (_("Handed over on"), day(certificate.handed_over_on)),
        (_("Handed to"), certificate.handed_to if is_here else ""),
        (_("Relation"), certificate.handed_to_relation if is_here else ""),
        (_("Reason"), certificate.revoked_reason),
        (_("Revoked on"), day(certificate.revoked_on)),
        (_("Why another one may be issued"), certificate.reissue_reason),
        (_("Kept on"), day(certificate.kept_on)),
        (_("Why it stays valid"), certificate.kept_reason),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def chains_of(
    request: HttpRequest, certificates: Collection[Certificate], *, at: int
) -> dict[int, list[dict[str, Any]]]:
    """The steps of each so far: its day, where or to whom, who wrote it down and its receipt. Of a
    step at another facility than `at` only where it was."""
    moves = (
        CertificateMove.objects.for_user(request.user)
        .filter(certificate__in=certificates)
        .select_related("facility", "to_facility", "bapas", "receipt", "by")
        .order_by("pk")
    )
    found: dict[int, list[dict[str, Any]]] = {each.pk: [] for each in certificates}
    for move in moves:
        is_here = move.facility_id == at
        parts = (move.place, whom(move)) if is_here else (move.facility,)
        parts += (move.to_facility or "", move.bapas or "", move.note)
        found[move.certificate_id].append(
            {
                "move": move,
                "is_here": is_here,
                "label": move.get_step_display(),
                "note": " · ".join(str(part) for part in parts if part),
            }
        )
    return found


def whom(move: CertificateMove) -> str:
    return f"{move.person} ({move.relation})" if move.relation else move.person


def certificates_of(request: HttpRequest, training_class: TrainingClass) -> QuerySet[Certificate]:
    return (
        Certificate.objects.for_user(request.user)
        .filter(enrolment__training_class=training_class)
        .select_related("enrolment__inmate", "issuer", "facility", "replaced_by")
        .order_by("holder_name", "kind", "pk")
    )


def crumbs_of(training_class: TrainingClass, page: str) -> list[dict[str, Any]]:
    args = [training_class.public_id]
    return [
        {"label": _("Classes"), "url": reverse("trainees:class-list")},
        {"label": training_class.title, "url": reverse("trainees:class-detail", args=args)},
        {
            "label": _("Certificates"),
            "url": reverse("trainees:class-certificates", args=args),
        },
        {"label": page, "url": ""},
    ]
