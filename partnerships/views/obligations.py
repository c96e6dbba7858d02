"""One obligation that the registry cannot count: what was done, with a file, or why not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.actions import obligations
from partnerships.forms.obligations import SettleForm
from partnerships.models import Document, Obligation
from partnerships.reports.obligations import owed_by
from partnerships.views._agreement_obligations import row_of
from partnerships.views.shared import agreement_crumbs, agreements_led
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError


@requires("partnerships.change_obligation")
@once
def obligation_settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    obligation = _obligation(request, code, pk)
    agreement = obligation.agreement
    moves = obligations.allowed_actions(obligation)
    if not moves:
        messages.info(request, _("This is counted from the records; nobody states it."))
        return redirect("partnerships:agreement-detail", agreement.code)
    form = SettleForm(
        request.POST or None, request.FILES or None, obligation=obligation, user=request.user
    )
    if request.method == "POST" and "waive" in moves:
        is_good = form.is_valid()
        if document := form.keep_file():
            form.cleaned_data["document"] = document
        if is_good and form.try_to_act():
            messages.success(request, _("The obligation is saved."))
            return redirect("partnerships:agreement-detail", agreement.code)
        obligation.refresh_from_db()
        form = _again(form, obligation, document)
    context = {
        "agreement": agreement,
        "obligation": obligation,
        "row": row_of(request, agreement, owed_by(obligation, on=agreement.facility.today())),
        "form": form if "waive" in moves else None,
        "crumbs": agreement_crumbs(_("Obligation"), agreement),
    }
    return render(request, "partnerships/obligations/settle.html", context)


@requires("partnerships.change_obligation")
@require_POST
@once
def obligation_take_up(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was settled by mistake is owed again."""
    obligation = _obligation(request, code, pk)
    try:
        obligations.take_up_again(obligation=obligation, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("partnerships:obligation-settle", obligation.agreement.code, obligation.pk)


def _obligation(request: HttpRequest, code: str, pk: int) -> Obligation:
    agreement = get_object_or_404(agreements_led(request), code=code)
    obligation = get_object_or_404(
        agreement.obligations.for_user(request.user).select_related("evidence"), pk=pk
    )
    obligation.agreement = agreement
    return obligation


def _again(form: SettleForm, obligation: Obligation, document: Document | None) -> SettleForm:
    """The same form with its file kept and the version that is stored now, so that what was
    typed is sent knowingly, and no file twice."""
    data = form.data.copy()
    data["version"] = str(obligation.version)
    if document:
        data["document"] = str(document.pk)
    again = SettleForm(data, obligation=obligation, user=form.user)
    again._errors, again.cleaned_data = form.errors, form.cleaned_data
    return again
