"""Nothing leaves a sealed process, by any way, whatever language the way is written in."""

import json
import os
import platform
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from egress_routes import ROUTES

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the wall is Linux's",
)
PROGRAM = Path(__file__).parent / "egress_routes.py"
# What the kernel of the machine at hand may lack altogether; elsewhere the control must pass.
MAY_BE_MISSING = {"machine_code_of_32_bits"}


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """Listen on everything that a route may try to reach, beside a process to be looked into."""
    folder = tmp_path_factory.mktemp("outside")
    tcp4, tcp6 = socket.socket(), socket.socket(socket.AF_INET6)
    udp4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    unix, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    tcp4.bind(("127.0.0.1", 0))
    tcp6.bind(("::1", 0))
    udp4.bind(("127.0.0.1", 0))
    unix.bind(str(folder / "stream"))
    abstract.bind(f"\0haetae-{os.getpid()}")
    datagram.bind(str(folder / "datagram"))
    victim = subprocess.Popen(["sleep", "600"])
    for listener in (tcp4, tcp6, unix, abstract):
        listener.listen(64)
    received = []

    def serve():
        while True:
            try:
                connection, _ = tcp4.accept()
            except OSError:
                return
            received.append("tcp4")
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    where = {
        "tcp4": tcp4.getsockname()[1],
        "tcp6": tcp6.getsockname()[1],
        "udp4": udp4.getsockname()[1],
        "unix": str(folder / "stream"),
        "abstract": f"haetae-{os.getpid()}",
        "unix_datagram": str(folder / "datagram"),
        "victim": victim.pid,
    }
    yield where, received
    victim.kill()
    victim.wait()
    for opened in (tcp4, tcp6, udp4, unix, abstract, datagram):
        opened.close()


def run(names, mode, where, **env):
    done = subprocess.run(
        [sys.executable, str(PROGRAM), ",".join(names), mode, json.dumps(where)],
        capture_output=True, text=True, timeout=120, env=os.environ | env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def unsealed(outside):
    return {name: run([name], "open", outside[0])[0][name] for name in ROUTES}


@pytest.fixture(scope="module")
def sealed(outside, unsealed):
    where, received = outside
    received.clear()
    found = run(list(ROUTES), "sealed", where, WITHOUT_BELL="1")
    return found[0], found[1], list(received)


def test_there_are_more_than_forty_routes():
    assert len(ROUTES) > 40


@pytest.mark.parametrize("name", list(ROUTES))
def test_the_route_is_open_without_the_seal(unsealed, name):
    verdict, words = unsealed[name]
    if verdict != "out" and name in MAY_BE_MISSING:
        pytest.skip(f"this machine has no such route: {words}")
    assert verdict == "out", words


@pytest.mark.parametrize("name", list(ROUTES))
def test_the_kernel_alone_blocks_the_route(sealed, name):
    verdict, words = sealed[0][name]
    if name == "getaddrinfo" and verdict == "out":
        pytest.skip(
            "the name stands in a local file, which is no way out; the next test has another"
        )
    if name in FENCED and not sealed[1]["fenced"]:
        pytest.skip("this kernel has no Landlock that knows processes")
    assert verdict == "wall", (verdict, words)


FENCED = {"memory_file_of_another_process", "signal_to_another_process"}


def test_nothing_arrived_outside(sealed):
    assert sealed[2] == []


def test_a_name_that_is_not_in_a_local_file_cannot_be_looked_up(outside):
    code = """
import socket
from haetae.sovereign import egress
egress.seal()
egress._BELLS = frozenset()
try:
    socket.getaddrinfo("haetae-route.invalid", 80)
except OSError as error:
    print("blocked", error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("blocked")


BELLS = [
    "tcp4", "tcp6", "udp4", "udp6", "asyncio_stream", "asyncio_datagram", "http_client",
    "getaddrinfo", "packet_socket", "netlink_socket", "unix_path", "unix_abstract", "raw_ip",
]  # fmt: skip


def test_the_bell_counts_every_attempt_of_python_code(outside):
    found, numbers = run(BELLS, "sealed", outside[0])
    assert {name: verdict for name, (verdict, _) in found.items()} == dict.fromkeys(BELLS, "bell")
    assert numbers["attempts"] >= len(BELLS)


def test_the_seal_cannot_be_lifted_and_sealing_twice_is_sealing_once():
    code = """
import ctypes
from haetae.sovereign import egress
egress.seal(); egress.seal()
libc = ctypes.CDLL(None, use_errno=True)
print(libc.prctl(22, 0, 0, 0, 0), libc.prctl(38, 0, 0, 0, 0))
print([line for line in open("/proc/self/status") if line.startswith(("Seccomp:", "NoNewPrivs:"))])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("-1 -1\n")
    assert "Seccomp:\\t2" in done.stdout
    assert "NoNewPrivs:\\t1" in done.stdout


def test_what_a_server_needs_still_works_under_the_seal():
    code = """
import asyncio, socket, subprocess, sys, tempfile, threading
from pathlib import Path
from haetae.sovereign import egress
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
egress.seal()
a, b = socket.socketpair()
a.sendall(b"x"); assert b.recv(1) == b"x"
asyncio.run(asyncio.sleep(0))
assert subprocess.run(["true"]).returncode == 0
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "a").mkdir()
    (Path(folder) / "file").write_text("x")
    (Path(folder) / "file").rename(Path(folder) / "a" / "file")
child = subprocess.Popen(["sleep", "60"]); child.kill(); child.wait()
print("fine", egress.num_attempts())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "fine 0\n", done.stderr


def test_a_system_without_the_wall_refuses_instead_of_going_on():
    code = """
import platform
platform.machine = lambda: "riscv64"
from haetae.errors import SealFailed
from haetae.sovereign import egress
try:
    egress.seal()
except SealFailed as error:
    print(error, egress.is_sealed())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "no wall for linux on riscv64" in done.stdout
    assert "--unsealed" in done.stdout
    assert done.stdout.endswith("False\n")
