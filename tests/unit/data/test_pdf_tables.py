import pytest
from pdf_maker import line, paragraph, pdf, text

from haetae.data.document import PassageKind
from haetae.data.pdf import PdfSource, read_pdf
from haetae.data.pdf_grid import is_number
from haetae.data.pdf_lines import Role

RESULTS = [
    ("Sample", "Capacity", "Loss"),
    ("NCM 811", "201.5", "8.1%"),
    ("NCM 622", "178.0", "5.4%"),
    ("LFP", "158.2", "1.9%"),
]
PROSE = (
    "We looked at the samples for a whole year and we found that none of them broke, which",
    "is what everybody hopes for and what nobody had expected of a cell that is this cheap.",
)


def read_one(content, **how):
    with PdfSource(pdf(content, **how), name="made.pdf") as source:
        return source.read_page(1)


def print_rows(rows, *, x=(80, 220, 300), y=600, step=16):
    return b"".join(
        text(x[j], y - step * i, cell)
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if cell
    )


def frame(xs, ys):
    down = b"".join(line(x, ys[0], x, ys[-1]) for x in xs)
    return down + b"".join(line(xs[0], y, xs[-1], y) for y in ys)


# Unruled tables


def test_aligned_words_without_any_line_are_a_table():
    (table,) = read_one(print_rows(RESULTS)).tables
    assert table.rows == tuple(RESULTS)
    assert table.num_header_rows == 1


def test_a_table_has_its_caption_and_its_box():
    above = text(80, 622, "Table 3. Results after one year.")
    (table,) = read_one(above + print_rows(RESULTS)).tables
    assert table.caption == "Table 3. Results after one year."
    box = table.box
    assert (box.x0, box.x1) == pytest.approx((80, 322.8), abs=0.1)
    assert (box.y0, box.y1) == pytest.approx((183, 243), abs=6)


def test_a_caption_below_is_found_and_a_sentence_about_the_table_is_none():
    content = (
        paragraph(80, 660, ["Table 1 shows what the samples did in one year and it shows more."])
        + print_rows(RESULTS)
        + text(80, 532, "Table 1: What they did.")
    )
    (table,) = read_one(content).tables
    assert table.caption == "Table 1: What they did."


def test_heads_over_two_lines_are_one_row_and_a_heading_over_columns_spans_them():
    rows = [
        ("", "Discharge", "Coulombic"),
        ("Sample", "capacity", "efficiency"),
        ("NCM 811", "201.5", "99.1"),
        ("NCM 622", "178.0", "99.4"),
        ("LFP", "158.2", "99.9"),
    ]
    content = text(222, 630, "First cycle, at 25 degrees") + line(210, 624, 360, 624)
    content += line(80, 645, 360, 645) + line(80, 540, 360, 540)
    content += print_rows(rows[:2], y=612, step=11) + print_rows(rows[2:], y=580)
    (table,) = read_one(content).tables
    assert table.rows[0][1] == table.rows[0][2] == "First cycle, at 25 degrees"
    assert table.rows[1] == ("Sample", "Discharge capacity", "Coulombic efficiency")
    assert table.rows[2] == ("NCM 811", "201.5", "99.1")
    assert table.num_header_rows == 2


def test_dots_that_lead_to_a_figure_are_no_cell():
    output = ["17.5", "3.1", "27.5", "8.8", "40.0"]
    rows = [(f"Plant {k} " + "." * (40 - k), output[k], f"8{7 * k % 5}") for k in range(5)]
    (table,) = read_one(print_rows(rows, x=(80, 260, 320))).tables
    assert table.rows[2] == ("Plant 2", "27.5", "84")


def test_columns_close_together_stay_apart():
    rows = [(f"{k * k}1,234", f"{7 * k % 5}5,678") for k in range(4, 9)]
    (table,) = read_one(print_rows(rows, x=(80, 123))).tables
    assert table.rows == tuple(rows)


# Ruled tables


def test_a_closed_grid_gives_its_cells_and_keeps_wrapped_lines_together():
    xs, ys = (70, 170, 360), (620, 600, 560, 540)
    content = frame(xs, ys) + text(75, 606, "Step") + text(175, 606, "What is done")
    content += text(75, 586, "Drying") + text(175, 586, "Dry the powder in a vacuum oven until")
    content += text(175, 572, "its weight is constant") + text(75, 546, "Milling")
    content += text(175, 546, "Mill it")
    (table,) = read_one(content).tables
    assert table.rows == (
        ("Step", "What is done"),
        ("Drying", "Dry the powder in a vacuum oven until its weight is constant"),
        ("Milling", "Mill it"),
    )


def test_a_wrapped_cell_is_read_whole_before_the_next():
    xs, ys = (70, 180, 300), (620, 580, 560)
    content = frame(xs, ys) + paragraph(75, 606, ["first cell that", "goes on"])
    content += paragraph(185, 606, ["second cell", "goes on too"])
    content += text(75, 566, "third") + text(185, 566, "fourth")
    page = read_one(content)
    assert page.page.text == "first cell that\ngoes on\nsecond cell\ngoes on too\nthird\tfourth\n"


