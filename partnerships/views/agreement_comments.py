"""What both sides of an agreement write to each other, on its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.forms.agreement_comments import CommentForm
from partnerships.views._agreement_page import context_of
from partnerships.views.shared import agreements_of
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.add_agreementcomment")
@require_POST
@once
def agreement_comment(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request).with_standing(), code=code)
    form = CommentForm(request.POST, agreement=agreement, user=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, _("Your comment is saved. The partner can read it."))
        return redirect("partnerships:agreement-detail", agreement.code)
    context = context_of(request, agreement) | {"comment_form": form, "form": form}
    return render(request, "partnerships/agreements/detail.html", context, status=400)
