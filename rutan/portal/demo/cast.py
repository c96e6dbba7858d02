"""Who acts in the played part of the sample history, and the papers that the actors hand in."""

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Agreement, Document, Facility, Partner
from rutan.accounts.models import User
from rutan.portal.demo import papers
from rutan.portal.demo.facts import Institutions

SOURCE = "Data contoh"
"""Where the record of a sample visit comes from: no report tells of it."""


@dataclass(frozen=True)
class Side:
    """One facility with those of its people who act."""

    facility: Facility
    officer: User
    checker: User
    """The supervisor, or the head where there is none."""
    head: User


@dataclass(frozen=True)
class Cast:
    pangkep: Side
    barru: Side
    coordinator: User
    """Of BPVP."""
    pkbm: Partner
    assessor: Partner
    trades: dict[int, Agreement]
    """The sample agreements with BPVP, by the primary key of the facility."""
    school: Agreement


def of(
    here: Institutions,
    partners: tuple[Partner, Partner],
    agreements: dict[tuple[int, int], Agreement],
) -> Cast:
    who = User.objects.in_bulk(field_name="username")
    bpvp, school = here.bpvp.pk, here.education_office.pk
    head = who["kepala@barru.example"]
    return Cast(
        pangkep=Side(
            here.pangkep,
            who["petugas@pangkep.example"],
            who["kasubsi@pangkep.example"],
            who["kepala@pangkep.example"],
        ),
        barru=Side(here.barru, who["petugas@barru.example"], head, head),
        coordinator=who["koordinator@bpvp.example"],
        pkbm=partners[0],
        assessor=partners[1],
        trades={
            facility.pk: agreements[facility.pk, bpvp] for facility in (here.pangkep, here.barru)
        },
        school=agreements[here.pangkep.pk, school],
    )


def paper(name: str, *lines: str) -> SimpleUploadedFile:
    """A file as it is uploaded: one page that says it is a sample."""
    return SimpleUploadedFile(f"{name}.pdf", papers.page("CONTOH", *lines), documents.PDF)


def kept_paper(agreement: Agreement, name: str, *lines: str, kind: str, by: User) -> Document:
    return documents.store(
        file=paper(name, *lines, "Bukan dokumen asli."), kind=kind, agreement=agreement, by=by
    )


def evidence(agreement: Agreement, name: str, *lines: str, by: User) -> Document:
    return kept_paper(agreement, name, *lines, kind=DocumentKind.EVIDENCE, by=by)
