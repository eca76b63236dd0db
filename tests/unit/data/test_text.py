import pytest

from haetae.data.text import decode, read_text
from haetae.errors import QuarantineReason, UnreadableFile

KOREAN = "양극 슬러리를 도포한다. 건조 온도는 120℃이다."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc-kr"])
def test_korean_text_is_decoded(encoding):
    assert decode(KOREAN.encode(encoding), name="a.txt") == KOREAN


@pytest.mark.parametrize(
    ("content", "at"),
    [
        ("Größe der Zelle, Übergang, Prüfung".encode("latin-1"), "byte 2 "),
        (b"plain \xff\xfe\xfd", "byte 6 "),
        ("日本語の文章です。".encode("shift_jis"), "byte 0 "),
        (b"\xff\xfea\x00b", "byte"),
    ],
)
def test_another_encoding_is_refused_naming_the_byte(content, at):
    with pytest.raises(UnreadableFile) as caught:
        decode(content, name="a.txt")
    assert caught.value.reason is QuarantineReason.WRONG_ENCODING
    assert at in caught.value.message


def test_text_becomes_one_page_with_its_words_unchanged():
    document = read_text(f"점검 절차\r\n\r\n{KOREAN}\r\n둘째 줄".encode(), name="a.txt")
    assert document.title == "점검 절차"
    assert document.language == "ko"
    assert document.pages[0].text == f"점검 절차\n\n{KOREAN}\n둘째 줄"
    assert document.text_of(document.passages[0]) == document.pages[0].text


def test_a_long_text_is_laid_on_several_pages():
    text = "\n\n".join(f"Paragraph {i}. " + "word " * 100 for i in range(400))
    document = read_text(text.encode(), name="a.txt")
    assert [page.label for page in document.pages][:2] == ["Text", "Text (2)"]
    words = [word for page in document.pages for word in page.text.split()]
    assert words == text.split()


def test_a_file_without_words_is_refused():
    with pytest.raises(UnreadableFile) as caught:
        read_text(b"\x0c\n \n", name="a.txt")
    assert caught.value.reason is QuarantineReason.NO_TEXT
