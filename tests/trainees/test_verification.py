"""The page where anybody checks a certificate: one answer, nothing of custody, no traces."""

import gzip
import json
import logging
import re
import secrets
from datetime import date
from itertools import count
from statistics import median
from time import process_time_ns
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from rutan.common import codes
from rutan.common.logs import JsonFormatter
from rutan.common.records import PUBLIC_ID_ALPHABET
from tests.factories.partnerships import FacilityFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory, InmateFactory
from trainees.certificate_facts import seal
from trainees.choices import VALID_CERTIFICATES, CertificateKind, CertificateState
from trainees.documents.certificate import address_of
from trainees.models import Certificate
from trainees.views.verification import verification

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

PATH = "/verifikasi/"
OWN_OF_EACH_ANSWER = {"X-Request-ID"}
CUSTODY = [
    "rutan", "lapas", "lpka", "bapas", "narapidana", "tahanan", "warga binaan", "wbp", "inmate",
    "prison", "detention", "custody", "pemasyarakatan", "fasilitas", "facility", "register",
    "bekal", "masuk", "released", "bebas",
]  # fmt: skip


@pytest.fixture
def certificate(db):
    return CertificateFactory(
        issued=True,
        holder_name="Andi Baso Tenri",
        number="001/BPVP/2026",
        level="KKNI 2",
        venue="Pangkajene",
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 7, 31),
        units=[["U1", "Merawat karburator", 40]],
        registration_number="REG-77",
        storage="Lemari 2",
    )


def ask(code, *, address="203.0.113.7", language="id", **headers):
    request = RequestFactory().get(PATH, REMOTE_ADDR=address, **headers)
    with translation.override(language):
        return verification(request, code)


def answer_of(response):
    headers = {name: value for name, value in response.items() if name not in OWN_OF_EACH_ANSWER}
    return response.status_code, response.content, headers


