from haetae.data.document import PassageKind
from haetae.data.markdown import read_markdown

ARTICLE = """---
title: Coating procedure
date: 2024-03-05
author: Line 2 team
---
# Coating

Intro text.

## 2.1 Mixing

1. Mix
2. Wait

| part | amount |
|---|:-:|
| NCM | 95 \\| 96 |

```python
# not a heading

| no | table |
|---|---|
```

Cleaning
--------
![Press](line.png) then stop.

### Details

Words.
"""


def test_headings_become_pages_and_sections():
    document = read_markdown(ARTICLE.encode(), name="a.md")
    assert [page.label for page in document.pages] == ["Coating", "2.1 Mixing", "Cleaning"]
    assert document.title == "Coating procedure"
    assert document.date == "2024-03-05"
    assert document.authors == ("Line 2 team",)
    assert document.passages[-1].section == "Cleaning > Details"


def test_the_text_stays_as_written():
    document = read_markdown(ARTICLE.encode(), name="a.md")
    body = ARTICLE.split("---\n", 2)[2]
    written = "\n".join(page.text for page in document.pages)
    assert written.split() == body.split()


def test_tables_are_data_and_code_is_not_a_table():
    document = read_markdown(ARTICLE.encode(), name="a.md")
    assert [table.rows for table in document.tables] == [(("part", "amount"), ("NCM", "95 | 96"))]
    assert document.tables[0].num_header_rows == 1
    kinds = [p.kind for p in document.passages if p.page == 2]
    assert kinds == [PassageKind.TEXT, PassageKind.TABLE, PassageKind.TEXT]


def test_pictures_are_figures():
    document = read_markdown(ARTICLE.encode(), name="a.md")
    (figure,) = document.figures
    assert (figure.caption, figure.file, figure.page) == ("Press", "line.png", 3)


def test_a_text_without_headings_takes_its_file_name():
    document = read_markdown("그냥 글입니다.".encode(), name="memo.md")
    assert document.title == "memo.md"
    assert document.pages[0].text == "그냥 글입니다."
