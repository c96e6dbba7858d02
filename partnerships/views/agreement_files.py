"""Newer versions of an agreement's files: the scan, its draft, letters, evidence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from partnerships.views.kept_files import version_page
from partnerships.views.shared import agreement_crumbs, agreement_url, agreements_led
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.add_document")
@once
def agreement_file_version(request: HttpRequest, code: str, document: int) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    old = get_object_or_404(agreement.documents.for_user(request.user), pk=document)
    return version_page(
        request,
        old,
        back=agreement_url("detail", agreement),
        crumbs=lambda last: agreement_crumbs(last, agreement),
    )
