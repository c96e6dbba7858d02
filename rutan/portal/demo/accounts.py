"""One demo account for each role, all with the same password, only ever in demo mode."""

from datetime import date

from django.contrib.auth.hashers import make_password

from partnerships.models import Posting
from rutan.accounts.choices import Role
from rutan.accounts.models import Terms, TermsAcceptance, User
from rutan.portal.demo.facts import Institutions

PASSWORD = "contoh-bekal-2026"  # noqa: S105 printed on the screen: opens sample data only

ACCOUNTS = (
    ("petugas@pangkep.example", "Rahma Daeng", Role.OFFICER, "pangkep"),
    ("kasubsi@pangkep.example", "Syarifuddin Noor", Role.SUPERVISOR, "pangkep"),
    ("kepala@pangkep.example", "Kepala Contoh Pangkep", Role.HEAD, "pangkep"),
    ("petugas@barru.example", "Hasnah Amir", Role.OFFICER, "barru"),
    ("kepala@barru.example", "Kepala Contoh Barru", Role.HEAD, "barru"),
    ("koordinator@bpvp.example", "Muliadi Contoh", Role.COORDINATOR, "bpvp"),
    ("koordinator@disdikbud.example", "Rosdiana Contoh", Role.COORDINATOR, "education_office"),
    ("instruktur@bpvp.example", "Ridwan Saleh", Role.INSTRUCTOR, "bpvp"),
    ("pk@bapas.example", "Nurhikmah Contoh", Role.PROBATION_OFFICER, "bapas"),
    ("kanwil@ditjenpas.example", "Nurhayati Saad", Role.MANAGER, "kanwil"),
    ("pusat@ditjenpas.example", "Baharuddin Contoh", Role.MANAGER, None),
    ("admin@bekal.example", "Administrator Contoh", Role.ADMINISTRATOR, None),
)
ACCEPTED_TERMS = {"koordinator@bpvp.example", "instruktur@bpvp.example"}
"""The other coordinator is asked at the first sign-in."""
PLACE_FIELD = {
    "pangkep": "facility",
    "barru": "facility",
    "bapas": "facility",
    "bpvp": "partner",
    "education_office": "partner",
    "kanwil": "regional_office",
}


def add(here: Institutions, *, since: date) -> None:
    """Safe to repeat: an account that is there keeps its password."""
    hashed = ""
    for username, full_name, role, place in ACCOUNTS:
        user = User.objects.filter(username=username).first()
        if user is None:
            # One password, hashed once: hashing is slow on purpose.
            hashed = hashed or make_password(PASSWORD)
            user = User.objects.create_user(username, full_name=full_name, role=role)
            user.password = hashed
            user.save(update_fields=["password"])
        if role == Role.ADMINISTRATOR:
            continue
        where = {PLACE_FIELD[place]: getattr(here, place)} if place else {"is_national": True}
        Posting.objects.get_or_create(user=user, **where, defaults={"starts_on": since})
        if username in ACCEPTED_TERMS and (terms := Terms.objects.current()):
            TermsAcceptance.objects.get_or_create(user=user, terms=terms)
