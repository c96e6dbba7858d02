"""Two people save the same record in the same moment: one wins, nobody is overwritten."""

from functools import partial
from threading import Barrier

import pytest

from partnerships.models import Partner
from rutan.common.forms import EditForm
from tests.factories.partnerships import PartnerFactory
from tests.races import together

pytestmark = pytest.mark.race


class ShortNameForm(EditForm):
    class Meta:
        model = Partner
        fields = ["short_name"]

    def saved(self, *, by, changes):
        pass


def save(pk, name):
    form = ShortNameForm({"short_name": name, "version": 1}, instance=Partner.objects.get(pk=pk))
    assert form.is_valid()
    return form.try_to_save(by=name)


def test_of_eight_editors_one_saves_and_the_others_are_told():
    partner = PartnerFactory()

    answers = together(partial(save, partner.pk, f"Nama {n}") for n in range(8))

    partner.refresh_from_db()
    assert sorted(answers) == [False] * 7 + [True]
    assert (partner.version, partner.short_name) == (2, f"Nama {answers.index(True)}")


def save_without_looking(pk, name, read_by_all):
    partner = Partner.objects.get(pk=pk)
    read_by_all.wait(timeout=10)
    partner.short_name, partner.version = name, partner.version + 1
    partner.save()
    return True


def test_without_the_version_everybody_believes_to_have_saved():
    """The control: the test above can fail."""
    partner, read_by_all = PartnerFactory(), Barrier(4)

    answers = together(
        partial(save_without_looking, partner.pk, f"Nama {n}", read_by_all) for n in range(4)
    )

    assert answers == [True] * 4
