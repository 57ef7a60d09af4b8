"""What an idle connection costs: memory of the server, beside the kernel's, for each one that has spoken once."""
import math
import pathlib
import resource
import subprocess
import tempfile
import threading
import time

from . import parts, rounds, servers

SPARE_DESCRIPTORS = 500
SETTLE = 2
HOLD_SECONDS = 60
WARM = 4


def most_connections():
    """As many as a process here may have."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SPARE_DESCRIPTORS


def hold(server, connections):
    """Opens connections that speak once, and leaves them open. Returns the process that has them."""
    holder = subprocess.Popen(
        [str(parts.LOAD), "hold", server.target, str(connections), "64", "1", "0", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    late = threading.Timer(HOLD_SECONDS, holder.kill)
    late.start()
    try:
        if not holder.stdout.readline().startswith("held="):
            raise OSError(f"{server.name} did not hold {connections} connections within {HOLD_SECONDS} s")
    finally:
        late.cancel()
    return holder


def release(holder):
    holder.stdin.close()
    holder.wait()


def measure(name, connections, complain):
    """KiB for each connection, or None where the server does not start.

    Load comes and goes before, so that what the server makes once is not counted, and its code is compiled: that of a
    connection's beginning too, since each idle connection has its frames on a stack.
    """
    with tempfile.TemporaryDirectory(prefix="peers") as folder:
        with servers.running([name], "tcp", "echo", pathlib.Path(folder), complain) as started:
            for server in started:
                for shape in ("cpr", "pp64"):
                    rounds.measure(rounds.SHAPES[shape], server, 0, 0.5, WARM)
                time.sleep(SETTLE)
                before = server.memory()
                holder = hold(server, connections)
                time.sleep(SETTLE)
                after = server.memory()
                release(holder)
                return (after - before) / connections / 1024
    return None


def measure_together(name, connections, complain):
    """As measure(), for more connections than one process may have: several servers have them at the same time.

    Returns how many servers, KiB for each connection, and KiB that the machine has less while they are held.
    """
    count = math.ceil(connections / most_connections())
    share = math.ceil(connections / count)
    holders = []
    with tempfile.TemporaryDirectory(prefix="peers") as folder:
        with servers.running([name] * count, "tcp", "echo", pathlib.Path(folder), complain) as started:
            if len(started) < count:
                return None
            for server in started:
                for shape in ("cpr", "pp64"):
                    rounds.measure(rounds.SHAPES[shape], server, 0, 0.5, WARM)
            time.sleep(SETTLE)
            before, free = sum(server.memory() for server in started), available()
            try:
                for server in started:
                    holders.append(hold(server, share))
                time.sleep(SETTLE)
                less = free - available()
                after = sum(server.memory() for server in started)
            finally:
                for holder in holders:
                    release(holder)
    return count, (after - before) / (count * share) / 1024, less / (count * share) / 1024


def available():
    """Bytes that processes could still have."""
    with open("/proc/meminfo") as facts:
        return 1024 * next(int(line.split()[1]) for line in facts if line.startswith("MemAvailable"))


def table_together(names, connections, complain):
    lines = [
        f"### idle: {connections:,} connections on this machine",
        "",
        "| server | processes | KiB for each connection | KiB that the machine has less, with the kernel's and the client's |",
        "|---|---|---|---|",
    ]
    for name in names:
        if found := measure_together(name, connections, complain):
            count, kib, less = found
            lines.append(f"| **{name}** | {count} | {kib:.1f} | {less:.1f} |")
    return "\n".join([*lines, ""])


def table(names, connections, complain):
    found = {name: measure(name, connections, complain) for name in names}
    lines = [
        f"### idle: {connections:,} connections that have spoken once",
        "",
        "| server | KiB for each connection |",
        "|---|---|",
    ]
    for name, kib in sorted((item for item in found.items() if item[1] is not None), key=lambda item: item[1]):
        lines.append(f"| {'**' + name + '**' if ',' in name else name} | {kib:.1f} |")
    return "\n".join([*lines, ""])
