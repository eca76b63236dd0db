import pytest

from haetae.data.mathml import linear
from haetae.data.xml import parse


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = mc^2"),
        ("<mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac>", "1/(a+b)"),
        ("<msub><mi>x</mi><mrow><mi>i</mi><mo>,</mo><mi>j</mi></mrow></msub>", "x_(i,j)"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x_1^2"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "x^(1/3)"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "1, 2"),
        ("<mtext>% effect</mtext><mo>≤</mo><mn>5</mn>", "% effect ≤ 5"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "∑_i^n"),
        ("<mi>x</mi><annotation>TeX</annotation>", "x"),
        ("<mfrac/>", ""),
    ],
)
def test_formulas_read_in_one_line(markup, line):
    plain = parse(f"<math>{markup}</math>".encode(), name="x")
    namespaced = f'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML">{markup}</m:math>'
    assert linear(plain) == line
    assert linear(parse(namespaced.encode(), name="x")) == line
