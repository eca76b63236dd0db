import pytest

from haetae.data.xml import parse, parse_html
from haetae.errors import QuarantineReason, UnreadableFile

LAUGHS = b"""<!DOCTYPE a [
<!ENTITY a0 "ha">
<!ENTITY a1 "&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;">
]><article>&a1;</article>"""
QUADRATIC = (
    b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 5000 + b'">]><article>' + b"&a;" * 99 + b"</article>"
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        QUADRATIC,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><article>&x;</article>',
        b'<!DOCTYPE a [<!ENTITY x PUBLIC "p" "http://example.org/">]><article>&x;</article>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/x.dtd"> %p;]><article/>',
        b"<!DOCTYPE a [<!ENTITY % p '<!ENTITY x \"y\">'> %p;]><article/>",
        b'<?xml version="1.0"?><!DOCTYPE a [' + b"<!-- c -->" * 20000 + b"<article/>",
        b"<!DOCTYPE a [" + b'<!ELEMENT x "y>' * 3000,
        b"<a>" * 5000 + b"</a>" * 5000,
        LAUGHS.decode().encode("utf-16"),
    ],
)
def test_files_built_to_exhaust_the_reader_are_refused(content):
    with pytest.raises(UnreadableFile) as caught:
        parse(content, name="bomb.xml")
    assert caught.value.reason is QuarantineReason.BOMB


def test_deeply_nested_html_is_refused():
    with pytest.raises(UnreadableFile) as caught:
        parse_html("<div>" * 3000 + "x", name="deep.html")
    assert caught.value.reason is QuarantineReason.BOMB


def test_an_external_document_type_is_never_loaded(tmp_path):
    dtd = tmp_path / "a.dtd"
    dtd.write_text('<!ENTITY secret "leaked"><!ATTLIST article a CDATA "leaked">')
    root = parse(f'<!DOCTYPE article SYSTEM "{dtd}"><article>&secret;</article>'.encode(), name="x")
    assert root.text == "&secret;"
    assert root.get("a") is None


def test_named_characters_and_picture_declarations_of_old_patents_are_read():
    content = b"""<?xml version="1.0"?>
<!DOCTYPE patent-application-publication SYSTEM "pap-v15-2001-01-31.dtd" [
<!-- > ] " -->
<!ENTITY US20010031492A1-20011018-D00001.TIF SYSTEM "US2001.TIF" NDATA TIF>
<!ENTITY own "&#x3b1;">
<!NOTATION TIF SYSTEM "x">
]>
<x>&lsqb;0001&rsqb; &agr;&bgr;&THgr; &own; &amp; &lt; &mdash; &unknown; &#176;</x>"""
    root = parse(content, name="x")
    assert root.text == "[0001] αβΘ α & < — &unknown; °"
    assert root.sourceline == 8


def test_comments_and_instructions_are_not_text():
    root = parse(b"<x>a<!-- b --><?c d?>e</x>", name="x")
    assert "".join(root.itertext()) == "ae"


@pytest.mark.parametrize(
    ("content", "reason", "said"),
    [
        (b"<a><b></a>", QuarantineReason.MALFORMED, "malformed"),
        (b"<a/><?xml version='1.0'?><a/>", QuarantineReason.MALFORMED, "split"),
        (b"<a/><a/>", QuarantineReason.MALFORMED, "split"),
        (b"<a>\xff\xfe\xfa</a>", QuarantineReason.WRONG_ENCODING, "UTF-8"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", QuarantineReason.WRONG_ENCODING, ""),
    ],
)
def test_malformed_and_wrongly_encoded_xml_says_so(content, reason, said):
    with pytest.raises(UnreadableFile) as caught:
        parse(content, name="x")
    assert caught.value.reason is reason
    assert said in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "euc-kr", "iso-8859-1"])
def test_declared_encodings_are_honoured(encoding):
    text = "전극" if encoding != "iso-8859-1" else "Größe"
    content = f"<?xml version='1.0' encoding='{encoding}'?><a>{text}</a>".encode(encoding)
    assert parse(content, name="x").text == text
