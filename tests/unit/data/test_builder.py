from haetae.data.builder import Builder
from haetae.data.document import Figure, Kind, PassageKind, Structure


def build(builder):
    return builder.build(
        name="a", title="T", kind=Kind.OTHER, media_type="text/plain", reader="test"
    )


def test_a_heading_right_after_one_of_its_level_goes_below_it():
    builder = Builder()
    builder.heading("EXAMPLE 1")
    builder.heading("Synthesis")
    builder.add("Text one.")
    builder.heading("EXAMPLE 2")
    builder.add("Text two.")
    builder.heading("Detail", 2)
    builder.add("Text three.")
    builder.heading("EXAMPLE 3")
    document = build(builder)
    assert [p.section for p in document.passages] == [
        "EXAMPLE 1 > Synthesis",
        "EXAMPLE 2",
        "EXAMPLE 2 > Detail",
        "EXAMPLE 3",
    ]
    assert document.text_of(document.passages[-1]) == "EXAMPLE 3"


def test_passages_are_slices_of_their_page_and_hold_everything_but_headings():
    builder = Builder()
    builder.open_page("One")
    builder.heading("One")
    builder.add("First paragraph.")
    builder.add("Second paragraph.")
    builder.add("1. A claim.", PassageKind.CLAIM, section="Claims > Claim 1")
    builder.table([["a", ""], ["b", "c"], ["", ""]], num_header_rows=1, caption="Table 1")
    document = build(builder)
    assert [document.text_of(p) for p in document.passages] == [
        "First paragraph.\n\nSecond paragraph.",
        "1. A claim.",
        "Table 1",
        "a\nb | c",
    ]
    assert [p.section for p in document.passages] == ["One", "Claims > Claim 1", "One", "One"]
    assert document.tables[0].rows == (("a", ""), ("b", "c"))


def test_placed_things_find_the_page_of_their_mark():
    builder = Builder()
    builder.place("CHEM-1", Structure(page=0, form="file", content="a.MOL", label="CHEM-1"))
    builder.place("D1.TIF", Figure(page=0, file="D1.TIF"))
    builder.open_page("A")
    builder.add("Nothing here.")
    builder.open_page("B")
    builder.add("A compound [CHEM-1] as in [D1.TIF].")
    document = build(builder)
    assert document.structures[0].page == 2
    assert document.figures[0].page == 2
