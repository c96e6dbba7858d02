"""Why an indicator is counted: the objective it tells of, who answers for it, and by what rule."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LAW = "UU 22/2022"
COOPERATION = "Permenkumham 65/2016"
DATABASE = "Permenkumham 39/2016"
GUIDANCE = "PP 31/1999"


@dataclass(frozen=True)
class Purpose:
    """`basis` is the name of a regulation, the same in every language."""

    objective: Promise
    owner: Promise
    basis: str


_TRAINED = _("More people in custody are trained and certified")
_SCHOOLED = _("The right to education is met")
_TOGETHER = _("Training partnerships are active and in order")
_RETURNED = _("People live by their own work after release")
_SPENT = _("Means and room are used well")
_WORK = _("Head of work guidance")
_CARE = _("Head of services to detainees")
_HEAD = _("Head of the facility")
_AFTER = _("Head of work guidance, with the probation office")


def _of(codes: str, objective: Promise, owner: Promise, basis: str) -> dict[str, Purpose]:
    return {code: Purpose(objective, owner, basis) for code in codes.split()}


PURPOSES: dict[str, Purpose] = {
    **_of("R1 R2 R3a R3b R4 R5 R6 R12", _TRAINED, _WORK, f"{LAW}; {GUIDANCE}"),
    **_of("R7", _TOGETHER, _WORK, COOPERATION),
    **_of("R8 R9", _SCHOOLED, _CARE, LAW),
    **_of("R10 R11 R21", _TOGETHER, _HEAD, COOPERATION),
    **_of("R13a R13b R14a R14b R15 R16 R17 R18 R19", _RETURNED, _AFTER, LAW),
    **_of("R20", _TOGETHER, _HEAD, "Program Aksi Kementerian Imigrasi dan Pemasyarakatan"),
    **_of("R22", _SPENT, _WORK, COOPERATION),
    **_of("R23", _SPENT, _HEAD, DATABASE),
}
