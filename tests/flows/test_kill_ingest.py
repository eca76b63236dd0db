"""A process that is killed anywhere loses nothing and doubles nothing when it runs again."""

import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from haetae.data.document import document_id
from haetae.knowledge.catalog import Listing
from haetae.sovereign.label import Clearance
from haetae.testing.house import TinyHouse, write_files
from haetae.testing.whole import problems_of
from haetae.workspace.workspace import OWNER

KILLER = Path(__file__).parent / "killer.py"
EVERYTHING = Clearance.of("*")
FILLER = " ".join(f"word{n} stands here beside sentence {n}." for n in range(40))
INGEST_STEPS = [
    (step, nth)
    for step, times in {
        "put": (1, 7),
        "put_file": (1, 7),
        "fsync": (1, 4, 20),
        "fdatasync": (1,),
        "sync_folder": (1, 9),
        "append": (1, 2, 3),
        "copy_checkpoint": (1, 2),
        "catalog_add": (1,),
        "remove_source": (1,),
        "set_state": (1, 2),
        "catalog_remove": (1, 3),
        "put_aside": (1, 2),
        "index_add": (1,),
        "index_remove": (1, 4),
        "index_purge": (1,),
        "index_optimize": (1,),
        "table_write": (1,),
        "table_rewrite": (1,),
        "table_compact": (1,),
        "replace": (1, 5, 12),
        "remove_file": (1, 3),
        "scrub": (1, 2),
        "note_arrivals": (1,),
        "settle_arrivals": (1,),
    }.items()
    for nth in times
]


