"""Accounts are opened, changed and closed by administrators, and every step is kept."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from rutan.accounts.actions import users
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import PASSWORD, UserFactory

LIST = "/admin/accounts/user/"


@pytest.fixture
def boss(db):
    return UserFactory(role=Role.ADMINISTRATOR, full_name="Lina Admin")


@pytest.fixture
def page(client, boss):
    client.force_login(boss)
    return client


def account(user, **changes):
    return {
        "full_name": user.full_name,
        "staff_number": user.staff_number or "",
        "email": user.email or "",
        "role": user.role,
        "is_active": "on",
        "expires_on": "",
    } | changes


def test_a_new_account_gets_a_password_that_is_shown_once(page):
    answer = page.post(
        f"{LIST}add/",
        {"full_name": "Sari", "email": "Sari@Contoh.go.id", "role": "officer", "is_active": "on"},
    )

    shown = re.search(r"<code>([a-z0-9-]{23})</code>", answer.content.decode())[1]
    user = User.objects.get(email="sari@contoh.go.id")
    assert user.check_password(shown)
    assert user.must_change_password
    event = AuditEvent.objects.get(action="account.created")
    assert (event.subject_id, event.details) == (str(user.pk), {"given_role": "officer"})


@pytest.mark.parametrize(
    "poor",
    [
        {"email": "", "staff_number": ""}, {"staff_number": "123"}, {"role": "superuser"},
        {"email": "bukan-surel"}, {"full_name": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_poor_account_comes_back_with_a_sentence(page, poor):
    posted = {
        "full_name": "Sari",
        "email": "sari@contoh.go.id",
        "role": "officer",
        "is_active": "on",
    }

    answer = page.post(f"{LIST}add/", posted | poor)

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert User.objects.count() == 1


def test_an_address_is_used_once_whatever_its_case(page):
    UserFactory(username="sari@contoh.go.id")

    answer = page.post(
        f"{LIST}add/",
        {"full_name": "Sari", "email": "SARI@contoh.go.id", "role": "officer", "is_active": "on"},
    )

    assert answer.status_code == 200
    assert User.objects.count() == 2


def test_a_change_of_role_is_kept_and_ends_the_sessions(page, boss):
    officer = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(officer)

    page.post(f"{LIST}{officer.pk}/change/", account(officer, role="head"))

    event = AuditEvent.objects.get(action="account.role_changed")
    assert (event.actor, event.details) == (boss.username, {"before": "officer", "after": "head"})
    assert elsewhere.get("/profil/").status_code == 302


def test_a_closed_account_is_kept_and_cannot_sign_in(page):
    officer = UserFactory()
    posted = account(officer)
    del posted["is_active"]

    page.post(f"{LIST}{officer.pk}/change/", posted)

    officer.refresh_from_db()
    assert not officer.is_active
    assert AuditEvent.objects.filter(action="account.deactivated").count() == 1


def test_the_sign_in_name_follows_the_staff_number(page):
    user = UserFactory(username="sari@contoh.go.id")

    page.post(f"{LIST}{user.pk}/change/", account(user, staff_number="198705122010121003"))

    user.refresh_from_db()
    assert user.username == "198705122010121003"
    assert User.objects.named("sari@contoh.go.id").get() == user


@pytest.mark.parametrize("change", [{"role": "officer"}, {"expires_on": "2020-01-01"}])
def test_nobody_changes_the_own_role_or_validity(page, boss, change):
    page.post(f"{LIST}{boss.pk}/change/", account(boss, **change))

    boss.refresh_from_db()
    assert (boss.role, boss.expires_on) == (Role.ADMINISTRATOR, None)
    with pytest.raises(DomainError):
        users.change(user=boss, by=boss, **change)


def test_a_one_time_password_is_asked_for_shown_once_and_recorded(page):
    officer = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(officer)
    path = reverse("admin:accounts_user_one_time_password", args=[officer.pk])

    assert page.get(path).status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    shown = re.search(r"<code>([a-z0-9-]{23})</code>", page.post(path).content.decode())[1]

    officer.refresh_from_db()
    assert officer.check_password(shown)
    assert officer.must_change_password
    assert elsewhere.get("/profil/").status_code == 302
    assert AuditEvent.objects.filter(action="account.password_reset").count() == 1


def test_the_second_factor_of_somebody_is_reset(page):
    officer = UserFactory()
    TOTPDevice.objects.create(user=officer, name="app")
    path = reverse("admin:accounts_user_second_factor", args=[officer.pk])

    page.get(path)
    assert TOTPDevice.objects.exists()
    page.post(path)

    assert not TOTPDevice.objects.exists()
    assert AuditEvent.objects.filter(action="account.second_factor_reset").count() == 1


def test_the_history_of_an_account_is_told_in_words(page, boss):
    officer = UserFactory()
    page.post(f"{LIST}{officer.pk}/change/", account(officer, full_name="Sari Petugas"))

    history = page.get(f"{LIST}{officer.pk}/history/").content.decode()

    assert "Akun diubah" in history
    assert boss.full_name in history


def test_accounts_are_never_deleted(page):
    officer = UserFactory()

    assert page.get(f"{LIST}{officer.pk}/delete/").status_code == 403
    assert page.post(f"{LIST}{officer.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_admins_way_out_signs_out(page):
    answer = page.post("/admin/logout/")

    assert answer["Clear-Site-Data"]
    assert page.get("/admin/")["Location"] == "/masuk/?next=/admin/"


@pytest.mark.parametrize("model", [Group, TOTPDevice])
def test_groups_and_secrets_are_not_in_the_admin(model):
    assert not admin.site.is_registered(model)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "add/",
        "?role__exact=officer",
        "?q=sari",
        "?password__startswith=scrypt",
        "999999/change/",
    ],
)
def test_a_coordinator_sees_no_account(client, db, path):
    client.force_login(UserFactory(role=Role.COORDINATOR))

    assert client.get(f"{LIST}{path}").status_code in {302, 403}


def test_no_filter_reads_the_hash_of_a_password(page):
    assert page.get(f"{LIST}?password__startswith=md5").status_code == 400


def test_the_trail_is_read_and_never_written(page):
    UserFactory()
    users.create(full_name="Sari", role="officer", email="s@contoh.go.id", by=None)

    assert page.get("/admin/audit/auditevent/").status_code == 200
    assert page.get("/admin/audit/auditevent/1/change/").status_code == 200
    assert page.get("/admin/audit/auditevent/add/").status_code == 403
    assert page.get("/admin/audit/auditevent/1/delete/").status_code == 403
