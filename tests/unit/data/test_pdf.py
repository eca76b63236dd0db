import pickle
import random
import resource
import threading
import time

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_maker import line, paragraph, pdf, picture, text

from haetae.data.document import Kind, PassageKind
from haetae.data.pdf import MAX_WIDTH_PX, PdfSource, assemble, read_pdf, render_page
from haetae.data.pdf_lines import Role
from haetae.errors import InvalidInput, NotFound, QuarantineReason, TooLarge, UnreadableFile

LEFT = [f"The left column says in line {k} what it says and" for k in range(12)]
RIGHT = [f"the right column tells another story in line {k}" for k in range(12)]


def read_one(content, **how):
    with PdfSource(pdf(content, **how), name="made.pdf") as source:
        return source.read_page(1)


def words_of(content, **how):
    return read_one(content, **how).page.text


def check(page):
    """Check what every page promises about its lines."""
    assert len(page.page.spans) == len(page.styles)
    end = -1
    for span in page.page.spans:
        assert span.start > end
        words = page.page.text[span.start : span.end]
        assert words == words.strip()
        assert words
        assert "\n" not in words
        assert page.page.text[span.end] == "\n"
        assert 0 <= span.box.x0 <= span.box.x1
        assert 0 <= span.box.y0 <= span.box.y1
        end = span.end


# Lines, order and boxes


def test_lines_end_in_a_newline_and_paragraphs_in_an_empty_line():
    content = paragraph(72, 700, ["One line", "and its next."]) + text(72, 640, "Far below.")
    assert words_of(content) == "One line\nand its next.\n\nFar below.\n"


def test_two_columns_are_read_one_after_the_other_whatever_the_order_in_the_file():
    rows = zip(LEFT, RIGHT, strict=True)
    content = b"".join(
        text(60, 700 - 12 * k, a) + text(320, 700 - 12 * k, b) for k, (a, b) in enumerate(rows)
    )
    assert words_of(content).split("\n\n") == ["\n".join(LEFT), "\n".join(RIGHT) + "\n"]


def test_a_title_over_both_columns_comes_first_and_a_line_under_them_last():
    wide = "A title that is set across both of the two columns of this page of text"
    under = "And a closing remark that is likewise set across both of the columns below"
    content = (
        paragraph(320, 650, RIGHT)
        + text(60, 480, under, size=12)
        + paragraph(60, 650, LEFT)
        + text(60, 700, wide, size=14)
    )
    assert words_of(content).split("\n\n") == [
        wide, "\n".join(LEFT), "\n".join(RIGHT), under + "\n",
    ]  # fmt: skip


def test_rows_of_short_cells_are_not_taken_for_columns():
    names = ["Nickel", "Cobalt", "Manganese", "Lithium"]
    content = b"".join(
        text(60, 700 - 14 * k, name) + text(330, 700 - 14 * k, f"{k}.5 mg")
        for k, name in enumerate(names)
    )
    assert words_of(content).split() == [
        "Nickel",
        "0.5",
        "mg",
        "Cobalt",
        "1.5",
        "mg",
        "Manganese",
        "2.5",
        "mg",
        "Lithium",
        "3.5",
        "mg",
    ]


def test_running_head_and_foot_come_last_and_are_marked():
    content = (
        text(72, 760, "Journal of Made Things")
        + paragraph(72, 690, ["The body of the page", "comes first."])
        + text(300, 30, "17")
    )
    page = read_one(content)
    assert page.page.text == "The body of the page\ncomes first.\n\nJournal of Made Things\n\n17\n"
    assert [s.role for s in page.styles] == [Role.BODY, Role.BODY, Role.MARGIN, Role.MARGIN]


def test_subscripts_stay_inside_their_word():
    content = (
        text(72, 700, "H") + text(79.2, 697, "2", size=7) + text(83.1, 700, "O and CO")
        + text(124.3, 697, "2", size=7)
    )  # fmt: skip
    assert words_of(content) == "H2O and CO2\n"


def test_characters_struck_twice_to_look_bold_are_read_once():
    assert words_of(text(72, 700, "Bold claim") + text(72.3, 700, "Bold claim")) == "Bold claim\n"


def test_doubled_letters_are_kept():
    assert words_of(text(72, 700, "bookkeeping 1100 kill")) == "bookkeeping 1100 kill\n"


