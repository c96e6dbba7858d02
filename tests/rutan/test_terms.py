"""People of partners accept the terms of use before they see anything, and every new version."""

from datetime import date

import pytest
from django.urls import reverse

from rutan.accounts.actions import terms as actions
from rutan.accounts.models import Terms, TermsAcceptance
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import TermsFactory

TERMS = "/ketentuan/"


@pytest.fixture
def newcomer(coordinator):
    """The coordinator, before the terms are accepted."""
    return without_terms(coordinator)


def without_terms(user):
    user.terms_accepted.all().delete()
    return user


def answer_to(number):
    return {"number": number, "has_read": "on"}


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/trainees/enrolment/",
        "/admin/trainees/enrolment/unduh/",
        "/admin/autocomplete/?app_label=trainees&model_name=enrolment&field_name=inmate&term=a",
        "/admin/jsi18n/",
        "/profil/",
        "/bantuan/",
    ],
)
def test_before_that_every_door_leads_to_the_terms(client_of, newcomer, path):
    answer = client_of(newcomer).get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{TERMS}?next=%2F")
    assert answer.content == b""


@pytest.mark.parametrize("path", ["/", "/kelas/", "/profil/", "/bantuan/"])
def test_an_instructor_reads_names_too_and_is_asked_the_same(client_of, instructor, path):
    answer = client_of(without_terms(instructor)).get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{TERMS}?next=%2F")


def test_an_instructor_accepts_and_goes_to_the_classes(client_of, instructor):
    client = client_of(without_terms(instructor))

    answer = client.post(f"{TERMS}?next=/kelas/", answer_to(1))

    assert answer["Location"] == "/kelas/"
    assert client.get("/kelas/").status_code == 200
    assert AuditEvent.objects.get(action="terms.accepted").actor == instructor.username


def test_a_part_of_a_page_takes_the_whole_page_along(client_of, newcomer):
    answer = client_of(newcomer).get("/admin/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{TERMS}?next=%2F")


def test_nothing_can_be_sent_either(client_of, newcomer, facility):
    answer = client_of(newcomer).post(
        "/admin/trainees/enrolment/", {"action": "verify_selected", "_selected_action": "1"}
    )

    assert answer["Location"].startswith(TERMS)


@pytest.mark.parametrize("name", ["accounts:sign-out", "admin:logout"])
def test_signing_out_stays_possible(client_of, newcomer, name):
    client = client_of(newcomer)

    answer = client.post(reverse(name))

    assert not answer["Location"].startswith(TERMS)
    assert client.get("/admin/")["Location"].startswith("/masuk/")


def test_language_and_the_password_stay_reachable(client_of, newcomer):
    client = client_of(newcomer)
    client.post("/bahasa/", {"language": "en", "next": TERMS})

    page = client.get(TERMS).content.decode()

    assert "Own participants only" in page
    assert client.get("/sandi/ganti/").status_code == 200


def test_who_accepts_goes_on_where_he_wanted(client_of, newcomer):
    client = client_of(newcomer)
    page = client.get(f"{TERMS}?next=/admin/partnerships/agreement/")
    assert "Hanya peserta sendiri" in page.content.decode()

    answer = client.post(f"{TERMS}?next=/admin/partnerships/agreement/", answer_to(1))

    assert answer["Location"] == "/admin/partnerships/agreement/"
    assert client.get(answer["Location"]).status_code == 200
    event = AuditEvent.objects.get(action="terms.accepted")
    assert (event.actor, event.details) == (newcomer.username, {"number": 1})


def test_a_tick_is_needed_and_no_foreign_page_is_followed(client_of, newcomer):
    client = client_of(newcomer)

    assert client.post(TERMS, {"number": 1}).status_code == 200
    assert not TermsAcceptance.objects.exists()
    answer = client.post(f"{TERMS}?next=//evil.example/", answer_to(1))
    assert answer["Location"] == "/"


