from haetae.data.grid import Cell, fill, span, words


def test_spans_are_filled_and_rows_are_as_wide_as_the_widest():
    rows = [[Cell("a", num_rows=2), Cell("b", num_columns=2)], [Cell("c"), Cell("d"), Cell("e")]]
    assert fill(rows) == [["a", "b", "b", ""], ["a", "c", "d", "e"]]
    assert words(rows) == "a | b\nc | d | e"


def test_a_cell_with_a_named_column_stands_there():
    rows = [[Cell("x", column=2)], [Cell(""), Cell("y", num_columns=2, column=0)]]
    assert fill(rows) == [["", "", "x"], ["y", "y", ""]]


def test_hostile_spans_are_bounded():
    filled = fill([[Cell("a", num_rows=10**9, num_columns=10**9)], [Cell("b")]])
    assert (len(filled), len(filled[0])) == (2, 1000)
    assert [span(text) for text in (None, "", "abc", "-3", "2", "999999")] == [1, 1, 1, 1, 2, 1000]


def test_no_rows_make_no_grid():
    assert fill([]) == []
    assert fill([[]]) == [[]]
