"""Who gets through with a move: every person of the cast tries it, and nothing of it stays.

Letters as in tests/rutan/url_matrix.py: o officer, s supervisor, h head of the facility that leads;
n officer of a facility that is merely a party; c coordinator, i instructor, p probation officer,
r manager of the region, m manager of the nation, a administrator, x posting ended, - not signed in.
"""

from django.db import transaction

PEOPLE = {
    "o": "officer",
    "s": "supervisor",
    "h": "head",
    "n": "other_officer",
    "c": "coordinator",
    "i": "instructor",
    "p": "probation_officer",
    "r": "regional_manager",
    "m": "manager",
    "a": "administrator",
    "x": "stranger",
    "-": None,
}


def gets_through(request, send, everything, letters=tuple(PEOPLE)):
    """Those of `letters` whose `send(browser)` changed what `everything()` reads."""
    before = everything()
    through = ""
    for letter in letters:
        browser = _browser(request, PEOPLE[letter])
        with transaction.atomic():
            send(browser)
            through += letter if everything() != before else ""
            transaction.set_rollback(True)
    return through


def _browser(request, name):
    if name is None:
        return request.getfixturevalue("client")
    return request.getfixturevalue("client_of")(request.getfixturevalue(name))
