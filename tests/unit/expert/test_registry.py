"""Experts come in by entry point, and only trusted code runs."""

import sys

import pytest

from haetae.errors import ExpertError, Forbidden, NotFound
from haetae.expert.registry import list_experts, load_expert


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install distributions into a folder of their own, by what pip would leave there."""

    def install(distribution: str, module: str, code: str, entry: str = ""):
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        )
        target = entry or f"{module}:Made"
        (info / "entry_points.txt").write_text(f"[haetae.experts]\n{module} = {target}\n")

    monkeypatch.syspath_prepend(str(tmp_path))
    yield install
    for name in [n for n in sys.modules if n.startswith("zz_")]:
        del sys.modules[name]


GOOD = "from haetae.testing.expert import TinyExpert\nclass Made(TinyExpert):\n    name = 'made'\n"
MARKS = "from pathlib import Path\nPath(__file__).with_name('ran').write_text('x')\n"


def state_of(name, trusted=()):
    return next(e for e in list_experts(trusted) if e.name == name)


def test_a_trusted_expert_is_ready_with_its_card(installed):
    installed("acme-experts", "zz_good", GOOD)
    found = state_of("zz_good", ["acme-experts"])
    assert (found.state, found.reason, found.distribution) == ("ready", "", "acme-experts")
    assert found.card.name == "made"
    assert load_expert("zz_good", ["acme-experts"]).__name__ == "Made"


@pytest.mark.parametrize("trusted", [[], ["acme"], ["zz_untrusted"], ["haetae"]])
def test_code_that_is_not_trusted_does_not_run_at_all(installed, tmp_path, trusted):
    installed("acme-experts", "zz_untrusted", MARKS + GOOD)
    found = state_of("zz_untrusted", trusted)
    assert found.state == "not trusted"
    assert found.card is None
    assert "trusted_experts" in found.reason
    with pytest.raises(Forbidden, match="does not trust"):
        load_expert("zz_untrusted", trusted)
    assert not (tmp_path / "ran").exists()
    assert "zz_untrusted" not in sys.modules


@pytest.mark.parametrize("written", ["acme-experts", "Acme_Experts", "acme.experts"])
def test_a_distribution_is_trusted_however_its_name_is_written(installed, written):
    installed("acme-experts", "zz_names", GOOD)
    assert state_of("zz_names", [written]).state == "ready"


@pytest.mark.parametrize(
    ("code", "entry", "words"),
    [
        ("raise RuntimeError('no boiler')", "", "no boiler"),
        ("import no_such_module", "", "no_such_module"),
        ("def broken(:", "", "cannot be imported"),
        ("Made = 3", "", "is not an expert"),
        ("class Made: pass", "", "is not an expert"),
        (GOOD, "zz_broken:Missing", "Missing"),
        (GOOD + "    def __init__(self, config): raise ValueError('no config')", "", "no config"),
        (GOOD + "    @property\n    def card(self): raise ValueError('no card')", "", "no card"),
    ],
)
def test_a_broken_expert_is_listed_with_its_reason_beside_the_others(installed, code, entry, words):
    installed("acme-experts", "zz_broken", code, entry)
    installed("acme-more", "zz_fine", GOOD)
    trusted = ["acme-experts", "acme-more"]
    found = state_of("zz_broken", trusted)
    assert found.state == "broken"
    assert words in found.reason
    assert state_of("zz_fine", trusted).state == "ready"


def test_loading_what_is_no_expert_or_not_there_is_a_clear_error(installed):
    installed("acme-experts", "zz_three", "Made = 3")
    with pytest.raises(ExpertError, match="is not an expert") as caught:
        load_expert("zz_three", ["acme-experts"])
    assert caught.value.where == "acme-experts"
    with pytest.raises(NotFound, match="no expert 'nobody'") as missing:
        load_expert("nobody", [])
    assert "zz_three" in missing.value.hint
