"""Malformed input is 400, a lost database 503, and every answer carries the same headers."""

import json
import logging

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import FileResponse, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from partnerships.models import Facility
from rutan.common import http
from rutan.common.logs import JsonFormatter
from rutan.common.middleware import LARGEST_BODY


def public(view):
    view.login_required = False
    return view


@public
def by_id(request):
    return HttpResponse(str(Facility.objects.filter(pk=request.GET["id"]).exists()))


@public
def fail(request):
    raise RAISED[request.GET["with"]]


@public
def bug(request):
    return HttpResponse(int("not a number"))


def closed(request):
    return HttpResponse("for people who signed in")


@public
def unclean(request):
    Facility().full_clean()


@public
def to_field(request):
    Facility._meta.get_field(request.GET.get("_to_field", ""))


@public
def wrong_kind(request):
    return HttpResponse(Facility(region="no region"))


@public
def download(request):
    response = FileResponse([b"x"], as_attachment=True, filename="a.pdf")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@public
def only_get(request):
    return HttpResponseNotAllowed(["GET"]) if request.method != "GET" else HttpResponse("ok")


@public
def typed(request):
    return HttpResponse(request.POST.get("q", ""))


RAISED = {
    "operational": OperationalError("server closed the connection"),
    "interface": InterfaceError("connection already closed"),
    "missing_table": OperationalError("no such table: x"),
    "data": DataError("value out of range"),
    "full_disk": OSError(28, "No space left on device"),
    "file": OSError(2, "No such file"),
    "validation": ValidationError("ours"),
}

