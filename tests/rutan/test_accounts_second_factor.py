"""The second step: set up once, works once a code, and cannot be walked around."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from rutan.accounts import second_factor
from rutan.accounts.choices import Role
from rutan.accounts.models import RecoveryCode, Terms
from rutan.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, TermsAcceptanceFactory, UserFactory

SECRET = "3132333435363738393031323334353637383930"
SETUP = "/profil/verifikasi/"
STEP = "/masuk/kode/"


def code_of(secret_hex=SECRET, when=None):
    totp = TOTP(bytes.fromhex(secret_hex))
    totp.time = (when or timezone.now()).timestamp()
    return f"{totp.token():06d}"


def give_password(client, user):
    return client.post("/masuk/", {"sign_in_name": user.username, "password": PASSWORD})


def is_signed_in(client):
    return client.get("/profil/").status_code == 200


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def protected(user):
    TOTPDevice.objects.create(user=user, name="app", key=SECRET)
    return user


# --- Setting it up -------------------------------------------------------------------------


def set_up(client):
    page = client.get(SETUP).content.decode()
    token = re.search(r'name="candidate" value="([^"]+)"', page)[1]
    typed = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    return page, token, TOTPDevice(key=_hex(typed))


def _hex(typed):
    return base64.b32decode(typed + "=" * (-len(typed) % 8)).hex()


def test_setting_up_shows_a_picture_and_the_secret_as_text(client, user):
    client.force_login(user)

    page, _token, _device = set_up(client)

    assert 'src="data:image/svg+xml' in page
    assert not TOTPDevice.objects.exists()


def test_the_first_code_sets_it_up_and_shows_the_recovery_codes_once(client, user):
    client.force_login(user)
    _page, token, device = set_up(client)

    shown = client.post(SETUP, {"candidate": token, "code": code_of(device.key)})

    codes = re.findall(r"<code>([0-9A-Z-]{29})</code>", shown.content.decode())
    assert len(set(codes)) == 8
    assert "no-store" in shown["Cache-Control"]
    assert not set(codes) & set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert client.get(SETUP).status_code == 302
    assert is_signed_in(client)
    assert AuditEvent.objects.filter(action="account.second_factor_set_up").count() == 1


def test_a_wrong_code_sets_nothing_up_and_keeps_the_picture(client, user):
    client.force_login(user)
    page, token, _device = set_up(client)

    again = client.post(SETUP, {"candidate": token, "code": "000000"}).content.decode()

    assert not TOTPDevice.objects.exists()
    secret = re.search(r"<code>[^<]+</code>", page)[0]
    assert secret in again


def test_the_candidate_of_somebody_else_is_refused(client, user):
    foreign = second_factor.new_candidate(UserFactory())
    client.force_login(user)

    client.post(SETUP, {"candidate": foreign.token, "code": code_of(foreign.secret_hex)})

    assert not TOTPDevice.objects.exists()


def test_an_old_page_cannot_be_used(client, user):
    client.force_login(user)
    _page, token, device = set_up(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.post(SETUP, {"candidate": token, "code": code_of(device.key)})

    assert not TOTPDevice.objects.exists()


def test_setting_it_up_ends_sessions_that_began_without_it(client, user):
    elsewhere = Client()
    elsewhere.force_login(user)
    client.force_login(user)
    _page, token, device = set_up(client)

    client.post(SETUP, {"candidate": token, "code": code_of(device.key)})

    assert not is_signed_in(elsewhere)


# --- Signing in with it --------------------------------------------------------------------


def test_the_password_alone_opens_nothing(client, protected):
    answer = give_password(client, protected)

    assert answer["Location"] == STEP
    assert not is_signed_in(client)
    assert client.get("/admin/").status_code == 302


def test_the_code_opens_bekal(client, protected):
    give_password(client, protected)

    client.post(STEP, {"code": code_of()})

    assert is_signed_in(client)


def test_a_code_works_once(client, protected):
    code = code_of()
    give_password(client, protected)
    client.post(STEP, {"code": code})
    other = Client()
    give_password(other, protected)

    other.post(STEP, {"code": code})

    assert not is_signed_in(other)


@pytest.mark.parametrize("wrong", ["000000", "٠٠٠٠٠٠", "ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2", "'; --"])
def test_a_wrong_code_stays_outside_and_is_kept(client, protected, wrong):
    give_password(client, protected)

    answer = client.post(STEP, {"code": wrong})

    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert AuditEvent.objects.filter(action="sign_in.code_failed").count() == 1


def test_after_a_wrong_code_the_next_try_waits(client, protected):
    give_password(client, protected)
    client.post(STEP, {"code": "000000"})

    client.post(STEP, {"code": code_of()})

    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        client.post(STEP, {"code": code_of()})
        assert is_signed_in(client)


def test_five_wrong_codes_begin_again_with_the_password(client, protected):
    give_password(client, protected)

    for _number in range(5):
        answer = client.post(STEP, {"code": "000000"})

    assert answer["Location"] == "/masuk/"
    assert client.get(STEP)["Location"] == "/masuk/"


def test_the_half_way_lasts_five_minutes(client, protected):
    give_password(client, protected)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.post(STEP, {"code": code_of()})["Location"] == "/masuk/"


def test_a_recovery_code_opens_once(client, protected):
    code = second_factor.new_recovery_codes(protected)[0]
    give_password(client, protected)
    client.post(STEP, {"code": code.lower()})
    assert is_signed_in(client)
    other = Client()
    give_password(other, protected)

    other.post(STEP, {"code": code})

    assert not is_signed_in(other)
    assert second_factor.recovery_codes_left(protected) == 7


def test_new_recovery_codes_want_the_password_and_replace_the_old(client, protected):
    old = second_factor.new_recovery_codes(protected)
    client.force_login(protected)

    client.post("/profil/verifikasi/cadangan/", {"present_password": "salah"})
    assert second_factor.verify(protected, old[0]).ok
    client.post("/profil/verifikasi/cadangan/", {"present_password": PASSWORD})

    assert not second_factor.verify(protected, old[1]).ok


def test_removing_it_wants_the_password(client, protected):
    client.force_login(protected)

    client.post("/profil/verifikasi/hapus/", {"present_password": "salah"})
    assert TOTPDevice.objects.exists()
    client.post("/profil/verifikasi/hapus/", {"present_password": PASSWORD})

    assert not TOTPDevice.objects.exists()


# --- Who must have it ----------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_administrators_heads_and_managers_must_have_it(client, db, settings, role):
    settings.SECOND_FACTOR_REQUIRED = True
    user = UserFactory(role=role)
    TermsAcceptanceFactory(user=user, terms=Terms.objects.current())
    give_password(client, user)

    answer = client.get("/profil/")

    must = role in {Role.ADMINISTRATOR, Role.HEAD, Role.MANAGER}
    assert answer.status_code == (302 if must else 200)
    if must:
        assert answer["Location"] == SETUP
        assert client.get(reverse("admin:index"))["Location"] == SETUP


def test_in_the_demo_nobody_must(client, db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    give_password(client, user := UserFactory(role=Role.ADMINISTRATOR))

    assert is_signed_in(client)
    assert not user.needs_second_factor


def test_the_admin_itself_refuses_a_session_without_it(rf, db, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    request = rf.get("/admin/")
    request.user = UserFactory(role=Role.ADMINISTRATOR)
    request.session = {}
    assert not admin.site.has_permission(request)
    request.session = {"second_factor": True}
    assert admin.site.has_permission(request)
