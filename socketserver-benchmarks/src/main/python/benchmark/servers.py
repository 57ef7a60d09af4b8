"""The servers that are measured, started as their users start them."""
import contextlib
import os
import re
import subprocess
import sys

from . import parts
from .placement import PINNED

START_SECONDS = 30

# What a server is asked to serve: the kind of address, and what it does there.
KINDS = {"tcp": "tcp://127.0.0.1:0", "tls": "tls://127.0.0.1:0", "udp": "udp://127.0.0.1:0"}


def ours(mixin, transport, java_options="", more=()):
    def command(kind, work, path):
        address = f"unix:{path}" if kind == "unix" else KINDS[kind]
        return [
            "env", f"SOCKETSERVER_JAVA_OPTS={java_options}",
            str(parts.IMAGE / "bin/socketserver"), "serve", address,
            "--handler", work, "--handler-path", str(parts.HANDLERS),
            "--mixin", mixin, "--transport", transport, "--backlog", "4096", *more,
            *(["--tls-cert", path, "--tls-policy", "modern"] if kind == "tls" else []),
        ]  # fmt: skip
    return command


def peer(name, *arguments):
    def command(kind, work, path):
        return [
            parts.java(), "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-cp", parts.class_path(),
            f"io.socketserver.benchmarks.{name}", *arguments, kind, *([work] if name == "NettyPeer" else []), path,
        ]  # fmt: skip
    return command


def reference(kind, work, path):
    return [str(parts.REFERENCE), kind, path, *(["upper"] if work == "lines" else [])]


def python(kind, work, path):
    return [sys.executable, str(parts.MODULE / "src/main/python/echo_server.py"), kind, path]


STREAMS = {"tcp", "unix"}
ALL = STREAMS | {"udp"}
WITH_TLS = ALL | {"tls"}

# Name: command, kinds of address, whether it can do `lines`.
SERVERS = {
    "C": (reference, ALL, True),
    "threading, native": (ours("threading", "native"), WITH_TLS, True),
    "threading, NIO": (ours("threading", "nio"), WITH_TLS, True),
    "multiplexing, native": (ours("multiplexing", "native"), WITH_TLS, True),
    "multiplexing, NIO": (ours("multiplexing", "nio"), WITH_TLS, True),
    "serial, native": (ours("serial", "native"), {"udp"}, False),
    "serial, NIO": (ours("serial", "nio"), {"udp"}, False),
    "Netty epoll": (peer("NettyPeer", "epoll"), WITH_TLS, True),
    "Netty io_uring": (peer("NettyPeer", "io_uring"), {"tcp", "udp"}, True),
    "Netty NIO": (peer("NettyPeer", "nio"), {"tcp", "tls", "udp"}, True),
    "JDK loop": (peer("JdkPeer"), ALL, False),
    "Python": (python, ALL, False),
}


OURS = [name for name in SERVERS if re.fullmatch(r"[a-z]+, (native|NIO)", name)]


class Server:
    """A running server."""

    def __init__(self, name, kind, work, folder, placement=PINNED):
        self.name = name
        self.placement = placement
        socket = folder / f"{re.sub('[^A-Za-z]', '', name)}.sock"
        path = str(parts.certificate(folder) if kind == "tls" else socket)
        command = SERVERS[name][0](kind, work, path)
        self.process = subprocess.Popen(
            placement.server_command(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(folder / "stderr").open("a"),
            text=True,
            env={"PATH": os.environ["PATH"]},
        )
        line = self.process.stdout.readline()
        if not line:
            raise OSError(f"{name} has not started: {(folder / 'stderr').read_text().strip()[-300:]}")
        port = re.search(r"(?::|^)(\d+)\b(?!.*:\d)", line)
        self.target = f"unix:{path}" if kind == "unix" else f"{kind}:127.0.0.1:{port.group(1)}"

    @property
    def pid(self):
        return self.process.pid

    def memory(self):
        """Bytes that it needs: what is alive in the heap of a JVM, and what is resident outside of that."""
        heap = self.heap() if "libjvm" in open(f"/proc/{self.pid}/maps").read() else None
        resident, inside = 0, False
        for line in open(f"/proc/{self.pid}/smaps"):
            if region := re.match(r"([0-9a-f]+)-([0-9a-f]+) ", line):
                inside = heap is not None and heap.start <= int(region.group(1), 16) < heap.stop
            elif not inside and (private := re.match(r"Private_\w+:\s+(\d+) kB", line)):
                resident += int(private.group(1)) * 1024
        return resident + (self.live() if heap else 0)

    def jcmd(self, command):
        tool = parts.java().replace("bin/java", "bin/jcmd")
        return subprocess.run([tool, str(self.pid), command], capture_output=True, text=True, check=True).stdout

    def heap(self):
        ends = [int(n, 16) for n in re.findall(r"0x[0-9a-f]{6,}", self.jcmd("GC.heap_info"))]
        return range(min(ends), max(ends))

    def live(self):
        """After a collection, by which whatever is not alive has gone."""
        self.jcmd("GC.run")
        return 1024 * sum(
            int(used) for used in re.findall(r"(?:DefNew|Tenured).* used (\d+)K", self.jcmd("GC.heap_info"))
        )

    def stop(self):
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running(names, kind, work, folder, complain, placement=PINNED):
    """Starts those of the servers that fit; one that does not start is left out, and that is said."""
    started = []
    try:
        for name in names:
            _, kinds, lines = SERVERS[name]
            if kind in kinds and (lines or work != "lines"):
                try:
                    started.append(Server(name, kind, work, folder, placement))
                except OSError as e:
                    complain(str(e))
        yield started
    finally:
        for server in started:
            server.stop()
