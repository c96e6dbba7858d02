"""From a class whose selection is open to sixteen people with a seat, out of sixty."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.journeys.test_whole_chain import TODAY, counted
from tests.trainees.people import a_class, ready
from trainees.choices import ApplicationState
from trainees.models import Enrolment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.looks]

CANDIDATES, SEATS = 60, 16
GOAL = 12


@pytest.mark.parametrize("language", ["id"], indirect=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_from_an_open_class_to_16_with_a_seat_in_12_clicks(
    walk, language, facility, officer, scripts
):
    training_class = a_class(facility, quota=SEATS)
    for _number in range(CANDIDATES):
        ready(facility)
    officer.language = language
    officer.save()
    walker = walk(scripts=scripts)
    walker.sign_in(officer)
    walker.open(reverse("trainees:class-detail", args=[training_class.public_id]))
    walker.clicks = 0

    walker.press(_("Choose people"))
    walker.press(_("Add candidates"))
    walker.press(counted("Select all %(n)s", "Select all %(n)s", CANDIDATES))
    assert walker.page.locator("main input[name=inmates]:checked").count() == CANDIDATES
    walker.press(_("Add as candidates"))
    walker.act("[data-select-top]")
    assert walker.page.locator("main input[name=calon]:checked").count() == SEATS
    walker.press(_("Propose to TPP"))
    walker.fill(on=TODAY)
    walker.press(_("Send proposal"))
    walker.press(_("Record TPP decision"))
    walker.fill(number="BA-TPP-16")
    walker.press(_("Save decision"))
    enrol = counted("Enrol %(n)s trainee", "Enrol %(n)s trainees", SEATS)
    walker.press(enrol)
    walker.press(enrol)

    assert walker.clicks <= GOAL
    assert Enrolment.objects.live().filter(training_class=training_class).count() == SEATS
    still = training_class.applications.filter(state=ApplicationState.CANDIDATE)
    assert still.count() == CANDIDATES - SEATS
