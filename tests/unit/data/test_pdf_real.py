import itertools
import time
from collections import Counter

import pypdfium2
import pytest
from corpus import DATA, check_slices, needs_data

from haetae.data.document import PassageKind
from haetae.data.pdf import PdfSource, read_pdf
from haetae.errors import QuarantineReason, UnreadableFile

pytestmark = [pytest.mark.real, needs_data]

READABLE = ["faa_amt_handbook_page", "jss_v18i03_timp", "ko_korquad2_paper",
            "ko_two_column_brief", "multi_page"]  # fmt: skip
_READ = {}


def read(name):
    if name not in _READ:
        _READ[name] = read_pdf((DATA / f"{name}.pdf").read_bytes(), name=name)
    return _READ[name]


def characters(text):
    return Counter(c for c in text if c.isalnum())


@pytest.mark.parametrize("name", READABLE)
def test_no_page_and_hardly_a_character_is_lost(name):
    document = read(f"pdf/{name}")
    source = pypdfium2.PdfDocument(DATA / f"pdf/{name}.pdf")
    assert [page.number for page in document.pages] == list(range(1, len(source) + 1))
    raw = sum((characters(p.get_textpage().get_text_range()) for p in source), Counter())
    found = sum((characters(page.text) for page in document.pages), Counter())
    # pdfium writes ligatures out twice in places and struck-twice letters double.
    assert (raw - found).total() <= 0.005 * raw.total()
    assert (found - raw).total() <= 0.005 * raw.total()


@pytest.mark.parametrize("name", READABLE)
def test_passages_slice_their_pages_and_cover_them_once(name):
    document = read(f"pdf/{name}")
    check_slices(document)
    covered = sum(p.end - p.start for p in document.passages)
    assert covered > 0.9 * sum(len(page.text) for page in document.pages)
    for page in document.pages:
        for span in page.spans:
            assert "\n" not in page.text[span.start : span.end]
            assert page.text[span.end] == "\n"
            assert span.box.x1 <= page.width_pt + 30


def test_an_english_paper_has_its_title_sections_and_figures():
    document = read("pdf/jss_v18i03_timp")
    assert document.title.startswith("TIMP: An R Package for Modeling Multi-way")
    assert (document.language, document.date) == ("en", "2007-01-30")
    assert document.authors == ("Katharine M. Mullen", "Ivo H. M. van Stokkum")
    sections = [p.section for p in document.passages]
    assert "1. Introduction > 1.2. Multiway spectroscopy data and models" in sections
    assert "References" in sections
    figures = {f.label: f for f in document.figures}
    assert [f"Figure {k}" for k in range(1, 22)] == list(figures)
    assert all(f.box is not None for f in figures.values())
    assert "different experimental" in document.pages[0].text  # a ligature in the source


def test_a_korean_two_column_brief_is_read_column_by_column():
    document = read("pdf/ko_two_column_brief")
    text = document.pages[1].text
    order = ["2 코로나-19 관련 보험 현황", "[표 1]", "3) 개정 이유는", "대신에 「감염병예방법」",
             "(2) 생명보험 표준약관 재해분류표", "7) 제5조"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "제1급감염병이란 생물테러감염병 또는 치명률\n이 높거나" in text
    assert document.title == "코로나-19 관련 보험약관상 재해보험금 지급문제 및 개선과제"
    assert (document.language, document.date) == ("ko", "2020-03-31")
    (table,) = document.tables
    assert table.caption == "[표 1] 감염병예방법 제2조제2호 개정전·후 비교"
    assert table.rows[1][0] == "분류 기준"
    assert table.rows[3][1] == "◦ 대상질병에 U코드 없음"


def test_a_korean_paper_gives_its_tables_as_data():
    document = read("pdf/ko_korquad2_paper")
    scores = next(t for t in document.tables if t.caption.startswith("[표 3]"))
    assert scores.rows == (
        ("", "검증 데이터", "검증 데이터", "평가 데이터", "평가 데이터"),
        ("", "EM", "F1", "EM", "F1"),
        ("Baseline", "30.8", "46.8", "30.2", "46.0"),
        ("Human", "-", "-", "68.8", "83.9"),
    )
    assert scores.num_header_rows == 2
    assert {f.label for f in document.figures} >= {f"그림 {k}" for k in range(1, 6)}
    kinds = Counter(p.kind for p in document.passages)
    assert kinds[PassageKind.ABSTRACT] == kinds[PassageKind.TITLE] == 1
    assert any(p.section == "2. 관련 연구" for p in document.passages)


# Files that an ingest must put aside or treat with care


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty", QuarantineReason.EMPTY),
        ("encrypted_health", QuarantineReason.ENCRYPTED),
        ("password_docling", QuarantineReason.ENCRYPTED),
        ("password_pdfplumber", QuarantineReason.ENCRYPTED),
        ("scan_only", QuarantineReason.NO_TEXT),
        ("scan_rotated_90", QuarantineReason.NO_TEXT),
        ("non_text_searchable", QuarantineReason.NO_TEXT),
        # A scan with a stamped date, and a page with only its number: nothing to search for.
        ("malformed_issue932", QuarantineReason.NO_TEXT),
        ("only_page_number", QuarantineReason.NO_TEXT),
    ],
)
def test_a_bad_file_is_put_aside_for_the_right_reason(name, reason):
    with pytest.raises(UnreadableFile) as caught:
        read(f"pdf_bad/{name}")
    assert caught.value.reason is reason
    if reason is QuarantineReason.NO_TEXT:
        assert "OCR" in caught.value.hint


