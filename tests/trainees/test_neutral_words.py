"""No word on a certificate tells where it was earned, however it is written."""

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.errors import DomainError
from tests.factories.partnerships import FacilityFactory, PartnerFactory
from tests.factories.trainees import CertificateFactory
from trainees import neutral_words
from trainees.choices import CertificateKind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Pelatihan di Rutan Kelas IIB", "Rutan"),
        ("Pelatihan bagi WARGA  BINAAN", "WARGA  BINAAN"),
        ("Lembaga Pemasyarakatan", "Pemasyarakatan"),
        ("Rumah Tahanan Negara", "Tahanan"),
        ("Nomor register B.I", "register"),
        ("Para napi dan wbp", "napi"),
        ("Keterampilan narapidananya", "narapidananya"),
        ("R.U.T.A.N Barru", "RUTAN"),
        ("R u t a n Barru", "Rutan"),
        ("Rútan", "Rutan"),
        ("Ru\u200btan", "Rutan"),
        ("Ｒｕｔａｎ", "Rutan"),
        ("Trained at Barru prison", "prison"),
        ("PKBM Pengayoman", "Pengayoman"),
        ("Koperasi Lapaskas", "Lapaskas"),
        ("Rutan2", "Rutan"),
        ("Rutan_Barru", "Rutan"),
        ("kelasIIBRutan", "Rutan"),
        ("Pelatihan Ru-\ntan", "Rutan"),
        ("Ru\u00adtan", "Rutan"),
        ("Kanwil Ditjenpas", "Ditjenpas"),
        ("Kemenimipas RI", "Kemenimipas"),
        ("Bapas Makassar", "Bapas"),
        ("Kelas IIB", "Kelas IIB"),
        ("Kelas II B", "Kelas II B"),
        ("Para terpidana", "terpidana"),
        ("Anak binaan", "Anak binaan"),
        ("Lembaga Pembinaan Khusus Anak", "Pembinaan Khusus"),
        ("Skills in jail", "jail"),
        ("SekolahPemasyarakatanKita", "Pemasyarakatan"),
    ],
)
def test_words_that_tell_where_somebody_was_are_found_in_any_disguise(text, word):
    assert word in neutral_words.words_that_reveal_custody(text)


@pytest.mark.parametrize(
    "text",
    [
        "Servis Sepeda Motor Injeksi",
        "Poltak Napitupulu",
        "Balai Pelatihan Vokasi dan Produktivitas Pangkep",
        "Registrasi dan Struktur Rutandra",
        "Teknik Pertahanan Tanaman",
        "Ketahanan Pangan Keluarga",
        "Kelas II Semester 2",
        "Dinas Pendidikan dan Kebudayaan Kabupaten Pangkajene dan Kepulauan",
        "A. B. C. Daeng",
        "",
    ],
)
def test_ordinary_words_and_names_pass(text):
    assert neutral_words.words_that_reveal_custody(text) == []


CHANGED = (str.upper, str.lower, lambda sign: chr(ord(sign) + 0xFEE0))
BETWEEN = ("", ".", "-", "\u200b", "\u00ad", "\u0301")


@given(
    word=st.sampled_from(neutral_words.REVEALING),
    ways=st.lists(
        st.tuples(st.sampled_from(CHANGED), st.sampled_from(BETWEEN)), min_size=1, max_size=6
    ),
)
def test_any_word_is_found_in_capitals_accents_wide_letters_and_dots(word, ways):
    written = "".join(
        sign if sign == " " else change(sign) + between
        for sign, (change, between) in zip(word, cycle(ways), strict=False)
    )

    assert neutral_words.words_that_reveal_custody(f"Kursus {written} 2026"), written