class World:
    """The folder that is taken in, and what the workspace must hold once that is done."""

    def __init__(self, tmp_path: Path) -> None:
        self.place, self.folder, self.version = tmp_path / "house", tmp_path / "in", 0
        TinyHouse(self.place).close()
        self.texts = {f"cell-{n:02}.md": self.text(n) for n in range(48)}
        for n in range(4):  # the same bytes in another place
            self.texts[f"copies/copy-{n}.md"] = self.texts[f"cell-{n:02}.md"]
        for n in range(4):  # nearly the same words, the same numbers
            self.texts[f"near-{n}.md"] = f"# Nearly\n\n{FILLER} Variant {'abcd'[n]}."
        write_files(self.folder, self.texts)
        (self.folder / "empty.md").write_text("")
        (self.folder / "strange.bin").write_bytes(bytes(range(256)) * 8)

    def text(self, n: int) -> str:
        marker = f"zq{n}v{self.version}x"
        said = f"The capacity of cell {marker} is {100 + n} mAh/g after {n} cycles."
        return f"# Cell {n} {marker}\n\n{said}"

    def change(self, random_: random.Random) -> dict[str, str]:
        """Change a few files; the killer writes them just before the run."""
        self.version += 1
        chosen = random_.sample(range(4, 48), 5)
        changed = {f"cell-{n:02}.md": self.text(n) for n in chosen}
        changed["near-1.md"] = f"# Nearly\n\n{FILLER} Variant b{self.version % 3}."
        leaves, returns = f"copy-{self.version % 4}", f"copy-{(self.version + 2) % 4}"
        changed[f"copies/{leaves}.md"] = self.text(100 + self.version % 4)
        changed[f"copies/{returns}.md"] = self.texts[f"cell-{(self.version + 2) % 4:02}.md"]
        self.texts.update(changed)
        return {str(self.folder / name): text for name, text in changed.items()}

    def ingest(self, random_, step=None, nth=0, after_s=None):
        arguments = ["ingest", str(self.folder), "-w", str(self.place), "--workers", "1"]
        return {"write": self.change(random_), "arguments": arguments, "step": step, "nth": nth,
                "after_s": after_s}  # fmt: skip

    def place_of(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, plans) -> list[str]:
        done = subprocess.run(
            [sys.executable, str(KILLER), json.dumps(plans)],
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        words = done.stdout.split()
        assert set(words) <= {"killed", "0"}, (words, done.stderr)
        return words

    def finish(self) -> None:
        arguments = ["ingest", str(self.folder), "-w", str(self.place), "--workers", "1"]
        plan = {"write": {}, "arguments": arguments, "step": None, "nth": 0}
        assert self.run([plan]) == ["0"]

    def check(self) -> None:
        with TinyHouse(self.place) as house:
            assert problems_of(house.workspace, house.library.index) == []
            expected = {
                document_id(hashlib.sha256(text.encode()).hexdigest(), "general")
                for text in self.texts.values()
            }
            rows = house.library.catalog.browse(EVERYTHING, Listing(), num=1000, after=None)
            assert {row.document_id for row in rows} == expected
            places = [
                s.name for row in rows for s in house.library.catalog.sources_of(row.document_id)
            ]
            assert sorted(places) == sorted(str(self.folder / name) for name in self.texts)
            aside = [row.name for row in house.library.quarantine.browse(EVERYTHING)]
            assert sorted(aside) == sorted(
                str(self.folder / n) for n in ("empty.md", "strange.bin")
            )
            for n in (0, 2, 47):
                marker = self.texts[f"cell-{n:02}.md"].split()[3]
                hits = house.library.search(OWNER, marker, num=3)
                assert marker in hits[0].passage.text
                given = house.library.ask(OWNER, f"What is the capacity of cell {marker}?")
                assert f"{100 + n} mAh/g" in " ".join(s.text for s in given.sentences)
            hits = house.library.search(OWNER, "capacity of cell", num=100)
            assert len(hits) >= 20
            assert {h.passage.title.split()[-1] for h in hits if "zq" in h.passage.title} <= {
                text.split()[3]
                for name, text in self.texts.items()
                if "cell" in name or "copy" in name
            }


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.mark.slow
def test_a_hundred_kills_of_an_ingest_lose_nothing_and_double_nothing(world):
    chance = random.Random(20261124)
    points = [(f"{when} {step}", nth) for step, nth in INGEST_STEPS for when in ("before", "after")]
    chance.shuffle(points)
    strikes = [{"after_s": chance.uniform(0.02, 0.5)} for _ in range(56)]
    first, more = strikes[:12], strikes[12:]  # the first while nothing is there to be replaced
    rest = [{"step": step, "nth": nth} for step, nth in points] + more
    chunks = [first, *(rest[start : start + 24] for start in range(0, len(rest), 24))]
    killed, missed = 0, []
    for chunk in chunks:
        plans = [world.ingest(chance, **strike) for strike in chunk]
        words = world.run(plans)
        killed += words.count("killed")
        missed += [p["step"] for p, w in zip(plans, words, strict=True) if p["step"] and w == "0"]
        world.finish()
        if chunk is first:
            world.check()
    world.check()
    assert missed == [], missed
    assert killed >= 100, killed
    print(f"{killed} kills")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("verb", "steps"),
    [
        (
            "delete",
            ["append", "set_state", "index_remove", "index_purge", "table_rewrite", "remove_file",
             "catalog_remove", "scrub", "fdatasync"],
        ),
        (
            "rebuild",
            ["append", "unindexed", "index_add", "set_state", "table_write", "index_optimize",
             "table_compact", "table_create"],
        ),
    ],
)  # fmt: skip
def test_kills_of_a_delete_or_a_rebuild_are_finished_by_the_next_process(world, verb, steps):
    chance = random.Random(verb)
    world.finish()
    points = [
        {"step": f"{when} {step}", "nth": 1} for step in steps for when in ("before", "after")
    ]
    points += [{"step": None, "nth": 0, "after_s": chance.uniform(0.02, 0.5)} for _ in range(8)]
    names = iter([f"cell-{n:02}.md" for n in range(4, 48)])
    killed, missed, unsure = 0, [], []
    plans = []
    for point in points:
        arguments = ["index", "rebuild", "-w", str(world.place)]
        if verb == "delete":
            name = next(names)
            text = world.texts.pop(name).encode()
            key = document_id(hashlib.sha256(text).hexdigest(), "general")
            arguments = ["document", "delete", key, "--reason", "killed", "-w", str(world.place)]
            unsure.append((name, text, key))
        plans.append({"write": {}, "arguments": arguments, "after_s": None, **point})
    words = world.run(plans)
    killed += words.count("killed")
    missed += [p["step"] for p, w in zip(plans, words, strict=True) if p["step"] and w == "0"]
    # A delete that was killed before its first step is as if it had never been asked for.
    with TinyHouse(world.place) as house:
        house.library.recover()
        for name, text, key in unsure:
            if house.library.catalog.get(key) is not None:
                world.texts[name] = text.decode()
                assert world.place_of(name) in [
                    s.name for s in house.library.catalog.sources_of(key)
                ]
    world.check()
    assert missed == [], missed
    assert killed >= len(steps) * 2, killed
