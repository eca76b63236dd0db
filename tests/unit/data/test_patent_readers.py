import zipfile

import pytest
from corpus import DATA, check_slices, content, missing_tokens, needs_data

from haetae.data.document import Kind, PassageKind
from haetae.data.flow import tags
from haetae.data.patent_aps import read_aps
from haetae.data.patent_st36 import read_st36
from haetae.data.patent_uspto import read_uspto
from haetae.data.read import read
from haetae.errors import UnreadableFile

GRANT = """<?xml version="1.0"?><!DOCTYPE us-patent-grant SYSTEM "x.dtd" [ ]>
<us-patent-grant lang="EN"><us-bibliographic-data-grant><publication-reference><document-id>
<country>US</country><doc-number>09999999</doc-number><kind>B2</kind><date>20180605</date>
</document-id></publication-reference><application-reference appl-type="utility"><document-id>
<country>US</country><doc-number>15000001</doc-number><date>20160101</date></document-id>
</application-reference><priority-claims><priority-claim><country>KR</country>
<doc-number>10-2015-1</doc-number><date>20150102</date></priority-claim></priority-claims>
<invention-title>Cathode</invention-title><us-parties><inventors><inventor><addressbook>
<last-name>Kim</last-name><first-name>A</first-name></addressbook></inventor></inventors>
</us-parties></us-bibliographic-data-grant>
<abstract><p>A LiFePO<sub>4</sub> cathode.</p></abstract>
<drawings><figure><img id="D1" file="D00001.TIF"/></figure></drawings>
<description><heading level="1">DRAWINGS</heading><description-of-drawings>
<p><figref>FIG. <b>1</b></figref> is a view.</p></description-of-drawings>
<heading level="1">DETAILED DESCRIPTION</heading><p>Compound <chemistry id="CHEM-US-00001">
<img file="C00001.TIF"/></chemistry> has 10<sup>-3</sup> S/cm:<ul><li>one</li></ul></p>
<p><maths id="MATH-US-00001"><math><msub><mi>x</mi><mn>1</mn></msub></math></maths></p>
<p><tables><table><tgroup cols="2"><colspec colname="offset" colwidth="50pt"/>
<colspec colname="1" colwidth="100pt"/><thead><row><entry/>
<entry namest="offset" nameend="1" rowsep="1">TABLE 1</entry></row></thead><tbody><row><entry/>
<entry>Capacity</entry></row><row><entry/><entry namest="offset" nameend="1" rowsep="1"/></row>
</tbody></tgroup><tgroup cols="3"><colspec colname="1" colwidth="50pt"/>
<colspec colname="2" colwidth="40pt"/><colspec colname="3" colwidth="60pt"/><tbody><row>
<entry morerows="1">A</entry><entry>1</entry><entry>2</entry></row><row><entry>3</entry>
<entry><chemistry id="CHEM-US-00002"><img file="C00002.TIF"/></chemistry></entry></row></tbody>
</tgroup></table></tables></p></description>
<us-chemistry idref="CHEM-US-00001" cdx-file="C00001.CDX" mol-file="C00001.MOL"/>
<us-claim-statement>What is claimed is:</us-claim-statement>
<claims><claim id="CLM-00001" num="00001"><claim-text>1. A cathode comprising:
<claim-text>a binder; and</claim-text><claim-text>LiFePO<sub>4</sub>.</claim-text></claim-text>
</claim><claim id="CLM-00002" num="00002"><claim-text>2. The cathode of
<claim-ref idref="CLM-00001">claim 1</claim-ref>.</claim-text></claim></claims></us-patent-grant>"""


@pytest.fixture(scope="module")
def grant():
    return read_uspto(GRANT.encode(), name="grant.xml")


def test_facts_of_a_grant(grant):
    assert (grant.kind, grant.title, grant.date) == (Kind.PATENT, "Cathode", "2018-06-05")
    assert grant.authors == ("A Kim",)
    assert grant.identifiers == {
        "publication_number": "US9999999B2",
        "application_number": "US15000001",
        "priority": "KR 10-2015-1 2015-01-02",
    }
    assert grant.metadata["priority_date"] == "2015-01-02"


def test_claims_are_passages_with_number_and_parents(grant):
    claims = [p for p in grant.passages if p.kind is PassageKind.CLAIM]
    assert [p.section for p in claims] == ["Claims > Claim 1", "Claims > Claim 2 (depends on 1)"]
    assert grant.text_of(claims[0]) == "1. A cathode comprising:\na binder; and\nLiFePO4."
    assert grant.text_of(claims[1]) == "2. The cathode of claim 1."


