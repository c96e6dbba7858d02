"""`make bench`: prints what our reports cost beside SQL by hand; ends with 1 where one costs more
than twice of it, where an answer differs, where the number of queries grows with the rows, or where
the columns differ from the facts after random changes."""

import argparse
import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.db import connection

LARGE = 500_000
FULL = {"sqlite": 50_000, "postgresql": 1_000_000}
CHANGES = 10_000
"""After which the columns of the places still equal the facts."""
LEAST = 50_000
"""Of fewer rows most of a report is the writing of its statements, the same for any number."""


def main() -> int:
    asked = _arguments()
    django.setup()
    faults: list[str] = []
    for kind in asked.databases:
        faults += _on(kind, max(int(FULL[kind] * asked.scale), LEAST), asked.rounds)
    for fault in faults:
        _say(f"FAULT: {fault}")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.05, help="1: the whole nation")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--databases", nargs="+", choices=FULL, default=list(FULL))
    return parser.parse_args()


def _on(kind: str, places: int, rounds: int) -> list[str]:
    from tests.bench import databases, happenings, table, works, world
    from trainees.actions import aftermath

    with databases.server(kind):
        with databases.empty():
            small = world.build(max(places // 100, 500))
            aftermath.rebuild()
            few = {work.name: work.queries() for work in works.works(small)}
        with databases.empty():
            began = time.monotonic()
            built = world.build(places)
            filled = time.monotonic()
            wrong = aftermath.rebuild()
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")
            _say(
                f"\n{kind}: {places} places, filled in {filled - began:.0f} s, "
                f"{wrong} columned in {time.monotonic() - filled:.0f} s"
            )
            faults = table.of(
                works.works(built), few, rounds=rounds, say=_say, is_large=places >= LARGE
            )
            began = time.monotonic()
            people = happenings.Happenings(places).happen(CHANGES)
            faults += works.drifted(built, people)
            _say(f"{CHANGES} random changes of facts in {time.monotonic() - began:.0f} s")
            return faults


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
