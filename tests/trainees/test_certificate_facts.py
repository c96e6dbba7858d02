"""What an issue keeps of a certificate, its fingerprint, and the name as strangers see it."""

from datetime import date

import pytest

from partnerships.choices import Package, ProgrammeKind
from tests.factories.partnerships import ProgrammeFactory, ProgrammeVersionFactory, UnitFactory
from tests.factories.trainees import CertificateFactory
from trainees import certificate_facts
from trainees.masking import masked


@pytest.mark.django_db
def test_every_printed_fact_is_in_the_fingerprint():
    certificate = CertificateFactory(issued=True)
    assert certificate_facts.is_unchanged(certificate)
    other = {"units": [["U1", "Las", 8]], "hours": 1}
    days = dict.fromkeys(("starts_on", "ends_on", "issued_on", "valid_until"), date(2020, 1, 1))
    words = ("code", "number", "registration_number", "holder_name", "kind", "title", "level",
             "issuer_name", "venue")  # fmt: skip

    for name, value in {**other, **days, **dict.fromkeys(words, "x")}.items():
        kept = getattr(certificate, name)
        setattr(certificate, name, value)
        assert not certificate_facts.is_unchanged(certificate), name
        setattr(certificate, name, kept)


@pytest.mark.django_db
def test_the_fingerprint_is_the_same_after_a_visit_to_the_database():
    certificate = CertificateFactory(issued=True)

    certificate.refresh_from_db()

    assert certificate_facts.is_unchanged(certificate)


@pytest.mark.django_db
def test_the_facts_of_the_class_are_frozen_on_the_certificate(django_assert_num_queries):
    certificate = CertificateFactory()
    training_class = certificate.enrolment.training_class
    version = training_class.programme_version
    UnitFactory(version=version, order=2, code="U2", title="Rem", hours=8)
    UnitFactory(version=version, order=1, code="U1", title="Mesin", hours=16)
    with django_assert_num_queries(1):
        units = certificate_facts.units_of(training_class)

    certificate_facts.freeze(certificate, training_class, units)

    assert certificate.units == [["U1", "Mesin", 16], ["U2", "Rem", 8]]
    assert certificate.starts_on == training_class.starts_on
    assert certificate.holder_masked == masked(certificate.holder_name)
    assert certificate_facts.is_unchanged(certificate)


@pytest.mark.django_db
def test_the_level_is_that_of_the_qualification_or_the_package():
    school = ProgrammeFactory(kind=ProgrammeKind.EQUIVALENCY, package=Package.B)

    assert certificate_facts.level_of(ProgrammeVersionFactory(qualification_level=3)) == "KKNI 3"
    assert certificate_facts.level_of(ProgrammeVersionFactory()) == ""
    assert certificate_facts.level_of(ProgrammeVersionFactory(programme=school)) == "Paket B"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Andi Baso Tenri", "A••• B••• T•••"),
        ("Siti", "S•••"),
        ("  a   b ", "a••• b•••"),
        ("Satu Dua Tiga Empat Lima", "S••• D••• T••• E•••"),
        ("E\u0301mile", "E\u0301•••"),
        ("", ""),
    ],
)
def test_a_masked_name_keeps_first_signs_only(name, shown):
    assert masked(name) == shown


def test_a_masked_name_fits_its_column_whatever_the_name():
    assert len(masked("a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309 " * 9)) <= 60