class Noted:
    """Counts the questions to the database, at less than the price of keeping them."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, *asked):
        self.count += 1
        return execute(*asked)

    def taken(self):
        count, self.count = self.count, 0
        return count


def address_number(number):
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def strange(draft):
    """Whatever is no code of an issued certificate, in shapes that people and programs type."""
    good = codes.new_code()
    return [
        "x", "0", " ", "-", "é", "\n", "..", "../masuk", "/", "//", "a/b/c/", "%2F", "%", "'", '"',
        "<script>", "O" * 27, "2" * 27, "A" * 4000, good[:-1], f"{good}{good}", good.lower(),
        codes.grouped(good), good[:-1] + ("2" if good[-1] != "2" else "3"),
        draft.code, codes.grouped(draft.code),
    ]  # fmt: skip


def test_10000_guessed_codes_answer_alike(certificate):
    draft = CertificateFactory()
    guesses = strange(draft)
    guesses += [codes.new_code() for _ in range(5_000)]
    guesses += [
        "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(27)) for _ in range(2_500)
    ]
    guesses += [secrets.token_urlsafe(secrets.randbelow(40) + 1) for _ in range(2_500)]
    expected = (*answer_of(ask("x")), 2)

    with connection.execute_wrapper(noted := Noted()):
        answers = [
            (*answer_of(ask(guess, address=address_number(number))), noted.taken())
            for number, guess in enumerate(guesses)
        ]

    assert expected[0] == 404
    assert [guesses[at] for at, answer in enumerate(answers) if answer != expected] == []


def test_guessed_codes_answer_alike_through_the_whole_stack(client):
    draft = CertificateFactory()
    guesses = strange(draft) + [codes.new_code() for _ in range(80)]

    answers = {
        answer[:2] + (tuple(sorted(answer[2].items())),)
        for number, guess in enumerate(guesses)
        for answer in [
            answer_of(
                client.get(
                    reverse("trainees:verification", args=[guess]),
                    REMOTE_ADDR=address_number(number),
                )
            )
        ]
    }

    [(status, body, _headers)] = answers
    assert status == 404
    assert b"id_kode" in body


def test_zero_signs_are_refused_before_anything_reads_them(client):
    assert client.get(f"{PATH}A%00B").status_code == 400


def test_unknown_and_malformed_codes_take_the_same_time(certificate):
    """Interleaved, in CPU time, best of three: a machine under load slows both."""

    def cost(code, number):
        began = process_time_ns()
        ask(code, address=address_number(number))
        return process_time_ns() - began

    visitors = count()
    rounds = [
        [
            (cost(codes.new_code(), next(visitors)), cost("?" * 27, next(visitors)))
            for _ in range(60)
        ]
        for _ in range(3)
    ]

    assert min(max(ratio_of(pairs), 1 / ratio_of(pairs)) for pairs in rounds) <= 1.25


def ratio_of(pairs):
    one, other = (median(times) for times in zip(*pairs, strict=True))
    return one / other


def test_the_21st_question_of_a_minute_waits(certificate):
    answers = [ask(certificate.code) for _ in range(settings.VERIFICATION_PER_MINUTE)]
    late, unknown = ask(certificate.code), ask("x")

    assert {answer.status_code for answer in answers} == {200}
    assert (late.status_code, unknown.status_code) == (429, 429)
    assert 1 <= int(late["Retry-After"]) <= 60
    assert late.content == unknown.content
    assert ask(certificate.code, address="203.0.113.8").status_code == 200


def test_the_page_tells_these_facts_and_no_others(certificate):
    shown = re.findall(r"<dd>(.*?)</dd>", ask(certificate.code).content.decode())

    fingerprint = certificate.facts_sha256[:8].upper()
    assert shown == [
        "001/BPVP/2026", "A••• B••• T•••", "Sertifikat pelatihan", certificate.title, "KKNI 2",
        "160", "1 Juli 2026", "31 Juli 2026", certificate.issuer_name, "6 Agustus 2026",
        " ".join(re.findall("..", fingerprint)),
    ]  # fmt: skip


def test_a_certificate_is_found_however_its_code_is_typed(certificate, client):
    for typed in (
        certificate.code,
        codes.grouped(certificate.code).lower(),
        f" {certificate.code}",
    ):
        answer = client.get(PATH, {"kode": typed, "bahasa": "en"}, follow=True)

        assert answer.redirect_chain == [(f"{PATH}{certificate.code}?bahasa=en", 302)]
        assert (answer.status_code, answer["Content-Language"]) == (200, "en")
        assert "Valid" in answer.content.decode()


def test_a_draft_is_unknown(certificate):
    draft = CertificateFactory()

    assert ask(draft.code).status_code == 404
    assert ask(certificate.code).status_code == 200


@pytest.mark.parametrize("state", sorted(VALID_CERTIFICATES))
def test_wherever_the_paper_lies_the_certificate_is_valid(certificate, state):
    body = ask(certificate.code).content
    handed = {"handed_over_on": date(2026, 8, 10), "handed_to": "Ibu"}
    values = handed if state == CertificateState.HANDED_OVER else {}
    Certificate.objects.filter(pk=certificate.pk).update(state=state, **values)

    assert ask(certificate.code).content == body
    assert "Berlaku" in body.decode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"valid_until": date(2026, 9, 1)}, "No longer valid: the period has ended"),
        ({"valid_until": date(2999, 1, 1)}, "Valid –"),
        (
            {
                "state": CertificateState.REVOKED,
                "revoked_on": date(2026, 9, 1),
                "revoked_reason": "Salah nama",
            },
            "Withdrawn by the issuer",
        ),
        ({"state": CertificateState.REPLACED}, "Replaced by a newer certificate"),
    ],
)
def test_the_public_knows_four_words(certificate, values, told):
    Certificate.objects.filter(pk=certificate.pk).update(**values)

    body = ask(certificate.code, language="en").content.decode()

    assert f"<title>{told}" in body
    assert "Salah nama" not in body
    withdrawn = values.get("state") in (CertificateState.REVOKED, CertificateState.REPLACED)
    assert ("paper is no longer valid" in body) is withdrawn


@pytest.mark.parametrize("kind", sorted(CertificateKind))
def test_the_page_says_nothing_of_custody(kind):
    certificate = CertificateFactory(issued=True, kind=kind, level="KKNI 2", venue="Pangkajene")
    facility, inmate = certificate.facility, certificate.enrolment.inmate
    secret = [
        facility.official_name,
        str(facility),
        facility.address,
        inmate.id_card_name,
        inmate.public_id,
        "Pangkajene",
    ]
    for language in ("id", "en"):
        answers = [ask(code, language=language) for code in (certificate.code, "x", "")]
        for answer in answers:
            text = re.sub(r"/static/\S+", "", answer.content.decode()).lower()
            found = [word for word in [*CUSTODY, *secret] if word and word.lower() in text]
            assert found == []


NAMES = (
    "Renée Daeng", "I Wayan Sudarma", "Ani 👩‍🚒", "مريم Sitti", "A\u202eB", "Poltak Silaban",
    "Muhammad Abdurrahman Syafruddin Daeng Mangalle bin Abd Karim",
)  # fmt: skip


def test_500_pages_tell_nothing():
    """The papers themselves: test_certificate_papers.py. The list of words is the test's own."""
    facility = FacilityFactory(
        official_name="Rumah Putih Pangkajene",
        short_name="Lembah Sunyi",
        phone="0410 21077",
        address="Jalan Poros Makassar 17\nPangkajene",
    )
    inmate = InmateFactory(facility=facility, in_custody=True, register_label="B.I 477/2025")
    enrolment = EnrolmentFactory(
        completed=True,
        inmate=inmate,
        custody=inmate.custodies.get(),
        training_class=TrainingClassFactory(closed=True, facility=facility),
    )
    made = [
        CertificateFactory(issued=True, kind=kind, enrolment=enrolment, venue="Pangkajene")
        for kind in CertificateKind
    ]
    forbidden = [
        *CUSTODY,
        "rumah putih",
        "lembah sunyi",
        "pangkajene",
        "21077",
        "477/2025",
        "poros",
    ]
    forbidden += [inmate.identity.nik, inmate.public_id.lower(), inmate.id_card_name.lower()]
    told = []
    for number in range(500):
        certificate, name = made[number % 5], NAMES[number % len(NAMES)]
        certificate.holder_name, certificate.title = name, f"Servis Mesin {number}"
        seal(certificate)
        certificate.save(update_fields=["holder_name", "holder_masked", "title", "facts_sha256"])
        answer = ask(
            certificate.code, address=address_number(number), language=("id", "en")[number % 2]
        )
        text = re.sub(r"/static/\S+", "", answer.content.decode()).lower()
        told += [(word, name) for word in [*forbidden, name.lower()] if word in text]

    assert told == []


