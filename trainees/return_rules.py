"""What a new stay after a release is, as far as the register tells (features F34)."""

from django.utils.translation import gettext as _

from trainees import lifecycle
from trainees.choices import LegalStatus, ReturnKind
from trainees.models import RegisterEntry, Release, ReturnToCustody


def kind_of(release: Release, entry: RegisterEntry) -> ReturnKind:
    """Sentenced again only where a verdict after the release says so.

    A detainee waits for a verdict; whom the book shows as a convict while a supervision lasted may
    have lost the parole alone, so a person tells the two apart. Who entered before the day of the
    release never left this sentence.
    """
    if entry.starts_on <= release.on:
        return ReturnKind.NOT_ONE
    if _is_detainee(entry):
        return ReturnKind.PENDING
    until = release.supervised_until
    is_supervised = release.kind.is_supervised and (until is None or entry.starts_on <= until)
    return ReturnKind.PENDING if is_supervised else ReturnKind.SENTENCED


def kind_after(came_back: ReturnToCustody, release: Release, entry: RegisterEntry) -> ReturnKind:
    """The same once the register goes on: a detainee who becomes a convict was sentenced since,
    whatever the supervision; an entry that is corrected is judged anew."""
    if _is_detainee(entry):
        return ReturnKind.PENDING
    before = came_back.entry
    if before is not None and before.pk != entry.pk and _is_detainee(before):
        return ReturnKind.SENTENCED
    return kind_of(release, entry)


def is_to_be_told_apart(came_back: ReturnToCustody) -> bool:
    """Open although the register shows a verdict, or an entry from before the release: a person
    has to say which."""
    if came_back.kind != ReturnKind.PENDING:
        return False
    is_before = came_back.on <= came_back.release.on
    return is_before or came_back.entry is None or not _is_detainee(came_back.entry)


def has_verdict(came_back: ReturnToCustody) -> bool:
    """Open, and the register shows a convict since the release: an old sentence or a new one."""
    return (
        came_back.kind == ReturnKind.PENDING
        and came_back.on > came_back.release.on
        and came_back.entry is not None
        and not _is_detainee(came_back.entry)
    )


def standing(came_back: ReturnToCustody) -> str:
    """Its kind in words. A convict has a verdict: what is open then is which one."""
    if came_back.kind == ReturnKind.PENDING and is_to_be_told_apart(came_back):
        return _("In custody again, still to be told apart")
    return str(came_back.get_kind_display())


def refusal(came_back: ReturnToCustody, release: Release, kind: ReturnKind) -> str:
    """Why a person cannot say that it is this, "" where it may be."""
    if kind == ReturnKind.REVOKED and not release.kind.is_supervised:
        return _("This release was without supervision: there was nothing to revoke.")
    if kind == ReturnKind.SENTENCED and came_back.entry and _is_detainee(came_back.entry):
        return _("The register still shows a detainee. A new sentence needs its register entry.")
    return ""


def possible(came_back: ReturnToCustody, release: Release) -> list[ReturnKind]:
    """What a person may say now, in the order of the words; what was told may be corrected."""
    told = {ReturnKind.PENDING, came_back.kind}
    return [
        kind for kind in ReturnKind if kind not in told and not refusal(came_back, release, kind)
    ]


def is_correction(came_back: ReturnToCustody, kind: ReturnKind) -> bool:
    """Something else was told before; a new sentence may follow a revoked integration."""
    steps = lifecycle.RETURN.allowed_actions(came_back.kind)
    return kind not in {lifecycle.RETURN.next_state(came_back.kind, step) for step in steps}


def _is_detainee(entry: RegisterEntry) -> bool:
    return entry.kind.legal_status == LegalStatus.DETAINEE
