"""Write small PDF files by hand, so that each test knows every byte that it reads."""

import io

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
INFO_KEYS = ("Title", "Author", "CreationDate")
# Fonts: F1 regular, F2 bold.
FONTS = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
)


def text(x, y, words, *, size=10, font="F1", matrix="1 0 0 1", mode=0):
    """Print words with their baseline beginning at (x, y), counted from the bottom left."""
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    body = f"BT /{font} {size} Tf {mode} Tr {matrix} {x} {y} Tm ({escaped}) Tj ET\n"
    return body.encode("cp1252")


def line(x0, y0, x1, y1):
    return f"0.5 w {x0} {y0} m {x1} {y1} l S\n".encode()


def paragraph(x, y, lines, *, leading=12, **how):
    return b"".join(text(x, y - leading * k, words, **how) for k, words in enumerate(lines))


def picture(x, y, width, height):
    return b"q %d 0 0 %d %d %d cm /Im1 Do Q\n" % (width, height, x, y)


def pdf(*pages, extras="", size=(612, 792), info=None, lost_kids=""):
    """Make a file; each page is its content stream.

    Args:
        extras: more entries of each page, for example `/Rotate 90`.
        lost_kids: references to pages that do not exist.
    """
    objects = [CATALOG, b"", *FONTS]
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
    )
    kids = []
    for content in pages:
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources"
            b" << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im1 5 0 R >> >> %s >>"
            % (*size, len(objects), extras.encode())
        )
        kids.append(b"%d 0 R" % len(objects))
    kids.extend([lost_kids.encode()] if lost_kids else [])
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    entries = "".join(f"/{key} ({value}) " for key, value in (info or {}).items())
    objects.append(f"<< {entries}>>".encode())
    return _file(objects)


def _file(objects):
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, len(objects), start)
    )
    return out.getvalue()
