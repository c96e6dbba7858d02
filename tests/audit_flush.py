"""Lets the tests empty the audit table between them, which nothing in the application can.

Tests that commit (threads, commands) end with a flush of all tables. The triggers are taken
away for that flush and put back in the same transaction.
"""

from importlib import import_module

import pytest
from django.db.backends.postgresql.base import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as SQLite

append_only = import_module("rutan.audit.migrations.0002_append_only")
TABLE = "audit_auditevent"


@pytest.fixture(scope="session", autouse=True)
def _flush_opens_the_audit_table():
    with pytest.MonkeyPatch.context() as patch:
        for operations, vendor in ((PostgreSQL, "postgresql"), (SQLite, "sqlite")):
            patch.setattr(operations, "sql_flush", _opening(operations.sql_flush, vendor))
        yield


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
