"""Real threads on real transactions: one list of past classes is imported and undone once."""

from functools import partial

import pytest
import time_machine

from partnerships.models import TrainingClass
from rutan.accounts.choices import Role
from rutan.common.errors import DomainError
from tests.data import past_classes
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import FacilityFactory
from tests.races import together
from trainees.actions import history, history_undo, inmates, outcomes
from trainees.choices import Channel, Consent, Evidence, ImportState
from trainees.dossier import load_one
from trainees.models import ImportBatch, Inmate, OutcomeKind, Release

pytestmark = pytest.mark.race
THREADS = 4


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(past_classes.NOW, tick=True):
        yield


@pytest.fixture
def place():
    facility = FacilityFactory()
    past_classes.world(facility)
    return facility


def people():
    return [UserFactory(role=Role.SUPERVISOR) for _n in range(THREADS)]


def refusals(calls):
    answers = together(calls)
    assert all(isinstance(each, DomainError | ImportBatch) for each in answers), answers
    return [str(each) for each in answers if isinstance(each, DomainError)]


def test_of_several_who_confirm_one_list_one_imports_it_and_the_others_are_told(place):
    previews = [(by, *past_classes.keep(place, by, past_classes.one_class())) for by in people()]

    refused = refusals(
        partial(history.apply, batch=batch, judge=judge, by=by) for by, batch, judge in previews
    )

    assert len(refused) == THREADS - 1
    assert all("sudah tercatat" in sentence for sentence in refused)
    assert (Inmate.objects.count(), TrainingClass.objects.count()) == (16, 1)
    assert ImportBatch.objects.filter(state=ImportState.APPLIED).count() == 1


def test_an_import_is_undone_once(place):
    by = UserFactory(role=Role.SUPERVISOR)
    batch = past_classes.put_in(place, by, past_classes.one_class())

    refused = refusals(
        partial(history_undo.undo, batch=batch, by=UserFactory()) for _n in range(THREADS)
    )

    assert len(refused) == THREADS - 1
    assert not Inmate.objects.exists()


def test_who_edits_a_person_and_who_undoes_do_not_both_win(place):
    by, other = people()[:2]
    batch = past_classes.put_in(place, by, past_classes.one_class())
    inmate = Inmate.objects.order_by("pk").first()
    version = inmate.version

    def edit():
        values = load_one(inmate).values() | {"birth_place": "Makassar"}
        return inmates.update(inmate=inmate, values=values, version=version, by=other)

    answers = together([edit, partial(history_undo.undo, batch=batch, by=by)])

    is_undone = ImportBatch.objects.get().state == ImportState.UNDONE
    assert Inmate.objects.filter(birth_place="Makassar").exists() != is_undone
    assert Inmate.objects.count() == (0 if is_undone else 16)
    assert sum(isinstance(each, DomainError) for each in answers) == 1


def test_who_notes_a_death_and_who_undoes_do_not_both_win(place):
    by, other = people()[:2]
    batch = past_classes.put_in(place, by, past_classes.one_class())
    release = Release.objects.exclude(consent=Consent.REFUSED).order_by("pk").first()
    today = place.today()
    tell = partial(
        outcomes.add, release=release, on=today, heard_on=today, channel=Channel.FAMILY,
        kind=OutcomeKind.objects.get(code="deceased"), evidence=Evidence.DOCUMENT, by=other,
    )  # fmt: skip

    answers = together([tell, partial(history_undo.undo, batch=batch, by=by)])

    is_undone = ImportBatch.objects.get().state == ImportState.UNDONE
    assert Release.objects.filter(pk=release.pk).exists() != is_undone
    assert sum(isinstance(each, DomainError) for each in answers) == 1
