"""The form of a release."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.choices import FacilityKind
from partnerships.models import Facility, Region
from rutan.common.fields import DayField, PhoneField
from rutan.common.forms import ActionForm
from trainees.actions import releases
from trainees.choices import Consent
from trainees.models import ReleaseKind

CONSENT = [(Consent.GIVEN, Consent.GIVEN.label), (Consent.REFUSED, Consent.REFUSED.label)]


class ReleaseForm(ActionForm):
    kind = forms.ModelChoiceField(label=_("Type of release"), queryset=ReleaseKind.objects.all())
    on = DayField(label=_("Date of release"))
    decree_number = forms.CharField(label=_("Decree number"), max_length=80, required=False)
    bapas = forms.ModelChoiceField(
        label=_("Probation office (Bapas)"),
        queryset=Facility.objects.none(),
        required=False,
        help_text=_("Needed for PB, CB, CMB and assimilation."),
    )
    supervised_until = DayField(label=_("Supervised until"), required=False)
    destination = forms.ModelChoiceField(
        label=_("Regency or city of destination"), queryset=Region.objects.all(), required=False
    )
    village = forms.CharField(label=_("Village"), max_length=80, required=False)
    consent = forms.ChoiceField(
        label=_("May we contact the person after the release?"),
        choices=CONSENT,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Asked when the release is not under supervision of a Bapas."),
    )
    phone = PhoneField(
        label=_("Contact number, with the owner's consent"),
        required=False,
        help_text=_("For example 0812 3456 7890."),
    )
    owner = forms.CharField(label=_("Whose number"), max_length=80, required=False)
    second_phone = PhoneField(label=_("Second number"), required=False)
    second_owner = forms.CharField(label=_("Whose second number"), max_length=80, required=False)

    def __init__(self, *args, inmate, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        self.fields["bapas"].queryset = Facility.objects.filter(kind=FacilityKind.BAPAS)
        self.fields["bapas"].initial = inmate.facility.bapas_id
        self.fields["on"].initial = inmate.facility.today()
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("Release"), Row("kind", "on"), "decree_number"),
            Fieldset(_("Supervision"), Row("bapas", "supervised_until")),
            Fieldset(_("Where the person goes"), Row("destination", "village")),
            Fieldset(
                _("Contact after release"),
                "consent",
                Row("phone", "owner"),
                Row("second_phone", "second_owner"),
            ),
        )

    def clean(self):
        values = super().clean()
        for phone, owner in (("phone", "owner"), ("second_phone", "second_owner")):
            if values.get(phone) and not values.get(owner):
                self.add_error(owner, _("Write whose number this is; the owner must agree."))
        return values

    def act(self):
        values = dict(self.cleaned_data)
        numbers = [
            (values.pop("phone"), values.pop("owner")),
            (values.pop("second_phone"), values.pop("second_owner")),
        ]
        contacts = [(phone, owner) for phone, owner in numbers if phone]
        return releases.record_release(
            inmate=self.inmate, contacts=contacts, by=self.user, **values
        )
