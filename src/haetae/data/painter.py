"""Drawing PDF pages in a process of its own, so that a hostile file cannot hurt the server."""

from __future__ import annotations

import json
import multiprocessing
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from haetae.errors import HaetaeError, InvalidInput, QuarantineReason, UnreadableFile

MIN_WIDTH_PX, MAX_WIDTH_PX = 64, 2400
_DRAWN, _REFUSED = b"D", b"R"


class PagePainter:
    """Draw pages as PNG, one at a time; the drawing process is replaced when it dies or ages.

    Args:
        limit_s: a page that takes longer is given up.
        recycle_after: pages drawn before the process is replaced.
    """

    def __init__(self, *, limit_s: float = 20.0, recycle_after: int = 500) -> None:
        self._limit_s, self._recycle_after = limit_s, recycle_after
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._num_drawn = 0

    def paint(self, content: bytes, page: int, *, width_px: int) -> bytes:
        """Draw a page, counted from 1.

        Raises:
            InvalidInput: the width is out of bounds.
            UnreadableFile: the page cannot be drawn, takes too long, or kills the process.
        """
        if not MIN_WIDTH_PX <= width_px <= MAX_WIDTH_PX:
            raise InvalidInput(
                f"a page cannot be drawn {width_px} pixels wide",
                hint=f"Ask for {MIN_WIDTH_PX} to {MAX_WIDTH_PX}",
            )
        with self._lock:
            if self._process is None or self._num_drawn >= self._recycle_after:
                self._restart()
            self._num_drawn += 1
            answer = self._ask(content, page, width_px)
        if answer[:1] == _DRAWN:
            return answer[1:]
        refusal = json.loads(answer[1:])
        raise UnreadableFile(
            refusal["message"], reason=QuarantineReason(refusal["reason"]), hint=refusal["hint"]
        )

    def close(self) -> None:
        """End the drawing process."""
        with self._lock:
            self._stop()

    def _ask(self, content: bytes, page: int, width_px: int) -> bytes:
        assert self._pipe is not None  # noqa: S101 - _restart has just made it
        try:
            self._pipe.send_bytes(json.dumps([page, width_px]).encode())
            self._pipe.send_bytes(content)
            if self._pipe.poll(self._limit_s):
                return self._pipe.recv_bytes()
            reason, words = QuarantineReason.TIMEOUT, f"took longer than {self._limit_s:g} s"
        except (EOFError, BrokenPipeError, ConnectionResetError):
            reason, words = QuarantineReason.CRASHED, "killed the process that drew it"
        self._stop()
        raise UnreadableFile(
            f"page {page} {words}", reason=reason, hint="Read the page's text instead"
        )

    def _restart(self) -> None:
        self._stop()
        # Not forked: the server has threads, and their locks would be copied locked.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_draw_forever, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._num_drawn = 0

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process, self._pipe = None, None


def _draw_forever(pipe: Connection) -> None:
    from haetae.data.pdf import render_page

    while True:
        try:
            page, width_px = json.loads(pipe.recv_bytes())
            content = pipe.recv_bytes()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer = _DRAWN + render_page(content, page, width_px=width_px)
        except HaetaeError as error:
            reason = getattr(error, "reason", QuarantineReason.MALFORMED)
            refusal = {"message": error.message, "hint": error.hint, "reason": reason}
            answer = _REFUSED + json.dumps(refusal).encode()
        pipe.send_bytes(answer)
