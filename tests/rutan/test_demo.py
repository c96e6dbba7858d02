"""What a fresh copy tells beside the facts of the two press reports."""

from datetime import date

import pytest

from partnerships.choices import PartnershipStage
from partnerships.reports.partnerships import partnerships_for
from rutan.portal.demo import accounts, facts, sample_agreements

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)
BPVP, EDUCATION_OFFICE = "BPVP Pangkep", "Disdikbud Kab. Pangkep"


def test_the_press_reports_tell_of_talks_and_of_no_paper(manager):
    facts.add()

    rows = partnerships_for(manager, on=TODAY)

    assert {(str(row.facility), str(row.partner)): row.stage for row in rows} == {
        ("Rutan Barru", BPVP): PartnershipStage.ANNOUNCED,
        ("Rutan Pangkep", BPVP): PartnershipStage.COORDINATING,
        ("Rutan Pangkep", EDUCATION_OFFICE): PartnershipStage.COORDINATING,
    }
    assert [row for row in rows if row.agreement or row.sample or row.is_sample] == []


def test_sample_agreements_hide_no_gap_of_the_press_reports(manager):
    here = facts.add()
    accounts.add(here, since=date(2024, 7, 15))
    sample_agreements.add(here, TODAY)

    rows = partnerships_for(manager, on=TODAY)

    told = {
        (str(row.facility), str(row.partner)): (row.stage, row.sample is not None, row.is_sample)
        for row in rows
    }
    assert told == {
        ("Rutan Barru", BPVP): (PartnershipStage.ANNOUNCED, True, False),
        ("Rutan Barru", EDUCATION_OFFICE): (PartnershipStage.DRAFT, False, True),
        ("Rutan Pangkep", BPVP): (PartnershipStage.COORDINATING, True, False),
        ("Rutan Pangkep", EDUCATION_OFFICE): (PartnershipStage.COORDINATING, True, False),
    }


def test_facts_are_told_once_however_often_they_are_added():
    first, second = facts.add(), facts.add()

    assert first == second
    assert first.bpvp.coordinations.count() == 2
    assert first.education_office.coordinations.count() == 1
