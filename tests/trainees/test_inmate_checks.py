from datetime import date

import pytest
from django.utils import translation

from rutan.common.findings import Answer, overall
from trainees import dossier
from trainees.choices import Integration, LegalStatus, SentenceKind, Sex
from trainees.custody_checks import findings
from trainees.models import RegisterKind

BI = RegisterKind(code="B.I", legal_status=LegalStatus.CONVICT, min_days=366)
BIIB = RegisterKind(code="B.IIb", legal_status=LegalStatus.CONVICT, min_days=1, max_days=92)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def codes(kind=BI, integration_code="", **changed):
    values = {name: dossier.empty(name) for name in dossier.NAMES} | {
        "nik": "7310991203950001",
        "birth_date": date(1995, 3, 12),
        "sex": Sex.MALE,
        "sentence_kind": SentenceKind.FIXED,
        "years": 3,
        "detained_from": date(2025, 1, 1),
    }
    found = findings(values | changed, register_kind=kind, integration_code=integration_code)
    assert overall(found) in {Answer.MEETS, Answer.CONSIDER}  # never blocks
    return [finding.code for finding in found]


def test_a_record_in_order_needs_no_look():
    assert codes() == []


def test_another_birth_date_or_sex_than_in_the_nik_is_a_warning():
    assert codes(birth_date=date(1995, 3, 13)) == ["nik-birth"]
    assert codes(sex=Sex.FEMALE) == ["nik-birth"]
    assert codes(sex=Sex.FEMALE, nik="7310995203950001") == []


def test_a_missing_nik_is_worth_asking_for():
    assert codes(nik=None, nik_missing="in_process") == ["nik-missing"]


def test_the_register_follows_the_length_of_the_sentence():
    assert codes(years=0, months=8) == ["register-length"]
    assert codes(kind=BIIB) == ["register-length"]
    assert codes(kind=BIIB, years=0, months=2) == []


def test_sdp_and_estimate_more_than_31_days_apart():
    assert codes(expires_on=date(2028, 3, 1)) == ["estimate-expires_on"]
    assert codes(expires_on=date(2028, 1, 15)) == []


def test_parole_needs_nine_months():
    proposed = {"integration": Integration.PROPOSED}
    assert codes(integration_code="pb", **proposed) == []
    assert codes(integration_code="pb", years=1, **proposed) == ["register-length", "parole-length"]