def test_words_set_apart_without_a_space_are_parted():
    content = b"BT /F1 10 Tf 72 700 Td [(two)-400(words) -20 (one)] TJ ET"
    assert words_of(content) == "two wordsone\n"


def test_hyphens_at_line_ends_stay_as_printed():
    assert words_of(paragraph(72, 700, ["electro-", "lyte"])) == "electro-\nlyte\n"


@pytest.mark.parametrize(
    ("extras", "size", "box"),
    [
        ("", (612, 792), (72, 82.6, 117.6, 94.2)),
        ("/Rotate 90", (792, 612), (697.8, 72, 709.4, 117.6)),
        ("/Rotate 180", (612, 792), (494.4, 697.8, 540, 709.4)),
        ("/Rotate 270", (792, 612), (82.6, 494.4, 94.2, 540)),
        ("/CropBox [50 50 400 750]", (350, 700), (22, 40.6, 67.6, 52.2)),
        ("/Rotate 90 /CropBox [50 50 400 750]", (700, 350), (647.8, 22, 659.4, 67.6)),
    ],
)
def test_boxes_lie_where_the_line_is_seen(extras, size, box):
    page = read_one(text(72, 700, "Turn page"), extras=extras).page
    assert (page.width_pt, page.height_pt) == size
    assert page.text == "Turn page\n"
    seen = page.spans[0].box
    assert (seen.x0, seen.y0, seen.x1, seen.y1) == pytest.approx(box, abs=0.1)


def test_ink_lies_inside_the_boxes_of_a_turned_page():
    made = pdf(text(72, 700, "MMMM", size=40), extras="/Rotate 90 /CropBox [20 30 500 780]")
    with PdfSource(made, name="x") as source:
        page = source.read_page(1).page
    bitmap = pypdfium2.PdfDocument(made)[0].render(scale=1).to_numpy()[:, :, 0]
    rows, columns = (bitmap < 128).nonzero()
    box = page.spans[0].box
    assert box.x0 - 1 <= columns.min() <= columns.max() <= box.x1 + 1
    assert box.y0 - 1 <= rows.min() <= rows.max() <= box.y1 + 1


def test_text_turned_against_the_page_comes_last_and_is_marked():
    side = text(40, 300, "arXiv stamp at the side", matrix="0 1 -1 0")
    page = read_one(side + paragraph(72, 700, ["Straight text", "in two lines."]))
    assert page.page.text == "Straight text\nin two lines.\n\narXiv stamp at the side\n"
    assert page.styles[-1].role is Role.SIDE


def test_a_page_whose_text_is_all_turned_is_read_like_a_straight_one():
    lines = ["A landscape page", "set on portrait paper."]
    content = b"".join(
        text(300 + 12 * k, 100, words, matrix="0 1 -1 0") for k, words in enumerate(lines)
    )
    page = read_one(content)
    assert page.page.text == "\n".join(lines) + "\n"
    assert page.styles[0].role is Role.BODY
    assert page.page.spans[0].box.x0 < page.page.spans[1].box.x0


PLACES = st.tuples(st.integers(20, 560), st.integers(20, 770))
WORDS = st.text(alphabet="abc XYZ 019.,()-%éß", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PLACES, WORDS, st.sampled_from([6, 10, 10, 14])), max_size=25))
def test_every_line_slices_its_page_and_no_character_is_lost(printed):
    content = b"".join(text(x, y, words, size=size) for (x, y), words, size in printed)
    page = read_one(content)
    check(page)
    inside = sum(len(words.replace(" ", "")) for _, words, _ in printed)
    # Only what is struck over the same character, or lies off the page, may be missing.
    assert len("".join(page.page.text.split())) <= inside
    if len({place for place, _, _ in printed}) == len(printed) == 1:
        (x, _), words, size = printed[0]
        if x + size * len(words) < 612:
            assert page.page.text.split() == words.split()


# Whole documents


def paper(*, info=None):
    front = (
        text(120, 700, "Coating of Layered Cathodes", size=20, font="F2")
        + text(72, 660, "Abstract", font="F2", size=12)
        + paragraph(72, 640, ["We coat layered oxides and we find that the", "capacity is kept."])
        + text(72, 590, "1. Introduction", font="F2", size=12)
        + paragraph(72, 570, ["The cells of this work were cycled and the", "loss was small."])
        + text(72, 520, "1.1 Materials", font="F2", size=12)
        + paragraph(72, 500, ["Nickel salts were bought. They were used", "as received."])
        + text(300, 30, "1")
    )
    back = (
        paragraph(72, 700, ["The text goes on over the page and it is", "about the same thing."])
        + text(72, 640, "References", font="F2", size=12)
        + paragraph(72, 620, ["[1] A paper. 10.1000/ABC.123", "[2] A book."])
        + text(300, 30, "2")
    )
    return pdf(front, back, info=info)


