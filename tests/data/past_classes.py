"""What a list of earlier years refers to, and such a list read and imported as a page does it."""

from datetime import date

from tests.data import make_history
from tests.factories.partnerships import (
    AgreementFactory,
    FacilityFactory,
    PartnerFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    TrainingFieldFactory,
)
from trainees.actions import history, imports
from trainees.choices import BatchKind
from trainees.imports.history import verdicts

NOW = "2026-11-17T09:00:00+08:00"


def world(facility):
    """Partner, programmes, Bapas; the agreement is answered."""
    partner = PartnerFactory(name="Balai Pelatihan Contoh", short_name=make_history.PARTNER)
    FacilityFactory(probation=True, official_name=make_history.BAPAS, short_name="Bapas")
    for taught, title in {(row[0], row[1]) for row in make_history.CLASSES.values()}:
        programme = ProgrammeFactory(title=title, field=TrainingFieldFactory(code=taught))
        ProgrammeVersionFactory(programme=programme)
    return AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        code="pks-2025-001",
        starts_on=date(2025, 2, 1),
        ends_on=date(2027, 1, 31),
    )


def keep(facility, by, rows=None):
    """The preview, and what the import would judge again; `rows` as `make_history.cells`."""
    upload = verdicts.read(make_history.workbook(rows))
    found = verdicts.checked(facility, upload.header, upload.codes, upload.rows)
    batch = imports.keep(
        facility=facility,
        file_name="riwayat.xlsx",
        sha256="0" * 64,
        header=upload.header,
        columns=upload.codes,
        rows=found.rows,
        kind=BatchKind.HISTORY,
        extra=found.figures,
        by=by,
    )
    return batch, verdicts.judge_of(upload)


def put_in(facility, by, rows=None):
    batch, judge = keep(facility, by, rows)
    return history.apply(batch=batch, judge=judge, by=by)


def one_class():
    return [make_history.cells(row) for row in make_history.people()[:16]]