@pytest.mark.parametrize(("role", "page"), [("coordinator", "/admin/"), ("instructor", "/kelas/")])
def test_a_new_version_asks_again(client_of, request, role, page):
    person = request.getfixturevalue(role)
    client = client_of(person)
    assert client.get(page).status_code == 200
    TermsFactory(announced=True)
    assert client.get(page).status_code == 200

    newer = TermsFactory()

    assert client.get(page)["Location"].startswith(TERMS)
    client.post(TERMS, answer_to(newer.number))
    assert client.get(page).status_code == 200
    assert person.terms_accepted.count() == 2


def test_only_what_was_read_is_accepted(client_of, newcomer):
    TermsFactory(number=2)

    answer = client_of(newcomer).post(TERMS, answer_to(1))

    assert answer.status_code == 200
    assert 'value="2"' in answer.content.decode()
    assert not newcomer.terms_accepted.exists()
    with pytest.raises(DomainError):
        actions.accept(terms=Terms.objects.get(number=1), by=newcomer)


def test_accepting_twice_is_one_acceptance(newcomer):
    current = Terms.objects.current()
    for _ in range(2):
        actions.accept(terms=current, by=newcomer)

    assert newcomer.terms_accepted.count() == 1
    assert AuditEvent.objects.filter(action="terms.accepted").count() == 1


def test_others_read_the_terms_and_are_not_asked(client_of, officer, administrator, manager):
    for person in (officer, administrator, manager):
        page = client_of(person).get(TERMS).content.decode()
        assert "<h1>" in page
        assert "has_read" not in page
        client_of(person).post(TERMS, answer_to(1))
        assert not person.terms_accepted.exists()


def test_without_any_terms_nobody_is_asked(client_of, newcomer):
    Terms.objects.all().delete()
    client = client_of(newcomer)

    assert client.get("/admin/").status_code == 200
    assert client.get(TERMS).status_code == 200


# --- Versions in the admin -----------------------------------------------------------------

ADD = "/admin/accounts/terms/add/"
NO_ROWS = {"acceptances-TOTAL_FORMS": 0, "acceptances-INITIAL_FORMS": 0}


def test_an_administrator_writes_the_next_version(client_of, administrator):
    client = client_of(administrator)
    assert "Tujuan. Saya memakai" in client.get(ADD).content.decode()

    client.post(ADD, {"active_from": "2100-01-01", "text": "Baru.", "text_en": "New.", **NO_ROWS})

    assert list(Terms.objects.values_list("number", "text", "active_from")) == [
        (2, "Baru.", date(2100, 1, 1)),
        (1, Terms.objects.get(number=1).text, date(2026, 1, 1)),
    ]
    assert AuditEvent.objects.filter(action="catalogue.added").exists()


def test_no_version_begins_in_the_past(client_of, administrator):
    answer = client_of(administrator).post(
        ADD, {"active_from": "2020-01-01", "text": "Baru.", "text_en": "New.", **NO_ROWS}
    )

    assert "errorlist" in answer.content.decode()
    assert Terms.objects.count() == 1


def test_what_is_in_force_is_never_rewritten(client_of, administrator, coordinator):
    client = client_of(administrator)
    announced = TermsFactory(announced=True)
    first = Terms.objects.current()

    page = client.get(f"/admin/accounts/terms/{first.pk}/change/").content.decode()

    assert coordinator.full_name in page
    assert 'name="text"' not in page
    post = {"active_from": "2100-01-01", "text": "Lain.", "text_en": "Other.", **NO_ROWS}
    assert client.post(f"/admin/accounts/terms/{first.pk}/change/", post).status_code == 403
    client.post(f"/admin/accounts/terms/{announced.pk}/change/", post)
    announced.refresh_from_db()
    assert announced.text == "Lain."


def test_only_administrators_see_versions(client_of, coordinator, officer):
    assert client_of(coordinator).get("/admin/accounts/terms/").status_code == 403
    assert client_of(officer).get("/admin/accounts/terms/").status_code in {302, 403}
