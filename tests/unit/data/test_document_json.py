import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.data.document import (
    Box,
    Document,
    Figure,
    Kind,
    Page,
    Passage,
    PassageKind,
    Span,
    Structure,
    Table,
)
from haetae.data.document_json import from_json, to_json
from haetae.errors import IncompatibleVersion

ANY_TEXT = st.text(st.characters(), max_size=20)  # lone surrogates included
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
COUNT = st.integers(0, 10**6)
BOX = st.builds(Box, NUMBER, NUMBER, NUMBER, NUMBER)
DOCUMENTS = st.builds(
    Document,
    title=ANY_TEXT,
    kind=st.sampled_from(Kind),
    media_type=ANY_TEXT,
    reader=ANY_TEXT,
    pages=st.lists(
        st.builds(
            Page,
            number=COUNT,
            label=ANY_TEXT,
            text=ANY_TEXT,
            width_pt=NUMBER,
            height_pt=NUMBER,
            spans=st.lists(st.builds(Span, COUNT, COUNT, BOX), max_size=3).map(tuple),
            warning=ANY_TEXT,
        ),
        max_size=3,
    ).map(tuple),
    passages=st.lists(
        st.builds(
            Passage,
            page=COUNT,
            start=COUNT,
            end=COUNT,
            kind=st.sampled_from(PassageKind),
            section=ANY_TEXT,
        ),
        max_size=3,
    ).map(tuple),
    tables=st.lists(
        st.builds(
            Table,
            page=COUNT,
            rows=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3).map(tuple),
            num_header_rows=COUNT,
            caption=ANY_TEXT,
            box=st.none() | BOX,
        ),
        max_size=2,
    ).map(tuple),
    figures=st.lists(
        st.builds(
            Figure,
            page=COUNT,
            caption=ANY_TEXT,
            label=ANY_TEXT,
            file=ANY_TEXT,
            box=st.none() | BOX,
        ),
        max_size=2,
    ).map(tuple),
    structures=st.lists(
        st.builds(
            Structure,
            page=COUNT,
            form=st.sampled_from(["molfile", "smiles", "inchi", "cml", "file"]),
            content=ANY_TEXT,
            label=ANY_TEXT,
        ),
        max_size=2,
    ).map(tuple),
    date=ANY_TEXT,
    language=ANY_TEXT,
    authors=st.lists(ANY_TEXT, max_size=3).map(tuple),
    identifiers=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3),
    metadata=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3),
)


@given(DOCUMENTS)
def test_any_document_comes_back_equal(document):
    content = to_json(document)
    assert from_json(content) == document
    assert to_json(from_json(content)) == content


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format":99}', b'{"format":1}', b"\xff"])
def test_a_damaged_or_foreign_form_is_refused(content):
    with pytest.raises(IncompatibleVersion):
        from_json(content)
