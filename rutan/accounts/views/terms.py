"""The terms of use: read by everybody, accepted by people of partners before anything else."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rutan.accounts.choices import ACCEPT_TERMS
from rutan.accounts.decorators import requires
from rutan.accounts.forms import AcceptTermsForm
from rutan.accounts.models import Terms
from rutan.common.http import own_page


@requires()
def terms(request):
    current = Terms.objects.current()
    acceptance = current and current.acceptances.filter(user=request.user).first()
    form = None
    if current and not acceptance and request.user.role in ACCEPT_TERMS:
        form = AcceptTermsForm(request.POST or None, terms=current, user=request.user)
        if request.method == "POST" and form.is_valid() and form.try_to_act():
            messages.success(request, _("You accepted the terms of use."))
            return redirect(own_page(request, request.GET.get("next", "")))
    context = {
        "terms": current,
        "text": current.text_in(get_language()) if current else "",
        "acceptance": acceptance,
        "earlier": form and request.user.terms_accepted.exists(),
        "form": form,
    }
    return render(request, "accounts/terms.html", context)