def test_structures_keep_their_place_and_files(grant):
    assert [(s.content, s.label, s.page) for s in grant.structures] == [
        ("C00001.MOL", "CHEM-US-00001", 3),
        ("C00001.CDX", "CHEM-US-00001", 3),
        ("C00001.TIF", "CHEM-US-00001", 3),
        ("C00002.TIF", "CHEM-US-00002", 3),
    ]
    assert "Compound [CHEM-US-00001] has 10^-3 S/cm:" in grant.pages[2].text
    assert "x_1" in grant.pages[2].text


def test_table_groups_of_other_widths_become_one_table(grant):
    (table,) = grant.tables
    assert table.caption == "TABLE 1"
    assert table.num_header_rows == 1
    assert table.rows == (
        ("", "Capacity", "Capacity"),
        ("A", "1", "2"),
        ("A", "3", "[CHEM-US-00002]"),
    )


def test_drawings_are_figures_on_the_page_that_describes_them(grant):
    assert [(f.label, f.caption, f.file, f.page) for f in grant.figures] == [
        ("FIG. 1", "FIG. 1 is a view.", "", 2),
        ("D1", "", "D00001.TIF", 2),
    ]


SGML = """<!DOCTYPE PATDOC PUBLIC "-//USPTO//DTD ST.32 US PATENT GRANT V2.4//EN" [
<!ENTITY US06-D00001.TIF SYSTEM "US06-D00001.TIF" NDATA TIF>
]><PATDOC DTD="2.4" STATUS="BUILD 20010518"><SDOBI><B100><B110><DNUM><PDAT>06400001</PDAT></DNUM>
</B110><B130><PDAT>B1</PDAT></B130><B140><DATE><PDAT>20020604</PDAT></DATE></B140><B190><PDAT>US
</PDAT></B190></B100><B200><B210><DNUM><PDAT>09600001</PDAT></DNUM></B210><B220><DATE><PDAT>20000101
</PDAT></DATE></B220></B200><B300><B310><DNUM><PDAT>11-1</PDAT></DNUM></B310><B320><DATE><PDAT>
19990102</PDAT></DATE></B320><B330><CTRY><PDAT>JP</PDAT></CTRY></B330></B300><B500><B540><STEXT>
<PDAT>Electrode</PDAT></STEXT></B540><B560><B561><PCIT><DOC><DNUM><PDAT>5700647</PDAT></DNUM></DOC>
</PCIT><CITED-BY-EXAMINER></B561></B560></B500><B700><B720><B721><PARTY-US><NAM><FNM><PDAT>A</PDAT>
</FNM><SNM><STEXT><PDAT>Kim</PDAT></STEXT></SNM></NAM></PARTY-US></B721></B720><B730><B731><PARTY-US>
<NAM><ONM><STEXT><PDAT>A Works</PDAT></STEXT></ONM></NAM></PARTY-US></B731></B730></B700></SDOBI>
<SDOAB><BTEXT><PARA ID="P-1" LVL="0"><PTEXT><PDAT>An electrode.</PDAT></PTEXT></PARA></BTEXT>
</SDOAB>
<SDODE><BRFSUM><BTEXT><H LVL="1"><STEXT><PDAT>SUMMARY</PDAT></STEXT></H><PARA ID="P-2" LVL="0">
<PTEXT><PDAT>Li</PDAT><HIL><SB><PDAT>2</PDAT></SB></HIL><PDAT>O &mdash; 10</PDAT><HIL><SP><PDAT>3
</PDAT></SP></HIL><PDAT> S.</PDAT></PTEXT></PARA><CWU><CHEM-US ID="CHEM-US-00001">
<CHEMCDX ID="X" FILE="C1.CDX"><CHEMMOL ID="Y" FILE="C1.MOL"><EMI ID="Z" FILE="C1.TIF"></CHEM-US>
</CWU><CWU><TABLE-US ID="TABLE-US-00001"><TABLE><TGROUP COLS="2"><COLSPEC COLNAME="1">
<COLSPEC COLNAME="2">
<TBODY><ROW><ENTRY><PDAT>a</PDAT></ENTRY><ENTRY><PDAT>b</PDAT></ENTRY></ROW></TBODY></TGROUP></TABLE>
</TABLE-US></CWU></BTEXT></BRFSUM></SDODE><SDOCL><H><STEXT>
<PDAT>What is claimed is:</PDAT></STEXT></H>
<CL><CLM ID="CLM-00001"><PARA ID="P-3" LVL="0"><PTEXT><PDAT>1. An electrode.</PDAT></PTEXT></PARA>
</CLM><CLM ID="CLM-00002"><PARA ID="P-4" LVL="0"><PTEXT><PDAT>2. The electrode of </PDAT>
<CLREF ID="CLM-00001"><PDAT>claim 1</PDAT></CLREF><PDAT>.</PDAT></PTEXT></PARA></CLM></CL></SDOCL>
<SDODR ID="DRAWINGS"><EMI ID="EMI-D00001" FILE="US06-D00001.TIF"></SDODR></PATDOC>"""


