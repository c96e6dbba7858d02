"""The first version of the terms of use, after domain 10 and UU 27/2022 (docs/sources.md)."""

from datetime import date

from django.db import migrations

INDONESIAN = """\
Data peserta di Bekal adalah data pribadi. Siapa yang ada di daftar ini sudah termasuk rahasia, \
karena daftar ini menunjukkan bahwa seseorang sedang ditahan.

1. Tujuan. Saya memakai data hanya untuk melaksanakan perjanjian lembaga saya: memilih peserta, \
melatih, menilai, dan menerbitkan sertifikat.

2. Hanya peserta sendiri. Saya hanya membuka data peserta kelas lembaga saya, dan tidak mencari \
tahu perkara, pidana, blok, atau nomor register seseorang.

3. Tanpa salinan. Saya tidak menyalin, memotret layar, atau meneruskan data. Berkas yang harus \
saya unduh saya simpan di komputer kantor dan saya hapus setelah dipakai.

4. Tanpa foto wajah. Saya tidak membuat atau menyebarkan foto, video, atau rekaman suara yang \
mengenalkan peserta.

5. Akun pribadi. Saya tidak meminjamkan akun dan kata sandi saya kepada siapa pun.

6. Laporkan kebocoran. Jika data hilang, tersebar, atau dilihat orang yang tidak berhak, saya \
segera memberi tahu UPT. UPT wajib memberi tahu yang bersangkutan dan lembaga yang berwenang \
paling lambat 3 × 24 jam (UU 27/2022).

Setiap pembukaan dan pengunduhan data dicatat."""
ENGLISH = """\
Data of participants in Bekal is personal data. Who stands on this list is a secret by itself, \
because the list shows that somebody is detained.

1. Purpose. I use the data only to carry out the agreement of my institution: to choose \
participants, to train, to assess and to issue certificates.

2. Own participants only. I open only data of participants of my institution's classes, and do \
not look for anybody's case, sentence, block or register number.

3. No copies. I do not copy data, photograph the screen or pass data on. A file that I have to \
download stays on an office computer, and I delete it after use.

4. No faces. I do not make or spread photographs, videos or recordings of voices by which a \
participant can be recognised.

5. My account only. I lend my account and password to nobody.

6. Report a leak. When data is lost, spread or seen by somebody who may not, I tell the facility \
at once. It must tell the people concerned and the authority within 3 × 24 hours (UU 27/2022).

Every look at data and every download is recorded."""


def add_reference_data(apps, schema_editor):
    apps.get_model("accounts", "Terms").objects.get_or_create(
        number=1,
        defaults={"text": INDONESIAN, "text_en": ENGLISH, "active_from": date(2026, 1, 1)},
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_mail_and_terms")]
    # Backwards nothing is taken away: by then people may have accepted the row.
    operations = [migrations.RunPython(add_reference_data, migrations.RunPython.noop)]
