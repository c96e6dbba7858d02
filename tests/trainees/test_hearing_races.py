"""Several officers write down the decisions of one sitting in the same moment."""

from functools import partial

import pytest

from rutan.common.errors import Conflict
from tests.factories.accounts import UserFactory
from tests.factories.trainees import sitting
from tests.races import together
from tests.trainees.people import TODAY, a_class, candidate
from trainees.actions import hearings
from trainees.actions.hearings import Decision
from trainees.models import BoardDecision, BoardHearing

pytestmark = pytest.mark.race

OFFICERS, PEOPLE = 8, 3


def an_agenda():
    training_class = a_class()
    hearing = sitting(training_class.facility, TODAY)
    return hearing, [
        candidate(training_class, proposed=True, hearing=hearing, proposed_for=TODAY)
        for _ in range(PEOPLE)
    ]


def decide(hearing, people, by, officer):
    no = Decision(verdict="rejected", reason=f"Petugas {officer}")
    return hearings.decide(
        hearing=hearing,
        version=1,
        number=f"BA {officer}/2026",
        decisions={each.pk: no for each in people},
        by=by,
    )


def all_at_once(hearing, people):
    by = UserFactory()
    return together(partial(decide, hearing, people, by, officer) for officer in range(OFFICERS))


def test_two_officers_deciding_one_hearing_do_not_overwrite_each_other():
    hearing, people = an_agenda()

    answers = all_at_once(hearing, people)

    lost = [each for each in answers if isinstance(each, Exception)]
    (written,) = {each.reason for each in BoardDecision.objects.all()}
    assert BoardHearing.objects.exclude(number="").count() == 1
    assert BoardDecision.objects.count() == PEOPLE
    assert {type(each) for each in lost} == {Conflict}
    assert len(lost) == OFFICERS - 1
    # Nobody's words are gone: each reads the stored verdict beside the own one.
    for conflict in lost:
        assert [stored for _name, stored, _yours in conflict.rows] == [
            f"Ditolak: {written}"
        ] * PEOPLE
        assert all("Petugas" in yours for _name, _stored, yours in conflict.rows)


def test_without_the_look_at_what_changed_the_others_would_be_silent(monkeypatch):
    """The control: the test above can fail."""
    hearing, people = an_agenda()
    monkeypatch.setattr(hearings, "refuse_what_changed", lambda *_: None)

    answers = all_at_once(hearing, people)

    assert not any(isinstance(each, Conflict) for each in answers)


def test_a_proposal_and_a_decision_at_once_leave_nobody_on_a_sitting_that_was_held():
    hearing, people = an_agenda()
    by = UserFactory()

    together(
        [
            partial(decide, hearing, people, by, 1),
            *(
                partial(hearings.for_day, facility=hearing.facility, on=TODAY, by=by)
                for _ in range(OFFICERS)
            ),
        ]
    )

    planned = BoardHearing.objects.filter(state="planned", on=TODAY)
    assert planned.count() <= 1
    assert BoardHearing.objects.get(number="BA 1/2026").decisions.count() == PEOPLE
