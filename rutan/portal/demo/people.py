"""Made-up people with stays, sentences and papers. Every NIK carries the district code 99, which no
real one has (domain 14.16)."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from partnerships.models import EducationLevel, Facility, TrainingField
from rutan.common.dates import add_months
from rutan.common.records import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from rutan.portal.demo import curve
from rutan.portal.demo.chances import chance_of
from trainees.choices import (
    CustodyState,
    DateSource,
    DisciplineLevel,
    LegalStatus,
    NikMissing,
    RiskLevel,
    SentenceKind,
    Sex,
)
from trainees.models import (
    Custody,
    DisciplineRecord,
    HealthLetter,
    Inmate,
    InmateIdentity,
    RegisterEntry,
    RegisterKind,
    RiskAssessment,
    Sentence,
)
from trainees.models.inmate import normalised
from trainees.release_dates import earliest_release
from trainees.release_range import ReleaseRange

# ruff: noqa: SIM905 a hundred quoted names would be harder to read
FIRST_MEN = (
    "Abdul Ahmad Alimuddin Amiruddin Andi Anwar Ardiansyah Arman Asdar Bahtiar Baso Basri Burhan "
    "Daeng Dahlan Darwis Dedi Edy Fadli Faisal Firman Gunawan Hamka Hasbi Herman Idris Ilham "
    "Irfan Ismail Jamal Jufri Junaedi Kaharuddin Kamaruddin Lamming Lukman Mansyur Nasir Rahmat "
    "Rusli Sabir Saharuddin Syamsul Usman Wahyudi Yusuf Zainal"
).split()
FIRST_WOMEN = "Aisyah Fatmawati Hasnawati Indriani Kartini Marwah Nurlaela Rosmini Suriani".split()
LAST = (
    "Baco Beddu Dolo Kadir Kurnia Latif Lolo Lompo Makka Mallo Mando Mappiasse Mattola Mustamin "
    "Nai Nonci Pabeta Page Palla Parenrengi Patompo Patta Rajab Ramlan Rappe Rivai Rola Sakka "
    "Sampara Sanusi Sese Sewang Side Sija Sultan Tahir Tika Tompo Tutu Wahid"
).split()
PLACES = ("Pangkajene", "Barru", "Maros", "Makassar", "Parepare", "Bone")
BLOCKS = ("A-1", "A-2", "A-3", "A-4", "B-1", "B-2", "B-3", "C-1")
TRADES = ("Nelayan", "Petani", "Buruh bangunan", "Sopir", "Pedagang", "Petambak", "")

MOVED = 28
LAST_YEARS = 700
"""Days."""
SETTLED = timedelta(days=60)


@dataclass
class Person:
    """A made-up person as the history needs it; `out_on` is None while in custody."""

    inmate: Inmate
    custody: Custody
    entered_on: date
    out_on: date | None
    expires_on: date | None
    is_convict: bool
    education_rank: int
    release: ReleaseRange
    is_moved: bool = False
    """Left for another facility instead of going home."""
    busy_until: date = date.min
    classes: int = 0
    letter_on: date | None = None
    heard_on: date = date.min
    last_papers: list[HealthLetter | DisciplineRecord] = field(default_factory=list)
    """Of the last months; saved by `finish`, after the classes of the years before."""

    def is_inside(self, first: date, last: date) -> bool:
        return self.entered_on <= first and (self.out_on is None or self.out_on > last)


def public_id(chance: random.Random) -> str:
    return "".join(chance.choices(PUBLIC_ID_ALPHABET, k=PUBLIC_ID_LENGTH))


def add(
    facility: Facility, *, count: int, on: date, chance: random.Random, first: int = 1
) -> list[Person]:
    """`count` people who came in during the last four years, all still there: `finish` lets go
    who has left by `on`. Until then a class can ask what was known while they were inside."""
    known = _known(facility)
    drafts = [_draft(number, on, chance, known) for number in range(first, first + count)]
    return _written(drafts, on, chance)


def add_gone(
    facility: Facility, *, inside: date, count: int, first: int, on: date, chance: random.Random
) -> list[Person]:
    """`count` convicts who were there on the day `inside`, and are home by `on`."""
    known, drafts = _known(facility), []
    while len(drafts) < count:
        draft = _draft(first + len(drafts), inside, chance, known)
        person = draft["person"]
        if person.out_on is None and person.is_convict and person.entered_on < inside - SETTLED:
            person.out_on = curve.day_out(person.release, chance, after=inside)
            if person.out_on and person.out_on <= on:
                drafts.append(draft)
    return _written(drafts, on, chance)


@dataclass(frozen=True)
class _Known:
    facility: Facility
    levels: list[EducationLevel]
    kinds: dict[str, RegisterKind]
    district: str


def _known(facility: Facility) -> _Known:
    return _Known(
        facility=facility,
        levels=list(EducationLevel.objects.order_by("rank")),
        kinds={kind.code: kind for kind in RegisterKind.objects.all()},
        district=facility.region.code_kemendagri.replace(".", "") + "99",
    )


def _written(drafts: list[dict], on: date, chance: random.Random) -> list[Person]:
    for model, key in (
        (Inmate, "inmate"),
        (InmateIdentity, "identity"),
        (Custody, "custody"),
        (Sentence, "sentence"),
        (RegisterEntry, "entry"),
    ):
        model.objects.bulk_create([draft[key] for draft in drafts])
    _add_papers(drafts, on, chance)
    _add_interests(drafts, chance)
    return [draft["person"] for draft in drafts]


def add_moved(facility: Facility, *, first: int, on: date) -> list[Person]:
    """People who were moved on within two years and learnt nothing here: so many that a facility
    has a rate of transfers of its own. Their dice are their own."""
    chance = chance_of("moved", facility, on)
    moved = add(facility, count=MOVED, on=on, chance=chance, first=first)
    for person in moved:
        days = min((on - person.entered_on).days - 5, LAST_YEARS)
        person.out_on = on - timedelta(days=chance.randint(2, days))
        person.is_moved, person.last_papers = True, []
    return moved


def _draft(number: int, on: date, chance: random.Random, known: _Known) -> dict:
    facility = known.facility
    is_woman = chance.random() < 0.06
    name = f"{chance.choice(FIRST_WOMEN if is_woman else FIRST_MEN)} {chance.choice(LAST)}"
    born_on = on - timedelta(days=chance.randint(19 * 365, 56 * 365))
    entered_on = on - timedelta(days=chance.randint(20, 1400))
    is_convict = chance.random() < 0.82 or (on - entered_on).days > 400
    months = chance.choice((8, 10, 14, 18, 24, 30, 36, 48, 60, 72))
    expires_on = add_months(entered_on, months) if is_convict else None
    kind = known.kinds[_register(is_convict, months, chance)]
    education = chance.choices(known.levels[:5], weights=(1, 3, 6, 5, 4))[0]
    label = f"{kind.code} {number:04}/{entered_on.year}"
    inmate = Inmate(
        public_id=public_id(chance),
        facility=facility,
        id_card_name=name,
        search_name=normalised(name),
        register_label=label,
        sex=Sex.FEMALE if is_woman else Sex.MALE,
        birth_place=chance.choice(PLACES),
        birth_date=born_on,
        education_level=education,
        has_diploma=chance.random() < 0.8,
        prior_occupation=chance.choice(TRADES),
        is_demo=True,
    )
    custody = Custody(
        inmate=inmate,
        facility=facility,
        state=CustodyState.IN_CUSTODY,
        entered_on=entered_on,
        legal_status=LegalStatus.CONVICT if is_convict else LegalStatus.DETAINEE,
        block=chance.choice(BLOCKS),
        sdp_synced_on=on - timedelta(days=4),
    )
    sentence = _sentence(custody, entered_on, months, expires_on)
    custody.earliest_release_on, custody.release_source = earliest_release(
        sentence, custody.legal_status
    )
    release = curve.range_for(sentence, is_convict=is_convict)
    out_on = curve.day_out(release, chance, after=entered_on)
    return {
        "inmate": inmate,
        "identity": _identity(inmate, born_on, is_woman, number, known.district, chance),
        "custody": custody,
        "sentence": sentence,
        "entry": RegisterEntry(
            custody=custody,
            facility=facility,
            kind=kind,
            number=f"{number:04}/{entered_on.year}",
            starts_on=entered_on,
        ),
        "person": Person(
            inmate=inmate,
            custody=custody,
            entered_on=entered_on,
            out_on=out_on if out_on and out_on <= on else None,
            release=release,
            expires_on=expires_on,
            is_convict=is_convict,
            education_rank=education.rank,
        ),
    }


def _register(is_convict, months, chance) -> str:
    if not is_convict:
        return chance.choice(("A.II", "A.III", "A.III"))
    return "B.I" if months > 12 else "B.IIa"


def _identity(inmate, born_on, is_woman, number, district, chance) -> InmateIdentity:
    if chance.random() < 0.08:
        return InmateIdentity(inmate=inmate, nik=None, nik_missing=NikMissing.IN_PROCESS)
    day = born_on.day + (40 if is_woman else 0)
    nik = f"{district}{day:02}{born_on:%m%y}{number:04}"
    return InmateIdentity(inmate=inmate, nik=nik)


def _sentence(custody, entered_on, months, expires_on) -> Sentence:
    if expires_on is None:
        return Sentence(custody=custody, detained_from=entered_on, source=DateSource.SDP)
    days = (expires_on - entered_on).days
    return Sentence(
        custody=custody,
        kind=SentenceKind.FIXED,
        years=months // 12,
        months=months % 12,
        detained_from=entered_on,
        one_third_on=entered_on + timedelta(days=days // 3),
        half_on=entered_on + timedelta(days=days // 2),
        two_thirds_on=entered_on + timedelta(days=days * 2 // 3),
        expires_on=expires_on,
        source=DateSource.SDP,
    )


def _add_papers(drafts, on, chance) -> None:
    """Risk levels at once; clinic letters and Register F of the last months later. Some people
    lack a letter."""
    risks = []
    for draft in drafts:
        custody, person = draft["custody"], draft["person"]
        if person.out_on is None and chance.random() < 0.85:
            day = max(person.entered_on, on - timedelta(days=chance.randint(5, 80)))
            person.last_papers.append(HealthLetter(inmate=person.inmate, on=day, is_fit=True))
        if person.is_convict:
            level = chance.choices(list(RiskLevel), weights=(6, 3, 1))[0]
            risks.append(
                RiskAssessment(
                    custody=custody, on=person.entered_on + timedelta(days=15), level=level
                )
            )
        if person.out_on is None and chance.random() < 0.06:
            day = max(person.entered_on, on - timedelta(days=chance.randint(10, 150)))
            person.last_papers.append(
                DisciplineRecord(custody=custody, on=day, level=DisciplineLevel.MEDIUM)
            )
    RiskAssessment.objects.bulk_create(risks)


def finish(people: list[Person]) -> None:
    """Who is due goes home; the papers of the last months are filed."""
    gone = [person.custody for person in people if person.out_on]
    for person in people:
        if person.out_on:
            state = CustodyState.TRANSFERRED if person.is_moved else CustodyState.RELEASED
            person.custody.state, person.custody.left_on = state, person.out_on
    Custody.objects.bulk_update(gone, ["state", "left_on"], batch_size=200)
    left_on = Custody.objects.filter(pk=OuterRef("custody")).values("left_on")
    RegisterEntry.objects.filter(custody__in=gone, ends_on=None).update(ends_on=Subquery(left_on))
    papers = [paper for person in people for paper in _filed(person)]
    HealthLetter.objects.bulk_create(
        [paper for paper in papers if isinstance(paper, HealthLetter)], ignore_conflicts=True
    )
    DisciplineRecord.objects.bulk_create(
        [paper for paper in papers if isinstance(paper, DisciplineRecord)]
    )


def _filed(person: Person) -> list[HealthLetter | DisciplineRecord]:
    """Without what would make an earlier finding untrue: who was found clean was clean."""
    return [
        paper
        for paper in person.last_papers
        if isinstance(paper, HealthLetter) or paper.on > person.heard_on
    ]


def _add_interests(drafts, chance) -> None:
    fields = list(
        TrainingField.objects.filter(
            code__in=("agriculture", "fisheries", "technology", "automotive", "processing")
        )
    )
    through = Inmate.interests.through
    through.objects.bulk_create(
        through(inmate_id=draft["inmate"].pk, trainingfield_id=wanted.pk)
        for draft in drafts
        for wanted in chance.sample(fields, k=chance.randint(0, 2))
    )
