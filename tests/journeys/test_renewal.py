"""From the task on the home page to the signed renewal, in as few clicks as the design says."""

from datetime import date

import pytest
from django.utils.translation import gettext as _

from partnerships.choices import AgreementStanding, ObligationMetric
from partnerships.models import Agreement, TrainingField
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    ObligationFactory,
    TrainingClassFactory,
)
from tests.journeys import papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.looks]

GOAL = 7
TODAY = "15/07/2026"


@pytest.fixture
def ending(house, partner):
    """Two months before its end, with a class that is over."""
    agreement = AgreementFactory(
        signed=True, facility=house, partner=partner, ends_on=date(2026, 9, 15)
    )
    agreement.fields.add(TrainingField.objects.get(code="processing"))
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=96)
    over = TrainingClassFactory(closed=True, facility=house, partner=partner, agreement=agreement)
    ClassFiguresFactory(
        training_class=over, candidates=142, enrolled=96, completed=83, certified=71
    )
    return agreement


@pytest.fixture
def people(language, officer, head, regional_manager):
    for user in (officer, head, regional_manager):
        user.language = language
        user.save()
    return officer, head, regional_manager


@pytest.mark.parametrize("language", ["id", "en"], indirect=True)
def test_a_renewal_takes_seven_clicks(walk, language, people, ending):
    officer, head, manager = people
    walker = walk(language=language, audits=language == "id")
    walker.sign_in(officer)
    walker.clicks = 0

    walker.press(_("Prepare renewal"), within=".tasks")
    walker.sees("142", "96", "83", "71")
    walker.choose("then", "renew")
    walker.press(_("Continue"))
    reached = _("Last: %(reached)s of %(target)s") % {"reached": 96, "target": 96}
    walker.sees(reached)
    walker.fill(target_participants="110")
    walker.press(_("Save and send for review"))

    used = walker.clicks
    review(walker, head, manager, officer)
    walker.clicks = used

    walker.press(_("Mark as signed"))
    for place, number in enumerate(["PKS-21/2026", "B/90/BPVP/2026"]):
        walker.page.locator("main input[name^=number_]").nth(place).fill(number)
    walker.fill(signed_on=TODAY, signed_place="Pangkajene")
    walker.attach("file", "perjanjian.pdf", papers.scan(), papers.PDF)
    walker.press(_("Continue"))
    walker.press(_("Save agreement"))

    assert walker.clicks <= GOAL
    new = Agreement.objects.get(supersedes=ending)
    assert (new.starts_on, new.signed_on) == (date(2026, 9, 16), date(2026, 7, 15))
    walker.press(str(ending))
    walker.sees(str(new))
    old = Agreement.objects.get(pk=ending.pk)
    assert old.standing(date(2026, 9, 16)) == AgreementStanding.RENEWED


def review(walker, head, manager, officer):
    """The head, the regional office, and the partner's letter, which the officer keeps."""
    for user, letter in ((head, ""), (manager, "W.23-PK.05-102"), (officer, "B/89/BPVP/2026")):
        new = Agreement.objects.get(supersedes__isnull=False)
        walker.sign_in(user)
        walker.open(f"/kemitraan/perjanjian/{new.code}/tinjau/")
        walker.choose("result", "approved")
        walker.fill(decided_on=TODAY, letter_number=letter)
        walker.press(_("Save decision"))


@pytest.mark.parametrize("language", ["id"], indirect=True)
def test_a_file_that_is_too_large_is_not_sent(walk, language, people, ending):
    walker = walk(audits=False)
    walker.sign_in(people[0])
    walker.open(f"/kemitraan/perjanjian/{ending.code}/tambah-waktu/")
    walker.fill(ends_on="14/03/2027", reason="Disepakati")

    walker.attach("file", "pindai.pdf", b"0" * 6 * 1024 * 1024, papers.PDF)

    walker.sees("Berkas lebih besar dari 5 MB")
    assert walker.page.locator("[name=file]").input_value() == ""
    walker.press(_("Save extension"))
    ending.refresh_from_db()
    assert ending.ends_on == date(2027, 3, 14)
