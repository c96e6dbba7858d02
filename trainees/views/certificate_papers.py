"""One certificate and what happens to it; who took the certificates of a class."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of, record
from trainees import lifecycle
from trainees.choices import VALID_CERTIFICATES, CertificateState
from trainees.forms.certificate_papers import HandOverForm, ReplaceForm, RevokeForm, StoreForm
from trainees.models import Certificate
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts

TONES = {
    CertificateState.DRAFT: "warn",
    CertificateState.ISSUED: "info",
    CertificateState.PRINTED: "info",
    CertificateState.RECEIVED: "info",
    CertificateState.STORED: "info",
    CertificateState.SENT: "info",
    CertificateState.HANDED_OVER: "ok",
    CertificateState.UNCOLLECTED: "warn",
    CertificateState.REPLACED: "",
    CertificateState.REVOKED: "bad",
}
NOT_HANDED_OVER = VALID_CERTIFICATES - {CertificateState.HANDED_OVER}


def state_of(certificate: Certificate | None) -> dict[str, str]:
    state = CertificateState(certificate.state) if certificate else CertificateState.DRAFT
    return {"label": state.label, "tone": TONES[state]}


@requires("trainees.view_certificate")
@once
def certificate_detail(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    certificate = get_object_or_404(_certificates_of(request, training_class), pk=pk)
    forms = _forms_for(request, certificate)
    asked = request.POST.get("aksi", "")
    if request.method == "POST":
        if asked not in forms:
            raise PermissionDenied("trainees.change_certificate")
        form = forms[asked]["form"]
        if form.is_valid() and form.try_to_act():
            messages.success(request, forms[asked]["done"])
            return redirect("trainees:class-certificates", public_id)
    context = {
        "certificate": certificate,
        "training_class": training_class,
        "state": state_of(certificate),
        "forms": forms.values(),
        "form": forms[asked]["form"] if asked in forms else None,
        "rows": _facts(certificate),
        "events": _history(certificate, training_class),
        "crumbs": _crumbs(training_class, _("Certificate")),
    }
    return render(request, "trainees/certificates/detail.html", context)


def _history(certificate: Certificate, training_class: TrainingClass) -> list[Any]:
    """What was done to this paper alone, and to many of the class at once."""
    lines = [
        *history_of(certificate),
        *history_of(training_class, 500, mentions=("certificates", certificate.pk)),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _forms_for(request: HttpRequest, certificate: Certificate) -> dict[str, dict[str, Any]]:
    """What may still happen to this certificate, by this person."""
    if not request.user.has_perm("trainees.change_certificate"):
        return {}
    asked = request.POST.get("aksi")
    steps = {
        "simpan": ("store", StoreForm, _("Keep at the facility"), _("The place is recorded.")),
        "ganti": ("replace", ReplaceForm, _("Replace"), _("The certificate is replaced.")),
        "cabut": ("revoke", RevokeForm, _("Revoke"), _("The certificate is revoked.")),
    }
    allowed = lifecycle.CERTIFICATE.allowed_actions(certificate.state)
    return {
        code: {
            "code": code,
            "label": label,
            "done": done,
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
        for code, (step, form, label, done) in steps.items()
        if step in allowed
    }


def _facts(certificate: Certificate) -> list[dict[str, str]]:
    def day(value):
        return date_format(value, "j F Y") if value else ""

    facts = [
        (_("Kind"), certificate.get_kind_display()),
        (_("Number"), certificate.number),
        (_("Registration number"), certificate.registration_number),
        (_("Issued on"), day(certificate.issued_on)),
        (_("Valid until"), day(certificate.valid_until)),
        (_("Title"), certificate.title),
        (_("Issuer"), certificate.issuer_name),
        (_("Place"), certificate.venue),
        (_("Lesson hours"), str(certificate.hours)),
        (_("Where it is kept"), certificate.storage),
        (_("Handed over on"), day(certificate.handed_over_on)),
        (_("Handed to"), certificate.handed_to),
        (_("Relation"), certificate.handed_to_relation),
        (_("Reason"), certificate.revoked_reason),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


@requires("trainees.view_certificate")
@once
def class_handover(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    held = _certificates_of(request, training_class).filter(state__in=NOT_HANDED_OVER)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, queryset=held, user=request.user
    )
    if request.method == "POST":
        if not request.user.has_perm("trainees.change_certificate"):
            raise PermissionDenied("trainees.change_certificate")
        if form.is_valid() and form.try_to_act():
            count = form.result
            done = ngettext(
                "The hand-over of %(n)s certificate is recorded.",
                "The hand-over of %(n)s certificates is recorded.",
                count,
            )
            messages.success(request, done % {"n": count})
            return redirect("trainees:class-handover", public_id)
    else:
        form.fields["on"].initial = training_class.facility.today()
    context = {
        **class_page(request, training_class, "class-results"),
        "parts": parts(request, training_class, "class-handover"),
        "form": form,
        "held": held,
        "picked": set(form.data.getlist("certificates")) if form.is_bound else set(),
        "given": _certificates_of(request, training_class).filter(
            state=CertificateState.HANDED_OVER
        ),
        "may_edit": request.user.has_perm("trainees.change_certificate"),
    }
    return render(request, "trainees/certificates/handover.html", context)


@requires("trainees.view_certificate")
def handover_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list to sign when certificates are handed over; those handed over already say when."""
    training_class = class_or_404(request, public_id)
    certificates = list(
        _certificates_of(request, training_class).filter(state__in=VALID_CERTIFICATES)
    )
    record("certificates.list_printed", training_class, by=request.user, count=len(certificates))
    sheet = {
        "title": _("Certificate hand-over list"),
        "facts": [
            {"label": _("Class"), "value": training_class.title},
            {"label": _("Partner"), "value": str(training_class.partner)},
        ],
        "columns": [_("Certificate number")],
        "rows": [
            {
                "number": index,
                "name": certificate.holder_name,
                "cells": [certificate.number],
                "note": _handed_words(certificate),
            }
            for index, certificate in enumerate(certificates, start=1)
        ],
        "signers": [_("Partner"), _("Officer in charge")],
    }
    context = {
        "sheet": sheet,
        "training_class": training_class,
        "crumbs": _crumbs(training_class, _("Certificate hand-over list")),
    }
    return render(request, "trainees/certificates/handover_sheet.html", context)


def _handed_words(certificate: Certificate) -> str:
    if certificate.handed_over_on is None:
        return ""
    day = date_format(certificate.handed_over_on, "j M Y")
    return f"{day}, {certificate.handed_to_relation}" if certificate.handed_to_relation else day


def _certificates_of(request: HttpRequest, training_class: TrainingClass):
    return (
        Certificate.objects.for_user(request.user)
        .filter(enrolment__training_class=training_class)
        .select_related("enrolment__inmate", "issuer", "replaced_by")
        .order_by("holder_name", "kind", "pk")
    )


def _crumbs(training_class: TrainingClass, page: str) -> list[dict[str, Any]]:
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