def test_a_merged_cell_stands_in_each_place_that_it_covers():
    content = line(70, 620, 310, 620) + line(150, 600, 310, 600) + line(70, 580, 310, 580)
    content += line(70, 560, 310, 560) + line(70, 620, 70, 560) + line(150, 620, 150, 560)
    content += line(230, 600, 230, 560) + line(310, 620, 310, 560)
    content += text(75, 596, "Cell") + text(190, 606, "Cycles") + text(155, 586, "100")
    content += text(235, 586, "500") + text(75, 566, "A") + text(155, 566, "98.0")
    content += text(235, 566, "91.2")
    (table,) = read_one(content).tables
    assert table.rows == (
        ("Cell", "Cycles", "Cycles"),
        ("Cell", "100", "500"),
        ("A", "98.0", "91.2"),
    )


def test_rows_without_lines_between_them_are_parted_by_their_figures():
    content = frame((70, 200, 290, 370), (620, 600, 540))
    content += print_rows(RESULTS[:1], x=(75, 205, 295), y=606)
    content += print_rows(RESULTS[1:], x=(75, 205, 295), y=584)
    (table,) = read_one(content).tables
    assert table.rows == tuple(RESULTS)


def test_shaded_cells_are_a_grid_too():
    shade = b"0.9 g " + b"".join(
        b"%d %d 98 18 re f\n" % (70 + 100 * j, 560 + 20 * i) for i in range(3) for j in range(3)
    )
    content = shade + b"0 g " + print_rows(RESULTS[:3], x=(75, 175, 275), y=606, step=20)
    (table,) = read_one(content).tables
    assert table.rows == tuple(RESULTS[:3])


def test_a_table_on_a_turned_page_has_its_rows_and_a_box_where_it_is_seen():
    page = read_one(print_rows(RESULTS), extras="/Rotate 90")
    (table,) = page.tables
    assert table.rows == tuple(RESULTS)
    assert table.box.y0 == pytest.approx(80, abs=2)
    assert table.box.x1 == pytest.approx(792 - 183, abs=6)


# What is no table


def test_prose_in_one_or_two_columns_is_no_table():
    one = paragraph(72, 700, PROSE * 8)
    lines = ["a line of this narrow column of prose", "that is as long as any other line is"] * 8
    two = paragraph(60, 400, lines) + paragraph(320, 400, lines)
    assert read_one(one).tables == ()
    assert read_one(one + two).tables == ()


def test_lists_references_and_contents_are_no_tables():
    items = [("1.", PROSE[0][:60]), ("2.", PROSE[1][:70]), ("3.", PROSE[0][10:60])] * 2
    assert read_one(print_rows(items, x=(72, 100))).tables == ()
    references = [
        (f"[{k}]", f"A. Author, Some Title of a Work, Press, {2000 + k}") for k in range(6)
    ]
    assert read_one(print_rows(references, x=(72, 110))).tables == ()
    contents = [
        (f"{k} Chapter about a thing " + "." * (60 - 3 * k), str(7 * k)) for k in range(1, 8)
    ]
    assert read_one(print_rows(contents, x=(72, 480))).tables == ()


def test_the_axes_of_a_chart_are_no_table():
    axis = [(str(500 - 100 * k), f"{100 - 20 * k}") for k in range(6)]
    years = b"".join(text(120 + 50 * k, 500, str(1990 + 5 * k)) for k in range(5))
    assert read_one(print_rows(axis, x=(80, 400)) + years).tables == ()


def test_numbered_formulas_are_no_table():
    content = b"".join(
        text(150, 700 - 40 * k, "E") + text(175, 700 - 40 * k, "=") + text(200, 700 - 40 * k, "m c")
        + text(500, 700 - 40 * k, f"({k + 1})")
        for k in range(3)
    )  # fmt: skip
    assert read_one(content).tables == ()


# In the document


def test_the_lines_of_a_table_are_one_table_passage_and_no_text_passage():
    content = (
        paragraph(72, 700, PROSE)
        + text(80, 622, "Table 3. Results after one year.")
        + print_rows(RESULTS)
        + paragraph(72, 500, PROSE)
    )
    made = pdf(content)
    document = read_pdf(made, name="made.pdf")
    kinds = [p.kind for p in document.passages]
    assert kinds == [
        PassageKind.TEXT, PassageKind.CAPTION, PassageKind.TABLE, PassageKind.TEXT,
    ]  # fmt: skip
    table = document.text_of(document.passages[2])
    assert table.split("\n") == ["\t".join(row) for row in RESULTS]
    covered = [i for p in document.passages for i in range(p.start, p.end)]
    assert len(covered) == len(set(covered))
    with PdfSource(made, name="made.pdf") as source:
        roles = [s.role for s in source.read_page(1).styles]
    assert roles.count(Role.TABLE) == 4


@pytest.mark.parametrize("cell", ["3", "-1.5", "10 000", "5.4%", "(0.8–1.0)", "—", "n.a.", "12*"])
def test_figures_are_told_from_words(cell):
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["three", "LiFePO4", "Table 3", "2 samples", ""])
def test_words_are_told_from_figures(cell):
    assert not is_number(cell)
