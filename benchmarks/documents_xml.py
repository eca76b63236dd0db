"""XML reading and near-duplicates: megabytes and documents a CPU-second.

XML: our readers do the whole work (sections, claims, tables as data, structures, passages); the
floor is what lxml needs to parse a file and to join its words, and nothing more. Docling is not
installed here; its figure is the one measured on ten patents and twelve papers of these sets.

Near-duplicates: patent and KorQuAD passages with one word in twenty changed, dropped or added.
The floor compares sets of five-character runs pair by pair in plain Python. A false merge is a
pair reported as similar whose exact similarity is below one half.

Each side runs in a process of its own: `python -m benchmarks.documents_xml SIDE` prints one.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("HAETAE_DATA", Path(__file__).parents[2] / "shared" / "data"))
PATENTS = DATA / "documents" / "patents_xml"
PAPERS = DATA / "documents" / "papers_jats"
KORQUAD = DATA / "documents" / "retrieval" / "korquad_v1_dev" / "KorQuAD_v1.0_dev.json.gz"
NUM_RUNS = 3
NUM_PAIRWISE = 300  # texts for the pairwise floor, whose work grows with the square
SHARE_EDITED = 0.05
DOCLING = (
    "docling-slim 2.143, XML backends, on ten patents and twelve papers of these sets, on a machine"
    " where bare words took lxml 30 (patents) and 39 MB/s (papers)"
)

Source = tuple[str, bytes]


def patents() -> list[Source]:
    """Load the nine patents in the formats of four offices, 1976 to 2018."""
    return [(p.stem, gzip.decompress(p.read_bytes())) for p in sorted(PATENTS.glob("*.gz"))]


def papers() -> list[Source]:
    """Load the seven papers in JATS and NLM XML."""
    return [(p.stem, gzip.decompress(p.read_bytes())) for p in sorted(PAPERS.glob("*.gz"))]


def many_patents() -> list[Source]:
    """Load the 240 European, world and US patents."""
    with zipfile.ZipFile(PATENTS / "ep_wo_us_citation_markup.zip") as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


SETS: dict[str, Callable[[], list[Source]]] = {
    "patents": patents,
    "papers": papers,
    "240 patents": many_patents,
}


# Sides: what is measured, each in a process of its own


def read_ours(sources: list[Source]) -> dict[str, Any]:
    """Read a set whole."""
    from haetae.data.read import read

    read(sources[0][1], name=sources[0][0])  # loading the reader is no part of reading
    before = _cpu()
    documents = [read(content, name=name) for name, content in sources]
    seconds = _cpu() - before
    claims = {
        (at, passage.page, passage.section)
        for at, document in enumerate(documents)
        for passage in document.passages
        if passage.kind == "claim"
    }
    marked = sum(content.count(b"<claim ") + content.count(b"\nNUM  ") for _, content in sources)
    return {
        "bytes": sum(len(content) for _, content in sources),
        "seconds": seconds,
        "claims": len(claims),
        "marked": marked,
        "tables": sum(len(document.tables) for document in documents),
    }


def read_floor(sources: list[Source]) -> dict[str, Any]:
    """Parse and join the words, with lxml alone; tagged text is only decoded."""
    from lxml import etree

    before = _cpu()
    for _, content in sources:
        if content.lstrip()[:1] != b"<":
            content.decode()
            continue
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
        "".join(etree.fromstring(content, parser).itertext())
    return {"bytes": sum(len(c) for _, c in sources), "seconds": _cpu() - before}


def read_pooled() -> dict[str, Any]:
    """Read the 240 patents through two worker processes."""
    from haetae.data.worker import ReaderPool

    sources = many_patents()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, content in sources:
            paths.append(Path(folder) / name)
            paths[-1].write_bytes(content)
        before = _cpu() + _cpu(resource.RUSAGE_CHILDREN)
        with ReaderPool(2) as pool:
            num = sum(1 for _ in pool.read_many_json((p.name, p) for p in paths))
        seconds = _cpu() + _cpu(resource.RUSAGE_CHILDREN) - before
    return {"documents": num, "seconds": seconds}


def passages() -> list[str]:
    """Take the passages of every sixth of the 240 patents, and the KorQuAD paragraphs."""
    from haetae.data.read import read

    texts = []
    for name, content in many_patents()[::6]:
        document = read(content, name=name)
        texts += [document.text_of(passage) for passage in document.passages]
    answers = json.loads(gzip.decompress(KORQUAD.read_bytes()))
    texts += [p["context"] for article in answers["data"] for p in article["paragraphs"]]
    return list(dict.fromkeys(text for text in texts if len(text) >= 200))


def sign_ours() -> dict[str, Any]:
    """Sign passages, find their edited copies, count what was found rightly and wrongly."""
    from haetae.data.dedup import NearDuplicates, signatures

    texts = passages()
    random_ = random.Random(0)
    copies = [edited(text, random_) for text in texts]
    list(signatures(texts[:100]))
    before = _cpu()
    made = list(signatures(texts))
    signed = _cpu()
    index: NearDuplicates[int] = NearDuplicates()
    for number, signature in enumerate(made):
        index.query(signature)
        index.add(number, signature)
    indexed = _cpu()
    num_found = num_wrong = num_hits = 0
    for number, signature in enumerate(signatures(copies)):
        hits = [key for key, _ in index.query(signature)]
        num_found += number in hits
        num_hits += len(hits)
        num_wrong += any(exact(copies[number], texts[key]) < 0.5 for key in hits)
    return {
        "documents": len(texts),
        "characters": statistics.fmean(map(len, texts)),
        "signing": signed - before,
        "indexing": indexed - signed,
        "recall": num_found / len(texts),
        "false_merges": num_wrong / len(texts),
        "seconds": indexed - before,
    }


def sign_floor() -> dict[str, Any]:
    """Compare all pairs of some passages exactly."""
    texts = random.Random(1).sample(passages(), NUM_PAIRWISE)
    before = _cpu()
    runs = [shingles(text) for text in texts]
    for i, one in enumerate(runs):
        for other in runs[:i]:
            len(one & other) / len(one | other)
    return {"documents": len(texts), "seconds": _cpu() - before}


def edited(text: str, random_: random.Random) -> str:
    """Change, drop or add one word in twenty."""
    words = text.split()
    for at in random_.sample(range(len(words)), k=max(1, round(SHARE_EDITED * len(words)))):
        words[at] = random_.choice(["", random_.choice(words), f"{words[at]} changed"])
    return " ".join(words)


def shingles(text: str) -> set[str]:
    """Give the runs of five characters."""
    bare = "".join(text.lower().split())
    return {bare[at : at + 5] for at in range(max(1, len(bare) - 4))}


def exact(one: str, other: str) -> float:
    """Give the exact Jaccard similarity."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


