"""What the end of a class is written down with: signed minutes, report, photos; one form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import thresholds
from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from rutan.common.uploads import PICTURE_OR_PDF
from trainees.actions import class_reports
from trainees.actions.class_reports import About, Photo
from trainees.models import ClassPhoto, ClassReport

NEW_PHOTOS = 3
CAPTION, FACES, PHOTO, REMOVE = "caption", "faces", "photo", "remove"
NEW_CAPTION, NEW_FACES = "new_caption", "new_faces"


class EndOfClassForm(ActionForm):
    minutes = forms.FileField(
        label=gettext_lazy("Signed minutes"),
        help_text=PICTURE_OR_PDF,
        required=False,
    )
    has_no_obstacles = forms.BooleanField(
        label=gettext_lazy("Nothing stood in the way"), required=False
    )
    obstacles = forms.CharField(
        label=gettext_lazy("What stood in the way"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    remedies = forms.CharField(
        label=gettext_lazy("What was done about it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    prints_photos = forms.BooleanField(
        label=gettext_lazy("Print the photos in the report"), required=False
    )
    needed_sometimes = ("minutes", "obstacles", "has_no_obstacles")

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        self.report = (
            ClassReport.objects.for_user(user).filter(training_class=training_class).first()
        )
        self.photos: list[ClassPhoto] = (
            list(self.report.photos.select_related("document")) if self.report else []
        )
        self.fields["minutes"].error_messages["empty"] = _("The file is empty. Choose another.")
        if self.report:
            for name in ("obstacles", "remedies", "has_no_obstacles", "prints_photos"):
                self.fields[name].initial = getattr(self.report, name)
        self._ask_about_photos()

    def _ask_about_photos(self) -> None:
        for photo in self.photos:
            self.fields[f"{CAPTION}_{photo.pk}"] = _caption_field(photo.caption)
            self.fields[f"{FACES}_{photo.pk}"] = _faces_field(initial=photo.shows_faces)
            self.fields[f"{REMOVE}_{photo.pk}"] = forms.BooleanField(
                label=_("Remove this photo"),
                help_text=_("The file is deleted when you save; that cannot be taken back."),
                required=False,
            )
        most = int(thresholds.of(self.training_class.facility)["report_most_photos"])
        self.new = range(1, min(NEW_PHOTOS, most - len(self.photos)) + 1)
        for number in self.new:
            field = forms.FileField(
                label=_("Photo %(n)s") % {"n": len(self.photos) + number},
                help_text=_("JPG or PNG, at most 5 MB. Place and time of the camera are dropped."),
                required=False,
            )
            field.error_messages["empty"] = _("The file is empty. Choose another.")
            self.fields[f"{PHOTO}_{number}"] = field
            self.fields[f"{NEW_CAPTION}_{number}"] = _caption_field("")
            self.fields[f"{NEW_FACES}_{number}"] = _faces_field(initial=True)

    @property
    def kept_photos(self) -> list[dict[str, Any]]:
        return [
            {
                "document": photo.document,
                "caption": self[f"{CAPTION}_{photo.pk}"],
                "faces": self[f"{FACES}_{photo.pk}"],
                "remove": self[f"{REMOVE}_{photo.pk}"],
            }
            for photo in self.photos
        ]

    @property
    def new_photos(self) -> list[dict[str, Any]]:
        return [
            {
                "photo": self[f"{PHOTO}_{number}"],
                "caption": self[f"{NEW_CAPTION}_{number}"],
                "faces": self[f"{NEW_FACES}_{number}"],
            }
            for number in self.new
        ]

    @property
    def opens_photos(self) -> bool:
        """Somebody looks for the error, or for what is there."""
        return bool(self.photos) or any(
            entry["photo"].errors or entry["caption"].errors for entry in self.new_photos
        )

    def clean(self) -> Mapping[str, Any]:
        data = self.cleaned_data
        is_said = data.get("obstacles", "").strip() or data.get("has_no_obstacles")
        if not is_said and "obstacles" not in self.errors:
            self.add_error("obstacles", _("Write what stood in the way, or tick that nothing did."))
        return data

    def act(self) -> ClassReport:
        data = self.cleaned_data
        report = class_reports.write(
            training_class=self.training_class,
            obstacles=data["obstacles"],
            remedies=data["remedies"],
            has_no_obstacles=data["has_no_obstacles"],
            prints_photos=data["prints_photos"],
            by=self.user,
            about={
                photo.pk: About(
                    caption=data[f"{CAPTION}_{photo.pk}"],
                    shows_faces=data[f"{FACES}_{photo.pk}"],
                )
                for photo in self.photos
            },
            removed=[photo.pk for photo in self.photos if data[f"{REMOVE}_{photo.pk}"]],
            photos=[
                Photo(
                    file=data[f"{PHOTO}_{number}"],
                    caption=data[f"{NEW_CAPTION}_{number}"],
                    shows_faces=data[f"{NEW_FACES}_{number}"],
                    field=f"{PHOTO}_{number}",
                )
                for number in self.new
                if data.get(f"{PHOTO}_{number}")
            ],
        )
        if data["minutes"]:
            documents.store(
                file=data["minutes"],
                kind=DocumentKind.MINUTES,
                training_class=self.training_class,
                is_about_people=True,
                by=self.user,
                field="minutes",
            )
        return report


def _caption_field(initial: str) -> forms.CharField:
    return forms.CharField(label=_("Caption"), max_length=120, required=False, initial=initial)


def _faces_field(*, initial: bool) -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Faces can be seen"),
        help_text=_("Such a photo never stands in the copy for the partner."),
        required=False,
        initial=initial,
    )
