"""Whatever is typed, pasted or forged: no answer is a 5xx.

Hypothesis throws values at every address, its query string and its forms, as every role. The
addresses come from the URL resolver and the names of fields from the pages themselves, so a new
page is covered the day it is born. PostgreSQL is thrown at by those who together open every page.
"""

import io
import os
import traceback
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, URLPattern, get_resolver, resolve, reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from partnerships.models import Document
from tests.factories.partnerships import (
    CommitmentFactory,
    CoordinationFactory,
    DocumentFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    AttendanceFactory,
    CertificateFactory,
    EnrolmentFactory,
    FollowUpFactory,
    ImportBatchFactory,
)
from tests.partnerships.papers import pdf
from trainees.choices import Checkpoint
from trainees.models import Result

pytestmark = pytest.mark.django_db

ROLES = [
    "officer", "supervisor", "head", "coordinator", "instructor", "probation_officer", "manager",
    "administrator", "stranger", "nobody",
]  # fmt: skip
OPEN_EVERY_PAGE = {"supervisor", "head", "coordinator", "manager", "administrator", "nobody"}
IN_ADMIN = {"coordinator", "administrator"}
ONCE = "once"
KEY = "A" * 22
A_FILE = object()

NASTY = [
    "", " ", "0", "-1", "1.5", "NaN", "Infinity", "1e400", "²", "١٢", "abc", "true", "null", "[]",
    "9" * 19, "9" * 400, "2026-02-30", "31/02/2026", "0000-00-00", "9999-12-31", "31/12/9999",
    "25:61", "'", '"><script>alert(1)</script>', "%", "%%%s", "_", "\\", "\x00", "\x1f", "\r\nX: y",
    "🙂", "\u202e", "../../etc/passwd", "=1+1", "a" * 300, "//evil.example.org", "None", "__all__",
    "facility__id", "-facility__secret", "1,2,3", "1;DROP TABLE x", "b1", "b99",
]  # fmt: skip
ALWAYS = ["page", "q", "sort", "next", "o", "p", "e", "_popup", "_to_field", "version", "action"]
ADMIN_KEYS = [
    "app_label", "model_name", "field_name", "term", "id__exact", "facility__id__exact",
    "_selected_action", "_changelist_filters", "select_across", "index",
]  # fmt: skip

VALUES = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.integers().map(str),
    st.dates().map(str),
)
PLAUSIBLE = st.sampled_from(
    ["", "Uji", "2026-07-15", "15 Juli 2026", "1", "5", "0811000000", "08:00"]
)
EXAMPLES = int(os.environ.get("BEKAL_EXAMPLES", "15"))  # more of them for a long evening
SETTINGS = settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True)


