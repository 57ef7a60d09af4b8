"""Slices of load, in turn, each between two of the reference."""
import dataclasses
import statistics
import subprocess

from . import parts
from .placement import PINNED

WARM = 0.3
# What the references on both sides of a slice may differ by; beyond that the machine was not the same.
STEADY = 0.05
# A load generator that has no time left while the server has some is what was measured.
FULL_LOAD, IDLE_SERVER = 0.97, 0.90


@dataclasses.dataclass(frozen=True)
class Shape:
    key: str
    title: str
    load: str
    kind: str = "tcp"
    work: str = "echo"
    connections: int = 64
    size: int = 64
    window: int = 1
    unit: str = "requests"


TLS_SHAPES = {
    shape.key: shape
    for shape in (
        Shape("tls-pp", "ping-pong, 64 connections", "pp", kind="tls"),
        Shape("tls-bulk", "a stream each way, 4 connections", "bulk", kind="tls", connections=4, unit="bytes"),
    )
}

SHAPES = {
    shape.key: shape
    for shape in (
        Shape("pp64", "ping-pong, 64 connections", "pp"),
        Shape("pp1000", "ping-pong, 1,000 connections", "pp", connections=1000),
        Shape("cpr", "a connection for each request, 64 at a time", "cpr"),
        Shape("pipe", "16 lines under way on each of 64 connections", "pipe", work="lines", window=16),
        Shape("bulk", "messages of 1 MiB, 4 connections", "bulk", connections=4, size=1 << 20, unit="bytes"),
        Shape("udp", "datagrams, 64 under way", "udp", kind="udp", connections=1, window=64),
        Shape("unix", "ping-pong over a UNIX socket, 64 connections", "pp", kind="unix"),
    )
}


@dataclasses.dataclass
class Slice:
    shape: str
    round: int
    server: str
    requests: int
    bytes: int
    seconds: float
    server_cpu: float
    load_cpu: float
    lost: int
    p50: float
    p90: float
    p99: float
    p999: float
    placement: str
    ratio: float = 0.0
    # The same for requests a second of time.
    speed: float = 0.0
    steady: bool = True

    @property
    def per_second(self):
        return self.requests / self.seconds

    def per_cpu_second(self, unit):
        return (self.bytes if unit == "bytes" else self.requests) / self.server_cpu

    @property
    def is_load_bound(self):
        full = self.load_cpu > FULL_LOAD * self.seconds and self.server_cpu < IDLE_SERVER * self.seconds
        return full and self.placement == PINNED.key


def command(shape, server, warm, seconds):
    numbers = (shape.connections, shape.size, shape.window, warm, seconds, server.pid)
    program = parts.tls_load() if shape.kind == "tls" else [str(parts.LOAD)]
    return server.placement.load_command([*program, shape.load, server.target, *map(str, numbers)])


def measure(shape, server, number, seconds, warm=WARM):
    done = subprocess.run(command(shape, server, warm, seconds), capture_output=True, text=True, timeout=seconds + warm + 60)
    if done.returncode:
        raise OSError(f"{server.name}, {shape.key}: {done.stderr.strip()}")
    told = dict(pair.split("=") for pair in done.stdout.split())
    numbers = {key: float(told[key]) for key in ("seconds", "server_cpu", "load_cpu", "p50", "p90", "p99", "p999")}
    counts = {key: int(told[key]) for key in ("requests", "bytes", "lost")}
    if not counts["requests"]:
        raise OSError(f"{server.name}, {shape.key}: no request was answered")
    return Slice(shape.key, number, server.name, **counts, **numbers, placement=server.placement.key)


def one_round(shape, servers, number, seconds):
    """The reference, a server, the reference, another server, and so on, the other way round in odd rounds."""
    c, *others = servers
    if number % 2:
        others.reverse()
    references = [measure(shape, c, number, seconds)]
    slices = []
    for server in others:
        taken = measure(shape, server, number, seconds)
        references.append(measure(shape, c, number, seconds))
        before, after = (r.per_cpu_second(shape.unit) for r in references[-2:])
        taken.speed = taken.per_second / statistics.mean(r.per_second for r in references[-2:])
        taken.ratio = taken.per_cpu_second(shape.unit) / statistics.mean((before, after))
        taken.steady = abs(before - after) <= STEADY * max(before, after)
        slices.append(taken)
    for reference in references:
        reference.ratio = reference.speed = 1.0
    return references + slices
