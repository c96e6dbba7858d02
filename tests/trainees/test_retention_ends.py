"""What is left once every rule has been carried out: figures, and nothing that tells of anybody."""

from datetime import date, datetime

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db import models as django_models
from django.db.models import Q
from django.utils import timezone, translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from rutan.portal import daily
from tests.factories.partnerships import DocumentFactory
from tests.factories.registers import ClassPhotoFactory
from tests.trainees.lives import a_whole_life
from trainees import retention_rules, subject_access
from trainees.actions import aftermath, retention
from trainees.documents.certificate import papers
from trainees.models import Certificate, ClassPhoto, ImportBatch, Inmate, SheetPrint
from trainees.models.inmate import ANONYMOUS
from trainees.retention_rules import is_month_only

CANARY = "Zq{:03d}Kanari"
FAR = date(2040, 1, 31)


@pytest.fixture(autouse=True)
def _long_after():
    with time_machine.travel(FAR, tick=False):
        yield


@pytest.fixture
def life(facility):
    inmate = a_whole_life(facility)
    aftermath.refresh([inmate.pk])
    return inmate


def kept_columns():
    """Codes, and what stands on the paper that somebody holds: said in the rules, with the why."""
    return {
        (kept.model, name)
        for rule in retention_rules.load()
        for kept in rule.kept
        for name in kept.columns
    }


def put(rows, column, word):
    """Writes the word where it fits and the database takes it; answers whether it did."""
    value = {"x": word} if isinstance(column, django_models.JSONField) else word
    if column.choices or len(word) > (column.max_length or len(word)):
        return False
    try:
        with transaction.atomic():
            rows.update(**{column.name: value})
    except IntegrityError:
        return False
    return True


def with_canaries(inmate):
    """Every text about the person, whoever reads it, gets a word of its own."""
    words, kept = [], kept_columns()
    kinds = django_models.CharField | django_models.TextField | django_models.JSONField
    for table in subject_access.TABLES:
        paths = Q()
        for path in table.paths:
            paths |= Q(**{path: inmate.pk})
        keys = list(table.model._base_manager.filter(paths).values_list("pk", flat=True)[:1])
        rows = table.model._base_manager.filter(pk__in=keys)
        for column in table.model._meta.concrete_fields:
            if not isinstance(column, kinds) or (table.model, column.name) in kept:
                continue
            word = CANARY.format(len(words))
            if put(rows, column, word):
                words.append(word)
    return words


def with_files(inmate):
    """A paper of the class, a photo and the scan of a register, each with a word of its own."""
    training_class = inmate.enrolments.get().training_class
    words = []

    def paper():
        words.append(CANARY.format(900 + len(words)))
        return DocumentFactory(
            facility=training_class.facility,
            training_class=training_class,
            is_about_people=True,
            name=f"{words[-1]}.pdf",
            file=ContentFile(words[-1].encode(), name="surat.pdf"),
        )

    ImportBatch.objects.update(created_at=timezone.make_aware(datetime(2026, 7, 1)))
    Certificate.objects.update(file=paper())
    ClassPhotoFactory(report__training_class=training_class, document=paper())
    SheetPrint.objects.update(scan=paper())
    return words


def everything_stored():
    """Every column of every table, and every file, as text."""
    texts = []
    for model in apps.get_models(include_auto_created=True):
        names = [column.attname for column in model._meta.concrete_fields]
        texts += [f"{model._meta.label} {row}" for row in model._base_manager.values_list(*names)]
    for name in default_storage.listdir("documents")[1]:
        with default_storage.open(f"documents/{name}") as file:
            texts.append(f"file {file.read()!r}")
    return texts


def found_in(texts, words):
    return sorted({f"{word} in {text[:60]}" for text in texts for word in words if word in text})


@pytest.mark.django_db
def test_no_canary_is_left_after_the_last_rule(
    life, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    words = with_canaries(life) + with_files(life)
    before = Inmate.objects.get(pk=life.pk).public_id
    assert len(words) > 90
    assert len(found_in(everything_stored(), words)) >= len(words)

    with django_capture_on_commit_callbacks(execute=True):
        outcomes = list(daily.run(daily.DAILY_JOBS, on=FAR))

    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert found_in(everything_stored(), words) == []
    person = Inmate.objects.get(pk=life.pk)
    assert (person.id_card_name, person.anonymised_on) == (ANONYMOUS, FAR)
    assert person.birth_date == life.birth_date.replace(month=1, day=1)
    assert person.public_id != before
    assert not ClassPhoto.objects.exists()
    assert not SheetPrint.objects.exists()
    assert not Inmate.objects.matching("data").filter(pk=life.pk).exists()
    event = AuditEvent.objects.get(action="inmate.anonymised")
    assert str(life.pk) == event.subject_id
    assert event.details == {}


@pytest.mark.django_db
def test_a_paper_can_be_checked_after_its_name_is_gone(life, client, settings):
    settings.PUBLIC_BASE_URL = "https://bekal.example"
    paper = Certificate.objects.get()
    page = f"/verifikasi/{paper.code}"
    assert paper.holder_masked in client.get(page).text

    retention.run(on=FAR)

    told = client.get(page).text
    assert paper.number in told
    assert paper.title in told
    assert "Agustus 2026" in told
    assert "6 Agustus" not in told
    assert paper.holder_masked not in told
    with pytest.raises(DomainError, match="Nama"):
        papers([Certificate.objects.get()])


@pytest.mark.django_db
def test_a_deleted_name_is_read_in_the_own_language_and_stored_in_one(life):
    retention.run(on=FAR)
    with translation.override("en"):
        gone = Inmate.objects.get(pk=life.pk)
        gone.save(update_fields=["id_card_name"])
        found = Inmate.objects.filter(id_card_name=gone.id_card_name).values_list("pk", flat=True)

        assert (str(gone), list(found)) == ("Data deleted", [life.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_card_name FROM trainees_inmate WHERE id = %s", [life.pk])
        assert cursor.fetchone() == (ANONYMOUS,)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2021, 7, 1), True), (date(2021, 7, 2), False), (date(2021, 12, 1), False)],
)
def test_a_first_of_a_month_past_the_period_of_a_stay_is_a_month(day, expected):
    assert is_month_only(day, date(2026, 11, 23)) == expected


@pytest.mark.django_db
def test_who_is_anonymous_is_counted_and_offered_nowhere(life, supervisor, client_of):
    client, name = client_of(supervisor), life.id_card_name
    training_class = life.enrolments.get().training_class
    retention.run(on=FAR)
    gone = Inmate.objects.get(pk=life.pk)
    page = f"/warga-binaan/{gone.public_id}/"

    told = client.get(page).text
    found = client.get("/cari/", {"q": name}).text
    listed = client.get("/warga-binaan/", {"status": "semua"}).text
    of_class = client.get(f"/kelas/{training_class.public_id}/seleksi/").text

    assert ANONYMOUS in told
    assert "31 Januari 2040" in told
    assert page not in found + client.get("/cari/", {"q": ANONYMOUS}).text
    assert page not in listed
    assert ANONYMOUS in of_class
    assert name not in told + listed + of_class
    for closed in ("data-diri/", "tahan-data/", "ubah/", "riwayat/", "ajukan/"):
        assert client.get(f"{page}{closed}").status_code == 404, closed
    assert client.get(f"/warga-binaan/{life.public_id}/").status_code == 404
