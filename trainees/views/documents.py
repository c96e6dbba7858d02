"""The papers of a class: those that were uploaded, and those to print."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.choices import LIVE_CLASS_STATES, DocumentKind
from partnerships.models import Document, TrainingClass
from partnerships.views.kept_files import kept_files, version_page
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees.documents.class_papers import offered
from trainees.forms.documents import ClassDocumentForm
from trainees.views._class_page import class_or_404, class_page

MOST_SHOWN = 200
HELD_ELSEWHERE = (DocumentKind.REGISTER, DocumentKind.PHOTO)
"""Belong to a session or to the report of the class, which take the newer one themselves."""


@requires("partnerships.view_document")
@once
def class_documents(request: HttpRequest, public_id: str) -> HttpResponse:
    """A file that is sent here is kept with the class, whatever state the class is in."""
    training_class = class_or_404(request, public_id)
    form = ClassDocumentForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        training_class=training_class,
        user=request.user,
    )
    if request.method == "POST":
        if not request.user.has_perm("partnerships.add_document"):
            raise PermissionDenied("partnerships.add_document")
        if form.is_valid() and form.try_to_act():
            messages.success(request, _("The document is uploaded."))
            return redirect("trainees:class-documents", public_id)
    may_upload = request.user.has_perm("partnerships.add_document")
    context = class_page(request, training_class, "class-documents") | {
        "documents": kept_files(
            _documents(request, training_class),
            partial(_version_url, training_class) if may_upload else None,
        )[:MOST_SHOWN],
        "needs_hearing": training_class.programme_version.needs_hearing,
        "prints_proposals": training_class.state in LIVE_CLASS_STATES,
        "sees_names": request.user.has_perm("trainees.view_application"),
        "papers": offered(training_class, request.user),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "trainees/classes/documents.html", context, status=status)


@requires("partnerships.add_document")
@once
def class_document_version(request: HttpRequest, public_id: str, document: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    rows = _documents(request, training_class).exclude(kind__in=HELD_ELSEWHERE)
    old = get_object_or_404(rows, pk=document)
    back = reverse("trainees:class-documents", args=[public_id])
    way = [
        {"label": _("Classes"), "url": reverse("trainees:class-list")},
        {"label": training_class.title, "url": back},
    ]
    return version_page(
        request, old, back=back, crumbs=lambda last: [*way, {"label": last, "url": ""}]
    )


def _documents(request: HttpRequest, training_class: TrainingClass) -> Any:
    documents = Document.objects.for_user(request.user).filter(training_class=training_class)
    return documents if request.user.sees_names else documents.filter(is_about_people=False)


def _version_url(training_class: TrainingClass, file: Document) -> str:
    if file.kind in HELD_ELSEWHERE:
        return ""
    return reverse("trainees:class-document-version", args=[training_class.public_id, file.pk])