urlpatterns = [
    path("id", by_id),
    path("fail", fail),
    path("bug", bug),
    path("closed", closed),
    path("unclean", unclean),
    path("wrong-kind", wrong_kind),
    path("to-field", to_field),
    path("download", download),
    path("only-get", only_get),
    path("typed", typed),
]
handler400 = "rutan.common.error_views.bad_request"
handler403 = "rutan.common.error_views.forbidden"
handler404 = "rutan.common.error_views.not_found"
handler500 = "rutan.common.error_views.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def quiet():
    """A client that shows error answers as a browser gets them."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address",
    ["/id?id=%00", "/id?id=a%00b", "/id?id=%ff%fe", "/id?id=1&x=" + "y" * 5000, "/%00", "/id%00"],
)
def test_input_that_is_no_text_is_refused_before_it_is_read(quiet, address):
    assert quiet.get(address).status_code == 400


@pytest.mark.parametrize("value", ["abc", "1e9", str(2**64), str(-(2**70)), "½", "", "1;--"])
def test_a_malformed_id_is_400_on_both_databases(quiet, value):
    response = quiet.get("/id", {"id": value})

    assert response.status_code in ({200, 400} if value.lstrip("-").isdigit() else {400})


def test_the_empty_field_that_stock_admin_looks_up_is_400(quiet):
    assert quiet.get("/to-field?_to_field=").status_code == 400
    assert quiet.get("/to-field").status_code == 500


def test_nul_in_a_posted_value_is_never_500(quiet):
    assert quiet.post("/typed", {"q": "a\x00b"}).status_code < 500


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("operational", 503),
        ("interface", 503),
        ("full_disk", 503),
        ("data", 400),
        ("missing_table", 500),
        ("file", 500),
        ("validation", 500),
    ],
)
def test_what_went_wrong_decides_the_status(quiet, error, status):
    assert quiet.get("/fail", {"with": error}).status_code == status


def test_a_session_that_cannot_be_read_is_503_too(quiet, monkeypatch):
    def lost(self):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", lost)
    quiet.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32

    response = quiet.get("/closed")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "script-src" in response["Content-Security-Policy"]


def test_a_lost_database_says_when_to_come_back(quiet):
    response = quiet.get("/fail", {"with": "operational"})

    assert response["Retry-After"] == "10"


@pytest.mark.parametrize("address", ["/bug", "/unclean", "/wrong-kind"])
def test_a_fault_of_ours_is_not_taken_for_bad_input(quiet, address):
    assert quiet.get(address).status_code == 500


@pytest.mark.parametrize(
    ("address", "status"),
    [("/only-get", 200), ("/missing", 404), ("/bug", 500), ("/id?id=%00", 400), ("/id?id=x", 400)],
)
def test_every_answer_carries_the_headers(quiet, address, status):
    response = quiet.get(address)

    assert response.status_code == status
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cache-Control"] == "no-store, private"
    assert len(response["X-Request-ID"]) == 16


def test_a_file_keeps_its_stricter_policy(quiet):
    response = quiet.get("/download")

    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_error_pages_ask_no_database(quiet, django_assert_num_queries, status):
    address = {
        400: "/id?id=%00",
        404: "/missing",
        500: "/bug",
        503: "/fail?with=operational",
    }[status]

    with django_assert_num_queries(0):
        response = quiet.get(address)

    assert response.status_code == status
    assert response.content.startswith(b"<!doctype html>")
    assert b"Bekal" in response.content


def test_an_error_page_without_its_template_is_still_a_page(quiet):
    bare = {**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}
    with override_settings(TEMPLATES=[bare]):
        response = quiet.get("/missing")

    assert (response.status_code, b"<h1>Bekal</h1>" in response.content) == (404, True)


def test_a_wrong_method_gets_a_page_and_the_right_ones(quiet):
    response = quiet.put("/only-get")

    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert response.content.startswith(b"<!doctype html>")


def test_a_body_that_is_too_large_is_refused_unread(quiet):
    response = quiet.generic("POST", "/typed", b"x", CONTENT_LENGTH=str(LARGEST_BODY + 1))

    assert response.status_code == 413


def test_the_log_line_names_the_view_and_no_address(quiet, caplog):
    with caplog.at_level(logging.INFO, logger="bekal.request"):
        quiet.get("/only-get?q=Nama+Orang")

    line = JsonFormatter().format(caplog.records[-1])
    assert json.loads(line) | {"status": 200, "method": "GET"} == json.loads(line)
    assert "Nama" not in line
    assert "only-get?" not in line


def log_line(logger, message, *arguments, error=None, extra=None):
    record = logging.LogRecord(
        logger, logging.ERROR, __file__, 1, message, arguments, error and (type(error), error, None)
    )
    vars(record).update(extra or {})
    return JsonFormatter().format(record)


def test_logs_leave_out_what_was_filled_in():
    assert "SECRET" not in log_line("django.request", "Not Found: %s", "/q?nama=SECRET")
    assert "SECRET" not in log_line("django.security", "host SECRET not allowed")
    assert "SECRET" not in log_line(
        "django", "failed: %s", 1, error=ValueError("Key (nik)=(SECRET) exists")
    )
    assert "SECRET" not in log_line("bekal.x", "done", extra={"full_name": "SECRET"})
    assert json.loads(log_line("bekal.jobs", "sent %d", 5))["message"] == "sent 5"


def test_a_log_line_is_one_line():
    assert "\n" not in log_line("bekal.x", "one\ntwo\r\nthree")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(monkeypatch, proxies, forwarded, address):
    monkeypatch.setattr(settings, "TRUSTED_PROXIES", proxies)
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded}
    )

    assert http.client_address(request) == address


@pytest.mark.parametrize(
    ("page", "number"), [("", 1), ("abc", 1), ("-3", 3), ("10000000000", 3), ("2", 2)]
)
def test_nonsense_in_the_page_number_is_a_page(page, number):
    request = RequestFactory().get("/", {"page": page})

    assert http.paginate(request, Facility.objects.order_by("pk").none(), 25).number == 1
    assert http.paginate(request, list(range(60)), 25).number == number


def test_a_boosted_link_wants_the_whole_page():
    asked = RequestFactory()

    assert http.is_partial(asked.get("/", headers={"HX-Request": "true"}))
    assert not http.is_partial(asked.get("/"))
    boosted = asked.get("/", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert not http.is_partial(boosted)


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("/kelas/?page=2", "/kelas/?page=2"),
        ("", "/"),
        ("kelas", "/"),
        ("1e400", "/"),
        ("//evil.example.org", "/"),
        ("https://evil.example.org/", "/"),
        ("/\\evil.example.org", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_redirect_leads_to_a_path_of_ours(wanted, answer):
    assert http.own_page(RequestFactory().get("/"), wanted) == answer
