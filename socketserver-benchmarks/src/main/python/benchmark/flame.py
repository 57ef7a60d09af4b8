"""Where a server spends its processor time, as async-profiler samples it: flame graphs and shares."""
import collections
import pathlib
import platform
import re
import subprocess
import tempfile
import zipfile
from xml.sax.saxutils import escape

from . import parts, rounds, servers

INTERVAL = "500us"
JAVA_OPTIONS = "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints"
WIDTH, ROW, SMALLEST, LETTER = 1200, 15, 0.004, 6.2
KERNEL, OURS, JDK, VM = "kernel", "our code", "the JDK's code", "virtual machine, C library"
COLOURS = {KERNEL: "#c9ced2", OURS: "#5fa8bf", JDK: "#e3c27a", VM: "#d99a86"}
# Below them is the scheduler's, and the same for every virtual thread.
VIRTUAL = "virtual threads"
MOUNTED = {"jdk/internal/vm/Continuation.enterSpecial", "cont_returnBarrier"}


def library():
    """The profiler's library for this machine, unpacked."""
    jar = next(parts.PEERS.glob("async-profiler-*.jar"))
    name = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}[platform.machine()] + "/libasyncProfiler.so"
    with zipfile.ZipFile(jar) as packed:
        return pathlib.Path(packed.extract(name, parts.TARGET / "profiler"))


def sample(shape, name, seconds, warm):
    """The stacks of a server under load, from the bottom to the top, and how often each was seen."""
    agent = library()
    servers.SERVERS[name] = (servers.ours(*name.lower().split(", "), java_options=JAVA_OPTIONS), servers.ALL, True)
    with tempfile.TemporaryDirectory(prefix="flame") as folder:
        collapsed = pathlib.Path(folder) / "stacks"

        def profiler(action):
            told = server.jcmd(f'JVMTI.agent_load {agent} "{action},collapsed,file={collapsed}"')
            if "return code: 0" not in told:
                raise OSError(f"the profiler refused '{action}': {told.strip()}; is perf_event_open(2) allowed?")

        with servers.running([name], shape.kind, shape.work, pathlib.Path(folder), print) as started:
            if not started:
                raise OSError(f"{name} did not start")
            server = started[0]
            rounds.measure(shape, server, 0, 0.5, warm)
            load = subprocess.Popen(rounds.command(shape, server, 0.3, seconds + 1), stdout=subprocess.DEVNULL)
            try:
                profiler(f"start,event=cpu,interval={INTERVAL},cstack=vm")
                load.wait()
            finally:
                load.kill()
                load.wait()
            profiler("stop")
        stacks = collections.Counter()
        for line in collapsed.read_text().splitlines():
            frames, _, count = line.rpartition(" ")
            named = re.sub(r"[./]0x[0-9a-f]+", "", frames)
            stacks[tuple(above_the_scheduler(named.split(";")))] += int(count)
    return stacks


def above_the_scheduler(frames):
    mounted = [i for i, frame in enumerate(frames) if frame in MOUNTED]
    return [VIRTUAL, *frames[mounted[-1] + 1 :]] if mounted else frames


def kind(frame):
    if frame.endswith("_[k]"):
        return KERNEL
    if frame.startswith("io/socketserver"):
        return OURS
    return JDK if "/" in frame or frame == VIRTUAL else VM


def shares(stacks):
    """What part of the samples has a frame of each kind on top."""
    seen = collections.Counter()
    for frames, count in stacks.items():
        seen[kind(frames[-1])] += count
    return {name: seen[name] / stacks.total() for name in COLOURS}


def label(frame):
    return frame.removesuffix("_[k]").rpartition("/")[2]


def graph(stacks, title):
    """An SVG: a box for each function, as wide as the time in it and in what it calls, which is above it."""
    total = stacks.total()
    boxes = []

    def place(level, depth, left):
        below = collections.defaultdict(collections.Counter)
        for frames, count in level.items():
            if len(frames) > depth:
                below[frames[depth]][frames] += count
        for frame, calls in sorted(below.items()):
            width = calls.total() / total
            if width >= SMALLEST:
                boxes.append((depth, left, width, frame))
                place(calls, depth + 1, left)
            left += width

    place(stacks, 0, 0.0)
    height = (max(depth for depth, *_ in boxes) + 3) * ROW
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="10">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    left = 4
    for name, colour in COLOURS.items():
        lines.append(f'<rect x="{left}" y="3" width="10" height="10" fill="{colour}"/><text x="{left + 14}" y="12">{name}</text>')
        left += 30 + LETTER * len(name)
    for depth, x, width, frame in boxes:
        x, w, y = x * WIDTH, width * WIDTH, height - (depth + 1) * ROW
        name = label(frame)
        shown = escape(name[: int((w - 4) / LETTER)]) if w > 24 else ""
        lines.append(
            f'<g><title>{escape(name)} {width:.1%}</title><rect x="{x:.1f}" y="{y}" width="{w:.1f}" height="{ROW - 1}" '
            f'fill="{COLOURS[kind(frame)]}"/><text x="{x + 2:.1f}" y="{y + 10}">{shown}</text></g>'
        )
    return "\n".join([*lines, "</svg>", ""])