def test_an_invisible_text_layer_is_read_with_a_warning():
    (page,) = read("pdf_bad/invisible_text_layer").pages
    assert page.text == "Visible heading line\n\nInvisible OCR text layer\n"
    assert page.warning.startswith("invisible text layer")


def test_characters_printed_twice_are_read_once():
    text = "".join(page.text for page in read("pdf_bad/duplicate_chars").pages)
    assert "负责四川省甘孜州丹巴磨子电站引水隧洞爆破方案优化设计" in text
    assert "负负责责" not in text
    assert "20019" not in text


def test_repeated_pictures_are_figures_of_their_pages_and_tables_are_data():
    document = read("pdf_bad/duplicate_media")
    assert len(document.pages) == 5
    assert len([f for f in document.figures if f.page == 1]) >= 1
    assert document.tables[0].rows == (("Col1", "Col2"), ("Val11", "Val12"), ("Val21", "Val11"))


def test_arabic_lines_begin_at_the_right():
    document = read("pdf_bad/right_to_left")
    assert document.language == "ar"
    line = document.pages[0].text.split("\n")[0]
    assert line.startswith("وعليه، فإن الحكومة المصرية")
    assert line.endswith("الم باوة")


# Tables


def adjacent(cells):
    """Count pairs of neighbouring texts, right of and below each other (ICDAR 2013)."""
    grid = {}
    for key, (row, last_row, column, last_column, text) in enumerate(cells):
        bare = "".join(c for c in text.lower() if c.isalnum())
        if bare:
            for i in range(row, last_row + 1):
                grid.update({(i, j): (key, bare) for j in range(column, last_column + 1)})
    pairs = set()
    for turn in (0, 1):
        order = sorted(grid, key=lambda place: (place[turn], place[1 - turn]))
        for a, b in itertools.pairwise(order):
            if a[turn] == b[turn] and grid[a][0] != grid[b][0]:
                pairs.add((grid[a], grid[b], turn))
    return Counter((a[1], b[1], turn) for a, b, turn in pairs)


def gold_pairs(path):
    import gzip

    from lxml import etree

    root = etree.fromstring(gzip.decompress(path.read_bytes()))
    pairs = Counter()
    for table in root.iter("table"):
        cells = []
        for region in table.iter("region"):
            down, right = (int(region.get(f"{k}-increment") or 0) for k in ("row", "col"))
            for cell in region.iter("cell"):
                row, column = int(cell.get("start-row")), int(cell.get("start-col"))
                last = (int(cell.get("end-row") or row), int(cell.get("end-col") or column))
                text = cell.findtext("content") or ""
                cells.append((row + down, last[0] + down, column + right, last[1] + right, text))
        pairs += adjacent(cells)
    return pairs


def table_pairs(path):
    from haetae.data.pdf_build import tables_on
    from haetae.data.pdf_drawn import read_drawn
    from haetae.data.pdf_glyphs import read_glyphs
    from haetae.data.pdf_native import frame_of

    pairs = Counter()
    for page in pypdfium2.PdfDocument(path):
        frame = frame_of(page)
        glyphs = read_glyphs(page.get_textpage(), frame)
        if glyphs is not None:
            for table in tables_on(frame, glyphs, read_drawn(page, frame)):
                pairs += adjacent(
                    (c.row, c.last_row, c.column, c.last_column, c.text) for c in table.grid.cells
                )
    return pairs


@pytest.mark.parametrize(
    ("name", "floor"),
    [("eu-003", 0.98), ("eu-007", 0.98), ("eu-015", 0.97), ("us-017", 0.97), ("us-026", 0.98)],
)
def test_tables_of_the_competition_are_read_above_a_floor(name, floor):
    folder = DATA / "pdf_tables_icdar2013"
    found, gold = table_pairs(folder / f"{name}.pdf"), gold_pairs(folder / f"{name}-str.xml.gz")
    right = (found & gold).total()
    assert 2 * right / (found.total() + gold.total()) >= floor


def test_reading_is_fast_enough_for_libraries():
    content = (DATA / "pdf/jss_v18i03_timp.pdf").read_bytes()
    started = time.process_time()
    with PdfSource(content, name="jss") as source:
        for number in range(1, source.num_pages + 1):
            source.read_page(number)
    # The aim is 60 pages a CPU-second; a crowded machine gets some slack.
    assert source.num_pages / (time.process_time() - started) > 25
