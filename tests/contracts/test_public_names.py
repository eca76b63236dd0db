"""The names that third parties may import from the top."""

import subprocess
import sys

import haetae


def test_every_public_name_is_importable():
    for name in haetae.__all__:
        assert getattr(haetae, name).__name__ == name


def test_public_names_are_listed_once_and_in_order():
    assert haetae.__all__ == sorted(haetae.__all__, key=lambda n: (n[0].islower(), n))
    assert set(haetae.__all__) == set(haetae._HOMES)
    assert len(haetae.__all__) <= 20


def test_import_of_the_top_loads_nothing_heavy():
    code = (
        "import sys, haetae;"
        "print([m for m in ('numpy','lancedb','sqlalchemy','fastapi','pint') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_inside_imports_from_the_top():
    import ast
    from pathlib import Path

    for path in Path(haetae.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert (
                    node.module != "haetae"
                    or path.name == "__init__.py"
                    or all(alias.name not in haetae.__all__ for alias in node.names)
                ), path
