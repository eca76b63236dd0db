import pytest
from corpus import DATA, check_slices, content, missing_tokens, needs_data

from haetae.data.document import Kind, PassageKind
from haetae.data.jats import read_jats

PAPER = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.0//EN" "JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"
 article-type="research-article" xml:lang="en"><front><journal-meta><journal-title-group>
<journal-title>Journal of Cells</journal-title></journal-title-group><issn>1234-5678</issn>
</journal-meta><article-meta><article-id pub-id-type="pmid">123</article-id>
<article-id pub-id-type="doi">10.1/x</article-id><article-id pub-id-type="pmc">99</article-id>
<title-group><article-title>LiNi<sub>0.8</sub>O<sub>2</sub> at 10<sup>3</sup> cycles</article-title>
</title-group><contrib-group><contrib contrib-type="author"><name><surname>Kim</surname>
<given-names>A B</given-names></name></contrib><contrib contrib-type="editor"><name>
<surname>Ed</surname><given-names>I</given-names></name></contrib></contrib-group>
<pub-date pub-type="ppub"><year>2020</year></pub-date>
<pub-date pub-type="epub"><day>2</day><month>Mar</month><year>2021</year></pub-date>
<pub-date pub-type="pmc-release"><day>1</day><month>1</month><year>2019</year></pub-date>
<abstract><sec><title>Background</title><p>It is short.</p></sec></abstract>
<kwd-group><kwd>cathode</kwd><kwd>nickel</kwd></kwd-group></article-meta></front>
<body><sec><label>1.</label><title>Methods</title><p>Dried at 80 °C.<xref><sup>1,2</sup></xref>
CO<sub>2</sub> and Ca<sup>2+</sup>, m<sup>-2</sup>.</p>
<sec><title>Coating</title><p>See <xref>Fig. 1</xref>.<list><list-item><p>one</p></list-item>
<list-item><p>two</p></list-item></list></p>
<disp-formula><label>(1)</label><mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mfrac>
<mml:mn>1</mml:mn><mml:mrow><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mi>b</mml:mi></mml:mrow>
</mml:mfrac></mml:math></disp-formula>
<table-wrap><label>Table 1</label><caption><p>Cells</p></caption><table><thead><tr>
<th rowspan="2">Name</th><th colspan="2">Capacity</th></tr><tr><th>0.1 C</th><th>1 C</th></tr>
</thead><tbody><tr><td>A</td><td>210</td><td>190</td></tr></tbody></table>
<table-wrap-foot><fn><label>a</label><p>per gram</p></fn></table-wrap-foot></table-wrap>
<fig><label>Figure 1</label><caption><p>A cell.</p></caption><graphic xlink:href="f1.tif"/></fig>
</sec></sec></body><back><ack><p>Thanks.</p></ack><ref-list><title>References</title>
<ref><label>1</label><element-citation><person-group><name><surname>Lee</surname>
<given-names>C</given-names></name></person-group><year>2001</year><source>J Cells</source>
</element-citation></ref></ref-list></back></article>"""


@pytest.fixture(scope="module")
def paper():
    return read_jats(PAPER.encode(), name="paper.xml")


def test_facts_of_a_paper(paper):
    assert paper.kind is Kind.PAPER
    assert paper.title == "LiNi0.8O2 at 10^3 cycles"
    assert paper.date == "2021-03-02"
    assert paper.authors == ("A B Kim",)
    assert paper.identifiers == {"doi": "10.1/x", "pmid": "123", "pmcid": "PMC99"}
    assert paper.metadata["journal"] == "Journal of Cells"
    assert paper.metadata["keywords"] == "cathode; nickel"


def test_sections_are_pages_and_paths(paper):
    labels = [page.label for page in paper.pages]
    assert labels == ["Abstract", "1. Methods", "Acknowledgements", "References"]
    sections = {paper.text_of(p).split("\n")[0]: p.section for p in paper.passages}
    assert sections["See Fig. 1."] == "1. Methods > Coating"
    assert sections["It is short."] == "Abstract > Background"
    kinds = [p.kind for p in paper.passages if p.page == 1]
    assert kinds == [PassageKind.TITLE, PassageKind.ABSTRACT]


def test_formulas_and_powers_read_as_a_person_writes_them(paper):
    text = paper.pages[1].text
    assert "80 °C.^1,2 CO2 and Ca2+, m^-2." in text
    assert "x = 1/(a+b) (1)" in text


def test_tables_figures_and_references(paper):
    (table,) = paper.tables
    assert table.rows == (
        ("Name", "Capacity", "Capacity"),
        ("Name", "0.1 C", "1 C"),
        ("A", "210", "190"),
    )
    assert (table.num_header_rows, table.caption) == (2, "Table 1 Cells")
    assert "a per gram" in paper.pages[1].text
    (figure,) = paper.figures
    assert (figure.label, figure.caption) == ("Figure 1", "Figure 1 A cell.")
    assert figure.file == "f1.tif"
    assert paper.pages[3].text == "References\n\n1 Lee C 2001 J Cells"


# What is kept as facts, or only names things: bibliography of the paper itself, ids, TeX sources
# of formulas (compared separately below), MathML (written in one line).
DROPPED = frozenset(("front", "front-stub", "object-id", "math", "tex-math"))
PAPERS = sorted(DATA.glob("papers_jats/*.gz"))


@needs_data
@pytest.mark.real
@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_every_word_of_a_real_paper_is_on_some_page(path):
    source = content(path)
    document = read_jats(source, name=path.name)
    check_slices(document)
    share, missing = missing_tokens(source, document, DROPPED)
    assert share < 0.001, missing
    assert document.title
    assert document.identifiers["doi"]
    assert len(document.date) == 10
    assert document.language == "en"
    assert document.authors


@needs_data
@pytest.mark.real
def test_tables_and_figures_of_real_papers_are_all_there():
    num = {}
    for path in PAPERS:
        source = content(path)
        document = read_jats(source, name=path.name)
        num[path.name] = (len(document.tables), len(document.figures))
        assert num[path.name][0] == source.count(b"<table ") + source.count(b"<table>")
    assert num["1472-6831-8-11.nxml.gz"] == (4, 0)
    assert num["elife-56337.xml.gz"] == (2, 11)
    assert sum(tables for tables, _ in num.values()) == 16
