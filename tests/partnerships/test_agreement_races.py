"""Drafts and signatures in the same moment."""

from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError

from partnerships.actions import (
    agreement_events,
    agreement_renewal,
    agreement_signing,
    agreements,
    documents,
)
from partnerships.choices import AgreementKind, DocumentKind, ReviewKind
from partnerships.models import Agreement, AgreementParty
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import (
    AgreementFactory,
    FacilityFactory,
    ObligationFactory,
    OfficeHolderFactory,
    PartnerFactory,
    ReviewStepFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import pdf
from tests.races import together

pytestmark = pytest.mark.race


def draft(facility, partner, by):
    return agreements.draft(
        facility=facility,
        partner=partner,
        by=by,
        kind=AgreementKind.PKS,
        title="Pelatihan",
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 7, 31),
    ).code


def test_ten_drafts_of_ten_facilities_get_ten_codes():
    partner, by = PartnerFactory(), UserFactory()
    facilities = [FacilityFactory() for _ in range(10)]

    codes = together(partial(draft, facility, partner, by) for facility in facilities)

    assert sorted(codes) == [f"pks-2026-{number:03d}" for number in range(1, 11)]


def next_code_without_looking(read_by_all):
    code = f"pks-2026-{Agreement.objects.filter(code__startswith='pks-2026-').count() + 1:03d}"
    read_by_all.wait(timeout=10)
    return code


def test_without_the_lock_everybody_takes_the_same_code():
    """The control: the test above can fail."""
    read_by_all = Barrier(4)

    codes = together(partial(next_code_without_looking, read_by_all) for _ in range(4))

    assert codes == ["pks-2026-001"] * 4


def sign(agreement, scan, by, number):
    parties = AgreementParty.objects.filter(agreement=agreement).select_related(
        "facility", "partner"
    )
    signatures = [
        agreement_signing.Signature(
            party=party, signatory_name="Kepala", number=f"{number}/{party.pk}"
        )
        for party in parties
    ]
    try:
        agreement_signing.sign(
            agreement=agreement,
            signed_on=date(2026, 1, 2),
            signatures=signatures,
            scan=scan,
            by=by,
        )
    except DomainError:
        return False
    return True


def test_of_four_signatures_one_is_kept():
    agreement, by = AgreementFactory(reviewed=True), UserFactory()
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    OfficeHolderFactory(facility=agreement.facility, name="Kepala")
    for kind in ReviewKind:
        ReviewStepFactory(agreement=agreement, kind=kind)
    scan = documents.store(file=pdf(), kind=DocumentKind.DRAFT, agreement=agreement, by=by)

    answers = together(partial(sign, agreement, scan, by, number) for number in range(4))

    assert sorted(answers) == [False, False, False, True]
    kept = {party.number.split("/")[0] for party in agreement.parties.all()}
    assert kept == {str(answers.index(True))}


def attempt(write):
    try:
        write()
    except (DomainError, IntegrityError):
        return False
    return True


def test_of_four_renewals_one_is_drafted():
    old, by = AgreementFactory(signed=True), UserFactory()

    answers = together(
        partial(attempt, partial(agreement_renewal.renew, agreement=old, by=by)) for _ in range(4)
    )

    assert sorted(answers) == [False, False, False, True]
    assert Agreement.objects.filter(supersedes=old).count() == old.events.count() == 1


def test_of_four_extensions_to_one_day_one_is_kept():
    agreement, by = AgreementFactory(signed=True, ends_on=date(2026, 9, 1)), UserFactory()
    paper = agreement_events.Paper(on=date(2026, 1, 5), reason="Disepakati")
    extend = partial(
        agreement_events.extend,
        agreement=agreement,
        ends_on=date(2027, 3, 1),
        paper=paper,
        by=by,
    )

    answers = together(partial(attempt, extend) for _ in range(4))

    assert sorted(answers) == [False, False, False, True]
    assert agreement.events.get().old == {"ends_on": "2026-09-01"}


def test_two_papers_never_get_the_same_number_of_an_issuer():
    facility, partner, by = FacilityFactory(), PartnerFactory(), UserFactory()
    OfficeHolderFactory(facility=facility, name="Kepala")
    writes = []
    for _ in range(4):
        agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)
        agreement.fields.add(TrainingFieldFactory())
        ObligationFactory(agreement=agreement)
        for kind in ReviewKind:
            ReviewStepFactory(agreement=agreement, kind=kind)
        scan = documents.store(file=pdf(), kind=DocumentKind.DRAFT, agreement=agreement, by=by)
        signatures = [
            agreement_signing.Signature(party=party, signatory_name="Kepala", number="1/2026")
            for party in agreement.parties.all()
        ]
        writes.append(
            partial(
                agreement_signing.sign,
                agreement=agreement,
                signed_on=date(2026, 1, 2),
                signatures=signatures,
                scan=scan,
                by=by,
            )
        )

    answers = together(partial(attempt, write) for write in writes)

    assert sorted(answers) == [False, False, False, True]
    assert AgreementParty.objects.filter(number="1/2026").count() == 2
