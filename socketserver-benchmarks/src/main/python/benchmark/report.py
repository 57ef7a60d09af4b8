"""What was measured, as a table, as numbers and as plots."""
import csv
import dataclasses
import statistics
from xml.sax.saxutils import escape

from .placement import PINNED, SHARED

BAR, GAP, LEFT, WIDTH = 16, 6, 150, 420
OURS, THEIRS = "#1f6f8b", "#b0b7bd"
# Cells of a row that has no figures.
EMPTY = "| | | | | | | "


@dataclasses.dataclass
class Row:
    server: str
    kept: int
    of: int
    ratio: float
    low: float
    high: float
    speed: float
    rate: float
    p50: float
    p99: float
    p999: float
    busy: float
    load_bound: bool

    @property
    def is_ours(self):
        return "," in self.server


def median(slices, key):
    return statistics.median(getattr(s, key) for s in slices)


def rows(shape, slices, placement=PINNED):
    """One for each server: what is steady of its slices, in the order of their ratios."""
    slices = [s for s in slices if s.placement == placement.key]
    found = []
    for server in dict.fromkeys(s.server for s in slices):
        own = [s for s in slices if s.server == server]
        kept = [s for s in own if s.steady]
        if not kept:
            continue
        ratios = [s.ratio for s in kept]
        found.append(
            Row(
                server, len(kept), len(own), statistics.median(ratios), min(ratios), max(ratios), median(kept, "speed"),
                statistics.median(s.per_cpu_second(shape.unit) for s in kept),
                median(kept, "p50"), median(kept, "p99"), median(kept, "p999"),
                statistics.median(s.server_cpu / s.seconds for s in kept),
                2 * sum(s.is_load_bound for s in kept) > len(kept),
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: -row.ratio)


def rate(value, unit):
    return f"{value / 2**20:,.0f} MiB" if unit == "bytes" else f"{value:,.0f}"


def shared_cells(row):
    """Where the server and its load shared all processors."""
    return f"{row.ratio:.2f} ({row.low:.2f}-{row.high:.2f}, {row.kept} of {row.of}) | {row.speed:.2f}" if row else "|"


def table(shape, slices):
    found = rows(shape, slices)
    shared = {row.server: row for row in rows(shape, slices, SHARED)}
    told = {row.server for row in found}
    unsteady = [server for server in dict.fromkeys(s.server for s in slices) if server not in told]
    best = max((row.ratio for row in found if not row.is_ours and row.server != "C"), default=None)
    lines = [
        f"### {shape.key}: {shape.title}",
        "",
        "| server | ratio to C (range) | to the best peer | per CPU second | p50, µs | p99 | p99.9 | busy | slices "
        "| shared: ratio to C (range, slices) | shared: speed |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in found:
        name = f"**{row.server}**" if row.is_ours else row.server
        cells = shared_cells(shared.get(row.server))
        if row.load_bound:
            lines.append(f"| {name} | not reported: the load generator was the bottleneck {EMPTY}| {cells} |")
            continue
        to_best = f"{row.ratio / best:.2f}" if best and row.is_ours else ""
        lines.append(
            f"| {name} | {row.ratio:.2f} ({row.low:.2f}-{row.high:.2f}) | {to_best} | {rate(row.rate, shape.unit)} "
            f"| {row.p50:,.0f} | {row.p99:,.0f} | {row.p999:,.0f} | {row.busy:.0%} | {row.kept} of {row.of} "
            f"| {cells} |"
        )
    for server in unsteady:
        cells = shared_cells(shared.get(server))
        lines.append(f"| {server} | not reported: none of its pinned slices was steady {EMPTY}| {cells} |")
    picture = [f"![{shape.title}]({shape.key}.svg)", ""] if found else []
    return "\n".join([*lines, "", *picture])


def plot(shape, found):
    """Bars for the ratios to C, and lines from the least to the most."""
    shown = [row for row in found if not row.load_bound]
    end = max([1.0, *(row.high for row in shown)])
    height = (BAR + GAP) * len(shown) + 40

    def x(value):
        return LEFT + WIDTH * value / end

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="4" y="16" font-weight="bold">{escape(shape.title)}: {shape.unit} per CPU second, C = 1</text>',
    ]
    for i, row in enumerate(shown):
        y = 28 + i * (BAR + GAP)
        middle = y + BAR / 2
        parts += [
            f'<text x="{LEFT - 6}" y="{y + 12}" text-anchor="end">{escape(row.server)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{x(row.ratio) - LEFT:.1f}" height="{BAR}" '
            f'fill="{OURS if row.is_ours else THEIRS}"/>',
            f'<line x1="{x(row.low):.1f}" x2="{x(row.high):.1f}" y1="{middle}" y2="{middle}" stroke="black"/>',
            f'<text x="{x(row.high) + 5:.1f}" y="{y + 12}">{row.ratio:.2f}</text>',
        ]
    one = f"{x(1):.1f}"
    parts.append(f'<line x1="{one}" x2="{one}" y1="24" y2="{height - 10}" stroke="#c0392b" stroke-dasharray="3"/>')
    return "\n".join([*parts, "</svg>", ""])


def write(folder, shapes, slices, notes):
    folder.mkdir(parents=True, exist_ok=True)
    text = ["# Results", "", "How to read them: [Performance](README.md). Ours are in bold.", ""]
    for shape in shapes:
        own = [s for s in slices if s.shape == shape.key]
        if not own:
            continue
        text.append(table(shape, own))
        if found := rows(shape, own):
            (folder / f"{shape.key}.svg").write_text(plot(shape, found))
    (folder / "results.md").write_text("\n".join([*text, *(f"- {note}" for note in notes), ""]))
    with (folder / "slices.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in dataclasses.fields(slices[0]))
        writer.writerows(dataclasses.astuple(s) for s in slices)
