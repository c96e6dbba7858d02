"""Words of files for the choices of Bekal: many spellings, one meaning."""

from trainees.choices import DateSource, Integration, LegalStatus, NikMissing, SentenceKind, Sex

YES = dict.fromkeys(("ya", "y", "ada", "yes", "true", "1"), True)
NO = dict.fromkeys(("tidak", "t", "tidak ada", "no", "false", "0"), False)

SEXES = {
    "L": Sex.MALE, "Laki-laki": Sex.MALE, "Laki laki": Sex.MALE, "Pria": Sex.MALE,
    "LK": Sex.MALE, "Male": Sex.MALE,
    "P": Sex.FEMALE, "Perempuan": Sex.FEMALE, "Wanita": Sex.FEMALE, "PR": Sex.FEMALE,
    "Female": Sex.FEMALE,
}  # fmt: skip
STATUSES = {
    "Tahanan": LegalStatus.DETAINEE, "Detainee": LegalStatus.DETAINEE,
    "Narapidana": LegalStatus.CONVICT, "Napi": LegalStatus.CONVICT,
    "Convict": LegalStatus.CONVICT,
    "Anak binaan": LegalStatus.CHILD, "Anak": LegalStatus.CHILD, "Andikpas": LegalStatus.CHILD,
}  # fmt: skip
SENTENCES = {
    "Belum ada": SentenceKind.NONE, "Tahanan": SentenceKind.NONE, "-": SentenceKind.NONE,
    "Penjara": SentenceKind.FIXED, "Pidana penjara": SentenceKind.FIXED,
    "Sementara": SentenceKind.FIXED,
    "Seumur hidup": SentenceKind.LIFE, "SH": SentenceKind.LIFE,
    "Mati": SentenceKind.DEATH, "Pidana mati": SentenceKind.DEATH,
    "Kurungan": SentenceKind.DETENTION,
}  # fmt: skip
SOURCES = {
    "SDP": DateSource.SDP, "Manual": DateSource.MANUAL, "Tangan": DateSource.MANUAL,
    "Perkiraan": DateSource.ESTIMATED, "Estimasi": DateSource.ESTIMATED,
}  # fmt: skip
INTEGRATIONS = {
    "Belum": Integration.NONE, "Tidak ada": Integration.NONE, "Belum ada": Integration.NONE,
    "Diusulkan": Integration.PROPOSED, "Usulan": Integration.PROPOSED,
    "Disetujui": Integration.APPROVED, "SK terbit": Integration.APPROVED,
}  # fmt: skip
NO_NIK = {
    "Tidak diketahui": NikMissing.NONE_KNOWN, "Tidak ada": NikMissing.NONE_KNOWN,
    "WNA": NikMissing.FOREIGN, "Warga negara asing": NikMissing.FOREIGN,
    "Proses Dukcapil": NikMissing.IN_PROCESS, "Diproses Dukcapil": NikMissing.IN_PROCESS,
    "Dalam proses": NikMissing.IN_PROCESS,
}  # fmt: skip
