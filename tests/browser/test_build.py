"""What is shipped was built from what is there to read, and is small enough."""

from __future__ import annotations

import gzip
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/haetae/server/static"
MAX_SCRIPT_BYTES = 250_000
MAX_FONT_BYTES = 6_000_000


def test_built_files_match_their_source() -> None:
    differences = runpy.run_path(str(ROOT / "scripts/build_console.py"))["differences"]
    assert differences() == []


def test_scripts_and_fonts_stay_within_their_budget() -> None:
    scripts = [path.read_bytes() for path in STATIC.rglob("*.js")]
    assert scripts
    assert sum(len(gzip.compress(script)) for script in scripts) < MAX_SCRIPT_BYTES
    fonts = [path.stat().st_size for path in STATIC.rglob("*.woff2")]
    assert fonts
    assert sum(fonts) < MAX_FONT_BYTES


def test_the_page_needs_no_inline_script_or_style() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module"')
    assert page.count("src=") >= 2


def test_nothing_shipped_names_another_origin_to_load_from() -> None:
    for path in [*STATIC.rglob("*.css"), STATIC / "index.html"]:
        words = path.read_text(encoding="utf-8")
        assert "url(http" not in words, path.name
        assert 'src="http' not in words, path.name
        assert 'href="http' not in words, path.name


def test_every_bundled_package_brings_its_licence() -> None:
    licences = (STATIC / "licences.txt").read_text(encoding="utf-8")
    for name in ("react", "react-dom", "react-router", "@tanstack/react-query", "pretendard"):
        assert f"\n{name} " in f"\n{licences}", name
