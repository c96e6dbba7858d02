"""Certificates of a class: their kinds and numbers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from rutan.accounts.decorators import requires
from trainees import certification
from trainees.actions.certificates import WITH_CERTIFICATES
from trainees.choices import CertificateKind
from trainees.forms.certificate_sheet import Sheet
from trainees.forms.certificates import CertificatesForm
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts
from trainees.views.certificate_papers import state_of


@requires("trainees.view_certificate")
def class_certificates(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    kinds = [*certification.kinds_of(training_class), CertificateKind.PARTICIPATION]
    asked = request.GET.get("jenis", "")
    kind = CertificateKind(asked) if asked in kinds else kinds[0]
    may_edit = training_class.state in WITH_CERTIFICATES and request.user.has_perm(
        "trainees.number_certificate"
    )
    sheet = Sheet(training_class=training_class, kind=kind, user=request.user, may_edit=may_edit)
    form = CertificatesForm(
        request.POST if request.method == "POST" else None, sheet=sheet, user=request.user
    )
    told, status = "", 200
    if request.method == "POST":
        if not request.user.has_perm("trainees.number_certificate"):
            raise PermissionDenied("trainees.number_certificate")
        valid = form.is_valid()
        if request.POST.get("aksi") == "isi" or form.waits_for_numbers:
            told = _preview_words(form.fill_consecutive())
        elif valid and form.try_to_act():
            messages.success(request, _saved_words(form.result, sheet))
            return redirect(f"{request.path}?jenis={kind}")
        if form.errors:
            status = 409 if form.has_conflict else 422
    context = {
        **class_page(request, training_class, "class-results"),
        "parts": parts(request, training_class, "class-certificates"),
        "kinds": [
            {"label": each.label, "url": f"?jenis={each}", "current": each == kind}
            for each in kinds
        ],
        "kind": kind,
        "form": form,
        "sheet": sheet,
        "may_edit": may_edit,
        "may_print": request.user.has_perm("trainees.move_certificate"),
        "may_assess": request.user.has_perm("trainees.change_assessment"),
        "told": told,
        "states": {row.id: state_of(row.certificate) for row in sheet.rows},
    }
    return render(request, "trainees/certificates/grid.html", context, status=status)


def _preview_words(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(n)s number is filled in and not saved yet. Look at it, then save.",
        "%(n)s numbers are filled in and not saved yet. Look at them, then save.",
        count,
    ) % {"n": count}


def _saved_words(issued: int, sheet: Sheet) -> str:
    waiting = sum(not row.is_issued and not row.refusal and not row.number for row in sheet.rows)
    sentence = ngettext(
        "%(n)s certificate has its number.", "%(n)s certificates have their numbers.", issued
    ) % {"n": issued}
    if not waiting:
        return sentence
    awaits = ngettext("%(n)s awaits issue.", "%(n)s await issue.", waiting) % {"n": waiting}
    return f"{sentence} {awaits}"
