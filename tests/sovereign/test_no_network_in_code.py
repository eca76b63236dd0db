"""The package's own code opens no way out, runs no foreign code and builds no SQL by hand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "src" / "haetae"
MODULES = sorted(ROOT.rglob("*.py"))
NETWORK = {
    "socket", "ssl", "socketserver", "http", "urllib", "ftplib", "smtplib", "poplib", "imaplib",
    "nntplib", "telnetlib", "xmlrpc", "webbrowser", "requests", "httpx", "aiohttp", "urllib3",
    "httpcore", "websockets", "websocket", "pycurl", "paramiko", "boto3", "grpc", "zmq", "redis",
}  # fmt: skip
HARMLESS = {"http.HTTPStatus", "urllib.parse", "urllib.parse.quote"}
MAY_LISTEN = {"server/run.py"}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "jsonpickle"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}
SQL = ("select ", "insert ", "update ", "delete ", "drop ", "create ", "pragma ", "alter ")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_there_is_code_to_look_at():
    assert len(MODULES) > 100


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_opens_no_way_out_and_runs_no_foreign_code(path):
    tree, place = tree_of(path), str(path.relative_to(ROOT))
    imports = imports_of(tree)
    ways_out = {i for i in imports if i.split(".")[0] in NETWORK and i not in HARMLESS}
    if place in MAY_LISTEN:
        ways_out -= {"socket"}
    assert not ways_out
    assert not {i for i in imports if i.split(".")[0] in UNSAFE}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = name_of(node.func)
            assert called not in UNSAFE_CALLS, (place, node.lineno)
            assert not called.endswith(("torch.load", "yaml.load", "np.load", "numpy.load")) or any(
                k.arg == "allow_pickle" and getattr(k.value, "value", None) is False
                for k in node.keywords
            ), (place, node.lineno)
            for keyword in node.keywords:
                is_shell = keyword.arg == "shell" and getattr(keyword.value, "value", None)
                is_pickle = keyword.arg == "allow_pickle" and getattr(keyword.value, "value", None)
                assert not is_shell, (place, node.lineno)
                assert not is_pickle, (place, node.lineno)


# Each builds a query of its own words only: names of its own tables and columns.
OWN_WORDS = {
    "sovereign/lineage.py": {"SELECT offset, length, label FROM entries", "DELETE FROM "},
    "sovereign/database.py": {"PRAGMA "},
}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_puts_no_values_into_sql_by_hand(path):
    place = str(path.relative_to(ROOT))
    for node in ast.walk(tree_of(path)):
        text = _start_of_a_built_string(node)
        if text.lower().lstrip().startswith(SQL):
            assert any(text.startswith(own) for own in OWN_WORDS.get(place, ())), (
                place, node.lineno, text,
            )  # fmt: skip


def _start_of_a_built_string(node: ast.AST) -> str:
    """Give how a string starts that is built of parts: by f"", +, % or .format."""
    if isinstance(node, ast.JoinedStr) and any(
        isinstance(v, ast.FormattedValue) for v in node.values
    ):
        return (
            getattr(node.values[0], "value", "") if isinstance(node.values[0], ast.Constant) else ""
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return node.left.value if _is_text(node.left) else ""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("format", "format_map", "join")
        and _is_text(node.func.value)
    ):
        return node.func.value.value
    return ""


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
