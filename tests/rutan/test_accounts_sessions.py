"""How long a session rests, which devices one ends, and how often one guesses inside."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from rutan.accounts.choices import Role
from rutan.accounts.models import SignInSession, Terms
from rutan.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, TermsAcceptanceFactory, UserFactory

PROFILE = "/profil/"
CHANGE = "/sandi/ganti/"
NEW = "sampan nelayan berlabuh senja"
CONFIRMED_PAGES = ["/profil/verifikasi/hapus/", "/profil/verifikasi/cadangan/"]


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post("/masuk/", {"sign_in_name": user.username, "password": password}, **extra)


def is_signed_in(client):
    return client.get(PROFILE).status_code == 200


def actions():
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


@pytest.fixture
def user(db):
    return UserFactory()


# --- Rest ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_an_administrator_may_rest_half_as_long_as_others(client, db, role):
    user = UserFactory(role=role)
    TermsAcceptanceFactory(user=user, terms=Terms.objects.current())
    sign_in(client, user)
    start = timezone.now()

    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(minutes=14 + 16), tick=False):
        assert is_signed_in(client) == (role != Role.ADMINISTRATOR)


def test_the_sentence_names_the_minutes_of_the_role(client, db, settings):
    settings.LANGUAGE_CODE = "en"
    user = UserFactory(role=Role.ADMINISTRATOR, language="en")
    sign_in(client, user)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        page = client.get(PROFILE, follow=True).content.decode()

    assert re.search(r"\b15\b", page)
    assert actions()[-1] == "session.ended"


def test_the_list_of_devices_leaves_out_what_rested_too_long(client, db):
    user = UserFactory(role=Role.ADMINISTRATOR)
    sign_in(Client(), user)

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        sign_in(client, user)
        shown = client.get(PROFILE).context["open_sessions"]

    assert [one.is_this_one for one in shown] == [True]


# --- One device ----------------------------------------------------------------------------


@pytest.fixture
def two_devices(client, user):
    elsewhere, third = Client(), Client()
    sign_in(elsewhere, user, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    sign_in(third, user)
    sign_in(client, user)
    return elsewhere, third


def row_of(client):
    return SignInSession.objects.get(session_key=client.session.session_key)


def end(client, pk):
    return client.post("/keluar/perangkat/", {"device": pk})


def test_one_device_is_signed_out_and_the_others_go_on(client, two_devices):
    elsewhere, third = two_devices

    assert end(client, row_of(elsewhere).pk).status_code == 302

    assert not is_signed_in(elsewhere)
    assert is_signed_in(third)
    assert is_signed_in(client)
    assert actions().count("session.one_ended") == 1


def test_the_profile_has_a_button_for_each_other_device(client, two_devices):
    page = client.get(PROFILE).content.decode()

    offered = {int(pk) for pk in re.findall(r'name="device" value="([0-9]+)"', page)}
    assert offered == {row_of(other).pk for other in two_devices}
    assert str(row_of(client).pk) not in map(str, offered)
    assert "Firefox, Windows" in page


def test_the_device_of_somebody_else_is_not_there(client, two_devices):
    stranger = Client()
    sign_in(stranger, UserFactory())

    assert end(client, row_of(stranger).pk).status_code == 404
    assert is_signed_in(stranger)


def test_this_device_is_left_by_signing_out(client, two_devices):
    assert end(client, row_of(client).pk).status_code == 404
    assert is_signed_in(client)


@pytest.mark.parametrize("nonsense", ["", "x", "1 OR 1=1", "9" * 30])
def test_nonsense_is_no_device(client, two_devices, nonsense):
    assert end(client, nonsense).status_code in {400, 404}
    assert SignInSession.objects.count() == 3


def test_a_link_signs_nobody_out(client, two_devices):
    assert client.get("/keluar/perangkat/").status_code == 405


# --- Guessing the present password ---------------------------------------------------------


def change(client, present):
    return client.post(CHANGE, {"present_password": present, "new_password": NEW, "repeated": NEW})


def guess(client, times, page=CHANGE):
    posted = {"present_password": "tidak cocok", "new_password": NEW, "repeated": NEW}
    return [client.post(page, posted).status_code for _number in range(times)]


def test_ten_wrong_present_passwords_are_enough(client, user):
    sign_in(client, user)

    assert guess(client, 10) == [200] * 9 + [429]

    answer = change(client, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert AccessAttempt.objects.get().failures_since_start >= 10
    assert actions().count("account.password_not_confirmed") == 9
    assert "sign_in.locked" in actions()


def test_after_a_quarter_of_an_hour_the_right_one_counts_again(client, user):
    sign_in(client, user)
    guess(client, 10)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert change(client, PASSWORD).status_code == 302


def test_the_door_and_the_pages_inside_count_together(client, user):
    sign_in(client, user)
    TOTPDevice.objects.create(user=user, name="app", key="31" * 20)

    for page in CONFIRMED_PAGES:
        assert guess(client, 3, page) == [200] * 3
    for _number in range(3):
        assert sign_in(Client(), user, "tidak cocok").status_code == 200
    assert sign_in(Client(), user, "tidak cocok").status_code == 429

    assert guess(client, 1, CONFIRMED_PAGES[0]) == [429]


@pytest.mark.parametrize("page", CONFIRMED_PAGES)
def test_the_other_pages_that_ask_again_are_locked_too(client, user, page):
    TOTPDevice.objects.create(user=user, name="app", key="31" * 20)
    client.force_login(user)

    assert guess(client, 10, page)[-1] == 429
    assert client.post(page, {"present_password": PASSWORD}).status_code == 429
    assert TOTPDevice.objects.exists()


def test_a_wrong_guess_of_one_does_not_lock_another(client, user):
    sign_in(client, user)
    guess(client, 10)
    other = Client()
    sign_in(other, UserFactory())

    assert change(other, PASSWORD).status_code == 302


def test_what_was_typed_as_present_password_is_kept_nowhere(client, user):
    sign_in(client, user)
    guess(client, 1)

    kept = str([*AccessAttempt.objects.values(), *AuditEvent.objects.values()])
    assert "tidak cocok" not in kept
    assert NEW not in kept


def test_looking_at_the_page_counts_nothing(client, user):
    sign_in(client, user)

    assert [client.get(CHANGE).status_code for _number in range(12)] == [200] * 12
    assert AccessAttempt.objects.count() == 0
