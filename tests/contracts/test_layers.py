"""Imports point down, nobody imports an expert, nothing runs in circles."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "haetae"
EXPERTS = ("discovery", "factory", "contact")


def test_layers_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_nobody_imports_an_expert():
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0]
        for name in _imports(path):
            for expert in EXPERTS:
                is_inside = own == expert
                assert is_inside or not name.startswith(f"haetae.{expert}"), path


def test_sub_folder_init_files_are_empty():
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent != PACKAGE and path.parent.name not in EXPERTS:
            assert path.read_text(encoding="utf-8").strip() == "", path


def test_no_file_is_a_drawer():
    drawers = {"utils.py", "common.py", "helpers.py", "misc.py", "manager.py"}
    assert not [p for p in PACKAGE.rglob("*.py") if p.name in drawers]


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
