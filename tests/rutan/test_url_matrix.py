"""Every address, every role and a stranger, own object and another facility's."""

import pytest
from django.urls import URLResolver, get_resolver, reverse

from tests.factories.partnerships import FacilityFactory
from tests.rutan.url_matrix import MATRIX
from tests.world import make_world

ROLES = {
    "o": "officer",
    "s": "supervisor",
    "h": "head",
    "c": "coordinator",
    "i": "instructor",
    "p": "probation_officer",
    "r": "regional_manager",
    "m": "manager",
    "a": "administrator",
    "x": "stranger",
    "-": None,
}


def addresses(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLResolver):
            yield f"{namespace}{entry.name}"
        elif entry.namespace != "admin":  # walked by tests/rutan/test_admin_doors.py
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)


def expected_of(letter: str) -> dict[str, str]:
    found = {}
    for name, (_made_from, answers) in MATRIX.items():
        for answer in answers.split():
            status, _colon, letters = answer.partition(":")
            if letter in letters:
                found[name] = status
    return found


def test_every_address_stands_in_the_matrix():
    assert set(addresses()) == set(MATRIX)


def test_every_role_has_an_answer_at_every_address():
    assert {letter: len(expected_of(letter)) for letter in ROLES} == dict.fromkeys(
        ROLES, len(MATRIX)
    )


@pytest.fixture
def worlds(facility, other_facility, partner, other_partner, bapas, instructor):
    own = make_world(facility, partner, bapas=bapas, instructor_user=instructor)
    other = make_world(other_facility, other_partner, bapas=FacilityFactory(probation=True))
    return own, other


# Every address meets PostgreSQL in tests/rutan/test_bad_input.py.
@pytest.mark.looks
@pytest.mark.parametrize("letter", ROLES)
def test_the_answers_are_those_of_the_matrix(letter, worlds, request, client, client_of):
    browser = client_of(request.getfixturevalue(ROLES[letter])) if ROLES[letter] else client
    seen = {}
    for name, (made_from, _answers) in MATRIX.items():
        asked = worlds if made_from else worlds[:1]
        seen[name] = "/".join(
            str(browser.get(reverse(name, args=world.args(made_from))).status_code)
            for world in asked
        )

    assert seen == expected_of(letter)
