"""A database of one's own for each size: the tests', migrated, and thrown away afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from rutan.env import database
from tests import migrated, postgresql

FOLDER = Path(os.environ["BEKAL_TEST_FOLDER"])


@contextmanager
def server(kind: str) -> Iterator[None]:
    """`kind` is sqlite or postgresql; that one starts its own, as for the tests."""
    if kind == "sqlite":
        yield
        return
    started, url = postgresql.start(FOLDER)
    try:
        use = database(url) | {"CONN_MAX_AGE": 0}
        settings.DATABASES["default"].clear()
        settings.DATABASES["default"].update(use)
        connections.settings = connections.configure_settings(settings.DATABASES)
        del connections["default"]
        yield
    finally:
        connection.close()
        started.cleanup()


@contextmanager
def empty() -> Iterator[None]:
    """Migrated, without rows of ours."""
    name = settings.DATABASES["default"]["NAME"]
    is_kept = migrated.copied_to(settings.DATABASES["default"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=is_kept)
    if not is_kept:
        migrated.keep(settings.DATABASES["default"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # a page has 30 seconds; a load has not
            cursor.execute("SET max_parallel_workers_per_gather = 0")
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
