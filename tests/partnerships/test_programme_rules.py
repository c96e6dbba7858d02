"""What a version of a programme may say, and when it is opened."""

import pytest
from django.forms import modelform_factory
from django.utils import translation

from partnerships import programme_rules, unit_codes
from partnerships.actions import programmes
from partnerships.admin.reference import SubjectForm
from partnerships.choices import ProgrammeKind, RequirementKind
from partnerships.models import Subject, Unit
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from tests.factories.partnerships import (
    EducationLevelFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
    SubjectFactory,
    TrainingClassFactory,
    UnitFactory,
)
from trainees.choices import CertificateKind, LegalStatus, RiskLevel, Sex

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def version():
    return ProgrammeVersionFactory(total_hours=80)


def codes_of(version):
    return [each.code for each in programme_rules.findings(version)]


@pytest.mark.parametrize(
    ("hours", "found"),
    [((), ["unit-missing"]), ((40,), ["unit-hours"]), ((40, 40), []), ((40, 41), ["unit-hours"])],
)
def test_unit_hours_add_up_to_the_programme(version, hours, found):
    for order, each in enumerate(hours, start=1):
        UnitFactory(version=version, order=order, hours=each)

    assert codes_of(version) == found


@pytest.mark.parametrize(("package", "minutes"), [("A", 35), ("B", 40), ("C", 45)])
def test_equivalency_has_the_lesson_hour_of_its_package_and_subjects(package, minutes):
    programme = ProgrammeFactory(kind=ProgrammeKind.EQUIVALENCY, package=package)
    version = ProgrammeVersionFactory(programme=programme, total_hours=8, lesson_minutes=minutes)
    unit = UnitFactory(version=version, hours=8)

    assert codes_of(version) == ["unit-subject"]

    unit.subject, unit.credits = SubjectFactory(), 2
    unit.save()
    assert codes_of(version) == []

    version.lesson_minutes = 80 - minutes if minutes != 40 else 45
    assert codes_of(version) == ["lesson-minutes"]


def test_the_sentence_names_both_sums(version):
    UnitFactory(version=version, hours=40)

    (finding,) = programme_rules.findings(version)

    assert "40" in finding.message
    assert "80" in finding.message
    assert finding.blocks


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("J.620100.004.02", "skkni"),
        (" a.016000.001.01 ", "skkni"),
        ("V.620100.004.02", "other"),
        ("J.620100.4.2", "other"),
        ("MTK-1", "other"),
        ("  ", ""),
    ],
)
def test_a_code_of_skkni_has_its_shape_and_others_are_asked_about(code, read):
    assert unit_codes.reading(code) == read
    asked = list(programme_rules.code_findings([code]))
    assert [(each.answer, each.blocks) for each in asked] == (
        [(Answer.CONSIDER, False)] if read == "other" else []
    )


@pytest.mark.parametrize(
    ("kind", "read", "unreadable"),
    [
        ("legal_status", "convict, detainee", "convict,tamping"),
        ("served_fraction", "1/3", "1/0"),
        ("served_fraction", "2/3", "3/2"),
        ("release_after_end", "7", "a week"),
        ("remaining_months", "24", "24 bulan"),
        ("no_discipline", "6", "99999"),
        ("health", "3", "-3"),
        ("risk", "medium", "sedang"),
        ("age", "18-60", "60-18"),
        ("age", "18-", "18"),
        ("sex", "female", "perempuan"),
    ],
)
def test_a_limit_that_nobody_can_read_is_refused(kind, read, unreadable):
    assert list(programme_rules.limit_findings(kind, read)) == []

    (finding,) = programme_rules.limit_findings(kind, unreadable)

    assert finding.blocks
    assert unreadable in finding.message


def test_schooling_and_an_earlier_programme_are_known_by_their_codes():
    EducationLevelFactory(code="jenjang-uji")
    ProgrammeFactory(code="dasar-las")

    for kind, known in (("education", "jenjang-uji"), ("prior_programme", "dasar-las")):
        assert list(programme_rules.limit_findings(kind, known)) == []
        assert [each.blocks for each in programme_rules.limit_findings(kind, "entah")] == [True]


@pytest.mark.parametrize("kind", RequirementKind.values)
def test_an_empty_limit_follows_the_settings_or_is_refused(kind):
    found = list(programme_rules.limit_findings(kind, " "))

    assert bool(found) == (kind in programme_rules.NEEDS_LIMIT)


