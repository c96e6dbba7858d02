import segno

from rutan.common import codes, qr

ADDRESS = "https://verifikasi.contoh.go.id/verifikasi/{code}"


def test_the_pixels_are_those_of_the_code():
    text = ADDRESS.format(code=codes.grouped(codes.new_code()))

    drawn = qr.pixels(text)

    wanted = segno.make(text, error="m", micro=False, mask=3, boost_error=False)
    rows = [
        drawn.cells[start : start + drawn.size] for start in range(0, drawn.size**2, drawn.size)
    ]
    assert [[sign == 0 for sign in row[2:-2]] for row in rows[2:-2]] == [
        [bool(cell) for cell in row] for row in wanted.matrix
    ]
    assert set(rows[0] + rows[1] + rows[-1]) == {255}


def test_an_address_of_the_usual_length_keeps_its_size():
    assert {qr.pixels(ADDRESS.format(code=codes.new_code())).size for _ in range(20)} == {41}


def test_the_same_text_gives_the_same_pixels():
    assert qr.pixels("bekal") == qr.pixels("bekal")