def test_the_printed_address_is_that_of_the_setting_and_leads_here(certificate, settings, client):
    settings.PUBLIC_BASE_URL = "https://cek.example.go.id"
    settings.SITE_URL = "https://bekal.example.go.id"

    printed = urlsplit(address_of(certificate))

    assert (printed.scheme, printed.netloc) == ("https", "cek.example.go.id")
    assert client.get(printed.path).status_code == 200


def test_a_lost_database_says_nothing_of_custody_either(certificate, client, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("rutan.accounts.rates.hit", away)
    client.raise_request_exception = False

    answer = client.get(f"{PATH}{certificate.code}")

    assert answer.status_code == 503
    words = set(CUSTODY) - {"bekal", "masuk"}
    assert [word for word in words if word in answer.content.decode().lower()] == []


def test_the_page_sets_no_cookie_and_asks_two_queries(
    certificate, client, client_of, officer, django_assert_num_queries
):
    address = reverse("trainees:verification", args=[certificate.code])
    bodies = []
    for browser in (client, client_of(officer)):
        with django_assert_num_queries(2):
            answer = browser.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer["Vary"]
        bodies.append(gzip.decompress(answer.content))

    assert bodies[0] == bodies[1]
    assert b"<script" not in bodies[0]
    with django_assert_num_queries(0):
        assert client.get(PATH).status_code == 200


def test_no_answer_is_kept_or_found_by_search_engines(certificate, client):
    for code in (certificate.code, "x", ""):
        answer = client.get(reverse("trainees:verification", args=[code]))

        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert 'name="robots" content="noindex, nofollow"' in answer.content.decode()
        assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_no_log_line_holds_a_code(certificate, client, caplog):
    with caplog.at_level(logging.INFO):
        client.get(f"{PATH}{certificate.code}")
        client.get(f"{PATH}SECRETCODE")
        client.get(PATH, {"kode": certificate.code})

    lines = [JsonFormatter().format(record) for record in caplog.records]
    views = {json.loads(line).get("view") for line in lines}
    assert "trainees:verification" in views
    assert [line for line in lines if "SECRETCODE" in line or certificate.code in line] == []


def test_one_row_answers_without_another_table(certificate):
    with CaptureQueriesContext(connection) as asked:
        ask(certificate.code)

    [_count, lookup] = [query["sql"] for query in asked]
    assert "JOIN" not in lookup
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {lookup}")
            assert "USING INDEX" in str(cursor.fetchall())


def test_the_language_is_that_of_the_browser_or_the_one_asked_for(client):
    def said(query="", wish="en-GB"):
        return client.get(f"{PATH}{query}", headers={"Accept-Language": wish}).content.decode()

    assert '<html lang="en"' in said()
    assert '<html lang="id"' in said(wish="de")
    assert '<html lang="id"' in said("?bahasa=id")
    assert 'name="bahasa" value="id"' in said("?bahasa=id")
    assert '<html lang="en"' in said("?bahasa=xx")
