"""The start is refused, with a sentence that says what to do, wherever it could be a mistake."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from rutan import env

KEY = "x7" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2


def start(shown="s.DEBUG, s.DEMO_MODE", **environment):
    """Load the settings in a process of its own; returns (exit code, what it said)."""
    done = subprocess.run(
        [sys.executable, "-c", f"import rutan.settings as s; print({shown})"],
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "DJANGO_SECRET_KEY is not set"),
        ({"DJANGO_SECRET_KEY": "short"}, "too short"),
        ({"DJANGO_SECRET_KEY": env.DEMO_KEY}, "too short or too well known"),
        ({"DJANGO_SECRET_KEY": KEY}, "DJANGO_ALLOWED_HOSTS must name"),
        ({"DJANGO_SECRET_KEY": KEY, "DJANGO_ALLOWED_HOSTS": "*"}, "DJANGO_ALLOWED_HOSTS must name"),
        (
            {"DJANGO_SECRET_KEY": KEY, "DJANGO_ALLOWED_HOSTS": "a.go.id", "DJANGO_DEBUG": "1"},
            "Remove DJANGO_DEBUG",
        ),
        ({"BEKAL_DEMO": "1", "DJANGO_SECRET_KEY": KEY}, "DJANGO_SECRET_KEY is set"),
        ({"BEKAL_DEMO": "1", "DJANGO_ALLOWED_HOSTS": "bekal.go.id"}, "more than this machine"),
        ({"BEKAL_DEMO": "1", "DATABASE_URL": "postgres://u:p@db/bekal"}, "a database server"),
        ({"BEKAL_DEMO": "1", "BEKAL_DEMO_ANYWHERE": "1"}, "DJANGO_SECRET_KEY is not set"),
    ],
)
def test_a_careless_environment_stops_the_start(environment, says):
    code, said = start(**environment)

    assert code != 0
    assert says in said


@pytest.mark.parametrize(
    ("environment", "answer"),
    [
        ({"DJANGO_SECRET_KEY": KEY, "DJANGO_ALLOWED_HOSTS": "bekal.go.id"}, "False False"),
        ({"BEKAL_DEMO": "1"}, "False True"),
        (
            {
                "BEKAL_DEMO": "1",
                "BEKAL_DEMO_ANYWHERE": "1",
                "DJANGO_SECRET_KEY": KEY,
                "DJANGO_ALLOWED_HOSTS": "*",
                "DATABASE_URL": "postgres://u:p@db/bekal",
            },
            "False True",
        ),
    ],
)
def test_a_meant_environment_starts(environment, answer):
    assert start(**environment) == (0, f"{answer}\n")


@pytest.mark.parametrize(
    "address", ["http://a.go.id", "a.go.id", "https://", "https://a.go.id/bekal"]
)
def test_an_address_that_cannot_be_printed_stops_the_start(address):
    code, said = start(
        DJANGO_SECRET_KEY=KEY, DJANGO_ALLOWED_HOSTS="bekal.go.id", BEKAL_PUBLIC_URL=address
    )

    assert code != 0
    assert "BEKAL_PUBLIC_URL is printed on certificates" in said


@pytest.mark.parametrize(
    ("environment", "printed"),
    [
        ({}, ""),
        ({"BEKAL_URL": "https://bekal.go.id/"}, "https://bekal.go.id"),
        (
            {"BEKAL_URL": "https://bekal.go.id", "BEKAL_PUBLIC_URL": "https://cek.go.id/"},
            "https://cek.go.id",
        ),
    ],
)
def test_the_printed_address_is_a_name_of_its_own_or_that_of_the_site(environment, printed):
    production = {"DJANGO_SECRET_KEY": KEY, "DJANGO_ALLOWED_HOSTS": "bekal.go.id"}

    assert start("s.PUBLIC_BASE_URL", **production, **environment) == (0, f"{printed}\n")


def test_the_demo_keeps_its_data_apart():
    code, said = start("s.DATABASES['default']['NAME'], s.FILES_ROOT", BEKAL_DEMO="1")

    assert (code, said.count("/var/demo")) == (0, 2), said


def test_sqlite_is_durable_and_strict(tmp_path):
    config = env.database(f"sqlite:///{tmp_path}/new/bekal.sqlite3")

    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
    ):
        assert pragma in config["OPTIONS"]["init_command"]
    assert (tmp_path / "new").is_dir()


def test_postgresql_never_waits_for_ever():
    config = env.database("postgres://bekal:secret@db.local:5432/bekal")

    assert "lock_timeout=5000" in config["OPTIONS"]["options"]
    assert "statement_timeout=30000" in config["OPTIONS"]["options"]
    assert "idle_in_transaction_session_timeout=60000" in config["OPTIONS"]["options"]
    assert config["CONN_HEALTH_CHECKS"]


def test_nothing_is_kept_on_a_connection_that_a_pooler_lends():
    config = env.database("postgres://bekal:secret@pool:6432/bekal?pooler=transaction")

    assert (config["OPTIONS"], config["CONN_MAX_AGE"]) == ({}, 0)
    assert config["DISABLE_SERVER_SIDE_CURSORS"]


def test_cookies_are_tied_to_https_and_this_host_in_production():
    shown = (
        "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.SECURE_SSL_REDIRECT"
    )

    code, said = start(shown, DJANGO_SECRET_KEY=KEY, DJANGO_ALLOWED_HOSTS="bekal.go.id")

    assert (code, said) == (0, "__Host-bekal-session __Host-bekal-csrf True True True True\n")


def test_no_folder_of_uploads_has_an_address():
    assert settings.MEDIA_ROOT == ""
    assert settings.STORAGES["default"]["OPTIONS"]["base_url"] is None


def test_the_policy_allows_nothing_inline():
    sources = [source for listed in settings.SECURE_CSP.values() for source in listed]

    assert not [source for source in sources if "unsafe" in source or "*" in source]


def test_the_refusal_says_how_to_make_a_key():
    with pytest.raises(ImproperlyConfigured, match="token_urlsafe"):
        env.secret_key("", demo=False, anywhere=False)
