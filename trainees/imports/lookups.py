"""Reference rows by the words that stand for them in files."""

import re
from dataclasses import dataclass, field

from partnerships.models import EducationLevel, Region, TrainingField
from partnerships.region_codes import trap_in_words
from trainees.models import RegisterKind, ReleaseKind


def plain(text: str) -> str:
    """Letters and digits only: "No. Reg" and "no_reg" are one."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True)
class Lookups:
    """Reference rows by the words that stand for them in files; read once for each file."""

    kinds: dict[str, RegisterKind] = field(default_factory=dict)
    education: dict[str, int] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)
    region_traps: dict[str, str] = field(default_factory=dict)
    releases: dict[str, int] = field(default_factory=dict)
    release_codes: dict[int, str] = field(default_factory=dict)

    @property
    def kinds_by_key(self) -> dict[int, RegisterKind]:
        return {kind.pk: kind for kind in self.kinds.values()}


ALSO_EDUCATION = {
    "none": ("belumsekolah", "tidakpernahsekolah", "tidakbersekolah"),
    "some-primary": ("tidaktamatsd", "sdbelumtamat", "sdtidaklulus"),
    "primary": ("sekolahdasar", "mi", "sdsederajat"),
    "lower-secondary": ("sltp", "mts", "smpsederajat"),
    "upper-secondary": ("slta", "ma", "stm", "smea", "smasederajat"),
    "diploma": ("d1", "d2", "d3", "diploma"),
    "bachelor": ("s1", "d4", "sarjana"),
    "master": ("s2", "s3", "magister", "doktor"),
}


def lookups() -> Lookups:
    """Five queries."""
    education: dict[str, int] = {}
    for level in EducationLevel.objects.all():
        words = [
            level.code,
            level.name,
            *level.name.split("/"),
            *ALSO_EDUCATION.get(level.code, ()),
        ]
        education |= {plain(word): level.pk for word in words}
    fields: dict[str, int] = {}
    for training_field in TrainingField.objects.filter(is_active=True):
        words = [training_field.code, training_field.name, training_field.name_en]
        words += re.split(r"\bdan\b", training_field.name)
        fields |= {plain(word): training_field.pk for word in words if word.strip()}
    regions, region_traps = _regions()
    releases: dict[str, int] = {}
    codes: dict[int, str] = {}
    for kind in ReleaseKind.objects.filter(is_supervised=True):
        words = [kind.code, kind.label, kind.label.split("(")[0]]
        releases |= {plain(word): kind.pk for word in words}
        codes[kind.pk] = kind.code
    kinds = {plain(kind.code): kind for kind in RegisterKind.objects.filter(is_active=True)}
    return Lookups(kinds, education, fields, regions, region_traps, releases, codes)


def _regions() -> tuple[dict[str, int], dict[str, str]]:
    """Keys by name and code, and for bare codes that are two regions the sentence that says so.

    A code with a dot is one of Kemendagri; a bare one stands only where it means one region.
    """
    rows = list(Region.objects.all())
    of_kemendagri = {plain(region.code_kemendagri): region for region in rows}
    of_bps = {region.code_bps: region for region in rows if region.code_bps}
    traps = {
        digits: trap_in_words(digits, kemendagri=of_kemendagri[digits], bps=of_bps[digits])
        for digits in of_kemendagri.keys() & of_bps.keys()
        if of_kemendagri[digits] != of_bps[digits]
    }
    known = {digits: region.pk for digits, region in (of_bps | of_kemendagri).items()}
    for digits in traps:
        del known[digits]
    for region in rows:
        short = re.sub(r"^(kab|kota|kabupaten)\.?\s+", "", region.name, flags=re.IGNORECASE)
        known |= {plain(word): region.pk for word in (region.name, short)}
        known |= {plain(f"{kind} {short}"): region.pk for kind in ("kabupaten", "kab")}
        known[region.code_kemendagri] = region.pk
    return known, traps
