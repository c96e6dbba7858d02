"""Real threads on real transactions: one person is registered once, one file applied once."""

from datetime import date
from functools import partial

import pytest

from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import FacilityFactory
from tests.factories.trainees import RegisterKindFactory
from tests.races import together
from tests.trainees.test_import_inmates_reading import ROW, sheet
from trainees.actions import imports
from trainees.actions import inmates as people
from trainees.imports import inmates
from trainees.models import Custody, Inmate

pytestmark = pytest.mark.race
THREADS = 8


def refusals(act):
    """Runs `act(number)` in all threads together; the sentences of those that were refused."""

    def answered(number):
        try:
            act(number)
        except DomainError as error:
            return str(error)
        return None

    return [each for each in together(partial(answered, n) for n in range(THREADS)) if each]


def values(number, kind):
    return {
        "id_card_name": "Andi Contoh",
        "sex": "male",
        "birth_date": date(1995, 3, 12),
        "nik": "7310991203950001",
        "register_kind": kind,
        "register_number": f"{number:04d}/2025",
        "entered_on": date(2025, 2, 10),
        "legal_status": "convict",
    }


def test_of_eight_officers_one_registers_the_person_and_the_others_are_told():
    facility, officer, kind = FacilityFactory(), UserFactory(), RegisterKindFactory()

    refused = refusals(
        lambda number: people.register(facility=facility, values=values(number, kind), by=officer)
    )

    assert (Inmate.objects.count(), Custody.objects.open().count()) == (1, 1)
    assert len(refused) == THREADS - 1


def test_a_file_confirmed_eight_times_is_imported_once():
    facility, officer = FacilityFactory(), UserFactory()
    RegisterKindFactory(code="B.I")
    upload = inmates.read(sheet([*ROW[:8], ""]), "daftar.xlsx")
    batch = imports.keep(
        facility=facility,
        file_name="daftar.xlsx",
        sha256="0" * 64,
        header=upload.header,
        columns=upload.codes,
        rows=inmates.checked(facility, upload.header, upload.codes, upload.rows),
        by=officer,
    )

    refused = refusals(lambda number: imports.apply(batch=batch, by=officer))

    assert Inmate.objects.count() == 1
    assert len(refused) == THREADS - 1
