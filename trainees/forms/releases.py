"""The form of a release."""

import dataclasses

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Row
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from partnerships.choices import FacilityKind
from partnerships.models import Facility, Region
from rutan.common.fields import DayField, PhoneField
from rutan.common.forms import ActionForm, shown
from trainees import consent_texts
from trainees.actions import certificate_papers, release_corrections, release_undo, releases
from trainees.choices import Consent, Integration, NotReleased
from trainees.models import Custody, Release, ReleaseKind, Sentence

CONSENT = [(Consent.GIVEN, Consent.GIVEN.label), (Consent.REFUSED, Consent.REFUSED.label)]


def _text_of_consent() -> str:
    """What somebody who says yes agrees to."""
    return consent_texts.TEXTS[consent_texts.CURRENT]


class ReleaseForm(ActionForm):
    needed_sometimes = ("bapas", "supervised_until", "decree_number", "consent", "kept_reason")

    kind = forms.ModelChoiceField(label=_("Type of release"), queryset=ReleaseKind.objects.all())
    on = DayField(label=_("Date of release"))
    decree_number = forms.CharField(
        label=_("Decree number"),
        max_length=80,
        required=False,
        help_text=_("Needed for PB, CB, CMB and assimilation."),
    )
    bapas = forms.ModelChoiceField(
        label=_("Probation office (Bapas)"),
        queryset=Facility.objects.none(),
        required=False,
        help_text=_("Needed for PB, CB, CMB and assimilation."),
    )
    supervised_until = DayField(
        label=_("Supervised until"),
        required=False,
        help_text=_("It stands on the decree."),
    )
    destination = forms.ModelChoiceField(
        label=_("Regency or city of destination"), queryset=Region.objects.all(), required=False
    )
    village = forms.CharField(label=_("Village and district"), max_length=80, required=False)
    consent = forms.ChoiceField(
        label=_("May we contact the person after the release?"),
        choices=CONSENT,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Under supervision: for the time after it; it may be left open."),
    )
    partner_may_ask = forms.BooleanField(
        label=_("A training partner may ask too"),
        required=False,
        help_text=_("Only if the person agrees to this as well."),
    )
    phone = PhoneField(
        label=_("Contact number, with the owner's consent"),
        required=False,
        help_text=_("For example 0812 3456 7890."),
    )
    owner = forms.CharField(label=_("Whose number"), max_length=80, required=False)
    second_phone = PhoneField(label=_("Second number"), required=False)
    second_owner = forms.CharField(label=_("Whose second number"), max_length=80, required=False)
    papers_given = forms.BooleanField(label=_("Handed over now"), required=False)
    kept_reason = forms.CharField(
        label=_("Stays here, because"),
        max_length=200,
        required=False,
        help_text=_("When a certificate is not handed over now."),
    )

    def __init__(self, *args, inmate, user, has_papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        self.fields["bapas"].queryset = Facility.objects.filter(kind=FacilityKind.BAPAS)
        self.fields["bapas"].initial = inmate.facility.bapas_id
        self.fields["on"].initial = inmate.facility.today()
        self._begin_with(inmate)
        if not has_papers:
            del self.fields["papers_given"], self.fields["kept_reason"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("Release"), Row("kind", "on"), "decree_number"),
            *([Fieldset(_("Certificates"), "papers_given", "kept_reason")] if has_papers else []),
            Fieldset(_("Supervision"), Row("bapas", "supervised_until")),
            Fieldset(_("Where the person goes"), Row("destination", "village")),
            Fieldset(
                _("Contact after release"),
                HTML(format_html('<p class="rows__hint">{}</p>', _text_of_consent())),
                "consent",
                "partner_may_ask",
                Row("phone", "owner"),
                Row("second_phone", "second_owner"),
            ),
        )

    def _begin_with(self, inmate):
        """What the sentence says already: an approved integration, or that it expires now."""
        stays = Custody.objects.for_user(self.user).open().filter(inmate=inmate)
        sentence = Sentence.objects.for_user(self.user).filter(custody__in=stays).first()
        if sentence is None:
            return
        self.fields["supervised_until"].initial = sentence.expires_on
        if sentence.integration == Integration.APPROVED:
            self.fields["kind"].initial = sentence.integration_kind_id
        elif sentence.expires_on and sentence.expires_on <= inmate.facility.today():
            self.fields["kind"].initial = ReleaseKind.objects.filter(code="expiry").first()

    def clean(self):
        values = super().clean()
        for phone, owner in (("phone", "owner"), ("second_phone", "second_owner")):
            if values.get(phone) and not values.get(owner):
                self.add_error(owner, _("Write whose number this is; the owner must agree."))
        self._refuse_all_at_once(values)
        return values

    def _refuse_all_at_once(self, values):
        stays = Custody.objects.for_user(self.user).open().filter(inmate=self.inmate)
        stay = stays.select_related("facility", "inmate").first()
        if stay is None or not values.get("on"):
            return
        self.add_domain_errors(releases.refusals_of(stay, values))

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


class ReleaseTakeBackForm(ActionForm):
    reason = forms.ChoiceField(
        label=_("What was wrong?"), choices=NotReleased.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, release, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.release, self.user = release, user

    def act(self):
        return release_undo.take_back(release=self.release, by=self.user, **self.cleaned_data)


class ReleaseCorrectionForm(ActionForm):
    """All of a release but the consent and the contacts, which have a page of their own. The fields
    are those of the release."""

    needed_sometimes = ("bapas", "supervised_until", "decree_number")

    kind = ReleaseForm.base_fields["kind"]
    on = ReleaseForm.base_fields["on"]
    decree_number = ReleaseForm.base_fields["decree_number"]
    bapas = ReleaseForm.base_fields["bapas"]
    supervised_until = ReleaseForm.base_fields["supervised_until"]
    destination = ReleaseForm.base_fields["destination"]
    village = ReleaseForm.base_fields["village"]
    reason = forms.CharField(label=_("What was wrong?"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, release, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.release, self.user = release, user
        self.fields["bapas"].queryset = certificate_papers.probation_offices()
        for name, field in self.fields.items():
            if name != "reason":
                value = getattr(release, name)
                field.initial = getattr(value, "pk", value)
        self.fields["bapas"].initial = release.bapas_id or release.facility.bapas_id

    def clean(self):
        values = super().clean()
        if values.get("kind") and values.get("on"):
            wanted = self._corrected(values)
            self.add_domain_errors(release_corrections.refusals_of(self.release, wanted))
        return values

    def act(self):
        return release_corrections.correct(
            release=self.release,
            version=self.cleaned_data["version"],
            values=self._corrected(self.cleaned_data),
            reason=self.cleaned_data["reason"],
            by=self.user,
            differences=self._differences,
        )

    def _corrected(self, values) -> release_corrections.Corrected:
        """What could not be read is missing from `values`."""
        columns = [each.name for each in dataclasses.fields(release_corrections.Corrected)]
        return release_corrections.Corrected(
            **{name: values[name] for name in columns if name in values}
        )

    def _differences(self, stored: Release) -> list[tuple[str, str, str]]:
        """Label, stored and typed; the supervision of a kind that knows none is not kept."""
        wanted = dict(vars(self._corrected(self.cleaned_data)))
        if not wanted["kind"].is_supervised:
            wanted["bapas"] = wanted["supervised_until"] = None
        rows = [
            (
                str(self.fields[name].label),
                shown(getattr(stored, name), self.fields[name]),
                shown(value, self.fields[name]),
            )
            for name, value in wanted.items()
        ]
        return [row for row in rows if row[1] != row[2]]