def test_the_words_are_those_of_the_register():
    for words, choices in (
        (programme_rules.STATUSES, LegalStatus),
        (programme_rules.RISKS, RiskLevel),
        (programme_rules.SEXES, Sex),
        (programme_rules.CERTIFICATES, CertificateKind),
    ):
        assert {code: str(word) for code, word in words.items()} == {
            code: str(word) for code, word in choices.choices
        }


def test_limits_are_said_in_words(version):
    EducationLevelFactory(code="jenjang-uji", name="SMP sederajat")
    ProgrammeFactory(code="dasar-las", title="Dasar Las")
    wanted = {
        "legal_status": ("convict,detainee", "Convict (narapidana) or Detainee (tahanan)"),
        "risk": ("medium", "Low or Medium"),
        "age": ("18-60", "18 to 60 years"),
        "education": ("jenjang-uji", "At least SMP sederajat"),
        "prior_programme": ("dasar-las", "Completed: Dasar Las"),
        "remaining_months": ("24", "At most 24 months"),
        "release_after_end": ("7", "At least 7 days after the last day"),
        "no_discipline": ("", "As the facility's settings say."),
        "sex": ("entah", "entah"),
    }
    rows = [
        RequirementFactory(version=version, kind=kind, limit=limit)
        for kind, (limit, _words) in wanted.items()
    ]

    said = {row["label"]: row["note"] for row in programme_rules.in_words(rows)}

    assert said == {
        str(RequirementKind(kind).label): words for kind, (_limit, words) in wanted.items()
    }


# --- Opening -------------------------------------------------------------------------------------


def test_a_programme_opens_when_its_version_is_whole(version, coordinator):
    programme = version.programme
    programme.state = "draft"
    programme.save()
    for wanted in ("not listed", "40 lesson hours"):
        with pytest.raises(DomainError, match=wanted):
            programmes.activate(programme=programme, by=coordinator)
        UnitFactory(version=version, hours=40)

    programmes.activate(programme=programme, by=coordinator)

    programme.refresh_from_db()
    assert programme.state == "active"
    assert AuditEvent.objects.get().action == "programme.activated"
    programmes.activate(programme=programme, by=coordinator)
    assert AuditEvent.objects.count() == 1


def test_a_programme_without_a_version_does_not_open(coordinator):
    with pytest.raises(DomainError, match="no version yet"):
        programmes.activate(programme=ProgrammeFactory(state="draft"), by=coordinator)


# --- The catalogue -------------------------------------------------------------------------------


def test_the_catalogue_says_limits_certificates_and_versions(client_of, officer, facility):
    programme = ProgrammeFactory()
    used = ProgrammeVersionFactory(programme=programme, number=1, total_hours=80)
    TrainingClassFactory(programme_version=used, facility=facility)
    newest = ProgrammeVersionFactory(
        programme=programme,
        number=2,
        total_hours=80,
        certificate_kinds=["training", "competence"],
        certificate_months=36,
    )
    UnitFactory(version=newest, hours=40)
    RequirementFactory(version=newest, kind="risk", limit="medium")

    answer = client_of(officer).get(f"/program/{programme.code}/")

    assert answer.context["requirements"][0]["note"] not in {"", "medium"}
    assert "36" in answer.text
    assert [(each.number, each.used_by) for each in answer.context["versions"]] == [(2, 0), (1, 1)]
    assert [each.code for each in answer.context["findings"]] == ["unit-hours"]
    assert answer.context["findings"][0].message in answer.text


@pytest.mark.parametrize(
    ("package", "subject", "kind", "codes"),
    [
        ("", None, "theory", []),
        ("", "ABC", "theory", ["unit-school"]),
        ("", None, "tutorial", ["unit-school"]),
        ("B", "ABC", "tutorial", []),
        ("B", None, "tutorial", []),
        ("A", "BC", "theory", ["unit-package"]),
    ],
)
def test_subjects_and_tutorials_belong_to_their_packages(package, subject, kind, codes):
    named = Subject(name="Matematika", packages=subject) if subject else None
    unit = Unit(title="Bilangan", kind=kind, subject=named)

    assert [each.code for each in programme_rules.unit_findings(package, [unit])] == codes


@pytest.mark.parametrize(
    ("typed", "kept"), [("ABC", "ABC"), ("cb", "BC"), ("bB", "B"), ("AD", None), ("1", None)]
)
def test_packages_of_a_subject_are_letters_in_their_order(typed, kept):
    form_class = modelform_factory(Subject, form=SubjectForm, fields=["packages"])
    form = form_class({"packages": typed})

    assert (form.is_valid(), form.cleaned_data.get("packages")) == (kept is not None, kept)
