"""Kill the command line at a moment of choice, again and again, without paying for each start.

    python killer.py PLAN_JSON

A plan is a list of `{"write": {path: text}, "arguments": [...], "step": name or null, "nth": n,
"after_s": s}`. For each, the files are written, then a child is forked off a process that has
everything imported; it runs `haetae ARGUMENTS` and is
killed by SIGKILL at the nth crossing of the step, or after so many seconds. Prints one line each:
the exit code, or `killed`.
"""

import itertools
import json
import os
import signal
import sys
import threading
import time
import warnings
from pathlib import Path

from haetae.cli.main import app
from haetae.data import worker  # noqa: F401
from haetae.knowledge import ingest, keep, library, store  # noqa: F401
from haetae.knowledge.catalog import Catalog
from haetae.knowledge.index import Index
from haetae.knowledge.quarantine import Quarantine
from haetae.sovereign import durable, ledger
from haetae.sovereign.ledger import Ledger
from haetae.workspace import files as files_module


def _crossings(name, function, step, nth):
    count = itertools.count(1)

    def wrapped(*args, **kwargs):
        number = next(count)
        if step == f"before {name}" and number == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **kwargs)
        if step == f"after {name}" and number == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


PLACES = {
    "put": (files_module._LocalFiles, "put"),
    "put_file": (files_module._LocalFiles, "put_file"),
    "remove_file": (files_module._LocalFiles, "remove"),
    "fsync": (os, "fsync"),
    "fdatasync": (os, "fdatasync"),
    "sync_folder": (durable, "sync_folder"),
    "append": (Ledger, "append_many"),
    "copy_checkpoint": (ledger, "append_lines"),
    "catalog_add": (Catalog, "add"),
    "add_source": (Catalog, "add_source"),
    "remove_source": (Catalog, "remove_source"),
    "set_state": (Catalog, "set_state"),
    "catalog_remove": (Catalog, "remove"),
    "unindexed": (Catalog, "mark_all_unindexed"),
    "put_aside": (Quarantine, "put_aside"),
    "index_add": (Index, "add"),
    "index_remove": (Index, "remove"),
    "index_purge": (Index, "purge"),
    "index_optimize": (Index, "optimize"),
    "table_write": (store.PassageTable, "write"),
    "table_rewrite": (store.PassageTable, "rewrite"),
    "table_compact": (store.PassageTable, "compact"),
    "table_create": (store.PassageStore, "create"),
    "replace": (os, "replace"),
    "scrub": (keep, "scrub"),
    "note_arrivals": (ingest, "note_arrivals"),
    "settle_arrivals": (ingest, "settle_arrivals"),
}


def run(plan):
    step = plan["step"]
    for name, (place, attribute) in PLACES.items():
        if step and step.split(" ", 1)[1] == name:
            setattr(
                place, attribute, _crossings(name, getattr(place, attribute), step, plan["nth"])
            )
    if plan.get("after_s") is not None:

        def strike():
            time.sleep(plan["after_s"])
            os.kill(os.getpid(), signal.SIGKILL)

        threading.Thread(target=strike, daemon=True).start()
    try:
        app(plan["arguments"], standalone_mode=False)
    except BaseException as error:
        code = getattr(error, "exit_code", 99)
        if code == 99:
            import traceback

            traceback.print_exc()
        os._exit(code)
    os._exit(0)


def main(plans):
    warnings.simplefilter("ignore", RuntimeWarning)  # nothing of the engine runs before a fork
    for plan in plans:
        for path, text in plan["write"].items():
            Path(path).write_text(text)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            out = os.open(os.devnull, os.O_WRONLY)
            os.dup2(out, 1)
            run(plan)
        _, status = os.waitpid(child, 0)
        word = "killed" if os.WIFSIGNALED(status) else str(os.WEXITSTATUS(status))
        print(word, flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