def test_a_paper_has_title_sections_and_kinds():
    document = read_pdf(paper(), name="paper.pdf")
    assert document.title == "Coating of Layered Cathodes"
    assert (document.kind, document.language) == (Kind.PAPER, "en")
    found = [(p.page, p.kind, p.section) for p in document.passages]
    assert found == [
        (1, PassageKind.TITLE, ""),
        (1, PassageKind.ABSTRACT, "Abstract"),
        (1, PassageKind.TEXT, "1. Introduction"),
        (1, PassageKind.TEXT, "1. Introduction > 1.1 Materials"),
        (2, PassageKind.TEXT, "1. Introduction > 1.1 Materials"),
        (2, PassageKind.TEXT, "References"),
    ]
    assert document.text_of(document.passages[2]).startswith("1. Introduction\n")


def test_page_numbers_stay_on_the_page_and_out_of_the_passages():
    document = read_pdf(paper(), name="paper.pdf")
    assert document.pages[1].text.endswith("\n\n2\n")
    assert not any(document.text_of(p).endswith("2") for p in document.passages)


def test_title_author_and_date_come_from_the_metadata():
    info = {
        "Title": "Coating of layered  cathodes",
        "Author": "Kim; Lee",
        "CreationDate": "D:20200331180255+09'00'",
    }
    document = read_pdf(paper(info=info), name="paper.pdf")
    assert document.title == "Coating of layered cathodes"
    assert document.authors == ("Kim", "Lee")
    assert document.date == "2020-03-31"


@pytest.mark.parametrize("title", ["paper_v3.docx", "Microsoft Word - x", "Untitled", "Template"])
def test_a_title_that_only_names_the_file_gives_way_to_the_printed_one(title):
    document = read_pdf(paper(info={"Title": title}), name="paper.pdf")
    assert document.title == "Coating of Layered Cathodes"


def test_reading_page_by_page_in_other_processes_gives_the_same_document():
    made = paper()
    with PdfSource(made, name="paper.pdf") as source:
        pages = [
            pickle.loads(pickle.dumps(source.read_page(n))) for n in range(1, source.num_pages + 1)
        ]
        again = assemble(pages, name="paper.pdf", info=source.info)
    assert again == read_pdf(made, name="paper.pdf")


def test_a_missing_page_is_an_error_and_never_a_shorter_document():
    with PdfSource(paper(), name="paper.pdf") as source, pytest.raises(UnreadableFile) as caught:
        assemble([source.read_page(2)], name="paper.pdf", info={})
    assert caught.value.reason is QuarantineReason.PAGE_LOST


def test_a_figure_has_its_caption_and_the_box_of_its_picture():
    content = (
        paragraph(72, 700, ["Some text stands above the picture, long enough to be prose, and it"
                            " ends here."])
        + picture(100, 450, 200, 150)
        + text(100, 430, "Figure 2. Capacity over cycles.")
        + text(72, 400, "Figure 2 shows the capacity, which falls.")
    )  # fmt: skip
    page = read_one(content)
    (figure,) = page.figures
    assert (figure.label, figure.caption) == ("Figure 2", "Figure 2. Capacity over cycles.")
    box = figure.box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((100, 192, 300, 342), abs=1)
    captions = [s.role for s in page.styles].count(Role.CAPTION)
    assert captions == 1


# What cannot be read


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", QuarantineReason.EMPTY),
        (b"<html>not a pdf</html>", QuarantineReason.MALFORMED),
        (b"%PDF-1.4\n", QuarantineReason.MALFORMED),
        (paper()[:700], QuarantineReason.MALFORMED),
        (pdf(text(72, 700, "Here I am, but my sister is not"), lost_kids="99 0 R"),
         QuarantineReason.PAGE_LOST),
        (pdf(picture(0, 0, 612, 792), picture(0, 0, 612, 792)), QuarantineReason.NO_TEXT),
        (pdf(b"", b""), QuarantineReason.NO_TEXT),
        (pdf(text(300, 30, "13")), QuarantineReason.NO_TEXT),
    ],
    ids=["empty", "html", "header", "cut", "lost", "scan", "blank", "number"],
)  # fmt: skip
def test_an_unreadable_file_says_why_and_what_to_do(content, reason):
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(content, name="bad.pdf")
    assert caught.value.reason is reason
    assert caught.value.hint
    assert "bad.pdf" in caught.value.where


