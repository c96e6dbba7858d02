"""Another day for a session, and a session to catch up."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from partnerships.choices import SessionState
from partnerships.models import Instructor, Room, Session, TrainingClass, Unit
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm, shown
from rutan.common.shares import plain
from trainees.actions import session_times
from trainees.actions.session_times import Wanted
from trainees.forms.weekly_times import clock_field
from trainees.models import Enrolment


class TimeForm(ActionForm):
    """A day, a time and a room. Who has to be elsewhere then is said once; ticking the box below
    it goes on."""

    on = forms.DateField(label=_("Date"))
    starts_at = clock_field(_("From"), required=True)
    ends_at = clock_field(_("Until"), required=True)
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), required=False)
    is_settled = forms.BooleanField(
        label=_("Go on although trainees are elsewhere"), required=False
    )

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        rooms: Any = self.fields["room"]
        rooms.queryset = training_class.facility.rooms.filter(is_active=True)
        rooms.empty_label = _("Not decided")
        if not self.data.get("is_settled"):
            self.fields["is_settled"].widget = forms.HiddenInput()

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            on=data["on"], starts_at=data["starts_at"], ends_at=data["ends_at"], room=data["room"]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end must be after the start."))
        return cleaned

    def tell(self, people: list[int] | None = None) -> None:
        """Raises what speaks against the time, unless somebody settled it."""
        told = session_times.warnings(self.training_class, self.wanted, people=people)
        if told and not self.cleaned_data["is_settled"]:
            self.fields["is_settled"].widget = forms.CheckboxInput()
            sentences = " ".join(f"{each.message} {each.way_forward}" for each in told)
            raise DomainError(sentences, field="is_settled")


class MoveSessionForm(TimeForm):
    reason = forms.CharField(label=_("Why is it moved?"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    field_order = ["on", "starts_at", "ends_at", "room", "reason", "is_settled", "version"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        initial = {
            name: getattr(session, name)
            for name in ("on", "starts_at", "ends_at", "room", "version")
        }
        super().__init__(*args, training_class=session.training_class, initial=initial, **kwargs)
        self.instance = self.session = session

    def act(self) -> Session:
        moved = session_times.move(
            session=self.session,
            to=self.wanted,
            reason=self.cleaned_data["reason"],
            version=self.cleaned_data["version"],
            by=self.user,
        )
        self.tell(_people_of(moved))
        return moved

    def differences(self, stored: Session) -> list[tuple[str, str, str]]:
        """(label, stored, yours) for the conflict page."""
        names = ("on", "starts_at", "ends_at", "room")
        rows = [
            (
                str(self.fields[name].label),
                shown(getattr(stored, name), self.fields[name]),
                shown(self.cleaned_data[name], self.fields[name]),
            )
            for name in names
        ]
        rows = [row for row in rows if row[1] != row[2]]
        if stored.state != SessionState.SCHEDULED:
            rows.append((str(_("Status")), stored.get_state_display(), str(_("moved"))))
        return rows


class CatchUpForm(TimeForm):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    instructor = forms.ModelChoiceField(
        label=_("Instructor"), queryset=Instructor.objects.none(), required=False
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Trainees"),
        queryset=Enrolment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = [
        *("on", "starts_at", "ends_at", "room", "unit", "instructor", "people", "is_settled"),
    ]

    def __init__(self, *args: Any, wanted: Collection[str] = (), **kwargs: Any) -> None:
        """`wanted`: public ids of people to tick beforehand."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = self.training_class.programme_version.units.all()
        fields["unit"].empty_label = _("Several units")
        fields["instructor"].queryset = self.training_class.instructors.all()
        fields["instructor"].empty_label = _("As in the class")
        fields["room"].initial = self.training_class.room_id
        fields["people"].queryset = (
            Enrolment.objects.for_user(self.user)
            .live()
            .filter(training_class=self.training_class)
            .select_related("inmate")
            .order_by("inmate__id_card_name", "pk")
        )
        fields["people"].label_from_instance = _with_hours_missed
        if wanted:
            chosen = fields["people"].queryset.filter(inmate__public_id__in=wanted)
            fields["people"].initial = list(chosen.values_list("pk", flat=True))

    def act(self) -> Session:
        people = list(self.cleaned_data["people"])
        session = session_times.add_catch_up(
            training_class=self.training_class,
            at=self.wanted,
            people=[each.pk for each in people],
            unit=self.cleaned_data["unit"],
            instructor=self.cleaned_data["instructor"],
            by=self.user,
        )
        self.tell([each.inmate_id for each in people])
        return session


def _people_of(session: Session) -> list[int] | None:
    """Inmates of a catch-up session; None for everybody of the class."""
    if not session.is_catch_up:
        return None
    return list(session.catch_up_places.values_list("enrolment__inmate", flat=True))


def _with_hours_missed(enrolment: Enrolment) -> str:
    missed = enrolment.expected_hours - enrolment.credited_hours
    if not missed:
        return enrolment.inmate.id_card_name
    return _("%(name)s (missed %(n)s lesson hours)") % {
        "name": enrolment.inmate.id_card_name,
        "n": number_format(plain(missed)),
    }
