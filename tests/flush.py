"""What a test that commits (threads, commands, a browser) leaves behind: the tables as migrated.

It ends with a flush of all tables. For that flush the triggers of the audit table, which nothing in
the application can empty, are taken away and put back in the same transaction; after it the
reference data of the migrations is added again, so tests may run in any order.
"""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.base import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as SQLite
from django.test import TransactionTestCase

append_only = import_module("rutan.audit.migrations.0002_append_only")
TABLE = "audit_auditevent"
REFERENCE_DATA = (
    import_module("rutan.accounts.migrations.0003_first_terms").add_reference_data,
    import_module("partnerships.migrations.0002_reference_data").add_reference_data,
    import_module("trainees.migrations.0002_reference_data").add_reference_data,
    import_module("trainees.migrations.0005_waiting_hearings_changes").add_exit_reasons,
    import_module("trainees.migrations.0007_history_and_devices").add_reasons,
    import_module("partnerships.migrations.0009_subjects_and_layouts").add_subjects,
    import_module("trainees.migrations.0008_papers_and_learners").add_layouts,
)


@pytest.fixture(scope="session", autouse=True)
def _flush_leaves_what_migrations_made():
    with pytest.MonkeyPatch.context() as patch:
        for operations, vendor in ((PostgreSQL, "postgresql"), (SQLite, "sqlite")):
            patch.setattr(operations, "sql_flush", _opening(operations.sql_flush, vendor))
        flush = TransactionTestCase._fixture_teardown
        patch.setattr(TransactionTestCase, "_fixture_teardown", _refilling(flush))
        yield


def _refilling(flush):
    def flushed(self):
        flush(self)
        for add in REFERENCE_DATA:
            add(apps, SimpleNamespace(connection=connection))  # in place of a schema editor

    return flushed


def _opening(sql_flush, vendor):
    def opened(self, style, tables, **options):
        statements = sql_flush(self, style, tables, **options)
        if not statements or TABLE not in tables:
            return statements
        return [
            *append_only.statements_to_open(vendor),
            *statements,
            *append_only.statements_to_guard(vendor),
        ]

    return opened
