import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.data.builder import Builder
from haetae.data.document import Kind
from haetae.data.patent import (
    add_claim,
    application_number,
    claim_number,
    depends_on,
    figure_label,
    iso_date,
    publication_number,
)


@pytest.mark.parametrize(
    ("text", "number", "parents"),
    [
        ("1. A cell comprising a cathode.", 1, ()),
        ("2. The cell of claim 1, wherein the cathode is NCM.", 2, (1,)),
        ("4. The cell according to any one of claims 1 to 3.", 4, (1, 2, 3)),
        ("5. The cell of claim 1 or 2, or claims 3 and 4.", 5, (1, 2, 3, 4)),
        ("6. Cell as claimed in any of the preceding claims.", 6, (1, 2, 3, 4, 5)),
        ("7. A method of making the cell of claims 1-3, 5 and 6", 7, (1, 2, 3, 5, 6)),
        ("3. Zelle nach Anspruch 1 oder 2", 3, (1, 2)),
        ("3. Zelle nach einem der Ansprüche 1 bis 2", 3, (1, 2)),
        ("3. Zelle nach einem der vorhergehenden Ansprüche", 3, (1, 2)),
        ("3. Pile selon la revendication 2", 3, (2,)),
        ("4. Pile selon l'une des revendications 1 à 3", 4, (1, 2, 3)),
        ("4. Pile selon l'une quelconque des revendications précédentes", 4, (1, 2, 3)),
        ("前記電極を有する請求項1に記載の電池。", 2, (1,)),
        ("請求項１から３のいずれか１項に記載の電池。", 4, (1, 2, 3)),
        ("제1항에 있어서, 상기 양극은 NCM인 이차전지.", 2, (1,)),
        ("제1항 내지 제3항 중 어느 한 항에 있어서,", 4, (1, 2, 3)),
        ("청구항 1 또는 청구항 2에 있어서,", 3, (1, 2)),
        ("상기 제1 전극과 제2 전극을 포함하는 전지.", 3, ()),
        ("2. A cell as in claim 9 (a misprint).", 2, ()),
        ("3. A cell with 5 to 10 layers of claim 1.", 3, (1,)),
    ],
)
def test_dependencies_are_found_in_five_languages(text, number, parents):
    assert depends_on(text, number) == parents


@given(st.text(max_size=200), st.integers(1, 50))
def test_a_claim_depends_only_on_earlier_ones(text, number):
    assert all(0 < parent < number for parent in depends_on(text + " claims 3 to 90000", number))


def test_the_section_of_a_claim_says_number_and_parents():
    builder = Builder()
    builder.open_page("Claims")
    add_claim(builder, "7. The cell of claims 1 to 3.", 7, [5], label="Claims")
    document = builder.build(name="x", title="", kind=Kind.PATENT, media_type="", reader="t")
    assert document.passages[0].section == "Claims > Claim 7 (depends on 1-3, 5)"


def test_claims_are_numbered_by_attribute_then_text_then_position():
    assert claim_number("3. A cell", "00012", 1) == 12
    assert claim_number("3. A cell", "xx", 1) == 3
    assert claim_number("A cell", "", 9) == 9
    assert claim_number("【請求項２】電池", None, 9) == 2


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("US", "06840965", "B2"), "US6840965B2"),
        (("US", "20110039701", "A1"), "US20110039701A1"),
        (("US", "D0701016", "S1"), "USD701016S1"),
        (("EP", "1059354", "A2"), "EP1059354A2"),
        (("WO", "01/85683", "A"), "WO0185683A"),
        (("JP", "2005518157", ""), "JP2005518157"),
        (("US", "", "A1"), ""),
    ],
)
def test_publication_numbers_are_written_one_way(parts, written):
    assert publication_number(*parts) == written


def test_dates_and_application_numbers():
    assert iso_date("20110217") == "2011-02-17"
    assert iso_date("19460500") == "1946-05"
    assert iso_date("19460000") == "1946"
    assert iso_date("2011") == iso_date(None) == iso_date("99999999") == ""
    assert application_number("US", "09728320") == "US09728320"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("FIG. 2A is a view", "FIG. 2A"),
        ("[0027] FIGS. 3 to 8 are", "FIGS. 3"),
        ("도 1은 사시도이다", "도 1"),
        ("図１は斜視図である", "図１"),
        ("The view", ""),
    ],
)
def test_drawing_labels(line, label):
    assert figure_label(line) == label
