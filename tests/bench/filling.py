"""Many made-up rows at once: each is a copy of one row of a factory, changed by an expression.

The database multiplies them, so that a million cost a minute and both databases get the same.
"""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

FIRST_KEY = 10_000
"""Made-up rows begin after it; what the factories made stands below and is taken away."""


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def day(days: str) -> str:
    """So many days after the first of 2016."""
    if connection.vendor == "postgresql":
        return f"(date '2016-01-01' + ({days})::int)"
    return f"date('2016-01-01', ({days}) || ' days')"


def made(number: str) -> str:
    """The key of a made-up row."""
    return f"{FIRST_KEY} + {number}"


def text(number: str) -> str:
    """Eight digits."""
    if connection.vendor == "postgresql":
        return f"lpad(({number})::text, 8, '0')"
    return f"printf('%08d', {number})"


def chance(number: str, salt: int, below: int) -> str:
    """A whole number under `below` that looks like one of chance, and is the same every time."""
    seed = f"((({number}) * 48271 + {salt} * 69621 + 1234567) % 2147483647)"
    # Squared, or two chances of one number would go together.
    return f"({seed} * {seed} % 2147483647 / 7 % {below})"


def pick(values: Sequence, number: str) -> str:
    """One of `values`, by a number from 0."""
    cases = " ".join(f"WHEN {at} THEN {_literal(value)}" for at, value in enumerate(values))
    return f"(CASE {number} {cases} END)"


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def table_of(name: str, sql: str, key: str = "") -> None:
    """A table for the time of the load, with its key."""
    run(f"CREATE TEMPORARY TABLE {name} AS {sql}")
    if key:
        run(f"CREATE INDEX {name}_key ON {name} ({key})")
    run(f"ANALYZE {name}")


def series(count: int) -> str:
    """Rows `n` from 0."""
    start = "CAST(0 AS bigint)"
    return (
        f"(WITH RECURSIVE counted(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM counted"
        f" WHERE n + 1 < {count}) SELECT n FROM counted) AS series"
    )


def copies(like: Model, source: str, columns: Mapping[str, str]) -> None:
    """A copy of `like` for every row of `source`, with `columns` from there."""
    fields = [field.column for field in like._meta.concrete_fields]
    assert set(columns) <= set(fields), set(columns) - set(fields)
    names = ", ".join(f'"{name}"' for name in fields)
    values = ", ".join(columns.get(name, f't."{name}"') for name in fields)
    table, key = like._meta.db_table, like._meta.pk.column
    run(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM {source}'
        f' CROSS JOIN "{table}" AS t WHERE t."{key}" = {like.pk}'
    )


@contextmanager
def without_indexes(models: Sequence[type[Model]]):
    """Rows first, indexes after: many times cheaper. What holds a promise stays, and foreign keys
    are not looked up on PostgreSQL meanwhile."""
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
            [tables],
        )
        found = cursor.fetchall()
        cursor.execute("SET session_replication_role = replica")
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    run("SET maintenance_work_mem = '512MB'")
    for _name, sql in found:
        run(sql)
    run("SET session_replication_role = origin")
