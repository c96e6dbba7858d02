"""What somebody calls a device of theirs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import offline
from trainees.models import OfflineDevice


class NameDeviceForm(ActionForm):
    name = forms.CharField(
        label=_("Name of the device"), max_length=OfflineDevice._meta.get_field("name").max_length
    )

    def __init__(self, *args: Any, device: OfflineDevice, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device, self.user = device, user

    def act(self) -> OfflineDevice:
        return offline.rename(device=self.device, name=self.cleaned_data["name"], by=self.user)
