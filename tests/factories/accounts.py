from datetime import date

import factory

from rutan.accounts.choices import Role
from rutan.accounts.models import (
    Mail,
    OneTimeKey,
    Rate,
    RecoveryCode,
    SignInSession,
    Terms,
    TermsAcceptance,
    User,
)
from tests.factories.moments import MORNING

PASSWORD = "Sandi-Panjang-Untuk-Uji"


class UserFactory(factory.django.DjangoModelFactory):
    """An officer who chose a password already. Where he or she works is a PostingFactory."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        inactive = factory.Trait(is_active=False)
        new = factory.Trait(must_change_password=True)

    username = factory.Sequence(lambda n: f"19870101201001{n:04d}")
    staff_number = factory.LazyAttribute(
        lambda user: None if "@" in user.username else user.username
    )
    email = factory.LazyAttribute(lambda user: user.username if "@" in user.username else None)
    full_name = factory.Sequence(lambda n: f"Petugas {n}")
    role = Role.OFFICER
    password = factory.django.Password(PASSWORD)


class SignInSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SignInSession

    user = factory.SubFactory(UserFactory)
    session_key = factory.Sequence(lambda n: f"session{n:025d}")
    device = "Firefox, Windows"
    started_at = MORNING


class RecoveryCodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RecoveryCode

    user = factory.SubFactory(UserFactory)
    code_hash = factory.Sequence(lambda n: f"{n:064x}")


class OneTimeKeyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OneTimeKey

    key = factory.Sequence(lambda n: f"key{n:037d}")
    user = factory.SubFactory(UserFactory)
    answer_url = "/"


class MailFactory(factory.django.DjangoModelFactory):
    """A letter that waits to be sent."""

    class Meta:
        model = Mail

    class Params:
        sent = factory.Trait(body="", sent_at=MORNING, attempts=1)

    user = factory.SubFactory(
        UserFactory, username=factory.Sequence(lambda n: f"petugas{n}@contoh.go.id")
    )
    key = factory.Sequence(lambda n: f"letter:{n}")
    subject = "Perjanjian hampir berakhir"
    body = "Perjanjian PKS-2026-001 berakhir 30 hari lagi."


class RateFactory(factory.django.DjangoModelFactory):
    """Once in this minute."""

    class Meta:
        model = Rate

    door = "verification"
    key = factory.Sequence(lambda n: f"{n:064x}")
    minute = MORNING


class TermsFactory(factory.django.DjangoModelFactory):
    """A version newer than that of the migrations."""

    class Meta:
        model = Terms

    class Params:
        announced = factory.Trait(active_from=date(2100, 1, 1))

    number = factory.Sequence(lambda n: n + 2)
    text = "Saya memakai data hanya untuk pelatihan."
    text_en = "I use the data for training only."
    active_from = date(2026, 1, 1)


class TermsAcceptanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TermsAcceptance

    user = factory.SubFactory(UserFactory, role=Role.COORDINATOR)
    terms = factory.SubFactory(TermsFactory)
