"""The signature: the form, the page to check it on, and what is saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import agreement_rules
from partnerships.choices import AgreementState
from partnerships.forms.agreement_signing import SignForm
from partnerships.models import Agreement, Document
from partnerships.views.shared import agreement_crumbs, agreements_led
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.sign_agreement")
@once
def agreement_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Form, then check page, then saved. The scan is kept from the first good upload on."""
    agreement = get_object_or_404(agreements_led(request), code=code)
    findings = agreement_rules.missing_before_signing(agreement, agreement.facility.today())
    if agreement.state != AgreementState.REVIEW or any(finding.blocks for finding in findings):
        return _not_ready(request, agreement, findings)
    form = SignForm(
        request.POST or None, request.FILES or None, agreement=agreement, user=request.user
    )
    if request.method == "POST":
        is_good = form.is_valid()
        scan = form.keep_paper()
        step = request.POST.get("step", "")
        if is_good and step == "save" and form.try_to_act():
            _say_signed(request, form.result)
            return redirect("partnerships:agreement-detail", agreement.code)
        if is_good and step == "check" and form.is_valid():
            return render(request, *_check_page(agreement, form, scan))
        form.carry_paper()
    context = {
        "form": form,
        "agreement": agreement,
        "scan": form.uploaded,
        "findings": findings,
        "crumbs": agreement_crumbs(_("Signature"), agreement),
    }
    return render(request, "partnerships/agreements/sign.html", context)


def _not_ready(request, agreement: Agreement, findings) -> HttpResponse:
    if agreement.state in {AgreementState.DRAFT, AgreementState.REVIEW}:
        missing = [finding.message for finding in findings if finding.blocks]
        messages.warning(request, " ".join([_("It cannot be signed yet."), *missing]))
    else:
        messages.info(request, _("The signature is already recorded, or the agreement has ended."))
    return redirect("partnerships:agreement-detail", agreement.code)


def _check_page(agreement: Agreement, form: SignForm, scan: Document) -> tuple[str, dict]:
    values = form.cleaned_data
    rows = [
        {"label": _("Signed on"), "value": date_format(values["signed_on"], "j F Y")},
        {"label": _("Place of signing"), "value": values["signed_place"]},
    ]
    filled, tenures = {}, form.tenures()
    for party in form.parties:
        number = values[f"number_{party.pk}"]
        missing = values[f"missing_{party.pk}"]
        name, position = values[f"signatory_{party.pk}"], values[f"position_{party.pk}"]
        signed_by = [name, position, tenures.get(party.pk, "")]
        rows += [
            {
                "label": _("Number of %(party)s") % {"party": party},
                "value": number or _("None: %(reason)s") % {"reason": missing},
            },
            {
                "label": _("Signed for %(party)s") % {"party": party},
                "value": ", ".join(part for part in signed_by if part),
            },
        ]
        filled |= {f"signatory_{party.pk}": name, f"position_{party.pk}": position}
    rows += [
        {
            "label": _("Period"),
            "value": f"{date_format(agreement.starts_on, 'j F Y')} – "
            f"{date_format(agreement.ends_on, 'j F Y')}",
        },
        {"label": _("Signed agreement"), "value": scan.name},
    ]
    context = {
        "agreement": agreement,
        "rows": rows,
        "hidden": [
            (name, value)
            for name, value in [*form.data.items(), ("scan", str(scan.pk)), *filled.items()]
            if name not in {"csrfmiddlewaretoken", "once", "step"}
        ],
        "cautions": form.cautions(),
        "crumbs": agreement_crumbs(_("Signature"), agreement),
    }
    context["hidden"] = list(dict(context["hidden"]).items())
    return "partnerships/agreements/check.html", context


def _say_signed(request, agreement: Agreement) -> None:
    messages.success(
        request,
        _("Agreement %(code)s is saved and active until %(date)s.")
        % {"code": agreement, "date": date_format(agreement.ends_on, "j F Y")},
    )
