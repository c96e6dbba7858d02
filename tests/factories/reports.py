"""Targets of indicators, and reports that were kept."""

from datetime import date

import factory

from tests.factories.accounts import UserFactory
from tests.factories.partnerships import FacilityFactory
from trainees import choices, models
from trainees.reports.frozen import as_figures
from trainees.reports.indicators import Value


class IndicatorTargetFactory(factory.django.DjangoModelFactory):
    """Sixty percent of R13 in 2026."""

    class Meta:
        model = models.IndicatorTarget

    class Params:
        national = factory.Trait(facility=None)

    facility = factory.SubFactory(FacilityFactory)
    code = factory.Sequence(lambda n: f"R{n % 900}")
    year = 2026
    target = 60
    source = "Perjanjian Kinerja 2026"


class FrozenReportFactory(factory.django.DjangoModelFactory):
    """Indicators of the first half of 2026."""

    class Meta:
        model = models.FrozenReport

    class Params:
        national = factory.Trait(facility=None)

    kind = choices.FrozenKind.INDICATORS
    facility = factory.SubFactory(FacilityFactory)
    number = factory.Sequence(lambda n: f"LAP-2026-{n:03d}")
    period_from = date(2026, 1, 1)
    period_to = date(2026, 6, 30)
    question = factory.Dict({"period": "2026-S1"})
    figures = factory.LazyFunction(
        lambda: as_figures({"R10": Value(number=2, unit="count", direction=choices.Direction.UP)})
    )
    members = factory.Dict({})
    comments = factory.Dict({})
    definitions = 1
    sha256 = "0" * 64
    audit_seq = 1
    audit_head = "0" * 64
    frozen_by = factory.SubFactory(UserFactory)
