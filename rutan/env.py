"""What the environment may say, and the combinations that stop the start.

Every refusal is a sentence that says what to do. Nothing here reads a file.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]"}
DEMO_KEY = "demo-only-key-for-synthetic-data-on-this-machine-and-nowhere-else"
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'  # said in the refusal

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"  # an acknowledged write survives a power cut
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"  # or INSERT OR REPLACE slips past the audit triggers
)
POSTGRESQL_LIMITS = (
    "-c lock_timeout=5000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000"
)


def database(url: str) -> dict:
    """Django's settings of one database, with the limits that keep it honest.

    `?pooler=transaction` on a PostgreSQL URL says that pgbouncer stands in between: it hands a
    connection to somebody else after each transaction, so nothing may be kept on it. The limits
    then belong to the database role (docs/deploy.md).
    """
    config: dict = dict(Env.db_url_config(url))
    options = config.setdefault("OPTIONS", {})
    if is_sqlite(config):
        if config["NAME"] != ":memory:":
            Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", 20)
        options.setdefault("init_command", SQLITE_PRAGMAS)
    elif options.pop("pooler", "") == "transaction":
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
        config["CONN_MAX_AGE"] = 0
    else:
        options.setdefault("options", POSTGRESQL_LIMITS)
        options.setdefault("connect_timeout", 3)
        config["CONN_HEALTH_CHECKS"] = True
        config["CONN_MAX_AGE"] = 300
    return config


def is_sqlite(config: dict) -> bool:
    return "sqlite" in config["ENGINE"]


def secret_key(key: str, *, demo: bool, anywhere: bool) -> str:
    """The key to sign with; outside an ordinary demo there is no default."""
    if demo and not anywhere:
        return DEMO_KEY
    if not key:
        raise ImproperlyConfigured(
            "DJANGO_SECRET_KEY is not set. Put a long random value into the environment, "
            f"for example the output of: {NEW_KEY} . To try Bekal with made-up data, run "
            "`make demo`, which sets BEKAL_DEMO=1."
        )
    if len(key) < 50 or len(set(key)) < 5 or key == DEMO_KEY or "insecure" in key:
        raise ImproperlyConfigured(
            "DJANGO_SECRET_KEY is too short or too well known to protect sign-ins. "
            f"Replace it by the output of: {NEW_KEY}"
        )
    return key


def refuse_demo_in_production(*, database_url: str, hosts: list[str], key: str) -> None:
    """Stop when BEKAL_DEMO=1 stands beside something that only a real installation has."""
    signs = []
    if urlsplit(database_url).scheme != "sqlite":
        signs.append("DATABASE_URL names a database server")
    if not set(hosts) <= LOOPBACK:
        signs.append("DJANGO_ALLOWED_HOSTS names more than this machine")
    if key:
        signs.append("DJANGO_SECRET_KEY is set")
    if signs:
        raise ImproperlyConfigured(
            f"BEKAL_DEMO=1 together with real settings ({'; '.join(signs)}). Demo mode has known "
            "passwords and must never run on real data. Remove BEKAL_DEMO, or, for a "
            "demonstration with made-up data, say BEKAL_DEMO_ANYWHERE=1 as well."
        )


def refuse_careless_production(*, debug: bool, hosts: list[str]) -> None:
    if debug:
        raise ImproperlyConfigured(
            "DJANGO_DEBUG shows data and settings to every visitor, so it works in demo mode "
            "only. Remove DJANGO_DEBUG from the environment."
        )
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured(
            "DJANGO_ALLOWED_HOSTS must name the host names under which Bekal is reached, "
            "separated by commas, for example DJANGO_ALLOWED_HOSTS=bekal.example.go.id"
        )


def refuse_unsafe_address(address: str) -> None:
    """An address that is printed cannot be taken back: https, and nothing behind the host."""
    if not address:
        return
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            "BEKAL_PUBLIC_URL is printed on certificates, so it must be https and a host name, "
            "for example BEKAL_PUBLIC_URL=https://verifikasi.example.go.id"
        )
