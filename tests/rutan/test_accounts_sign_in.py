"""At the door: who gets in, who does not, and what both are told."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rutan.accounts.choices import Role
from rutan.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, UserFactory

SIGN_IN = "/masuk/"
PROFILE = "/profil/"
WRONG = "tidak cocok"


def sign_in(client, name, password=PASSWORD, **extra):
    posted = {"sign_in_name": name, "password": password} | extra.pop("posted", {})
    return client.post(SIGN_IN, posted, **extra)


def is_signed_in(client):
    return client.get(PROFILE).status_code == 200


def actions():
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


@pytest.fixture
def user(db):
    return UserFactory(username="198705122010121003", email="sari@contoh.go.id")


@pytest.mark.parametrize(
    "typed",
    ["198705122010121003", "19870512 201012 1 003", "sari@contoh.go.id", " Sari@Contoh.GO.id "],
)
def test_staff_number_and_e_mail_both_open_the_door(client, user, typed):
    assert sign_in(client, typed).status_code == 302

    assert is_signed_in(client)
    assert actions() == ["sign_in.succeeded"]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("sari@contoh.go.id", "salah"),
        ("tidak.ada@contoh.go.id", PASSWORD),
        ("sari@contoh.go.id", PASSWORD.lower()),
    ],
)
def test_one_sentence_for_every_wrong_pair(client, user, name, password):
    answer = sign_in(client, name, password)

    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "closed", [{"is_active": False}, {"expires_on": timezone.localdate() - timedelta(days=1)}]
)
def test_closed_and_expired_accounts_get_the_same_sentence(client, user, closed):
    for name, value in closed.items():
        setattr(user, name, value)
    user.save()

    assert WRONG in sign_in(client, user.username).content.decode()


def test_an_account_works_through_its_last_day(client, user):
    user.expires_on = timezone.localdate()
    user.save()

    sign_in(client, user.username)

    assert is_signed_in(client)


def test_what_was_typed_is_never_kept(client, user):
    sign_in(client, "my-password-in-the-wrong-box", "salah-sekali")

    kept = str(list(AuditEvent.objects.values()))
    from_axes = str(list(_attempts()))
    for typed in ("my-password-in-the-wrong-box", "salah-sekali"):
        assert typed not in kept
        assert typed not in from_axes


def _attempts():
    return AccessAttempt.objects.values()


def test_unknown_names_cost_as_much_as_known_ones(user, rf, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.base_user.make_password", lambda raw: hashed.append(raw) or "x"
    )
    sign_in(Client(), "tidak.ada@contoh.go.id")

    assert len(hashed) == 1


# --- Lock-out ------------------------------------------------------------------------------


def test_ten_wrong_tries_lock_the_person_at_the_address(client, user):
    answers = [sign_in(client, user.username, "salah") for _number in range(10)]

    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    locked = sign_in(client, user.username)
    assert locked.status_code == 429
    assert re.search(r"\b15 menit", locked.content.decode())
    assert int(locked["Retry-After"]) > 14 * 60
    assert not is_signed_in(client)
    assert actions()[-1] == "sign_in.locked"


def test_the_lock_is_the_persons_under_either_name(client, user):
    for number in range(10):
        sign_in(client, user.staff_number if number % 2 else user.email, "salah")

    assert sign_in(client, user.email).status_code == 429


def test_the_lock_does_not_shut_out_colleagues_at_the_same_address(client, user):
    colleague = UserFactory()
    for _number in range(10):
        sign_in(client, user.username, "salah")

    assert sign_in(client, colleague.username).status_code == 302


def test_another_address_header_does_not_open_the_lock(client, user):
    for number in range(10):
        sign_in(client, user.username, "salah", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    answer = sign_in(client, user.username, HTTP_X_FORWARDED_FOR="10.0.0.99")

    assert answer.status_code == 429


def test_the_lock_opens_after_a_quarter_of_an_hour(client, user):
    for _number in range(10):
        sign_in(client, user.username, "salah")

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client, user.username).status_code == 302


def test_signing_in_forgives_earlier_tries(client, user):
    for _number in range(9):
        sign_in(client, user.username, "salah")
    sign_in(client, user.username)

    assert sign_in(Client(), user.username, "salah").status_code == 200


# --- Where to next -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://jahat.example/", "//jahat.example/", "/\\jahat.example", "\\\\jahat.example",
        "javascript:alert(1)", "https:jahat.example", " //jahat.example", "/profil/\r\nX: 1",
        "/keluar/",
    ],
)  # fmt: skip
def test_next_never_leads_out_of_bekal(client, user, elsewhere):
    answer = sign_in(client, user.username, posted={"next": elsewhere})

    assert answer["Location"] == reverse("portal:home")


def test_next_leads_to_the_page_that_was_asked_for(client, user):
    asked = client.get(PROFILE)
    assert asked["Location"] == f"{SIGN_IN}?next={PROFILE}"

    answer = sign_in(client, user.username, posted={"next": PROFILE})

    assert answer["Location"] == PROFILE


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_those_who_work_in_the_admin_land_there(client, db, role):
    user = UserFactory(role=role)

    assert sign_in(client, user.username)["Location"] == "/admin/"


# --- The session ---------------------------------------------------------------------------


def test_signing_in_gives_a_new_session_key(client, user):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    sign_in(client, user.username)

    assert client.session.session_key != before


def test_signing_out_is_a_post_that_clears_the_browser(client, user):
    sign_in(client, user.username)
    key = client.session.session_key

    assert client.get("/keluar/").status_code == 405
    answer = client.post("/keluar/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)
    client.cookies["bekal-session"] = key
    assert not is_signed_in(client)
    assert actions() == ["sign_in.succeeded", "sign_out.succeeded"]


def test_half_an_hour_without_activity_ends_the_session(client, user):
    sign_in(client, user.username)

    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=58)):
        assert is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=89)):
        assert not is_signed_in(client)
    assert actions()[-1] == "session.ended"


def test_twelve_hours_end_even_a_busy_session(client, user):
    sign_in(client, user.username)
    start = timezone.now()

    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert is_signed_in(client)
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=False):
        assert not is_signed_in(client)


def test_a_page_view_writes_nothing_and_five_minutes_write_once(client, user):
    sign_in(client, user.username)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert len(_writes(client)) == 1
        assert _writes(client) == []


def _writes(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(PROFILE)
    return [
        query["sql"]
        for query in captured
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_a_closed_account_is_out_with_the_next_request(client, user):
    sign_in(client, user.username)
    user.is_active = False
    user.save()

    assert not is_signed_in(client)


def test_sign_out_everywhere_leaves_this_device(client, user):
    elsewhere = Client()
    sign_in(elsewhere, user.username)
    sign_in(client, user.username)

    client.post("/keluar/semua/")

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert "session.all_ended" in actions()


def test_the_profile_lists_the_devices(client, user):
    sign_in(Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"), user.username)
    sign_in(client, user.username)

    page = client.get(PROFILE).content.decode()

    assert "Firefox, Windows" in page


# --- The first password --------------------------------------------------------------------


@pytest.fixture
def newcomer(db):
    return UserFactory(new=True, full_name="Petugas Kesatu")


def test_nothing_else_is_reachable_before_the_first_own_password(client, newcomer):
    sign_in(client, newcomer.username)

    for name in ("accounts:profile", "accounts:second-factor-setup", "admin:index"):
        assert client.get(reverse(name))["Location"] == "/sandi/ganti/"


def test_the_first_password_opens_bekal(client, newcomer):
    sign_in(client, newcomer.username)
    new = "sampan nelayan berlabuh senja"

    answer = client.post("/sandi/ganti/", {"new_password": new, "repeated": new})

    assert answer.status_code == 302
    assert is_signed_in(client)
    assert sign_in(Client(), newcomer.username, new).status_code == 302


@pytest.mark.parametrize("poor", ["pendek", "123456789012345", "Petugas Kesatu 1", PASSWORD])
def test_a_poor_password_is_refused(client, newcomer, poor):
    sign_in(client, newcomer.username)

    answer = client.post("/sandi/ganti/", {"new_password": poor, "repeated": poor})

    assert answer.status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


# --- Changing it ---------------------------------------------------------------------------


def change_password(client, new="sampan nelayan berlabuh senja", present=PASSWORD):
    return client.post(
        "/sandi/ganti/", {"present_password": present, "new_password": new, "repeated": new}
    )


def test_a_new_password_ends_the_other_sessions(client, user):
    elsewhere = Client()
    sign_in(elsewhere, user.username)
    sign_in(client, user.username)
    before = client.session.session_key

    assert change_password(client).status_code == 302

    assert is_signed_in(client)
    assert client.session.session_key != before
    assert not is_signed_in(elsewhere)
    assert "account.password_changed" in actions()


def test_the_present_password_is_asked_for(client, user):
    sign_in(client, user.username)

    assert change_password(client, present="salah").status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_page_for_forgotten_passwords_asks_for_nothing(client, db):
    page = client.get("/sandi/lupa/")

    assert page.status_code == 200
    assert 'type="email"' not in page.content.decode()


# --- Language and theme --------------------------------------------------------------------


def test_the_language_of_the_profile_comes_before_cookie_and_browser(client, user):
    user.language = "en"
    user.save()
    client.force_login(user)
    client.cookies["bahasa"] = "id"

    page = client.get(PROFILE, HTTP_ACCEPT_LANGUAGE="id")

    assert page.headers["Content-Language"] == "en"


def test_the_cookie_comes_before_the_browser(client, db):
    client.post("/bahasa/", {"language": "en", "next": SIGN_IN})

    page = client.get(SIGN_IN, HTTP_ACCEPT_LANGUAGE="id")

    assert page.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("path", "posted"), [("/bahasa/", {"language": "xx"}), ("/tema/", {"theme": "x"})]
)
def test_unknown_choices_are_malformed(client, user, path, posted):
    client.force_login(user)

    assert client.post(path, posted).status_code == 400


def test_a_switch_never_leads_out_of_bekal(client, db):
    answer = client.post("/bahasa/", {"language": "en", "next": "//jahat.example/"})

    assert answer["Location"] == "/"


def test_the_theme_is_kept(client, user):
    client.force_login(user)

    client.post("/tema/", {"theme": "dark", "next": PROFILE})

    user.refresh_from_db()
    assert user.theme == "dark"


@pytest.mark.parametrize(("chosen", "kept"), [("en", "en"), ("browser", "")])
def test_the_profile_keeps_language_and_theme(client, user, chosen, kept):
    client.force_login(user)

    client.post(PROFILE, {"language": chosen, "theme": "light"})

    user.refresh_from_db()
    assert (user.language, user.theme) == (kept, "light")


@pytest.mark.parametrize(("sent", "kept"), [({"letter_keys": "on"}, True), ({}, False)])
def test_the_profile_switches_letter_keys_on_and_off(client, user, sent, kept):
    client.force_login(user)
    assert client.get(PROFILE).context["form"].initial["letter_keys"] is True

    client.post(PROFILE, {"language": "id", "theme": "light"} | sent)

    user.refresh_from_db()
    assert user.letter_keys is kept


# --- The command line ----------------------------------------------------------------------


def test_the_first_administrator_comes_from_the_command_line(db, client, capsys):
    call_command("create_user", "Admin@contoh.go.id", "Lina Admin", "administrator")
    printed = capsys.readouterr().out

    assert printed.startswith("admin@contoh.go.id")
    assert sign_in(client, "admin@contoh.go.id", printed.split()[-1]).status_code == 302
    assert client.get(PROFILE)["Location"] == "/sandi/ganti/"
