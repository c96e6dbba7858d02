"""What happens to everybody of the made-up nation: tables for the time of the load, in days."""

from tests.bench.filling import chance, pick, run, series, table_of

NOW = 3979
"""In days after the first of 2016: 23 November 2026."""
MONTHS = (("b1", 30), ("b3", 91), ("b6", 182), ("b12", 365), ("b24", 730))


def imagine(places: int, facilities: int, rounds: int) -> None:
    classes, people = facilities * rounds, places * 85 // 100
    _classes(classes, facilities, rounds)
    _people(classes, people, places // 4)
    _places(classes, people, places, facilities)
    _looks()


def forget() -> None:
    for table in ("bench_look", "bench_place", "bench_person", "bench_class"):
        run(f"DROP TABLE {table}")


def _classes(classes: int, facilities: int, rounds: int) -> None:
    """`c` of facility `f`, its `r`th, under agreement `a`."""
    starts = f"n / {facilities} * 3900 / {rounds} + {chance('n', 1, 20)}"
    table_of(
        "bench_class",
        f"""SELECT n AS c, n % {facilities} AS f, n / {facilities} AS r,
            n % {facilities} + {facilities} * (n / {facilities} / 10) AS a,
            {starts} AS starts, {starts} + 40 AS ends FROM {series(classes)}""",
        "c",
    )


def _people(classes: int, people: int, candidates: int) -> None:
    """`n`, first in class `c`: `free` on a day, `back` in custody, who `dies` before which look."""
    free, back = f"ends + 120 + {chance('n', 3, 900)}", f"free + 100 + {chance('n', 7, 600)}"
    table_of(
        "bench_person",
        f"""SELECT born.*, CASE WHEN {chance("n", 6, 100)} < 5 AND dies = 9 AND {back} <= {NOW}
              THEN {back} END AS back, {chance("n", 8, 10)} < 7 AS is_sentenced
            FROM (SELECT n, c, f, starts, n < {people} AS is_seated,
              CASE WHEN n < {people} AND {chance("n", 2, 100)} < 78 AND {free} <= {NOW}
                THEN {free} END AS free,
              CASE WHEN {chance("n", 4, 100)} < 2 THEN {chance("n", 5, 5)} ELSE 9 END AS dies
            FROM {series(people + candidates)}
            JOIN bench_class ON c = CASE WHEN n < {people} THEN n * {classes} / {people}
              ELSE (n - {people}) * {classes} / {candidates} END) AS born""",
        "n",
    )


def _places(classes: int, people: int, places: int, facilities: int) -> None:
    """Place `n` of person `p`; those after the last person are a second one of somebody."""
    later = f"{facilities} * (1 + {chance('n', 10, 2)})"
    again = f"((n - {people}) * 5 + 1) % {people}"
    state = f"""CASE WHEN ends > {NOW} THEN CASE WHEN starts <= {NOW} THEN 'active'
        ELSE 'enrolled' END WHEN fate < 86 THEN 'completed' WHEN fate < 89 THEN 'transferred'
        WHEN fate < 90 THEN 'released' WHEN fate < 95 THEN 'withdrawn'
        WHEN fate < 98 THEN 'not_completed' ELSE 'cancelled' END"""
    table_of(
        "bench_place",
        f"""SELECT seat.*, {state} AS state, fate % 2 AS odd, {chance("n", 12, 25)} AS early,
              {chance("n", 13, 100)} < 8 AS failed, {chance("n", 14, 100)} < 93 AS certified
            FROM (SELECT n, p, seats.c, f, starts, ends, {chance("n", 11, 100)} AS fate
              FROM (SELECT n, n AS p, n * {classes} / {people} AS c FROM {series(people)}
                UNION ALL SELECT n, {again}, ({again} * {classes} / {people} + {later}) % {classes}
                FROM {series(places)} WHERE n >= {people}) AS seats
              JOIN bench_class ON bench_class.c = seats.c) AS seat""",
        "n",
    )


def _looks() -> None:
    """Five looks after each release."""
    months = " UNION ALL ".join(
        f"SELECT {at} AS k, '{code}' AS code, {days} AS days, {14 if at == 0 else 30} AS half"
        for at, (code, days) in enumerate(MONTHS)
    )
    is_back = "back IS NOT NULL AND is_sentenced AND back <= due"
    table_of(
        "bench_look",
        f"""SELECT look.*, CASE WHEN is_done THEN 'done'
              WHEN k > dies OR {is_back} THEN 'not_required'
              WHEN due + half > {NOW} THEN 'scheduled'
              ELSE {pick(("unreachable", "refused", "missed", "missed"), chance("l", 22, 4))}
              END AS state
            FROM (SELECT plan.*, due + 5 <= {NOW} AND k <= dies AND NOT ({is_back})
                AND (k = dies OR {chance("l", 20, 100)} < 80) AS is_done
              FROM (SELECT n * 5 + k AS l, n AS p, f, free, dies, back, is_sentenced, k, code, half,
                free + days AS due FROM bench_person CROSS JOIN ({months}) AS months
                WHERE free IS NOT NULL) AS plan) AS look""",
        "l",
    )
