"""Certificates as papers: one, or all of a kind of a class."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import pdf_response
from trainees import neutral_words
from trainees.actions import certificate_papers as papers
from trainees.choices import VALID_CERTIFICATES, CertificateState
from trainees.documents import certificate as documents
from trainees.models import Certificate
from trainees.views._class_page import class_or_404
from trainees.views.certificate_papers import certificates_of


@requires("trainees.view_certificate")
@require_safe
def certificate_paper(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    rows = neutral_words.with_secrets(certificates_of(request, training_class))
    certificate = get_object_or_404(rows, pk=pk)
    try:
        made = documents.paper(certificate)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:certificate-detail", public_id, pk)
    record("certificate.downloaded", certificate, by=request.user)
    return pdf_response(made, f"sertifikat-{certificate.pk}.pdf")


@requires("trainees.view_certificate")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_papers(request: HttpRequest, public_id: str) -> HttpResponse:
    """All of one kind. Sent as a form, those that were not printed before are marked so."""
    training_class = class_or_404(request, public_id)
    kind = request.GET.get("jenis", "")
    rows = _of_kind(request, training_class, kind)
    back = redirect("trainees:class-certificates", public_id)
    if request.method == "POST" and not request.user.has_perm("trainees.move_certificate"):
        raise PermissionDenied("trainees.move_certificate")
    try:
        made = documents.papers(rows)
        if request.method == "POST":
            _mark(request, rows)
    except DomainError as error:
        messages.error(request, str(error))
        return back
    if request.method == "POST":
        messages.success(request, _("Marked as printed. Now print the file."))
        return redirect(f"{request.path}?jenis={kind}")
    record(
        "certificate.downloaded",
        training_class,
        by=request.user,
        certificates=[each.pk for each in rows],
    )
    return pdf_response(made, f"sertifikat-{training_class.public_id}.pdf")


def _mark(request: HttpRequest, rows: Sequence[Certificate]) -> None:
    fresh = [each for each in rows if each.state == CertificateState.ISSUED]
    if fresh:
        papers.mark_printed(certificates=fresh, on=fresh[0].facility.today(), by=request.user)


def _of_kind(
    request: HttpRequest, training_class: TrainingClass, kind: str
) -> Sequence[Certificate]:
    rows: QuerySet[Certificate] = neutral_words.with_secrets(
        certificates_of(request, training_class)
    )
    return list(rows.filter(kind=kind, state__in=VALID_CERTIFICATES))
