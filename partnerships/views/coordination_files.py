"""Files of a coordination: uploading one more, and a newer version beside the old one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partnerships.choices import CoordinationState
from partnerships.forms.coordination_files import FileForm
from partnerships.models import Coordination, Document
from partnerships.views.kept_files import version_page
from partnerships.views.shared import coordination_crumbs, coordination_title, coordination_url
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.add_document")
@once
def coordination_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    coordination = _coordination(request, pk)
    if coordination.state == CoordinationState.CANCELLED:
        messages.info(request, _("A cancelled meeting is not changed any more."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    form = FileForm(
        request.POST or None, request.FILES or None, coordination=coordination, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The file is kept."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    return _page(request, form, coordination, heading=_("Upload a file"), submit=_("Upload"))


@requires("partnerships.add_document")
@once
def coordination_file_version(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    coordination = _coordination(request, pk)
    old = get_object_or_404(
        Document.objects.for_user(request.user).filter(coordination=coordination), pk=document
    )
    title, back = coordination_title(coordination), coordination_url("detail", coordination)
    return version_page(
        request,
        old,
        back=back,
        crumbs=lambda last: coordination_crumbs((title, back), (last, "")),
    )


def _coordination(request: HttpRequest, pk: int) -> Coordination:
    rows = Coordination.objects.for_user(request.user).select_related("facility", "partner")
    return get_object_or_404(rows, pk=pk)


def _page(request, form, coordination: Coordination, **context) -> HttpResponse:
    title, back = coordination_title(coordination), coordination_url("detail", coordination)
    context |= {
        "form": form,
        "back": back,
        "crumbs": coordination_crumbs((title, back), (context["heading"], "")),
    }
    return render(request, "partnerships/coordinations/small_form.html", context)
