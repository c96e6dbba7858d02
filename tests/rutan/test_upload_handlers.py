"""A file that is too large costs a sentence at its field; the rest of the form is read."""

import os

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import translation

from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm, WordedForm
from rutan.common.uploads import LARGEST_TOGETHER, LARGEST_UPLOAD, OversizedFile, check_size


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


class PaperForm(ActionForm):
    title = forms.CharField()
    file = forms.FileField(required=False)


def sent(*sizes, **typed):
    files = [SimpleUploadedFile(f"{place}.pdf", b"x" * size) for place, size in enumerate(sizes)]
    return RequestFactory().post("/", typed | {"file": files})


def test_a_file_up_to_the_limit_is_kept_whole():
    (file,) = sent(LARGEST_UPLOAD).FILES.getlist("file")

    assert (file.size, len(file.read())) == (LARGEST_UPLOAD, LARGEST_UPLOAD)


def test_a_file_over_the_limit_is_counted_and_let_go():
    request = sent(LARGEST_UPLOAD + 1, title="Nota kesepahaman")

    (file,) = request.FILES.getlist("file")

    assert isinstance(file, OversizedFile)
    assert (file.name, file.size, file.read()) == ("0.pdf", LARGEST_UPLOAD + 1, b"")
    assert request.POST["title"] == "Nota kesepahaman"


def test_nothing_of_it_stays_on_the_disk(tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    request = sent(40 * 1024 * 1024)
    assert request.FILES["file"].size == 40 * 1024 * 1024

    assert os.listdir(tmp_path) == []


def test_a_good_file_after_one_that_is_too_large_is_kept():
    first, second = sent(LARGEST_UPLOAD + 1, 4_000_000).FILES.getlist("file")

    assert isinstance(first, OversizedFile)
    assert len(second.read()) == 4_000_000


def test_files_are_bounded_together_too():
    fitting = LARGEST_TOGETHER // LARGEST_UPLOAD
    files = sent(*[LARGEST_UPLOAD] * (fitting + 1)).FILES.getlist("file")

    assert [isinstance(file, OversizedFile) for file in files] == [False] * fitting + [True]
    with pytest.raises(DomainError, match="larger than 25.0 MB together"):
        check_size(files[-1], LARGEST_UPLOAD)


def test_a_form_comes_back_with_what_was_typed_and_a_sentence_at_the_file():
    request = sent(40 * 1024 * 1024, title="Nota kesepahaman")
    form = PaperForm(request.POST, request.FILES)

    assert not form.is_valid()
    assert form.errors == {"file": ["The file is 40.0 MB. The limit is 5.0 MB."]}
    assert form["title"].value() == "Nota kesepahaman"


def _with_files(form_class):
    found = [form_class] if _takes_files(form_class) else []
    return found + [each for child in form_class.__subclasses__() for each in _with_files(child)]


def _takes_files(form_class):
    fields = getattr(form_class, "base_fields", {}).values()
    return any(isinstance(field, forms.FileField) for field in fields)


def test_every_form_with_a_file_refuses_what_was_let_go():
    """By `WordedForm`, which gives its file fields the validator."""
    ours = [
        form_class
        for form_class in _with_files(forms.BaseForm)
        if form_class.__module__.startswith(("rutan.", "partnerships.", "trainees."))
    ]

    assert len(ours) > 5
    assert [form_class for form_class in ours if not issubclass(form_class, WordedForm)] == []
