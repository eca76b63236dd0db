"""Ways out of a process, one function each; run as a program, sealed or not.

    python egress_routes.py ROUTE sealed|open HOST_PORTS

Each function raises `OSError` or `HaetaeError` where the kernel or the bell stops it, and gives a
word when it got through (or got past the wall, to an error that only the far side makes).
"""

import asyncio
import ctypes
import errno
import http.client
import json
import mmap
import multiprocessing
import os
import platform
import socket
import struct
import subprocess
import sys
import threading
import urllib.request

libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": {
        "socket": 41, "connect": 42, "io_uring_setup": 425, "setns": 308, "pidfd_open": 434,
        "pidfd_getfd": 438, "process_vm_readv": 310, "request_key": 249, "bpf": 321,
        "open_by_handle_at": 304, "fsopen": 430,
    },
    "aarch64": {
        "socket": 198, "connect": 203, "io_uring_setup": 425, "setns": 268, "pidfd_open": 434,
        "pidfd_getfd": 438, "process_vm_readv": 270, "request_key": 218, "bpf": 280,
        "open_by_handle_at": 265, "fsopen": 430,
    },
}[platform.machine()]  # fmt: skip
WHERE: dict = {}
ROUTES: dict = {}


def route(function):
    ROUTES[function.__name__] = function
    return function


def called(result, *, past=()):
    """Raise what a system call says; `past` are errors that come from behind the wall."""
    if result < 0:
        number = ctypes.get_errno()
        if number in past:
            return f"past the wall: {errno.errorcode[number]}"
        raise OSError(number, os.strerror(number))
    return "through"


def raw(name, *arguments, past=()):
    return called(libc.syscall(NUMBERS[name], *arguments), past=past)


@route
def tcp4():
    with socket.create_connection(("127.0.0.1", WHERE["tcp4"]), 5) as s:
        s.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return "through"


@route
def tcp6():
    s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    s.connect(("::1", WHERE["tcp6"]))
    return "through"


@route
def udp4():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(b"x", ("127.0.0.1", WHERE["udp4"]))
    return "through"


@route
def udp6():
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    s.sendmsg([b"x"], [], 0, ("::1", WHERE["udp4"]))
    return "through"


@route
def raw_ip():
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    return "through"


@route
def asyncio_stream():
    async def go():
        _, writer = await asyncio.open_connection("127.0.0.1", WHERE["tcp4"])
        writer.close()

    asyncio.run(go())
    return "through"


@route
def asyncio_datagram():
    async def go():
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", WHERE["udp4"])
        )
        transport.sendto(b"x")
        transport.close()

    asyncio.run(go())
    return "through"


@route
def uvloop_stream():
    import uvloop

    async def go():
        _, writer = await asyncio.open_connection("127.0.0.1", WHERE["tcp4"])
        writer.close()

    uvloop.run(go())
    return "through"


@route
def http_client():
    client = http.client.HTTPConnection("127.0.0.1", WHERE["tcp4"], timeout=5)
    client.request("GET", "/")
    return "through"


@route
def urllib_request():
    urllib.request.urlopen(f"http://127.0.0.1:{WHERE['tcp4']}/", timeout=5).read()
    return "through"


@route
def getaddrinfo():
    socket.getaddrinfo("localhost", 80)
    return "through"


@route
def ctypes_socket():
    return called(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0))


@route
def ctypes_connect_of_an_open_socket():
    """A socket that was opened before the wall still cannot be connected to anybody."""
    s = WHERE["opened"]["tcp"]
    address = struct.pack("=H", socket.AF_INET) + struct.pack(
        "!H4s8x", WHERE["tcp4"], b"\x7f\0\0\1"
    )
    return called(libc.connect(s.fileno(), address, len(address)))


@route
def ctypes_sendto_of_an_open_socket():
    s = WHERE["opened"]["udp"]
    address = struct.pack("=H", socket.AF_INET) + struct.pack(
        "!H4s8x", WHERE["udp4"], b"\x7f\0\0\1"
    )
    return called(libc.sendto(s.fileno(), b"x", 1, 0, address, len(address)))


@route
def ctypes_fast_open_of_an_open_socket():
    """TCP fast open connects by sending."""
    s = WHERE["opened"]["tcp"]
    address = struct.pack("=H", socket.AF_INET) + struct.pack(
        "!H4s8x", WHERE["tcp4"], b"\x7f\0\0\1"
    )
    sent = libc.sendto(s.fileno(), b"x", 1, 0x20000000, address, len(address))
    return called(sent, past={errno.EOPNOTSUPP, errno.EINPROGRESS})


