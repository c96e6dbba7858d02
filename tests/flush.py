"""What a test that commits (threads, commands, a browser) leaves behind: the tables as migrated.

Such a test writes to a few tables. Only those are put right, with the rows that migrations left in
them: Django would empty all hundred and make the reference data anew, a second for every test.
The triggers of the tables that nothing in the application can empty are taken away for that and
put back in the same transaction.
"""

from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

append_only = import_module("rutan.audit.migrations.0002_append_only")
GUARDED = {
    "audit_auditevent": append_only,
    "trainees_frozenreport": import_module(
        "trainees.migrations.0016_indicators_and_frozen_reports"
    ),
}
AS_MIGRATED: dict[str, list[tuple]] = {}


def remember():
    """Keep what stands in every table now: no test has run yet."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        AS_MIGRATED.update({name: _rows(cursor, name) for name in names})


@pytest.fixture(scope="session", autouse=True)
def _tables_end_as_migrated():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _put_right)
        yield


def _put_right(self):
    with transaction.atomic(), connection.cursor() as cursor:
        changed = _changed(cursor)
        guards = [guard for table, guard in GUARDED.items() if table in changed]
        for guard in guards:
            _run(cursor, guard.statements_to_open(connection.vendor))
        for table in changed:
            cursor.execute(f"DELETE FROM {_quoted(table)}")
        for table in changed:
            for row in AS_MIGRATED[table]:
                places = ", ".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO {_quoted(table)} VALUES ({places})", row)
        for guard in guards:
            _run(cursor, guard.statements_to_guard(connection.vendor))


def _changed(cursor):
    filled = [table for table, rows in AS_MIGRATED.items() if rows]
    changed = [table for table in filled if _rows(cursor, table) != AS_MIGRATED[table]]
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})"
            for table, rows in AS_MIGRATED.items()
            if not rows
        )
    )
    return changed + [table for (table,) in cursor.fetchall()]


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY 1")
    return cursor.fetchall()


def _run(cursor, statements):
    for statement in statements:
        cursor.execute(statement)


def _quoted(table):
    return connection.ops.quote_name(table)
