import io
import zipfile

import docx
import pytest
from docx.shared import Inches
from PIL import Image

from haetae.data.document import PassageKind
from haetae.data.docx import read_docx
from haetae.errors import QuarantineReason, UnreadableFile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written():
    made = docx.Document()
    made.core_properties.title = "표준 작업서"
    made.core_properties.author = "생산기술팀"
    made.add_heading("코팅 공정", 0)
    made.add_heading("1. 목적", 1)
    paragraph = made.add_paragraph("물은 H")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O, 농도는 10")
    paragraph.add_run("-3").font.superscript = True
    paragraph.add_run("이다.")
    made.add_heading("2. 절차", 1)
    made.add_paragraph("슬러리를 섞는다.", style="List Number")
    made.add_paragraph("도포한다.", style="List Number")
    made.add_heading("2.1 조건", 2)
    made.add_paragraph("표 1. 조건", style="Caption")
    table = made.add_table(rows=3, cols=3)
    for r, row in enumerate([("항목", "값", "값"), ("온도", "120", "℃"), ("온도", "90", "℃")]):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "값"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "온도"
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    picture.seek(0)
    made.add_picture(picture, width=Inches(1))
    made.add_paragraph("그림 1. 장비", style="Caption")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def with_parts(**parts):
    base = written()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def body(xml):
    return with_parts(
        **{"word/document.xml": f"<w:document {W}><w:body>{xml}</w:body></w:document>"}
    )


def test_headings_tables_and_facts_of_a_document():
    document = read_docx(written(), name="a.docx")
    assert document.title == "코팅 공정"
    assert document.authors == ("생산기술팀",)
    assert document.language == "ko"
    assert [page.label for page in document.pages] == ["코팅 공정", "1. 목적", "2. 절차"]
    assert "물은 H2O, 농도는 10^-3이다." in document.pages[1].text
    sections = {document.text_of(p)[:8]: p.section for p in document.passages}
    assert sections["물은 H2O, "] == "1. 목적"
    assert sections["슬러리를 섞는다"[:8]] == "2. 절차"
    (table,) = document.tables
    assert table.rows == (("항목", "값", "값"), ("온도", "120", "℃"), ("온도", "90", "℃"))
    assert (table.caption, table.num_header_rows, table.page) == ("표 1. 조건", 1, 3)
    assert document.figures[0].file == "media/image1.png"
    kinds = [p.kind for p in document.passages if p.section == "2. 절차 > 2.1 조건"]
    assert kinds == [PassageKind.CAPTION, PassageKind.TABLE, PassageKind.CAPTION]


def test_links_insertions_boxes_and_breaks_are_read_and_deletions_are_not():
    document = read_docx(
        body(
            "<w:p><w:r><w:t>one </w:t></w:r><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>"
            "<w:ins><w:r><w:t> added</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText>"
            "</w:r></w:del><w:r><w:br/><w:t>next</w:t><w:tab/><w:t>tab</w:t></w:r>"
            "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
            "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>"
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
        name="a.docx",
    )
    assert document.pages[0].text == "one link added\nnext tab\n\nboxed\n\ncontrol"


def test_footnotes_follow_their_paragraph():
    content = with_parts(
        **{
            "word/document.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>Text.</w:t></w:r><w:r>"
            '<w:footnoteReference w:id="2"/></w:r></w:p></w:body></w:document>',
            "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="-1" w:type="separator"/>'
            '<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>'
            "</w:footnotes>",
        }
    )
    assert read_docx(content, name="a.docx").pages[0].text == "Text.\n\nA note."


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word/media/x.bin": b"\0" * 300 * 2**20}, QuarantineReason.BOMB),
        ({f"x{i}": b"" for i in range(10_001)}, QuarantineReason.BOMB),
        ({"../../etc/passwd": b"x"}, QuarantineReason.OUTSIDE),
        ({"/abs": b"x"}, QuarantineReason.OUTSIDE),
        ({"c:\\x": b"x"}, QuarantineReason.OUTSIDE),
        ({"word/document.xml": b"<w:document"}, QuarantineReason.MALFORMED),
        ({"word/document.xml": b"<document/>"}, QuarantineReason.MALFORMED),
        (
            {"word/document.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>'},
            QuarantineReason.BOMB,
        ),
        (
            {"word/document.xml": f"<w:document {W}><w:body/></w:document>".encode()},
            QuarantineReason.NO_TEXT,
        ),
    ],
    ids=["ratio", "entries", "up", "absolute", "drive", "cut", "no body", "entity", "no text"],
)
def test_hostile_and_empty_files_are_refused(parts, reason):
    base = written()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    with pytest.raises(UnreadableFile) as caught:
        read_docx(buffer.getvalue(), name="a.docx")
    assert caught.value.reason is reason