@route
def raw_syscall_socket():
    return raw("socket", socket.AF_INET, socket.SOCK_DGRAM, 0)


@route
def raw_syscall_connect():
    s = WHERE["opened"]["tcp"]
    address = struct.pack("=H", socket.AF_INET) + struct.pack(
        "!H4s8x", WHERE["tcp4"], b"\x7f\0\0\1"
    )
    return raw("connect", s.fileno(), address, len(address))


@route
def machine_code():
    """No library at all: the instruction itself."""
    if platform.machine() != "x86_64":
        return raw_syscall_socket()
    # mov eax, 41; mov edi, 2; mov esi, 1; xor edx, edx; syscall; ret
    return _run(b"\xb8\x29\0\0\0\xbf\x02\0\0\0\xbe\x01\0\0\0\x31\xd2\x0f\x05\xc3")


@route
def machine_code_of_32_bits():
    """The call of the 32-bit architecture, which has other numbers: socketcall by int 0x80."""
    if platform.machine() != "x86_64":
        return raw_syscall_socket()
    # mov eax, 359 (socket); mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80; ret
    return _run(b"\x53\xb8\x67\x01\0\0\xbb\x02\0\0\0\xb9\x01\0\0\0\x31\xd2\xcd\x80\x5b\xc3")


@route
def machine_code_of_x32():
    """The same instruction with the bit of the x32 architecture set."""
    if platform.machine() != "x86_64":
        return raw_syscall_socket()
    code = (
        b"\xb8"
        + struct.pack("<I", 0x40000000 + 41)
        + b"\xbf\x02\0\0\0\xbe\x01\0\0\0\x31\xd2\x0f\x05\xc3"
    )
    return _run(code, past={errno.ENOSYS})


def _run(code, past=()):
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    result = ctypes.CFUNCTYPE(ctypes.c_long)(at)()
    result = ctypes.c_int(result & 0xFFFFFFFF).value
    if result < 0:
        if -result in past:
            return f"past the wall: {errno.errorcode[-result]}"
        raise OSError(-result, os.strerror(-result))
    return "through"


@route
def io_uring():
    parameters = ctypes.create_string_buffer(120)
    return raw("io_uring_setup", 4, parameters, past={errno.ENOSYS})


@route
def bash_dev_tcp():
    command = f"exec 3<>/dev/tcp/127.0.0.1/{WHERE['tcp4']}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=20)
    if done.returncode:
        raise PermissionError(errno.EPERM, done.stderr)
    return "through"


@route
def python_child():
    code = f"import socket; socket.create_connection(('127.0.0.1', {WHERE['tcp4']}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    if done.returncode:
        raise PermissionError(errno.EPERM, done.stderr.strip().splitlines()[-1])
    return "through"


@route
def shell_pipeline_grandchild():
    command = (
        f"(bash -c 'echo x > /dev/udp/127.0.0.1/{WHERE['udp4']}') | cat; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=20)
    if done.returncode:
        raise PermissionError(errno.EPERM, done.stderr)
    return "through"


def _connect_in_child(port, pipe):
    try:
        socket.create_connection(("127.0.0.1", port))
        pipe.send("through")
    except OSError as error:
        pipe.send(error.errno)


@route
def multiprocessing_spawn():
    return _in_child("spawn")


@route
def multiprocessing_fork():
    return _in_child("fork")


def _in_child(method):
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_connect_plainly, args=(WHERE["tcp4"], theirs))
    child.start()
    answer = ours.recv()
    child.join()
    if answer != "through":
        raise OSError(answer, os.strerror(answer))
    return answer


def _connect_plainly(port, pipe):
    """By the C library, so that the inherited bell of a fork does not answer for the kernel."""
    s = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    number = ctypes.get_errno()
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, b"\x7f\0\0\1")
    if s >= 0 and libc.connect(s, address, len(address)) == 0:
        pipe.send("through")
    else:
        pipe.send(number if s < 0 else ctypes.get_errno())


@route
def thread_from_before():
    return WHERE["opened"]["thread"]()


@route
def packet_socket():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    return "through"


@route
def netlink_socket():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    return "through"


@route
def vsock_socket():
    return called(libc.socket(socket.AF_VSOCK, socket.SOCK_STREAM, 0), past={errno.EAFNOSUPPORT})


@route
def alg_socket():
    return called(libc.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0), past={errno.EAFNOSUPPORT})


@route
def unix_path():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect(WHERE["unix"])
    return "through"


