import pytest

from haetae.data.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("양극 활물질의 제조 방법 및 이를 포함하는 리튬 이차전지", "ko"),
        ("LiNi0.8Co0.1Mn0.1O2 (NCM811) 양극재를 SEM과 XRD로 분석하였다.", "ko"),
        ("The electrode was dried at 80 °C for 12 h and then pressed.", "en"),
        ("Die Erfindung betrifft ein Verfahren zur Herstellung der Elektrode mit Wasser.", "de"),
        ("L'invention concerne un procédé pour la fabrication des électrodes dans une cuve.", "fr"),
        ("本発明は、リチウム二次電池の製造方法に関する。", "ja"),
        ("本发明涉及一种锂电池的制造方法", "zh"),
        ("Изобретение относится к способу получения электрода", "ru"),
        ("Винахід належить до способу отримання електрода і її", "uk"),
        ("C10H16 XRD SEM TEM", ""),
        ("12345 %%% ---", ""),
        ("", ""),
    ],
)
def test_language_is_told_by_script_and_function_words(text, language):
    assert language_of(text) == language


def test_language_of_a_long_text_is_not_that_of_its_english_title_page():
    text = (
        "Method for coating of the electrode with a slurry. " * 10
        + "슬러리를 전극에 도포한다. " * 900
    )
    assert language_of(text) == "ko"
