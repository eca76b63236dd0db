"""What an install brings along may be used in products."""

import re
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|Zlib|CC0|0BSD", re.IGNORECASE
)
COPYLEFT = re.compile(r"\bA?GPL|\bLGPL|General Public|NonCommercial|SSPL", re.IGNORECASE)


def _licence_of(name):
    metadata = distribution(name).metadata
    classifiers = metadata.get_all("Classifier") or []
    stated = [c for c in classifiers if c.startswith("License")]
    return " ".join([metadata.get("License-Expression") or metadata.get("License") or "", *stated])


def test_every_locked_package_has_a_permissive_licence():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)
    assert len(names) > 40
    for name in names:
        licence = _licence_of(name)
        # The first line only: some packages print whole texts of what they bundle.
        assert PERMISSIVE.search(licence), f"{name}: {licence[:200]}"
        assert not COPYLEFT.search(licence[:200]), f"{name}: {licence[:200]}"


def test_lock_pins_and_hashes_everything():
    for file in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / file).read_text(encoding="utf-8")
        entries = re.findall(r"^([A-Za-z0-9._-]+)(==\S+)? ?\\?$", lock, re.MULTILINE)
        assert all(version for _, version in entries)
        assert lock.count("--hash=sha256:") > len(entries)
        assert "://" not in lock