FIRST = """
    Andi Baso Sitti Muh. Nur Rahma Irfan Poltak Lukas Wayan Naftali Rustan Tahir Pasca Lapasila
    Wibisono Napitu Yusuf
"""
LAST = """
    Tenri Napitupulu Rutandra Tahanusang Mangalle Panjaitan Bapasah Saputra Pertahanan Jailani
    Victor Paskalis Lapadjo Matea Goala Custodio Wahab Pengajar Syamsuddin Kelana Binaananda
    Anakotta Pidanawati Penjahit Dakwani Lapandewa Rumahorbo Registrano
"""


def test_names_of_people_pass():
    names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]

    assert len(names) >= 500
    assert [name for name in names if neutral_words.words_that_reveal_custody(name)] == []


HOUSE = {
    "official_name": "Rumah Contoh Pangkajene",
    "short_name": "Pangkajene",
    "aliases": "Rumah Putih; RTN Pangkep",
    "address": "Jalan Poros Makassar 17\nKabupaten Pangkajene dan Kepulauan, 90611",
    "phone": "(0410) 21 077",
}


@pytest.mark.parametrize(
    "text",
    [
        "Rumah  contoh PANGKAJENE",
        "di Rumah Putih",
        "Jalan Poros Makassar-17, Pangkajene",
        "Telp. 0410 21077",
        "Nomor B.I 123/2025",
        "Nomor BI.123/2025",
        "123/2025",
        "9910 0112 0390 0077",
        "Blok A-12",
        "A12",
        "Blok Melati",
    ],
)
def test_what_belongs_to_this_stay_is_found_however_it_is_spaced(text):
    house = neutral_words.secrets_of_house(FacilityFactory.build(**HOUSE, regional_office=None))
    stay = ("B.I 123/2025", "123/2025", "9910011203900077", "A-12", "blok Melati")

    assert neutral_words.found_in(text, secrets=(*house, *stay)), text


@pytest.mark.parametrize(
    "text",
    [
        "Pangkajene, 17 Desember 2026",
        "Dinas Pendidikan Kabupaten Pangkajene dan Kepulauan",
        "Nomor 001/123/2025",
        "123/2025/BPVP",
        "Melati Sukma",
        "Sertifikat PA1-2/2026",
    ],
)
def test_the_town_and_numbers_that_only_look_alike_pass(text):
    house = neutral_words.secrets_of_house(FacilityFactory.build(**HOUSE, regional_office=None))
    stay = ("B.I 123/2025", "123/2025", "9910011203900077", "A-12", "blok Melati")

    assert neutral_words.found_in(text, secrets=(*house, *stay)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("field", neutral_words.PRINTED)
def test_every_printed_word_is_looked_at(field):
    certificate = CertificateFactory.build(
        enrolment=None, facility=None, issuer=PartnerFactory.build(region=None),
        holder_name="Andi Baso", issuer_name="BPVP",
    )  # fmt: skip
    setattr(certificate, field, "Rutan Contoh")

    with pytest.raises(DomainError) as refused:
        neutral_words.refuse_revealing_words(certificate)

    assert refused.value.field == field
    assert "Rutan" in str(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [CertificateKind.TRAINING, CertificateKind.INTERNAL])
def test_an_issuer_whose_name_gives_it_away_is_refused_and_others_are_offered(kind):
    issuer = PartnerFactory(name="PKBM Bina Mandiri", kind="pkbm", reveals_custody=True)
    PartnerFactory(short_name="PKBM Bahari", kind="pkbm", region=issuer.region)

    with pytest.raises(DomainError, match="PKBM Bahari") as refused:
        neutral_words.refuse_revealing_words(CertificateFactory(issuer=issuer, kind=kind))

    assert refused.value.field == "issuer"


@pytest.mark.django_db
def test_the_secrets_of_a_holder_are_read_in_a_constant_number_of_queries(
    django_assert_num_queries,
):
    CertificateFactory.create_batch(3)
    certificates = neutral_words.with_secrets(CertificateFactory._meta.model.objects.all())

    with django_assert_num_queries(4):
        assert all(len(neutral_words.secrets_of(each)) >= 1 for each in certificates)
