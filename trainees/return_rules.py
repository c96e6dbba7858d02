"""What a new stay after a release is, as far as the register tells (features F34)."""

from trainees.choices import LegalStatus, ReturnKind
from trainees.models import RegisterEntry, Release


def kind_of(release: Release, entry: RegisterEntry) -> ReturnKind:
    """Sentenced again only where a verdict after the release says so.

    A detainee waits for a verdict; whom the book shows as a convict while a supervision lasted may
    have lost the parole alone, so a person tells the two apart. Who entered before the day of the
    release never left this sentence.
    """
    if entry.starts_on <= release.on:
        return ReturnKind.NOT_ONE
    if entry.kind.legal_status == LegalStatus.DETAINEE:
        return ReturnKind.PENDING
    until = release.supervised_until
    is_supervised = release.kind.is_supervised and (until is None or entry.starts_on <= until)
    return ReturnKind.PENDING if is_supervised else ReturnKind.SENTENCED
