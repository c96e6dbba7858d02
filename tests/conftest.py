"""Test set-up: which database, whether there is a browser, and the cast of people."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from rutan.env import database
from tests import chromium, migrated, postgresql

DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}  # fixtures that open one
FOLDER = Path(os.environ["BEKAL_TEST_FOLDER"])

# Playwright keeps an event loop in the thread of the test; the ORM is used between its steps.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = ["tests.cast", "tests.flush", "tests.thrift"]


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default=os.environ.get("BEKAL_TEST_DB", "sqlite"),
        help="database to test on; postgresql starts its own server (also BEKAL_TEST_DB)",
    )


def pytest_configure(config):
    if chromium.is_owed() and not chromium.find():
        raise pytest.UsageError("CI is set and no Chromium was found: browser tests must run.")
    if _is_worker(config) or config.getoption("database") != "postgresql":
        return
    if "BEKAL_TEST_DATABASE_URL" not in os.environ:
        config.bekal_server, url = postgresql.start(FOLDER)
        os.environ["BEKAL_TEST_DATABASE_URL"] = url  # the workers read it in tests/settings.py
    _use(os.environ["BEKAL_TEST_DATABASE_URL"])


def pytest_unconfigure(config):
    if _is_worker(config):
        return
    if server := getattr(config, "bekal_server", None):
        server.cleanup()


def pytest_report_header(config):
    return [
        f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}",
        f"browser: {chromium.find() or 'none, browser tests are left out'}",
    ]


def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.get_closest_marker("race"):
            item.add_marker(pytest.mark.django_db(transaction=True))
    if not chromium.find():
        _leave_out(lambda item: item.get_closest_marker("browser"), config, items)
    if config.getoption("database") != "sqlite":
        _leave_out(lambda item: item.get_closest_marker("looks"), config, items)
        _leave_out(_asks_no_database, config, items)
    # The longest first, so that no worker is left alone with them; a worker hands on its last tests
    # and keeps its first, so the sample is made once. The browser comes before any connection: its
    # event loop hides those that are there, and test_backup copies a database nobody is in.
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is None, _needs_no_sample(item))
    )


def _asks_no_database(item) -> bool:
    """Such a test was answered on SQLite: another database changes nothing about it."""
    return not item.get_closest_marker("django_db") and not DATABASE & set(item.fixturenames)


def _needs_no_sample(item) -> bool:
    return "seeded" not in item.fixturenames


def _leave_out(unwanted, config, items):
    left_out = [item for item in items if unwanted(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not unwanted(item)]


def pytest_terminal_summary(terminalreporter, config):
    if not chromium.find():
        terminalreporter.write_line("No Chromium here: the browser tests were left out.")
    elif config.getoption("database") != "sqlite":
        terminalreporter.write_line("What a page shows, or asks no database: tested on SQLite.")


def _is_worker(config) -> bool:
    return hasattr(config, "workerinput")


def _use(url: str) -> None:
    """Point this process, whose settings are loaded already, at the started server."""
    settings.DATABASES["default"].clear()
    settings.DATABASES["default"].update(database(url) | {"CONN_MAX_AGE": 0})
    connections.settings = connections.configure_settings(settings.DATABASES)
    if hasattr(connections._connections, "default"):
        del connections["default"]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """Migrations that were done once are not done again; what follows them always is."""
    return migrated.copied_to(settings.DATABASES["default"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    if not django_db_keepdb:
        migrated.keep(settings.DATABASES["default"])
    from tests.flush import remember  # a plugin is loaded by pytest first

    with django_db_blocker.unblock():
        remember()


@pytest.fixture(autouse=True)
def _indonesian():
    """Every test begins in Indonesian: a page leaves its language behind in the thread."""
    yield
    translation.deactivate()


@pytest.fixture
def own_folder(settings, tmp_path):
    """An empty folder for the files of this test alone; otherwise those of a worker share one."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


@pytest.fixture(scope="session")
def browser():
    """Chromium for the session; a test opens its own page with `browser.new_page()`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        yield started
        started.close()
