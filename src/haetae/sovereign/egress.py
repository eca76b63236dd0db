"""The wall against outbound traffic: after `seal`, this process and its children cannot leave.

The kernel refuses the system calls by which a process could reach out (`socket`, `connect`,
`io_uring_setup`, ...), whatever language the code is written in. Sockets that were opened before
stay usable, so a server opens its listening socket first and then seals itself: it can be
reached, and can reach nobody. The seal cannot be lifted, and children inherit it.

An audit hook in front of it gives Python code a clear error instead of "operation not
permitted", and counts the attempts; it is the bell, the kernel is the wall.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

from haetae.errors import EgressBlocked, SealFailed

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1
_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000
_X32_BIT = 0x40000000

# Offsets into the kernel's struct seccomp_data.
_AT_NUMBER, _AT_ARCHITECTURE = 0, 4

# BPF instructions: load a word, compare, return. Source: linux/bpf_common.h.
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """The numbers of one processor family. Source: the kernel's unistd headers."""

    architecture: int
    seccomp: int
    denied: dict[str, int]


_MACHINES = {
    "x86_64": _Machine(
        architecture=0xC000003E,
        seccomp=317,
        denied={
            "socket": 41,
            "connect": 42,
            "ptrace": 101,
            "open_by_handle_at": 304,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "bpf": 321,
            "io_uring_setup": 425,
            "pidfd_getfd": 438,
        },
    ),
    "aarch64": _Machine(
        architecture=0xC00000B7,
        seccomp=277,
        denied={
            "socket": 198,
            "connect": 203,
            "ptrace": 117,
            "open_by_handle_at": 265,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "bpf": 280,
            "io_uring_setup": 425,
            "pidfd_getfd": 438,
        },
    ),
}
_BELLS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"})


class _State:
    is_sealed = False
    num_attempts = 0


def is_sealed() -> bool:
    """Say whether this process has sealed itself."""
    return _State.is_sealed


def num_attempts() -> int:
    """Count the attempts of Python code to reach out since the seal."""
    return _State.num_attempts


def seal() -> None:
    """Put up the wall for this process, all its threads and all its children, for good.

    Raises:
        SealFailed: this system has no such wall (not Linux, or an unknown processor), or the
            kernel refuses.
    """
    if _State.is_sealed:
        return
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        raise SealFailed(
            f"there is no wall for {sys.platform} on {platform.machine()}",
            hint="Run on Linux (x86_64 or aarch64), or start with --unsealed, which is recorded",
        )
    _install_filter(machine)
    _State.is_sealed = True
    sys.addaudithook(_ring)


def _ring(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _BELLS:
        _State.num_attempts += 1
        raise EgressBlocked(
            f"something in this process tried to reach out ({event})",
            hint="Nothing was sent; find the caller in the traceback and remove it",
        )


def filter_program(machine: _Machine) -> bytes:
    """Compile the filter: another architecture or a denied call gets EPERM, the rest passes."""
    deny = _RET_ERRNO | errno.EPERM
    numbers = sorted(machine.denied.values())
    checks = len(numbers) + 1  # one more for the x32 range
    lines = [
        (_LOAD_WORD, 0, 0, _AT_ARCHITECTURE),
        (_JUMP_EQUAL, 0, checks + 2, machine.architecture),  # else to deny
        (_LOAD_WORD, 0, 0, _AT_NUMBER),
        (_JUMP_AT_LEAST, checks, 0, _X32_BIT),
        *((_JUMP_EQUAL, checks - 1 - i, 0, number) for i, number in enumerate(numbers)),
        (_RETURN, 0, 0, _RET_ALLOW),
        (_RETURN, 0, 0, deny),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _install_filter(machine: _Machine) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    program = filter_program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of instructions, padding, the address.
    header = ctypes.create_string_buffer(
        struct.pack("=H6xQ", len(program) // 8, ctypes.addressof(buffer))
    )
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise _refused("PR_SET_NO_NEW_PRIVS")
    result = libc.syscall(
        machine.seccomp, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, header
    )
    if result != 0:
        raise _refused("seccomp")


def _refused(call: str) -> SealFailed:
    reason = errno.errorcode.get(ctypes.get_errno(), "?")
    return SealFailed(
        f"the kernel refuses {call} ({reason})",
        hint="Allow seccomp in the container's profile, or start with --unsealed (recorded)",
    )
