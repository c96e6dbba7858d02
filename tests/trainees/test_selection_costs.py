"""What the page of candidates costs when a whole facility asks for one class."""

from time import process_time_ns

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.trainees.people import NOON, a_class, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
PEOPLE, MOST_QUERIES, TRIES = 300, 25, 3
MOST_FLOORS = 100
"""Times a signed-in page that reads nothing of the registry, in CPU of the same run: some 35 on a
quiet machine, 70 on a busy one. That page has a header and a menu and costs five bare views."""


def test_300_candidates_within_25_queries_and_100_times_a_small_page(client_of, officer, facility):
    with time_machine.travel(NOON, tick=False):
        training_class = a_class(facility)
        for _ in range(PEOPLE):
            candidate(training_class)
        client = client_of(officer)
        page = reverse("trainees:class-candidates", args=[training_class.public_id])
        floor = reverse("portal:accessibility")
        for address in (page, floor):  # the first look fills what a process keeps
            client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        assert len(queries) <= MOST_QUERIES  # before the next request, which empties the log

        ratio = least(client, page) / least(client, floor)

    assert ratio <= MOST_FLOORS


def least(client, address) -> int:
    costs = []
    for _ in range(TRIES):
        began = process_time_ns()
        client.get(address)
        costs.append(process_time_ns() - began)
    return min(costs)