@route
def unix_abstract():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect("\0" + WHERE["abstract"])
    return "through"


@route
def datagram_pair_to_a_path():
    """One of a pair of datagram sockets can send to any datagram socket with a name."""
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    address = struct.pack("=H", socket.AF_UNIX) + WHERE["unix_datagram"].encode() + b"\0"
    return called(libc.sendto(one.fileno(), b"x", 1, 0, address, len(address)))


@route
def raw_pair_to_a_path():
    pair = (ctypes.c_int * 2)()
    called(libc.socketpair(socket.AF_UNIX, socket.SOCK_RAW, 0, pair))
    address = struct.pack("=H", socket.AF_UNIX) + WHERE["unix_datagram"].encode() + b"\0"
    return called(libc.sendto(pair[0], b"x", 1, 0, address, len(address)))


@route
def setns():
    file = os.open("/proc/self/ns/net", os.O_RDONLY)
    return raw("setns", file, 0)


@route
def ptrace_attach():
    victim = WHERE["victim"]
    called(libc.ptrace(16, victim, 0, 0))
    os.waitpid(victim, 0x40000000)
    libc.ptrace(17, victim, 0, 0)
    return "through"


@route
def pidfd_getfd():
    pidfd = libc.syscall(NUMBERS["pidfd_open"], WHERE["victim"], 0)
    return raw("pidfd_getfd", pidfd, 0, 0)


@route
def memory_of_another_process():
    buffer = ctypes.create_string_buffer(8)
    ours = struct.pack("=QQ", ctypes.addressof(buffer), 8)
    theirs = struct.pack("=QQ", _mapped(WHERE["victim"]), 8)
    return raw("process_vm_readv", WHERE["victim"], ours, 1, theirs, 1, 0)


@route
def memory_file_of_another_process():
    with open(f"/proc/{WHERE['victim']}/mem", "r+b", buffering=0) as memory:
        memory.seek(_mapped(WHERE["victim"]))
        memory.read(8)
    return "through"


def _mapped(process):
    with open(f"/proc/{process}/maps") as maps:
        return int(maps.readline().split("-")[0], 16)


@route
def signal_to_another_process():
    os.kill(WHERE["victim"], 0)
    return "through"


@route
def kernel_key_upcall():
    """`request_key` makes the kernel start a helper that asks a name server."""
    return raw(
        "request_key", b"dns_resolver", b"example.invalid", b"", 0,
        past={errno.ENOKEY, errno.ENOSYS, errno.ENODEV, errno.ENOENT},
    )  # fmt: skip


@route
def network_file_system():
    return raw("fsopen", b"tmpfs", 0)


@route
def bpf_program():
    attributes = ctypes.create_string_buffer(128)
    return raw("bpf", 0, attributes, 72, past={errno.ENOSYS, errno.EINVAL})


@route
def file_by_handle():
    handle = ctypes.create_string_buffer(16)
    return raw("open_by_handle_at", -1, handle, 0, past={errno.EBADF, errno.EINVAL})


def open_before():
    """Open what a program may hold from before the wall."""
    go, answer, done = threading.Event(), [], threading.Event()

    def wait_and_connect():
        go.wait()
        s = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
        answer.append(ctypes.get_errno() if s < 0 else 0)
        done.set()

    threading.Thread(target=wait_and_connect, daemon=True).start()

    def ask():
        go.set()
        done.wait()
        if answer[0]:
            raise OSError(answer[0], os.strerror(answer[0]))
        return "through"

    return {
        "tcp": socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "thread": ask,
    }


def try_out(name):
    from haetae.errors import EgressBlocked

    try:
        return ["out", ROUTES[name]()]
    except EgressBlocked:
        return ["bell", ""]
    except OSError as error:
        error = getattr(error, "reason", error)  # urllib wraps it
        is_wall = error.errno in (errno.EPERM, errno.EACCES)
        return ["wall" if is_wall else "error", f"{errno.errorcode.get(error.errno)}: {error}"]


def main(names, mode, where):
    WHERE.update(json.loads(where))
    WHERE["opened"] = open_before()
    if mode == "sealed":
        from haetae.sovereign import egress

        egress.seal()
        if os.environ.get("WITHOUT_BELL"):
            egress._BELLS = frozenset()
    print(json.dumps({name: try_out(name) for name in names.split(",")}))
    if mode == "sealed":
        from haetae.sovereign import egress

        print(json.dumps({"attempts": egress.num_attempts(), "fenced": egress.is_fenced()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
