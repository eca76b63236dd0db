import pytest

from haetae.data.html import read_html
from haetae.errors import QuarantineReason, UnreadableFile

PAGE = """<!doctype html><html lang="ko"><head><title>환불 안내 - 고객센터</title>
<meta name="author" content="운영팀">
<meta property="article:published_time" content="2025-01-02T03:04">
<style>x{}</style></head><body><nav><a>홈</a></nav><header>로고</header>
<main><h1>환불 안내</h1>
<p>환불은 <b>7일</b> 이내에 가능합니다.<br>H<sub>2</sub>O 10<sup>-3</sup> m<sup>2</sup>
Ca<sup>2+</sup> 5<sup>th</sup></p><p style="display: none">숨김</p>
<h2>절차</h2><ol><li>신청</li><li>확인<ul><li>서류</li></ul></li></ol>
<table><caption>요금</caption><thead><tr><th rowspan=2>구분</th><th colspan=2>금액</th></tr>
<tr><th>일반</th><th>할인</th></tr></thead><tbody><tr><td>A</td><td>100</td><td>90</td></tr></tbody>
</table><pre>  code
    here</pre><figure><img src="a.png"><figcaption>그림 1. 화면</figcaption></figure>
<table role="presentation"><tr><td>배치용</td></tr></table>
<script>alert(1)</script></main><footer>© 회사</footer></body></html>"""


def test_headings_become_pages_and_menus_are_left_out():
    document = read_html(PAGE.encode(), name="a.html")
    assert [page.label for page in document.pages] == ["환불 안내", "절차"]
    text = "\n".join(page.text for page in document.pages)
    for word in ("홈", "로고", "회사", "alert", "숨김", "x{}"):
        assert word not in text
    assert "신청\n\n확인\n\n서류" in text
    assert "배치용" in text
    assert "code\n    here" in text
    assert (document.title, document.language) == ("환불 안내", "ko")
    assert (document.authors, document.date) == (("운영팀",), "2025-01-02")


def test_formulas_stay_readable():
    text = read_html(PAGE.encode(), name="a.html").pages[0].text
    assert "가능합니다.\nH2O 10^-3 m^2 Ca2+ 5th" in text


def test_tables_fill_their_spans():
    (table,) = read_html(PAGE.encode(), name="a.html").tables
    assert table.rows == (("구분", "금액", "금액"), ("구분", "일반", "할인"), ("A", "100", "90"))
    assert (table.num_header_rows, table.caption, table.page) == (2, "요금", 2)


def test_figures_carry_caption_and_file():
    (figure,) = read_html(PAGE.encode(), name="a.html").figures
    assert (figure.caption, figure.file) == ("그림 1. 화면", "a.png")


@pytest.mark.parametrize("declared", ["euc-kr", "ks_c_5601-1987", "cp949"])
def test_a_korean_page_is_decoded_as_it_declares(declared):
    page = f'<html><meta charset="{declared}"><p>똠방각하 환불 안내입니다.</p></html>'
    document = read_html(page.encode("cp949"), name="a.html")
    assert document.pages[0].text == "똠방각하 환불 안내입니다."


def test_anchors_and_buttons_in_headings_are_no_words():
    heading = "<h1>Type <button>Copy</button><a href='#x'>&#167;</a></h1>"
    page = f"{heading}<p>2<sup>n - 1</sup> 2<sup>n</sup></p>"
    text = read_html(page.encode(), name="a.html").pages[0].text
    assert text == "Type\n\n2^(n - 1) 2^n"


def test_untidy_markup_is_read():
    document = read_html(b"<p>one<p>two<td>three <b>four</b><div>five", name="a.html")
    assert document.pages[0].text.split() == ["one", "two", "three", "four", "five"]


def test_a_page_of_scripts_holds_no_text():
    with pytest.raises(UnreadableFile) as caught:
        read_html(b"<html><script>x</script></html>", name="a.html")
    assert caught.value.reason is QuarantineReason.NO_TEXT
