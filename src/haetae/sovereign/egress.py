"""The wall against outbound traffic: after `seal`, this process and its children cannot leave.

The kernel refuses the system calls by which a process could reach out (`socket`, `connect`,
`io_uring_setup`, ...) or make another process or the kernel do it (`ptrace`, `mount`,
`request_key`, ...), whatever language the code is written in. Sockets that were opened before
stay usable, so a server opens its listening socket first and then seals itself: it can be
reached, and can reach nobody. The seal cannot be lifted, and children inherit it.

Where the kernel has Landlock, a fence stands beside the wall: no TCP connection, and no signal to
and no look into the memory of a process outside.

Not covered: sockets that were open before, a helper outside that does what it finds in a file,
and whoever is root outside the process.

An audit hook in front of it gives Python code a clear error instead of "operation not
permitted", and counts the attempts; it is the bell, the kernel is the wall.
"""

from __future__ import annotations

import ctypes
import errno
import os
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

# Offsets into the kernel's struct seccomp_data; arguments are 64 bits, low word first.
_AT_NUMBER, _AT_ARCHITECTURE, _AT_ARGUMENTS = 0, 4, 16

# BPF instructions: load a word, mask it, compare, return. Source: linux/bpf_common.h.
_LOAD_WORD, _AND, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06

# A pair of connected stream sockets reaches nobody else; a datagram pair can send anywhere.
_TYPE_MASK, _SOCK_STREAM, _SOCK_SEQPACKET = 0xF, 1, 5
# Pushing characters into the terminal would make the shell behind it type commands.
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

# Landlock has the same numbers on every processor. Source: linux/landlock.h.
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION = 1
_NET_CONNECT_TCP = 1 << 1
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1 << 0, 1 << 1

_Line = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """The numbers of one processor family. Source: the kernel's unistd headers."""

    architecture: int
    seccomp: int
    socketpair: int
    sendto: int
    ioctl: int
    denied: dict[str, int]


# Numbers that are the same on every processor, being newer than the common table.
_DENIED_EVERYWHERE = {
    "io_uring_setup": 425,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
}


_MACHINES = {
    "x86_64": _Machine(
        architecture=0xC000003E,
        seccomp=317,
        socketpair=53,
        sendto=44,
        ioctl=16,
        denied={
            "socket": 41,
            "connect": 42,
            "ptrace": 101,
            "open_by_handle_at": 304,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "bpf": 321,
            "mount": 165,
            "init_module": 175,
            "finit_module": 313,
            "kexec_load": 246,
            "kexec_file_load": 320,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
        }
        | _DENIED_EVERYWHERE,
    ),
    "aarch64": _Machine(
        architecture=0xC00000B7,
        seccomp=277,
        socketpair=199,
        sendto=206,
        ioctl=29,
        denied={
            "socket": 198,
            "connect": 203,
            "ptrace": 117,
            "open_by_handle_at": 265,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "bpf": 280,
            "mount": 40,
            "init_module": 105,
            "finit_module": 273,
            "kexec_load": 104,
            "kexec_file_load": 294,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
        }
        | _DENIED_EVERYWHERE,
    ),
}
_BELLS = frozenset(
    {"socket.__new__", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname",
     "socket.sendto", "socket.sendmsg"}
)  # fmt: skip


class _State:
    is_sealed = False
    is_fenced = False
    num_attempts = 0


def is_sealed() -> bool:
    """Say whether this process has sealed itself."""
    return _State.is_sealed


def is_fenced() -> bool:
    """Say whether Landlock stands beside the wall, which it does where the kernel has it."""
    return _State.is_fenced


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
    _State.is_fenced = _put_up_fence()
    sys.addaudithook(_ring)


def _ring(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _BELLS and not (event == "socket.__new__" and _wraps_an_open_socket()):
        _State.num_attempts += 1
        raise EgressBlocked(
            f"something in this process tried to reach out ({event})",
            hint="Nothing was sent; find the caller in the traceback and remove it",
        )


def _wraps_an_open_socket() -> bool:
    """Say whether the socket being made is one that the kernel opened: accepted, or of a pair."""
    maker = sys._getframe(2)
    return maker.f_code.co_name == "__init__" and maker.f_locals.get("fileno") is not None


def filter_program(machine: _Machine) -> bytes:
    """Compile the filter: another architecture or a denied call gets EPERM, the rest passes."""
    lines: list[_Line] = [
        (_LOAD_WORD, 0, 0, _AT_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, machine.architecture),
        _DENY,
        (_LOAD_WORD, 0, 0, _AT_NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32_BIT),
        _DENY,
    ]
    for number in sorted(machine.denied.values()):
        lines += [(_JUMP_EQUAL, 0, 1, number), _DENY]
    for number, rule in (
        (machine.socketpair, _ONLY_CONNECTED_PAIRS),
        (machine.sendto, _ONLY_WITHOUT_ADDRESS),
        (machine.ioctl, _NO_TYPING),
    ):
        lines += [(_JUMP_EQUAL, 0, len(rule), number), *rule]
    lines.append(_ALLOW)
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _argument(number: int, *, is_high: bool = False) -> _Line:
    return (_LOAD_WORD, 0, 0, _AT_ARGUMENTS + 8 * number + 4 * is_high)


_ALLOW: _Line = (_RETURN, 0, 0, _RET_ALLOW)
_DENY: _Line = (_RETURN, 0, 0, _RET_ERRNO | errno.EPERM)
_ONLY_CONNECTED_PAIRS: list[_Line] = [
    _argument(1),
    (_AND, 0, 0, _TYPE_MASK),
    (_JUMP_EQUAL, 1, 0, _SOCK_STREAM),
    (_JUMP_EQUAL, 0, 1, _SOCK_SEQPACKET),
    _ALLOW,
    _DENY,
]
_ONLY_WITHOUT_ADDRESS: list[_Line] = [
    _argument(4),
    (_JUMP_EQUAL, 0, 2, 0),
    _argument(4, is_high=True),
    (_JUMP_EQUAL, 1, 0, 0),
    _DENY,
    _ALLOW,
]
_NO_TYPING: list[_Line] = [
    _argument(1),
    (_JUMP_EQUAL, 1, 0, _TIOCSTI),
    (_JUMP_EQUAL, 0, 1, _TIOCLINUX),
    _DENY,
    _ALLOW,
]


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


def _put_up_fence() -> bool:
    """Restrict this process by Landlock as far as this kernel knows it."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
    if version < 4:  # it knows files only
        return False
    scoped = _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL if version >= 6 else 0
    # struct landlock_ruleset_attr: files, network, scopes. A kernel takes a longer one than it
    # knows when the rest is 0. Files are left alone: a rule on any would forbid moving them.
    rules = struct.pack("=QQQ", 0, _NET_CONNECT_TCP, scoped)
    ruleset = libc.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    if ruleset < 0:
        raise _refused("landlock_create_ruleset")
    try:
        if libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) != 0:
            raise _refused("landlock_restrict_self")
    finally:
        os.close(ruleset)
    return True


def _refused(call: str) -> SealFailed:
    reason = errno.errorcode.get(ctypes.get_errno(), "?")
    return SealFailed(
        f"the kernel refuses {call} ({reason})",
        hint="Allow seccomp in the container's profile, or start with --unsealed (recorded)",
    )
