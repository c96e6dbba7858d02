"""Who meets the requirements and waits longest without any place (features 1 no. 17).

counted       people in custody whose last wish for a programme is open, or ended because the
              facility had no place; whom nothing mandatory speaks against; and who were given no
              place in any class since they asked. A place in a class that was cancelled is none.
waits since   the day of the oldest such wish
incomplete    the same, but something mandatory cannot be judged yet: told as a number, so that
              nobody drops out of sight because a letter of the clinic has expired

Each person counts once. Measured against the next class of the programme, or one that could be
planned today.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Facility
from rutan.common.dates import add_months
from rutan.common.findings import Answer
from trainees import eligibility
from trainees.choices import OPEN_APPLICATIONS, UNMET, EnrolmentState, LegalStatus, Sex
from trainees.models import Application, Custody, Enrolment
from trainees.person_facts import facts_about, terms_for
from trainees.reports.small_cells import OTHERS, grouped

AGE_BANDS = ((25, "< 25"), (40, "25–39"), (60, "40–59"), (None, "60+"))


@dataclass(frozen=True, kw_only=True)
class Waiter:
    """Somebody with the oldest wish that was not met."""

    public_id: str
    name: str
    register_label: str
    programme_title: str
    facility_id: int
    facility_name: str
    block: str
    since: date
    days: int
    is_too_long: bool
    legal_status: str
    sex: str
    age: int
    needs_support: bool | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """People with something in common. `longest` and `median` are days."""

    label: str
    people: int
    median: int
    longest: int
    too_long: int


@dataclass(frozen=True, kw_only=True)
class Dimension:
    label: str
    groups: list[Group]


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """`waiters` who waits longest first; `incomplete` people could not be judged."""

    waiters: list[Waiter]
    incomplete: int

    @property
    def too_long(self) -> int:
        return sum(each.is_too_long for each in self.waiters)


def fairness_at(facilities: Iterable[Facility]) -> Fairness:
    """Ten queries at most, for any number of people, programmes and facilities."""
    places = {each.pk: each for each in facilities}
    settings = thresholds.of_each(places.values())
    wishes: list[Any] = list(_unmet_wishes(places))
    facts_of = facts_about((each.inmate for each in wishes), places, settings)
    terms = terms_for({(each.facility_id, each.programme_id) for each in wishes}, places, settings)
    first: dict[int, Waiter] = {}
    incomplete: set[int] = set()
    for wish in wishes:
        if (asked := terms.get((wish.facility_id, wish.programme_id))) is None:
            continue
        facts = facts_of(wish.inmate, wish.programme.code)
        blocking = [
            each
            for each in eligibility.weighed(eligibility.findings_for(facts, asked))
            if each.blocks
        ]
        if not blocking:
            months = int(settings[wish.facility_id]["fairness_wait_months"])
            first.setdefault(
                wish.inmate_id, _waiter(wish, places[wish.facility_id], asked.today, months)
            )
        elif all(each.answer == Answer.MISSING for each in blocking):
            incomplete.add(wish.inmate_id)
    return Fairness(
        waiters=sorted(first.values(), key=lambda each: (each.since, each.name, each.public_id)),
        incomplete=len(incomplete - first.keys()),
    )


def _unmet_wishes(facilities: Iterable[int]) -> QuerySet[Application]:
    """The last wish of each for each programme, the oldest first."""
    later = Application.objects.filter(
        inmate=OuterRef("inmate"),
        facility=OuterRef("facility"),
        programme=OuterRef("programme"),
        pk__gt=OuterRef("pk"),
    )
    stays = Custody.objects.open().filter(
        inmate=OuterRef("inmate"),
        facility=OuterRef("facility"),
        entered_on__lte=OuterRef("applied_on"),
    )
    places = Enrolment.objects.filter(inmate=OuterRef("inmate")).exclude(
        state=EnrolmentState.CANCELLED
    )
    return (
        Application.objects.filter(
            Q(state__in=OPEN_APPLICATIONS) | Q(closed_reason__in=UNMET),
            ~Exists(later),
            Exists(stays),
            ~Exists(places.filter(enrolled_on__gte=OuterRef("applied_on"))),
            ~Exists(places.live()),
            facility__in=list(facilities),
        )
        .select_related("inmate", "programme")
        .annotate(
            block=Subquery(stays.values("block")[:1]),
            legal_status=Subquery(stays.values("legal_status")[:1]),
            needs_support=F("inmate__access_need__needs_support"),
        )
        .order_by("applied_on", "pk")
    )


def _waiter(wish: Any, facility: Facility, today: date, months: int) -> Waiter:
    born = wish.inmate.birth_date
    return Waiter(
        public_id=wish.inmate.public_id,
        name=wish.inmate.id_card_name,
        register_label=wish.inmate.register_label,
        programme_title=wish.programme.title,
        facility_id=facility.pk,
        facility_name=facility.short_name,
        block=wish.block,
        since=wish.applied_on,
        days=(today - wish.applied_on).days,
        is_too_long=add_months(wish.applied_on, months) < today,
        legal_status=wish.legal_status,
        sex=wish.inmate.sex,
        age=today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        needs_support=wish.needs_support,
    )


# --- Groups --------------------------------------------------------------------------------


def _by_status(one: Waiter) -> tuple[str, str]:
    return one.legal_status, str(LegalStatus(one.legal_status).label)


def _by_sex(one: Waiter) -> tuple[str, str]:
    return one.sex, str(Sex(one.sex).label)


def _by_age(one: Waiter) -> tuple[str, str]:
    for place, (limit, words) in enumerate(AGE_BANDS):
        if limit is None or one.age < limit:
            return str(place), words
    raise AssertionError(one.age)


def _by_support(one: Waiter) -> tuple[str, str]:
    words = {
        True: ("1", _("Needs support")),
        False: ("2", _("Needs no support")),
        None: ("3", _("The clinic has not said")),
    }
    return words[one.needs_support]


def _by_block(one: Waiter) -> tuple[str, str]:
    return one.block, one.block or _("Not recorded")


def _by_facility_and_block(one: Waiter) -> tuple[str, str]:
    label = f"{one.facility_name}, {one.block or _('Not recorded')}"
    return label, label


def _by_facility(one: Waiter) -> tuple[str, str]:
    return one.facility_name, one.facility_name


def dimensions(waiters: Sequence[Waiter], *, smallest: int = 0) -> list[Dimension]:
    """Status, sex, age, disability and block; the facility where there is more than one.

    Groups under `smallest` people are merged. When everybody together is fewer than that, there is
    nothing that may be told.
    """
    if len(waiters) < max(smallest, 1):
        return []
    several = len({each.facility_id for each in waiters}) > 1
    asked: list[tuple[str, Callable[[Waiter], tuple[str, str]]]] = [
        (_("Legal status"), _by_status),
        (_("Sex"), _by_sex),
        (_("Age"), _by_age),
        (_("Support to take part"), _by_support),
        (_("Block"), _by_facility_and_block if several else _by_block),
    ]
    if several:
        asked.insert(0, (_("Facility"), _by_facility))
    return [
        Dimension(label=label, groups=_groups(grouped(waiters, key_of, smallest=smallest)))
        for label, key_of in asked
    ]


def _groups(found: list[tuple[str, str, list[Waiter]]]) -> list[Group]:
    """In the order of their keys, what was merged last."""
    if [key for key, _label, _members in found] == [OTHERS]:
        return [_group(_("Everybody together"), found[0][2])]
    ordered = sorted(found, key=lambda each: (each[0] == OTHERS, each[0]))
    return [_group(label, members) for _key, label, members in ordered]


def _group(label: str, members: Sequence[Waiter]) -> Group:
    days = [each.days for each in members]
    return Group(
        label=label,
        people=len(days),
        median=int(median(days)),
        longest=max(days),
        too_long=sum(each.is_too_long for each in members),
    )
