"""What a sample class brought: tests, slips of paper, certificates of every kind.

Written in bulk as the classes are. What came after the theory and the practice draws with dice of
its own class, so that the fates of the people, and with them the forecasts, stay what they were.
"""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from partnerships.choices import ClassState
from partnerships.models import Partner, TrainingClass
from rutan.common.dates import add_months
from rutan.portal.demo.stage import Stage
from trainees import certificate_facts
from trainees.choices import (
    AssessmentKind,
    CertificateKind,
    CertificateState,
    Competence,
    EnrolmentState,
)
from trainees.models import Assessment, Certificate, Enrolment, Feedback, Result
from trainees.models.certificate import number_key

DAYS_IN_THE_CUPBOARD = 240
SLIPS = 12
"""How many of a class filled in a slip."""
COMMENTS = (
    "Waktu praktik ditambah",
    "Pelatih sabar menjelaskan",
    "Alat kurang untuk semua peserta",
    "",
)
COMPETENCE_MONTHS = 36


def add(stage: Stage, training_class: TrainingClass, enrolments: list[Enrolment]) -> None:
    tested = [enrolment for enrolment in enrolments if enrolment.competence]
    on = training_class.last_day
    tests = [
        Assessment.objects.create(training_class=training_class, kind=kind, on=on)
        for kind in (AssessmentKind.THEORY, AssessmentKind.PRACTICE)
    ]
    Result.objects.bulk_create(
        Result(assessment=test, enrolment=enrolment, score=_score(stage, enrolment), on=on)
        for enrolment in tested
        for test in tests
    )
    own = random.Random(f"earned {training_class.public_id}")  # noqa: S311 as `history.add`
    _before_and_after(own, training_class, tested)
    if training_class.state == ClassState.CLOSED:
        _slips(own, training_class, tested)
        _certificates(stage, own, training_class, enrolments)


def _score(stage: Stage, enrolment: Enrolment) -> Decimal:
    low = 72 if enrolment.competence == Competence.COMPETENT else 45
    return Decimal(stage.chance.randint(low, low + 22))


def _before_and_after(own: random.Random, training_class, tested) -> None:
    """What they knew before and after. One of eight was not there the first time."""
    if training_class.programme_version.programme.is_equivalency:
        return
    days = {
        AssessmentKind.PRE: training_class.starts_on,
        AssessmentKind.POST: training_class.last_day,
    }
    before, after = (
        Assessment.objects.create(training_class=training_class, kind=kind, on=on)
        for kind, on in days.items()
    )
    least = {Competence.COMPETENT: 22, Competence.NOT_YET: 2}
    scores = [
        (each, own.randint(32, 55), least[each.competence] + own.randint(0, 18)) for each in tested
    ]
    Result.objects.bulk_create(
        Result(assessment=test, enrolment=enrolment, score=Decimal(score), on=test.on)
        for place, (enrolment, first, gained) in enumerate(scores)
        for test, score in ((before, first), (after, first + gained))
        if test is after or place % 8
    )


def _slips(own: random.Random, training_class, tested) -> None:
    Feedback.objects.bulk_create(
        Feedback(
            enrolment=enrolment,
            facility_id=enrolment.facility_id,
            on=training_class.last_day,
            content=own.randint(3, 5),
            teaching=own.randint(3, 5),
            tools=own.randint(2, 5),
            use=own.randint(3, 5),
            comment=own.choice(COMMENTS),
        )
        for enrolment in [each for each in tested if each.credited_quarters][:SLIPS]
    )


def _certificates(stage: Stage, own: random.Random, training_class, enrolments) -> None:
    """Papers of those who finished and passed; most were handed over, some still wait. Who came
    and did not finish has a letter that says so."""
    version = training_class.programme_version
    issued_on = min(training_class.last_day + timedelta(days=14), stage.on)
    passed = [
        each
        for each in enrolments
        if each.state == EnrolmentState.COMPLETED and each.competence == Competence.COMPETENT
    ]
    units = certificate_facts.units_of(training_class)
    kinds = [CertificateKind(kind) for kind in version.certificate_kinds]
    papers = [
        _certificate(stage, stage.chance, enrolment, kinds[0], issued_on) for enrolment in passed
    ]
    if CertificateKind.COMPETENCE in kinds:
        _assess_competence(training_class, stage.partners["assessor"], passed)
        papers += [
            _of_the_body(
                _certificate(stage, own, each, CertificateKind.COMPETENCE, issued_on), issued_on
            )
            for each in passed
        ]
    papers += [
        _certificate(stage, own, each, CertificateKind.PARTICIPATION, issued_on)
        for each in enrolments
        if each.state == EnrolmentState.NOT_COMPLETED and each.credited_quarters >= 4
    ]
    for paper in papers:
        certificate_facts.freeze(paper, training_class, units)
    Certificate.objects.bulk_create(papers)


def _assess_competence(
    training_class: TrainingClass, body: Partner, passed: Iterable[Enrolment]
) -> None:
    on = training_class.last_day
    tests = Assessment.objects.bulk_create(
        Assessment(
            training_class=training_class,
            kind=AssessmentKind.COMPETENCE,
            unit=unit,
            on=on,
            assessor_body=body,
            assessor="Asesor (contoh)",
            minutes_number=f"CONTOH-BA-UK/{training_class.pk}/{unit.order}",
        )
        for unit in training_class.programme_version.units.all()
    )
    Result.objects.bulk_create(
        Result(assessment=test, enrolment=enrolment, competence=Competence.COMPETENT, on=on)
        for enrolment in passed
        for test in tests
    )


def _certificate(
    stage: Stage, chance: random.Random, enrolment: Enrolment, kind: str, issued_on: date
) -> Certificate:
    training_class = enrolment.training_class
    issuer = stage.partners["assessor"] if kind == CertificateKind.COMPETENCE else None
    issuer = issuer or training_class.partner
    is_old = (stage.on - issued_on).days > DAYS_IN_THE_CUPBOARD
    is_handed = chance.random() < 0.75 or is_old
    place = stage.numbers["certificate"] = stage.numbers.get("certificate", 0) + 1
    number = f"CONTOH/{stage.facility.pk}/{place:04}/{issued_on.year}"
    hours = int(enrolment.credited_hours)
    return Certificate(
        enrolment=enrolment,
        facility=stage.facility,
        kind=kind,
        state=CertificateState.HANDED_OVER if is_handed else CertificateState.STORED,
        issuer=issuer,
        issuer_name=issuer.name,
        number=number,
        number_key=number_key(number),
        holder_name=enrolment.inmate.id_card_name,
        title=training_class.programme_version.programme.title,
        hours=hours if kind == CertificateKind.PARTICIPATION else training_class.planned_hours,
        issued_on=issued_on,
        storage="" if is_handed else "Lemari arsip pelayanan",
        handed_over_on=issued_on + timedelta(days=3) if is_handed else None,
        handed_to=enrolment.inmate.id_card_name if is_handed else "",
        handed_to_relation="Pemilik" if is_handed else "",
    )


def _of_the_body(certificate: Certificate, issued_on: date) -> Certificate:
    """What a body of certification writes on its own paper."""
    certificate.registration_number = f"CONTOH REG {certificate.number_key}"
    certificate.valid_until = add_months(issued_on, COMPETENCE_MONTHS)
    return certificate
