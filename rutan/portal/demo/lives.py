"""How sample people live after their release, from one follow-up to the next."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trainees.choices import EmployerKind, Evidence, IncomeBand, SkillUse

WORKS = {
    "agriculture": ("Kebun sayur hidroponik", "Jual sayur daun", "Magang di kebun sayur"),
    "fisheries": ("Pabrik olahan ikan", "Abon ikan rumahan", "Magang di tambak"),
    "technology": ("Toko komputer", "Servis laptop", "Magang di toko komputer"),
}
"""Employed, self-employed and apprentice where the training is being used."""
OTHERWISE = ("Buruh bangunan", "Warung kelontong", "Magang di bengkel motor")
KINDS = ("employed", "self_employed", "apprentice")
COURSE = "Kursus lanjutan"
BANDS = (IncomeBand.UNDER_1, IncomeBand.TO_2, IncomeBand.TO_3, IncomeBand.TO_5)
EMPLOYERS = (
    EmployerKind.HOUSEHOLD,
    EmployerKind.COMPANY,
    EmployerKind.COOPERATIVE,
    EmployerKind.PARTNER,
    EmployerKind.OTHER,
)
LOSES_WORK = 0.24


@dataclass
class Life:
    """`luck` is the person's own and stays; the longer outside, the likelier at work."""

    released_on: date
    luck: float
    dice: random.Random
    code: str = ""
    facts: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.lost_from = 6 if self.dice.random() < LOSES_WORK else 99

    def is_lucky(self, months: int) -> bool:
        return self.luck < {1: 0.46, 3: 0.62, 6: 0.76}.get(months, 0.8)

    def code_in(self, months: int) -> str:
        if not self.is_lucky(months):
            return "not_seeking" if self.luck > 0.975 else "not_working"
        if months >= self.lost_from:
            return "not_working"
        if self.luck < 0.06:
            return "apprentice" if months < 6 else "employed"
        return (
            "employed" if self.luck < 0.4 else "self_employed" if self.luck < 0.68 else "studying"
        )

    def told(self, code: str, on: date, field: Any, use: str) -> dict[str, Any]:
        """What is told of work, a business or a school on a day; the same as the last time while
        it goes on."""
        if code != self.code:
            self.code, self.facts = code, self._begun(code, on, field, use)
        return dict(self.facts or {}, **({"uses_training": use} if code in KINDS else {}))

    def _begun(self, code: str, on: date, field: Any, use: str) -> dict[str, Any]:
        since_on = max(self.released_on, on - timedelta(days=self.dice.randint(4, 26)))
        if code == "studying":
            return {"detail": COURSE, "since_on": since_on, "field": field}
        if code not in KINDS:
            return {}
        is_own_trade = use != SkillUse.NO and field is not None
        names = WORKS.get(field.code, OTHERWISE) if is_own_trade else OTHERWISE
        weights = (4, 5, 1, 0) if code == "apprentice" else (2, 6, 5, 1)
        facts = {
            "detail": names[KINDS.index(code)],
            "field": field if is_own_trade else None,
            "since_on": since_on,
            "hours_week": self.dice.choice((24, 30, 40, 40, 48)),
            # One of eight does not say it.
            "income": self.dice.choices(BANDS, weights)[0] if self.dice.random() < 0.88 else "",
        }
        if code != "self_employed":
            facts["employer"] = self.dice.choice(EMPLOYERS)
        return facts

    def evidence(self, told: str, code: str) -> str:
        """A few of those who work show a paper, or the employer is asked."""
        drawn = self.dice.random()
        if code in ("employed", "apprentice") and drawn < 0.22:
            return Evidence.EMPLOYER
        return Evidence.DOCUMENT if code in KINDS and drawn > 0.86 else told
