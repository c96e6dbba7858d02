"""The report of a class. Its figures stay what they were when the class was closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.actions import documents
from partnerships.choices import ClassState, DocumentKind
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.freezing import digest
from trainees.actions.seats import locked_class
from trainees.documents.class_report import figures_of
from trainees.models import ClassPhoto, ClassReport

PHOTO_KINDS = (documents.JPEG, documents.PNG)


@dataclass(frozen=True, kw_only=True)
class Photo:
    """One to be added. `field` is where a refusal is told."""

    file: File
    caption: str = ""
    shows_faces: bool = True
    field: str = "photo"


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of a photo that is there already."""

    caption: str
    shows_faces: bool


NOTHING_SAID: Mapping[int, About] = {}


@transaction.atomic
def write(
    *,
    training_class: TrainingClass,
    obstacles: str,
    remedies: str,
    has_no_obstacles: bool,
    prints_photos: bool,
    by: User,
    photos: Sequence[Photo] = (),
    about: Mapping[int, About] = NOTHING_SAID,
    removed: Collection[int] = (),
) -> ClassReport:
    """One report a class, written over until the class is closed. `about` tells of photos that
    are there, `removed` takes some of them away for good, both by their primary key."""
    training_class = locked_class(training_class)
    if training_class.state == ClassState.CLOSED:
        raise DomainError(_("The class is closed: its report can only be read."))
    if not obstacles.strip() and not has_no_obstacles:
        raise DomainError(
            _("Write what stood in the way, or tick that nothing did."), field="obstacles"
        )
    report = ClassReport.objects.filter(training_class=training_class).first() or ClassReport(
        training_class=training_class, facility_id=training_class.facility_id
    )
    report.obstacles, report.remedies = obstacles.strip(), remedies.strip()
    report.has_no_obstacles = has_no_obstacles and not report.obstacles
    report.prints_photos = prints_photos
    report.version += bool(report.pk)
    report.save()
    _describe(report, about)
    gone = _remove(report, removed, by=by)
    record(
        "class_report.written",
        training_class,
        by=by,
        photos=len(photos),
        removed=gone,
        prints_photos=prints_photos,
    )
    for photo in photos:
        _add(report, photo, by=by)
    return report


def _describe(report: ClassReport, about: Mapping[int, About]) -> None:
    kept = list(report.photos.filter(pk__in=about))
    for photo in kept:
        photo.caption = about[photo.pk].caption
        photo.shows_faces = about[photo.pk].shows_faces
    ClassPhoto.objects.bulk_update(kept, ["caption", "shows_faces"])


def _remove(report: ClassReport, removed: Collection[int], *, by: User) -> int:
    photos = list(report.photos.filter(pk__in=removed).select_related("document__training_class"))
    for photo in photos:
        document = photo.document
        photo.delete()
        documents.discard(document, by=by)
    return len(photos)


def _add(report: ClassReport, photo: Photo, *, by: User) -> None:
    most = int(thresholds.of(report.training_class.facility)["report_most_photos"])
    if report.photos.count() >= most:
        raise DomainError(_("A report has at most %(n)s photos.") % {"n": most}, field=photo.field)
    if documents.check_upload(photo.file, field=photo.field) not in PHOTO_KINDS:
        raise DomainError(_("A photo must be a JPG or PNG."), field=photo.field)
    document = documents.store(
        file=photo.file,
        kind=DocumentKind.PHOTO,
        training_class=report.training_class,
        is_about_people=True,
        by=by,
        field=photo.field,
    )
    ClassPhoto.objects.create(
        report=report,
        facility_id=report.facility_id,
        document=document,
        caption=photo.caption.strip(),
        shows_faces=photo.shows_faces,
    )


def freeze(training_class: TrainingClass, *, by: User) -> None:
    """Inside the transaction that closes the class."""
    report = ClassReport.objects.filter(training_class=training_class).first()
    if report is None:
        return
    report.figures = figures_of(training_class)
    report.figures_hash = digest(report.figures)
    report.frozen_on = training_class.facility.today()
    _save_figures(report)
    record("class_report.frozen", training_class, by=by, sha256=report.figures_hash)


def unfreeze(training_class: TrainingClass) -> None:
    """An open class has figures that go on changing."""
    for report in ClassReport.objects.filter(training_class=training_class):
        report.figures, report.figures_hash, report.frozen_on = {}, "", None
        _save_figures(report)


def _save_figures(report: ClassReport) -> None:
    report.version += 1
    report.save(update_fields=["figures", "figures_hash", "frozen_on", "version", "updated_at"])