def test_an_sgml_grant_is_read_though_its_tags_stay_open():
    document = read(SGML.encode(), name="grant.sgm")
    assert document.title == "Electrode"
    assert document.date == "2002-06-04"
    assert document.identifiers["publication_number"] == "US6400001B1"
    assert document.identifiers["priority"] == "JP 11-1 1999-01-02"
    assert document.metadata["assignee"] == "A Works"
    assert document.metadata["cited_patents"] == "US5700647"
    assert document.authors == ("A Kim",)
    text = "\n".join(page.text for page in document.pages)
    assert "Li2O — 10^3 S." in text
    assert [s.content for s in document.structures] == ["C1.MOL", "C1.CDX", "C1.TIF"]
    assert document.tables[0].rows == (("a", "b"),)
    claims = [p.section for p in document.passages if p.kind is PassageKind.CLAIM]
    assert claims == ["Claims > Claim 1", "Claims > Claim 2 (depends on 1)"]
    assert document.figures[0].file == "US06-D00001.TIF"


APS = """PATN
WKU  039305271
SRC  5
APN  4466009
APD  19740227
TTL  Stator for H.sub.2 O
ISD  19760106
INVT
NAM  French; James A.
ASSG
NAM  A Works
UREF
PNO  3770383
ABST
PAL  At 37.degree. C. and 10.sup.-3 mol H.sub.2 SO.sub.4 with .alpha.-TiO.sub.2.
BSUM
PAC  BACKGROUND
PAR  R.sub.1 and Ca.sup.2+ &lt; 5; see ##STR1## and wrapped
      lines.
DRWD
PAR  FIG. 1 shows it.
DETD
TBL  TABLE 1
     ____________
     Name   Value
     A      1.0
     B      2.0
     ____________
CLMS
STM  I claim:
NUM  1.
PAR  1. A stator comprising:
PA1  a core.
NUM  2.
PAR  2. The stator of claim 1.
"""


def test_tagged_text_of_the_seventies_is_read():
    document = read_aps(APS.encode(), name="pftaps.txt")
    assert document.title == "Stator for H2O"
    assert document.date == "1976-01-06"
    assert document.identifiers["publication_number"] == "US3930527"
    assert document.identifiers["application_number"] == "US05446600"
    assert document.authors == ("James A. French",)
    texts = [page.text for page in document.pages]
    assert "At 37° C. and 10^-3 mol H2SO4 with α-TiO2." in texts[0]
    assert "R1 and Ca2+ < 5; see [STR1] and wrapped lines." in texts[1]
    assert document.structures[0].label == "STR1"
    assert document.tables[0].rows == (("Name", "Value"), ("A", "1.0"), ("B", "2.0"))
    claims = [p for p in document.passages if p.kind is PassageKind.CLAIM]
    assert [p.section for p in claims] == ["Claims > Claim 1", "Claims > Claim 2 (depends on 1)"]
    assert document.text_of(claims[0]) == "1. A stator comprising:\na core."


def test_several_patents_in_one_file_are_refused_with_the_way_out():
    with pytest.raises(UnreadableFile, match="several patents"):
        read_aps((APS + APS).encode(), name="week.txt")


def test_claims_in_several_languages_are_pages_of_their_own():
    claims = "".join(
        f'<claims lang="{lang}"><claim num="1"><claim-text>{text}</claim-text></claim></claims>'
        for lang, text in [("DE", "Zelle."), ("EN", "Cell."), ("FR", "Pile.")]
    )
    source = f"<patent-document lang='EN' country='EP' doc-number='1' kind='B1'>{claims}"
    document = read_st36(f"{source}</patent-document>".encode(), name="ep.xml")
    assert [page.label for page in document.pages] == ["Claims (DE)", "Claims (EN)", "Claims (FR)"]
    assert document.identifiers["publication_number"] == "EP1B1"


