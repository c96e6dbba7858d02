"""Signed copies of the sample agreements: one page that says it is a sample, nothing real."""

from collections.abc import Iterable
from datetime import datetime, time

from django.core.files.base import ContentFile
from django.utils import timezone

from partnerships.actions.documents import PDF
from partnerships.choices import AgreementState, DocumentKind
from partnerships.models import Agreement, Document
from rutan.common.uploads import sha256_of


def add(agreements: Iterable[Agreement]) -> None:
    for agreement in agreements:
        if agreement.state != AgreementState.SIGNED:
            continue
        file = ContentFile(page("CONTOH", str(agreement), "Bukan dokumen asli."))
        document = Document(
            facility=agreement.facility,
            agreement=agreement,
            kind=DocumentKind.SIGNED_SCAN,
            name=f"{agreement.code}-contoh.pdf",
            content_type=PDF,
            size=file.size,
            sha256=sha256_of(file),
            uploaded_by=agreement.drafted_by.username,
        )
        document.file.save("file", file, save=False)
        document.save()
        signed_at = datetime.combine(agreement.signed_on, time(11))
        Document.objects.filter(pk=document.pk).update(
            uploaded_at=timezone.make_aware(signed_at, agreement.facility.tz)
        )


def page(*lines: str) -> bytes:
    """A PDF of one page with these lines, letters of ASCII only."""
    shown = " ".join(f"({line}) Tj 0 -36 Td" for line in lines)
    text = f"BT /F1 24 Tf 72 740 Td {shown} ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(made))
    )
