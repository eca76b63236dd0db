"""A reader that does what the first word of the file says; runs in worker processes of tests."""

import ctypes
import os
import time

from haetae.data.document import Document, Kind, Page
from haetae.errors import NotFound, QuarantineReason, UnreadableFile


def read(path, beat):
    word, _, argument = path.read_text().partition(" ")
    for page in (1, 2, 3):
        beat(page)
        if page == 3:
            act(word, argument, path)
        elif word == "slow":
            time.sleep(float(argument))
    return Document(
        title=path.name,
        kind=Kind.OTHER,
        media_type="text/plain",
        reader="hostile",
        pages=(Page(number=1, label="", text=f"{word} {os.getpid()}"),),
        passages=(),
    )


def act(word, argument, path):
    if word == "sleep":
        time.sleep(float(argument))
    elif word == "allocate":
        bytearray(int(argument) * 2**20)
    elif word == "abort":
        os.abort()
    elif word == "segfault":
        ctypes.string_at(0)
    elif word == "exit":
        os._exit(3)
    elif word == "refuse":
        raise UnreadableFile("no", reason=QuarantineReason.ENCRYPTED, hint="Open", where=path.name)
    elif word == "missing":
        raise NotFound("gone", hint="Look", where="there")
    elif word == "surprise":
        raise ZeroDivisionError("x")


def fail_to_start(path, beat):
    raise AssertionError