EUROPEAN = """<?xml version="1.0"?><!DOCTYPE ep-patent-document SYSTEM "ep-patent-document.dtd">
<ep-patent-document lang="en" country="EP" doc-number="1656848" kind="B1" date-publ="20070912">
<SDOBI lang="en"><B100><B110>1656848</B110><B130>B1</B130><B140><date>20070912</date></B140>
<B190>EP</B190></B100><B200><B210>04027180.1</B210><B220><date>20041116</date></B220></B200>
<B300><B310>0312345</B310><B320><date>20031117</date></B320><B330><ctry>FR</ctry></B330></B300>
<B500><B510EP><classification-ipcr sequence="1"><text>H01M   4/02        20060101AFI</text>
</classification-ipcr></B510EP><B540><B541>de</B541><B542>Zelle</B542><B541>en</B541>
<B542>Cell</B542></B540></B500><B700><B720><B721><snm>Kim, A</snm><adr><city>Seoul</city></adr>
</B721></B720><B730><B731><snm>A Works</snm></B731></B730></B700></SDOBI>
<description id="desc" lang="en"><heading id="h1"><b>Field</b></heading><p num="0001">Text.</p>
</description><claims id="c1" lang="en"><claim id="c-en-01-0001" num="0001"><claim-text>A cell.
</claim-text></claim></claims></ep-patent-document>"""


def test_a_european_bulk_file_gives_its_coded_facts():
    document = read(EUROPEAN.encode(), name="ep.xml")
    assert (document.title, document.date) == ("Cell", "2007-09-12")
    assert document.authors == ("Kim, A",)
    assert document.identifiers == {
        "publication_number": "EP1656848B1",
        "application_number": "EP04027180",
        "priority": "FR 0312345 2003-11-17",
    }
    assert document.metadata["assignee"] == "A Works"
    assert document.metadata["ipc"] == "H01M 4/02"
    assert document.metadata["filing_date"] == "2004-11-16"
    assert [page.label for page in document.pages] == ["Abstract", "Field", "Claims"]


# Kept as facts of the document or said twice in the file: bibliography, procedural history,
# the publisher's notice, drawing sheets (figures), MathML (written in one line), running numbers.
DROPPED = tags(
    "bibliographic-data us-bibliographic-data-grant us-bibliographic-data-application number"
    " subdoc-bibliographic-information legal-status copyright drawings subdoc-drawings math"
    " abstract"
)
PATENTS = sorted(DATA.glob("patents_xml/*.xml.gz"))
# structures, tables at least, claims, title
EXPECTED = {
    "US06840965B2.xml.gz": (7, 11, 10, "P-aminophenols and colorants"),
    "ipa20110039701.xml.gz": (135, 17, 26, "Phenyl-substituted Bicyclooctane"),
    "ipa20180000016.xml.gz": (0, 1, 11, "LIGHT EMITTING DEVICE"),
    "ipg07997973.xml.gz": (0, 0, 28, "Amusement device"),
    "ipgD0701016.xml.gz": (0, 0, 1, "Cheese in form of"),
    "pa20010031492.xml.gz": (0, 1, 17, "Assay reagent"),
    "JP2005518157.xml.gz": (0, 0, 10, "JP2005518157"),
    "EP1059354A2.xml.gz": (0, 0, 0, "EP1059354A2"),
    "pftaps057006474.txt.gz": (102, 7, 20, "Carbocation containing"),
}


@needs_data
@pytest.mark.real
@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_patent_keeps_its_claims_tables_and_structures(name):
    num_structures, num_tables, num_claims, title = EXPECTED[name]
    document = read(content(DATA / "patents_xml" / name), name=name)
    check_slices(document)
    assert document.title.startswith(title)
    assert len({s.label for s in document.structures}) == num_structures
    assert len(document.tables) >= num_tables
    claims = [p.section for p in document.passages if p.kind is PassageKind.CLAIM]
    numbers = dict.fromkeys(s.split(" ")[3] for s in claims if s.startswith("Claims >"))
    assert list(map(int, numbers)) == list(range(1, num_claims + 1))
    assert document.identifiers["publication_number"][:2] in ("US", "EP", "JP")


@needs_data
@pytest.mark.real
@pytest.mark.parametrize("path", PATENTS, ids=lambda path: path.name)
def test_every_word_of_a_real_patent_is_on_some_page(path):
    source = content(path)
    document = read(source, name=path.name)
    share, missing = missing_tokens(source, document, DROPPED)
    assert share < 0.001, missing


@needs_data
@pytest.mark.real
def test_every_word_of_240_european_world_and_us_patents_is_on_some_page():
    num_claims = 0
    languages = set()
    with zipfile.ZipFile(DATA / "patents_xml" / "ep_wo_us_citation_markup.zip") as archive:
        names = archive.namelist()
        for name in names:
            source = archive.read(name)
            document = read(source, name=name)
            check_slices(document)
            share, missing = missing_tokens(source, document, DROPPED)
            assert share < 0.005, (name, missing)
            claims = {p.section for p in document.passages if p.kind is PassageKind.CLAIM}
            assert len(claims) == source.count(b"<claim ")
            num_claims += len(claims)
            languages.add(document.language)
    assert len(names) == 240
    assert num_claims == 4561
    assert languages == {"en", "de", "fr"}
