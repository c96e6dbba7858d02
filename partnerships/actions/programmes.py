"""The catalogue: a version that a class uses stands still, so a change makes the next one."""

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import programme_rules
from partnerships.choices import ProgrammeState
from partnerships.models import Programme, ProgrammeVersion, Requirement, Unit
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.findings import Finding


def is_used(version: ProgrammeVersion) -> bool:
    return version.training_classes.exists()


def lock_for_use(version: ProgrammeVersion) -> ProgrammeVersion:
    """The version as it is now, until a class stands on it; inside a transaction."""
    # A version is edited while a class is planned with it: who is first decides for both.
    return (
        ProgrammeVersion.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=version.pk)
    )


def refuse_used(version: ProgrammeVersion) -> None:
    """Before a version is changed; locks it as planning a class does."""
    if is_used(lock_for_use(version)):
        raise DomainError(_("A class uses this version. Make the next version instead."))


@transaction.atomic
def new_version(*, version: ProgrammeVersion, active_from: date, by: User) -> ProgrammeVersion:
    """The next version with the same units and requirements, to be changed before it is used."""
    programme = _locked(version.programme)
    last = programme.versions.order_by("-number").first()
    if last is None or last.pk != version.pk:
        raise DomainError(_("Start from the newest version of the programme."))
    if active_from <= version.active_from:
        raise DomainError(
            _("The new version must begin after the one before it."), field="active_from"
        )
    copy = _copy(version, programme, number=version.number + 1, active_from=active_from)
    record("programme.version_added", programme, by=by, number=copy.number)
    return copy


@transaction.atomic
def duplicate(*, programme: Programme, by: User) -> Programme:
    """Another programme with the newest version of this one."""
    source = _locked(programme)
    newest = source.versions.order_by("-number").first()
    ministry_items = list(source.ministry_items.all())
    copy = Programme.objects.get(pk=source.pk)
    copy.pk = None
    copy._state.adding = True
    copy.version = 1
    copy.code = _free_code(source.code)
    copy.title = _("%(title)s (copy)") % {"title": source.title[:140]}
    copy.save(force_insert=True)
    copy.ministry_items.set(ministry_items)
    if newest:
        _copy(newest, copy, number=1, active_from=newest.active_from)
    record("programme.duplicated", copy, by=by, source=source.pk)
    return copy


@transaction.atomic
def activate(*, programme: Programme, by: User) -> Programme:
    """From now on classes can be planned with it: its newest version is whole."""
    programme = _locked(programme)
    if programme.state == ProgrammeState.ACTIVE:
        return programme
    newest = programme.versions.order_by("-number").first()
    if newest is None:
        raise DomainError(_("%(title)s has no version yet.") % {"title": programme.title})
    if wrong := [each for each in programme_rules.findings(newest) if stands_against(each)]:
        sentences = " ".join(f"{each.message} {each.way_forward}" for each in wrong)
        raise DomainError(f"{programme.title}: {sentences}")
    programme.state = ProgrammeState.ACTIVE
    programme.version += 1
    programme.save(update_fields=["state", "version", "updated_at"])
    record("programme.activated", programme, by=by, number=newest.number)
    return programme


def stands_against(finding: Finding) -> bool:
    """Whether a programme is not opened with it; a version may be saved before its units."""
    return finding.blocks or finding.code == "unit-missing"


@transaction.atomic
def deactivate(*, programme: Programme, by: User) -> Programme:
    """No new class is planned with it; those there are go on."""
    programme = _locked(programme)
    if programme.state != ProgrammeState.RETIRED:
        programme.state = ProgrammeState.RETIRED
        programme.version += 1
        programme.save(update_fields=["state", "version", "updated_at"])
        record("programme.deactivated", programme, by=by)
    return programme


def _locked(programme: Programme) -> Programme:
    return Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)


def _copy(version: ProgrammeVersion, programme: Programme, **changes) -> ProgrammeVersion:
    units = list(version.units.all())
    requirements = list(version.requirements.all())
    copy = ProgrammeVersion.objects.get(pk=version.pk)
    copy.programme = programme
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.pk = None
    copy._state.adding = True
    copy.save(force_insert=True)
    rows: list[Unit | Requirement] = [*units, *requirements]
    for row in rows:
        row.pk = None
        row._state.adding = True
        row.version = copy
        row.save(force_insert=True)
    return copy


def _free_code(code: str) -> str:
    stem = re.sub(r"-\d+$", "", code)[:34]
    taken = set(Programme.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(free for n in range(2, 1_000) if (free := f"{stem}-{n}") not in taken)