def test_a_scanned_page_among_others_is_kept_with_a_warning():
    document = read_pdf(
        pdf(
            paragraph(72, 700, ["A page that can be read", "by machines."]), picture(0, 0, 612, 792)
        ),
        name="mixed.pdf",
    )
    assert [page.warning for page in document.pages] == ["", "no text layer: scanned picture"]
    assert document.pages[1].text == ""


def test_an_invisible_layer_is_read_and_said_to_be_unchecked():
    page = read_one(picture(0, 0, 612, 792) + text(72, 700, "Words found by OCR", mode=3)).page
    assert page.text == "Words found by OCR\n"
    assert page.warning.startswith("invisible text layer")


def test_a_page_that_is_not_there_is_not_found():
    with PdfSource(paper(), name="paper.pdf") as source:
        for number in (0, 3, -1):
            with pytest.raises(NotFound):
                source.read_page(number)


def test_a_closed_file_says_so():
    source = PdfSource(paper(), name="paper.pdf")
    source.close()
    source.close()
    with pytest.raises(InvalidInput):
        source.read_page(1)


def test_broken_bytes_give_a_document_or_a_reason_and_nothing_else():
    made = paper()
    chance = random.Random(7)
    read = 0
    for _ in range(150):
        broken = bytearray(made)
        for _ in range(chance.choice((1, 4, 20))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            document = read_pdf(bytes(broken), name="broken.pdf")
        except UnreadableFile:
            continue
        read += 1
        assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert 20 < read < 150


def test_a_page_of_absurd_size_costs_no_memory():
    rows = [("a", "1.5"), ("b", "2.25"), ("c", "7.0"), ("d", "9.1")]
    content = b"".join(
        text(10, 80 - 15 * k, name) + text(900_000, 80 - 15 * k, value)
        for k, (name, value) in enumerate(rows)
    )
    page = read_one(content, size=(1_000_000_000, 100))
    assert page.page.text.split() == [word for row in rows for word in row]


# Limits


def test_a_page_with_too_many_lines_is_read_in_time_and_says_so():
    drawn = b"\n".join(
        b"%d %d m %d %d l S" % (i % 600, i % 700, i * 7 % 600, i * 3 % 700) for i in range(80_000)
    )
    started = time.process_time()
    page = read_one(drawn + b"\n" + text(72, 700, "Still here"))
    assert time.process_time() - started < 5
    assert page.page.text == "Still here\n"
    assert "too many drawn lines" in page.page.warning


def test_a_dense_grid_is_read_in_time():
    grid = b"".join(line(6 * i, 0, 6 * i, 750) for i in range(100))
    grid += b"".join(line(0, 5 * j, 594, 5 * j) for j in range(150))
    words = b"".join(text(6 * i + 1, 5 * j + 1, "7", size=4) for i in range(60) for j in range(90))
    started = time.process_time()
    page = read_one(grid + words)
    assert time.process_time() - started < 5
    assert len(page.page.text.split()) == 60 * 90


def test_memory_does_not_grow_with_the_number_of_pages():
    made = pdf(*[paragraph(72, 700, LEFT)] * 900)
    with PdfSource(made, name="long.pdf") as source:
        for number in range(1, 301):
            source.read_page(number)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(301, 901):
            assert source.read_page(number).page.number == number
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 12_000  # kilobytes


def test_two_threads_may_read_at_once():
    made, found = paper(), []

    def read():
        found.append(read_pdf(made, name="paper.pdf"))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(document == found[0] for document in found)


def test_a_page_picture_is_png_of_the_asked_width_and_bounded():
    png = render_page(paper(), 1, width_px=300)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 300
    tall = render_page(pdf(b"", size=(10, 14_000)), 1, width_px=MAX_WIDTH_PX)
    width, height = (int.from_bytes(tall[k : k + 4], "big") for k in (16, 20))
    assert width * height <= 25_000_000
    for width_px in (0, MAX_WIDTH_PX + 1):
        with pytest.raises(TooLarge):
            render_page(paper(), 1, width_px=width_px)
    with pytest.raises(NotFound):
        render_page(paper(), 9, width_px=300)