def _cpu(who: int = resource.RUSAGE_SELF) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


SIDES: dict[str, Callable[[], dict[str, Any]]] = {
    **{f"ours {key}": lambda load=load: read_ours(load()) for key, load in SETS.items()},
    **{f"floor {key}": lambda load=load: read_floor(load()) for key, load in SETS.items()},
    "pool": read_pooled,
    "sign": sign_ours,
    "sign floor": sign_floor,
}


def measure(side: str) -> dict[str, Any]:
    """Run one side in a process of its own and add its peak memory."""
    code = f"import benchmarks.documents_xml as b; b.report({side!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(side: str) -> None:
    """Print what a side measures as one line of JSON."""
    result = SIDES[side]()
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result))


# Rows


def rows() -> list[dict[str, Any]]:
    """Measure all sides on the same files, one after the other."""
    if not PATENTS.is_dir():
        return []
    return [
        *_reading_rows("patents", "patent XML and APS text", 0.50, aim=5),
        *_reading_rows("papers", "papers in JATS", 0.80, aim=8),
        *_reading_rows("240 patents", "European, world and US patents", None, aim=5),
        _pool_row(),
        *_duplicate_rows(),
    ]


def _reading_rows(
    key: str, task: str, published: float | None, *, aim: float
) -> list[dict[str, Any]]:
    # In turns, so that a busy machine slows both sides alike.
    runs = [(measure(f"ours {key}"), measure(f"floor {key}")) for _ in range(NUM_RUNS)]
    rates = [ours["bytes"] / 1e6 / ours["seconds"] for ours, _ in runs]
    floors = [floor["bytes"] / 1e6 / floor["seconds"] for _, floor in runs]
    first = runs[0][0]
    common = {
        "task": f"{task} to sections, claims, tables, structures, passages",
        "higher_is_better": True,
        "num_seeds": NUM_RUNS,
        "seconds": round(statistics.median(ours["seconds"] for ours, _ in runs), 3),
        "peak_mb": max(ours["peak_mb"] for ours, _ in runs),
        "data": f"{len(SETS[key]())} files, {first['bytes'] / 1e6:.2f} MB",
    }
    made = [
        {
            **common,
            "metric": "megabytes per CPU-second",
            "unit": "MB/s",
            "ours": round(statistics.median(rates), 1),
            "spread": round(max(rates) - min(rates), 1),
            "floor": round(statistics.median(floors), 1),
            "floor_name": "lxml, bare words",
            "published": published,
            "published_source": DOCLING if published else None,
            "aim": aim,
        }
    ]
    if first["marked"]:
        made.append(
            {
                **common,
                "metric": "claims found of those marked in the files",
                "unit": "1",
                "ours": round(first["claims"] / first["marked"], 4),
                "aim": 1,
            }
        )
    return made


