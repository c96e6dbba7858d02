"""Somebody at a browser on one evening, and a facility to walk through."""

from datetime import date

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.utils import translation
from django.utils.cache import patch_cache_control

from partnerships.choices import RequirementKind
from partnerships.models import TrainingField
from tests.factories.partnerships import (
    FacilitySettingFactory,
    OfficeHolderFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
    RoomFactory,
    UnitFactory,
)
from tests.journeys.walker import Walker

EVENING = "2026-07-15 17:00:00+08:00"  # a Wednesday without a holiday, after the last lesson
TEN_YEARS = 10 * 365 * 24 * 3600  # the clock of the server stands months behind the browser's


@pytest.fixture(scope="session", autouse=True)
def _files_stay_in_the_browser():
    """As in production, where their names change with them: a file is fetched once a browser."""
    serve = StaticFilesHandler.serve

    def kept(self, request):
        answer = serve(self, request)
        patch_cache_control(answer, public=True, max_age=TEN_YEARS, immutable=True)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture
def evening(transactional_db):
    """The clock of the browser's server and of the test stands on one day, and goes on."""
    with time_machine.travel(EVENING, tick=True):
        yield


@pytest.fixture
def walk(browser, live_server, evening):
    """`walk(language="en")`: a new browser on the site, with all pages it sees looked at."""
    walkers = []
    looks = connection.vendor == "sqlite"  # a page looks the same out of any database

    def start(*, audits=True, **options):
        walkers.append(Walker(browser, live_server.url, audits=audits and looks, **options))
        return walkers[-1]

    yield start
    for each in walkers:
        each.close()


@pytest.fixture(params=["id", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def programme(transactional_db):
    """One day of eight lesson hours for convicts."""
    programme = ProgrammeFactory(
        code="olah-ikan",
        title="Pengolahan Hasil Laut",
        field=TrainingField.objects.get(code="processing"),
    )
    version = ProgrammeVersionFactory(
        programme=programme, total_hours=8, active_from=date(2026, 1, 1)
    )
    UnitFactory(version=version, title="Mengolah abon ikan", hours=8)
    RequirementFactory(version=version, kind=RequirementKind.LEGAL_STATUS, limit="convict")
    return programme


@pytest.fixture
def house(facility, partner, programme):
    """A facility with a room and officials, which starts classes of three people."""
    RoomFactory(facility=facility, name="Bengkel kerja")
    OfficeHolderFactory(facility=facility, name="Hasan Kepala", position="Kepala Rutan Contoh")
    OfficeHolderFactory(
        facility=None, partner=partner, name="Rosma Direktur", position="Kepala Balai"
    )
    FacilitySettingFactory(facility=facility, key="min_participants", value=3)
    return facility