def patterns(resolver=None, namespace="", before=()):
    """(name, converters by parameter) of every address, in the admin too."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        parameters = (*before, *pattern.pattern.converters.items())
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield namespace + pattern.name, dict(parameters)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner, parameters)


PATTERNS = dict(patterns())
OURS = {name: kinds for name, kinds in PATTERNS.items() if not name.startswith("admin:")}


def addresses_for(role):
    return PATTERNS if role in IN_ADMIN else OURS


class Page(HTMLParser):
    """Where the links of a page lead, and by its address each form: field → values it offers."""

    def __init__(self, path, html):
        super().__init__()
        self.path, self.form, self.choice = path, {}, None
        self.links, self.forms = [], {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = {name: value or "" for name, value in attributes}
        name = found.get("name")
        if tag == "a" and "href" in found:
            self.links.append(urljoin(self.path, found["href"]))
        elif tag == "form":
            self.form = self.forms.setdefault(urljoin(self.path, found.get("action", "")), {})
        elif tag == "option" and self.choice is not None:
            self.choice.append(found.get("value", ""))
        elif tag in ("input", "select", "textarea", "button") and name:
            offered = self.form.setdefault(name, [])
            self.choice = offered if tag == "select" else None
            offered += [found["value"]] if found.get("value") else []

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = {}


@pytest.fixture
def world(facility, partner, agreement):
    """One of everything, in the scope of the cast, so that addresses lead somewhere."""
    version = ProgrammeVersionFactory()
    about = {"programme_version": version, "agreement": agreement}
    place = {"facility": facility, "partner": partner}
    running = TrainingClassFactory(running=True, **about, **place)
    selecting = TrainingClassFactory(selecting=True, batch_number=2, **about, **place)
    enrolment = EnrolmentFactory(active=True, training_class=running)
    held = SessionFactory(held=True, training_class=running)
    AttendanceFactory(enrolment=enrolment, session=held)
    certificate = CertificateFactory(issued=True, issuer=partner)
    follow_up = FollowUpFactory()
    visit = CoordinationFactory(held=True, **place)
    made = [
        running, selecting, enrolment, held, certificate, follow_up, follow_up.release,
        follow_up.inmate, enrolment.inmate, ApplicationFactory(training_class=selecting),
        visit, CommitmentFactory(coordination=visit), DocumentFactory(facility=facility),
        ImportBatchFactory(facility=facility), agreement, partner, version.programme, facility,
    ]  # fmt: skip
    words = [getattr(m, name) for m in made for name in ("public_id", "code") if hasattr(m, name)]
    return SimpleNamespace(
        words=[*dict.fromkeys(words), *Checkpoint.values],
        numbers=sorted({made_one.pk for made_one in made if isinstance(made_one.pk, int)}),
    )


@pytest.fixture
def browser_of(request):
    def signed_in(role):
        client = Client(raise_request_exception=False)
        if role != "nobody":
            client.force_login(request.getfixturevalue(role))
        return client

    return signed_in


@pytest.fixture
def faults():
    """What went wrong inside the last request, for the message of the test."""
    found = []

    def remember(sender, request, **_):
        found.append(traceback.format_exc(limit=-3))

    got_request_exception.connect(remember)
    yield found
    got_request_exception.disconnect(remember)


def path_to(name, kinds, chosen):
    """The address with `chosen` in place of its parameters; None where they cannot stand."""
    try:
        return reverse(name, kwargs=dict(zip(kinds, chosen, strict=True)))
    except NoReverseMatch:
        return None


def tried(role, world, client):
    """Name → (path, fields of the forms that are sent there), found by following links.

    Addresses that no link leads to get the first objects of the world.
    """
    patterns, paths, fields = addresses_for(role), {}, {}
    waiting = [path_to(name, kinds, ()) for name, kinds in patterns.items() if not kinds]
    while waiting:
        path = urlsplit(waiting.pop(0)).path
        name = name_of(path)
        if name not in patterns or name in paths:
            continue
        paths[name] = path
        answer = client.get(path)
        if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
            page = Page(path, answer.content.decode())
            waiting += [*page.links, *page.forms]
            for action, form in page.forms.items():
                known = fields.setdefault(name_of(urlsplit(action).path), {})
                for field, offered in form.items():
                    known.setdefault(field, []).extend(offered)
    for name in patterns.keys() - paths.keys():
        paths[name] = any_path(name, patterns[name], world)
    for form in fields.values():
        for unneeded in (ONCE, "csrfmiddlewaretoken"):
            form.pop(unneeded, None)
    return {name: (paths[name], fields.get(name, {})) for name in sorted(paths)}


def name_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def any_path(name, kinds, world):
    chosen = [
        world.numbers[0] if type(kind).__name__ == "IntConverter" else world.words[0]
        for kind in kinds.values()
    ]
    return path_to(name, kinds, chosen) or "/"


def send(client, faults, method, path, data=None):
    """One request whose effects are taken back; fails the test when the answer is a 5xx."""
    faults.clear()
    with transaction.atomic():
        answer = getattr(client, method)(path, data) if data else getattr(client, method)(path)
        if not answer.streaming:
            _ = answer.content
        transaction.set_rollback(True)
    assert answer.status_code < 500, "\n".join([f"{method} {path} {data!r}", *faults])


def query(parameters):
    return urlencode(parameters, errors="replace", doseq=True)


@pytest.mark.parametrize(
    "role",
    [
        role if role in OPEN_EVERY_PAGE else pytest.param(role, marks=pytest.mark.looks)
        for role in ROLES
    ],
)
def test_no_page_fails_whatever_is_asked_and_sent(role, world, browser_of, faults):
    client = browser_of(role)
    addresses = tried(role, world, client)

    def throw(method, path, data=None):
        send(client, faults, method, path, data)

    each_address_gets_a_strange_question(throw, addresses, role)
    random_questions(throw, addresses)
    random_paths(throw, addresses_for(role), world)
    random_forms(throw, addresses)


def each_address_gets_a_strange_question(throw, addresses, role):
    """Every role brings other values to an address."""
    for number, (path, fields) in enumerate(addresses.values()):
        value = NASTY[(number + 5 * ROLES.index(role)) % len(NASTY)]
        throw("get", f"{path}?{query(dict.fromkeys([*ALWAYS, *fields], value))}")
    throw("get", "/?q=%ff%fe&page=%C3")


def random_questions(throw, addresses):
    everywhere = {key for _, fields in addresses.values() for key in fields}
    keys = sorted(everywhere | {*ALWAYS, *ADMIN_KEYS})

    @settings(SETTINGS)
    @given(address=st.sampled_from(list(addresses.values())), data=st.data())
    def run(address, data):
        path, fields = address
        known = st.sampled_from([*fields, *ALWAYS])
        names = st.one_of(known, known, st.sampled_from(keys), st.text(max_size=10))
        parameters = data.draw(st.lists(st.tuples(names, VALUES), max_size=6))
        throw("get", f"{path}?{query(parameters)}")

    run()


def random_paths(throw, patterns, world):
    with_parameters = [(name, kinds) for name, kinds in patterns.items() if kinds]
    numbers = st.one_of(
        st.sampled_from([*world.numbers, 0, 2**31, 2**63 - 1, 2**63, 10**30]),
        st.integers(min_value=0),
    )
    words = st.one_of(
        st.sampled_from(world.words), st.sampled_from([v for v in NASTY if v]), st.text(min_size=1)
    )

    @settings(SETTINGS)
    @given(which=st.sampled_from(with_parameters), data=st.data())
    def run(which, data):
        name, kinds = which
        chosen = [
            data.draw(numbers if type(kind).__name__ == "IntConverter" else words)
            for kind in kinds.values()
        ]
        throw("get", path_to(name, kinds, chosen) or "/" + quote(str(chosen[0]), errors="replace"))

    run()


def random_forms(throw, addresses):
    """Filled in with what the form offers, then spoiled in a few places."""
    forms = [(path, fields) for path, fields in addresses.values() if fields] or [("/", {"q": []})]
    values = st.one_of(VALUES, st.lists(VALUES, max_size=3), st.just(A_FILE))

    @settings(SETTINGS)
    @given(form=st.sampled_from(forms), data=st.data())
    def run(form, data):
        path, fields = form
        filled = {
            name: data.draw(st.sampled_from(offered) if offered else PLAUSIBLE)
            for name, offered in fields.items()
        }
        names = st.lists(st.sampled_from([*fields, *ALWAYS]), max_size=4, unique=True)
        spoiled = {name: sendable(data.draw(values)) for name in data.draw(names)}
        throw("post", path, {ONCE: KEY, **filled, **spoiled})

    run()


def sendable(value):
    if value is A_FILE:  # made anew for each request, because sending it reads it
        return SimpleUploadedFile("daftar.xlsx", b"PK\x03\x04 not really", "application/pdf")
    return value


@pytest.mark.looks
def test_there_is_something_to_throw_at(world, browser_of):
    addresses = tried("officer", world, browser_of("officer"))
    forms = [path for path, fields in addresses.values() if fields]

    assert len(OURS) > 40
    assert len(forms) > 20


# --- What a partner uploads ----------------------------------------------------------------------

HEADER = ["Nama", "Teori", "Hasil", "Catatan"]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("hasil.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("hasil.pdf", b"%PDF-1.7 apa saja"), "Excel"),
        (SimpleUploadedFile("hasil.xlsx", b"PK\x03\x04 rusak"), "Excel"),
        (SimpleUploadedFile("hasil.csv", b""), "kosong"),
        (workbook(["Orang", "Teori"], ["Andi", 80]), "Baris 1: kolom “Nama” tidak ada."),
        (workbook(["Nama", "Alamat"], ["Andi", "x"]), "Baris 1: tidak satu pun kolom ini ada:"),
        (workbook(["Nama", "Teori", "Teori"], ["Andi", 1, 2]), "kolom “Teori” ada dua kali"),
        (workbook(HEADER, ["Tidak Ada", 80]), "Baris 2, kolom “Nama” (A2): tidak ada peserta"),
        (workbook(HEADER, ["", 80]), "Baris 2, kolom “Nama” (A2): namanya kosong."),
        (workbook(HEADER, ["Andi", 80], ["andi ", 70]), "(A3): “andi” sudah ada di baris 2."),
        (workbook(HEADER, ["Kembar", 80]), "(A2): beberapa orang bernama “Kembar”"),
        (workbook(HEADER, ["Andi", "delapan"]), "kolom “Teori” (B2): “delapan” bukan nilai."),
        (workbook(HEADER, ["Andi", 101]), "kolom “Teori” (B2): Nilai 101 tidak mungkin"),
        (workbook(HEADER, ["Andi", -1]), "kolom “Teori” (B2): “-1” bukan nilai."),
        (workbook(HEADER, ["Andi", "", "lulus"]), "kolom “Hasil” (C2): “lulus” bukan hasil"),
        (workbook(HEADER, ["Andi", "", "BK"]), "kolom “Catatan” (D2): tulis mengapa"),
        (workbook(HEADER, ["Andi", "=40+40"]), "Sel B2"),
        (workbook(HEADER, ['=HYPERLINK("http://x")', 80]), "Sel A2"),
        (workbook(HEADER, ["Selesai", "", "K"]), "(A2): hasil ini sudah diverifikasi"),
        (workbook(HEADER, ["Andi"]), "tidak mengubah apa pun"),
    ],
)  # fmt: skip
def test_a_file_of_results_is_refused_with_its_row_and_column(
    client_of, coordinator, facility, partner, upload, sentence
):
    training_class = TrainingClassFactory(assessing=True, facility=facility, partner=partner)
    for name in ("Andi", "Kembar", "Kembar"):
        EnrolmentFactory(active=True, training_class=training_class, inmate__id_card_name=name)
    EnrolmentFactory(
        active=True, training_class=training_class, inmate__id_card_name="Selesai",
        competence="not_yet", competence_note="x", verified_on=facility.today(),
        verified_by=coordinator,
    )  # fmt: skip
    upload.seek(0)
    sent = {"action": "results_file", "_selected_action": training_class.pk, "file": upload}

    answer = client_of(coordinator).post(
        "/admin/partnerships/trainingclass/", sent | {"preview": "x"}
    )

    assert sentence in answer.text
    assert answer.context["preview"] == []
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([SimpleUploadedFile("001-BPVP-2026.pdf", b"PK\x03\x04 bukan")], "PDF"),
        ([SimpleUploadedFile("001-BPVP-2026.pdf", b"")], "kosong"),
        ([pdf("tanpa nomor.pdf")], "“tanpa nomor.pdf” tidak memuat nomor"),
        ([pdf("001-BPVP-2026.pdf"), pdf("001_BPVP_2026 lagi.pdf")], "Dua berkas memuat nomor"),
        ([pdf("001-BPVP-2026.pdf", script=True)], "PDF"),
        ([], "Isi berkas"),
    ],
)  # fmt: skip
def test_files_of_certificates_are_refused_by_name(
    client_of, coordinator, facility, partner, files, sentence
):
    training_class = TrainingClassFactory(closed=True, facility=facility, partner=partner)
    place = EnrolmentFactory(completed=True, training_class=training_class)
    paper = CertificateFactory(issued=True, issuer=partner, enrolment=place, number="001/BPVP/2026")
    for file in files:
        file.seek(0)
    sent = {"action": "upload_files", "_selected_action": paper.pk, "files": files}

    answer = client_of(coordinator).post("/admin/trainees/certificate/", sent | {"preview": "x"})

    assert sentence in answer.text
    assert answer.context["preview"] == []
    assert not Document.objects.exists()