def _pool_row() -> dict[str, Any]:
    pooled = [measure("pool") for _ in range(NUM_RUNS)]
    rates = [run["documents"] / run["seconds"] for run in pooled]
    return {
        "task": "patents read in recycled worker processes",
        "metric": "documents per CPU-second of all processes, start included",
        "unit": "1/s",
        "higher_is_better": True,
        "ours": round(statistics.median(rates), 1),
        "spread": round(max(rates) - min(rates), 1),
        "num_seeds": NUM_RUNS,
        "aim": 20,
        "seconds": round(statistics.median(run["seconds"] for run in pooled), 2),
        "data": f"{pooled[0]['documents']} European, world and US patents",
    }


def _duplicate_rows() -> list[dict[str, Any]]:
    runs = [measure("sign") for _ in range(NUM_RUNS)]
    floor = measure("sign floor")
    first = runs[0]
    signing = [run["documents"] / run["signing"] for run in runs]
    whole = [run["documents"] / run["seconds"] for run in runs]
    common = {
        "task": "near-duplicates",
        "num_seeds": NUM_RUNS,
        "higher_is_better": True,
        "seconds": round(statistics.median(run["seconds"] for run in runs), 3),
        "peak_mb": max(run["peak_mb"] for run in runs),
        "data": f"{first['documents']} passages of {first['characters']:.0f} characters,"
        " English, German, French, Korean",
    }
    return [
        {
            **common,
            "metric": "signatures per CPU-second",
            "unit": "1/s",
            "ours": round(statistics.median(signing)),
            "spread": round(max(signing) - min(signing)),
            "floor": round(floor["documents"] / floor["seconds"]),
            "floor_name": f"exact similarity of all pairs of {NUM_PAIRWISE}, plain Python",
            "published": 2804,
            "published_source": "datasketch MinHash, 128 hashes, signatures alone",
            "aim": 100_000,
        },
        {
            **common,
            "metric": "documents per CPU-second, signed, looked up and added",
            "unit": "1/s",
            "ours": round(statistics.median(whole)),
            "spread": round(max(whole) - min(whole)),
            "floor": round(floor["documents"] / floor["seconds"]),
            "floor_name": f"exact similarity of all pairs of {NUM_PAIRWISE}, plain Python",
        },
        {
            **common,
            "metric": "copies found with one word in twenty changed",
            "unit": "1",
            "ours": round(first["recall"], 4),
            "aim": 0.99,
        },
        {
            **common,
            "metric": "texts merged with one less than half alike",
            "unit": "1",
            "higher_is_better": False,
            "ours": round(first["false_merges"], 5),
            "aim": 0.001,
        },
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        report(" ".join(sys.argv[1:]))
    else:
        for row in rows():
            print(row)
