"""Nobody outside can tell a few people apart by lists laid beside each other."""

from collections import Counter
from itertools import combinations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.words import masked
from tests.factories.partnerships import ObligationFactory, TrainingClassFactory
from tests.trainees.test_reintegration_report import graduate
from trainees.actions import aftermath
from trainees.models import Inmate
from trainees.reports.small_lists import tellable, told_parts

LEAST = 5
NAMES = ("enrolled", "completed", "certified", "failed", "productive")
PEOPLE = st.lists(st.sets(st.sampled_from(NAMES)).map(frozenset), max_size=40)


@given(PEOPLE)
def test_no_lists_that_are_told_set_a_few_people_apart(people):
    cells = Counter(people)

    told = tellable(cells, NAMES, LEAST)

    # Whoever lays any of them beside each other finds nobody, or at least five.
    for number in range(len(told) + 1):
        for beside in combinations(sorted(told), number):
            apart = Counter(lists & frozenset(beside) for lists in people)
            assert all(n >= LEAST for lists, n in apart.items() if lists)


def test_the_first_wanted_list_is_told_and_the_one_that_betrays_is_not():
    cells = {frozenset({"completed", "certified"}): 20, frozenset({"completed"}): 3}

    assert tellable(cells, ("completed", "certified"), LEAST) == {"completed"}
    assert tellable(cells, ("certified", "completed"), LEAST) == {"completed"}


LINES = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("12")),
    st.integers(1, 9),
)


@given(LINES)
def test_what_a_line_says_is_said_by_five_others_or_of_nobody(lines):
    told = told_parts(lines, LEAST)

    said = Counter()
    for line, n in lines.items():
        said[line[: told[line]]] += n
    if sum(lines.values()) >= LEAST:
        assert all(n >= LEAST for n in said.values())
    else:
        assert set(said) <= {()}


@pytest.mark.django_db
def test_a_manager_is_not_shown_a_list_that_tells_who_is_missing_in_it(
    facility, partner, agreement, client_of, manager, officer
):
    """Eight completed, of whom six have a certificate: the two lists would name two people."""
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    for number in range(8):
        graduate(training_class, certified=number < 6, released_on=None)
    aftermath.rebuild()

    def listed(user, stage):
        answer = client_of(user).get(reverse("portal:reintegration-people"), {"tahap": stage})
        return len(answer.context["people"]), answer.text

    assert [listed(officer, stage)[0] for stage in ("completed", "certified")] == [8, 6]
    assert listed(manager, "completed")[0] == 8
    hidden, page = listed(manager, "certified")
    assert hidden == 0
    assert "Daftarnya tidak ditampilkan di luar UPT" in page
    assert "·" in listed(manager, "completed")[1]
    shown = (
        client_of(manager)
        .get(reverse("portal:reintegration-people"), {"tahap": "completed"})
        .context["people"]
    )
    by_chance = Inmate.objects.order_by("public_id").values_list("register_label", flat=True)
    assert [one.register_label for one in shown] == [masked(label) for label in by_chance]


@pytest.mark.django_db
def test_a_manager_is_told_of_no_few_people_beside_the_funnel(
    facility, partner, agreement, client_of, manager, officer
):
    """Of four without a certificate one has failed: the reasons and the advice would say so."""
    ObligationFactory(agreement=agreement, metric="certified", target=2)
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    for number in range(9):
        place = graduate(training_class, certified=number < 5, released_on=None)
    place.competence = "not_yet"
    place.save()
    aftermath.rebuild()
    asked = {"perjanjian": agreement.code, "sampai": "today"}

    def shown(user):
        page = client_of(user).get(reverse("portal:reintegration"), asked)
        parts = {part["label"]: part["count"] for part in page.context["reasons"][1]["parts"]}
        return parts, page.context["parts_note"], page.context["next"].get("sentence")

    inside, note, step = shown(officer)
    assert (list(inside.values()), note) == ([1, 3], "")
    assert step
    outside, note, step = shown(manager)
    assert list(outside.values()) == [4]
    assert note
    assert step is None
