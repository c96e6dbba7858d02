"""Reports as Excel files: one way to write, to refuse, to record and to answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import workbook_response


def report_file(
    request: HttpRequest,
    write: Callable[[], bytes],
    *,
    name: str,
    page: str,
    about: Any = "report",
    people: int = 0,
    **told: Any,
) -> HttpResponse:
    """The file, recorded as taken. Where `write` refuses, its sentence stands on `page`, asked for
    as this file was. `people` says how many stand in the file with their names."""
    try:
        data = write()
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(reverse(page, query=request.GET))
    record("report.exported", about, by=request.user, people=people, **told)
    return workbook_response(data, name)
