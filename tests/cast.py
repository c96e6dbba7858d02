"""The cast: one person of each role at work, and a stranger who is posted nowhere."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import translation

from rutan.accounts.choices import Role
from rutan.accounts.models import Terms
from tests.factories.accounts import TermsAcceptanceFactory, UserFactory
from tests.factories.partnerships import (
    AgreementFactory,
    FacilityFactory,
    InstructorFactory,
    PartnerFactory,
    PostingFactory,
)


@pytest.fixture
def facility(db):
    return FacilityFactory(official_name="Rutan Kelas IIB Contoh", short_name="Rutan Contoh")


@pytest.fixture
def other_facility(db):
    return FacilityFactory(official_name="Rutan Kelas IIB Lain", short_name="Rutan Lain")


@pytest.fixture
def bapas(db):
    return FacilityFactory(probation=True)


@pytest.fixture
def partner(db):
    return PartnerFactory(name="Balai Pelatihan Contoh", short_name="BPVP Contoh")


@pytest.fixture
def other_partner(db):
    return PartnerFactory(name="Balai Pelatihan Lain", short_name="BPVP Lain")


@pytest.fixture
def agreement(facility, partner):
    """In force through 2026 and 2027; the coordinator knows the facility through it."""
    return AgreementFactory(signed=True, facility=facility, partner=partner)


@pytest.fixture
def officer(facility):
    return _posted(Role.OFFICER, "Sari Petugas", facility=facility)


@pytest.fixture
def other_officer(other_facility):
    """Same role, another facility: must see nothing of the first."""
    return _posted(Role.OFFICER, "Rudi Petugas Lain", facility=other_facility)


@pytest.fixture
def supervisor(facility):
    return _posted(Role.SUPERVISOR, "Andi Kasubsi", facility=facility)


@pytest.fixture
def head(facility):
    return _posted(Role.HEAD, "Hasan Kepala", facility=facility)


@pytest.fixture
def coordinator(partner):
    """Accepted the terms of use."""
    user = _posted(Role.COORDINATOR, "Nur Koordinator", facility=None, partner=partner)
    _accept_terms(user)
    return user


@pytest.fixture
def instructor(partner):
    """Accepted the terms of use."""
    user = _posted(Role.INSTRUCTOR, "Budi Instruktur", facility=None, partner=partner)
    InstructorFactory(user=user, partner=partner, name=user.full_name)
    _accept_terms(user)
    return user


@pytest.fixture
def probation_officer(bapas):
    return _posted(Role.PROBATION_OFFICER, "Ita Bapas", facility=bapas)


@pytest.fixture
def manager(db):
    return _posted(Role.MANAGER, "Dewi Pimpinan", facility=None, is_national=True)


@pytest.fixture
def regional_manager(facility):
    office = facility.regional_office
    return _posted(Role.MANAGER, "Amir Kanwil", facility=None, regional_office=office)


@pytest.fixture
def administrator(db):
    return _posted(Role.ADMINISTRATOR, "Lina Admin", facility=None, is_national=True)


@pytest.fixture
def stranger(db):
    """An officer whose posting has ended: signs in, belongs nowhere."""
    user = UserFactory(full_name="Orang Lama", username="lama@contoh.go.id")
    PostingFactory(user=user, ended=True)
    return user


@pytest.fixture
def client_of(db):
    """`client_of(officer)`: a browser in which that person is signed in.

    It has what `login()` keeps in a session, at a quarter of what `force_login()` costs.
    """

    def signed_in(user):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return signed_in


@pytest.fixture
def in_english():
    """Sentences as the code has them."""
    with translation.override("en"):
        yield


def _accept_terms(user):
    TermsAcceptanceFactory(user=user, terms=Terms.objects.current())


def _posted(role, name, **place):
    user = UserFactory(role=role, full_name=name)
    PostingFactory(user=user, **place)
    return user
