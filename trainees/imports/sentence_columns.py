"""The columns about the sentence: its kind and length, its dates, and integration."""

from django.utils.translation import gettext_lazy as _lazy

from trainees.custody_checks import MOST
from trainees.imports.readers import A_DAY, ImportColumn, day, number_up_to, one_of, related
from trainees.imports.words import INTEGRATIONS, SENTENCES, SOURCES

SENTENCE: tuple[ImportColumn, ...] = (
    ImportColumn(
        "sentence_kind",
        "Jenis pidana",
        one_of(SENTENCES, _lazy("Penjara, Kurungan, Seumur hidup, Mati or Belum ada")),
        _lazy("Penjara, Kurungan, Seumur hidup, Mati or Belum ada. Empty with a length: Penjara."),
        "Penjara",
        ("jns pidana",),
    ),
    ImportColumn(
        "years",
        "Pidana tahun",
        number_up_to(MOST["years"]),
        _lazy("Length of the sentence: years."),
        "3",
        ("tahun", "thn", "lama pidana tahun"),
    ),
    ImportColumn(
        "months",
        "Pidana bulan",
        number_up_to(MOST["months"]),
        _lazy("Length of the sentence: months."),
        "6",
        ("bulan", "bln", "lama pidana bulan"),
    ),
    ImportColumn(
        "days",
        "Pidana hari",
        number_up_to(MOST["days"]),
        _lazy("Length of the sentence: days."),
        "0",
        ("hari", "lama pidana hari"),
    ),
    ImportColumn(
        "detained_from",
        "Ditahan sejak",
        day,
        _lazy("The day from which the sentence counts."),
        "01/11/2024",
        ("tgl ditahan", "tanggal ditahan", "mulai ditahan", "tanggal penahanan"),
    ),
    ImportColumn(
        "fine_substitute_days",
        "Subsider hari",
        number_up_to(MOST["days"]),
        _lazy("Days instead of an unpaid fine."),
        "0",
        ("subsider", "subs", "subsidair hari"),
    ),
    ImportColumn(
        "remission_days",
        "Remisi hari",
        number_up_to(MOST["days"]),
        _lazy("All remissions so far, in days; a month counts 30."),
        "30",
        ("remisi", "total remisi", "jumlah remisi"),
    ),
    ImportColumn(
        "one_third_on", "Tanggal 1/3", day, A_DAY, "31/12/2025", ("1/3", "sepertiga", "tgl 1/3")
    ),
    ImportColumn(
        "half_on", "Tanggal 1/2", day, A_DAY, "18/07/2026", ("1/2", "setengah", "tgl 1/2")
    ),
    ImportColumn(
        "two_thirds_on",
        "Tanggal 2/3",
        day,
        A_DAY,
        "11/02/2027",
        ("2/3", "dua pertiga", "tgl 2/3", "tanggal dua pertiga"),
    ),
    ImportColumn(
        "expires_on",
        "Tanggal ekspirasi",
        day,
        _lazy("The day on which the sentence ends; for a detainee the end of detention."),
        "01/04/2028",
        (
            "ekspirasi",
            "tgl ekspirasi",
            "expirasi",
            "tanggal bebas",
            "tgl bebas",
            "perkiraan bebas",
            "tanggal habis pidana",
        ),
    ),
    ImportColumn(
        "dates_source",
        "Sumber tanggal",
        one_of(SOURCES, _lazy("SDP, Manual or Perkiraan")),
        _lazy("SDP, Manual or Perkiraan. Empty: SDP."),
        "SDP",
        ("sumber",),
    ),
    ImportColumn(
        "integration",
        "Integrasi",
        one_of(INTEGRATIONS, _lazy("Belum, Diusulkan or Disetujui")),
        _lazy("Belum, Diusulkan or Disetujui."),
        "Diusulkan",
        ("status integrasi", "usulan integrasi"),
    ),
    ImportColumn(
        "integration_kind",
        "Jenis integrasi",
        related("releases", _lazy("PB, CB or CMB")),
        _lazy("PB, CB or CMB."),
        "PB",
        ("jns integrasi",),
    ),
    ImportColumn(
        "integration_on",
        "Tanggal integrasi",
        day,
        _lazy("The day in the decree; needed when approved."),
        "",
        ("tgl integrasi", "tanggal pb"),
    ),
)
