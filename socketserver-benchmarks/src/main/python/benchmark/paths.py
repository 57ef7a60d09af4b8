"""The page about the paths that every request takes, from what JMH has written."""

GC = "gc.alloc.rate.norm"
SERVER = "server.alloc.norm"

# where the client's thread is the one that is measured, the server's threads do nothing
NO_SERVER = ("Discovery", "Floor", "LineReading")

INTRODUCTION = """# The paths that every request takes

Written by `src/measure/paths`; what the figures mean is said in [Performance](README.md#the-paths-that-every-request-takes).
"""


def number(value):
    """With as many digits as say something; a tenth of a byte is noise."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def error(metric):
    value = metric["scoreError"]
    return "?" if value == "NaN" else number(float(value))


def name(result):
    own = ".".join(result["benchmark"].split(".")[-2:])
    return ", ".join([f"`{own}`", *(value.lower() for value in parameters(result).values())])


def parameters(result):
    """In the order in which people look for them."""
    found = result.get("params", {})
    return {key: found[key] for key in ("transport", "threads", "form") if key in found}


def row(result):
    primary, secondary = result["primaryMetric"], result["secondaryMetrics"]
    served = not name(result).startswith(tuple(f"`{own}." for own in NO_SERVER))
    cells = [
        name(result),
        result["mode"],
        f"{number(primary['score'])} ± {error(primary)}",
        primary["scoreUnit"],
        number(secondary[GC]["score"]),
        number(secondary[SERVER]["score"]) if served else "",
    ]
    return f"| {' | '.join(cells)} |"


def basis(results):
    """On how much the figures rest; one sentence for each kind."""
    kinds = {}
    for result in results:
        kind = (
            f"forks: {result['forks']}, each with {result['warmupIterations']} iterations of {result['warmupTime']} "
            f"that do not count and {result['measurementIterations']} of {result['measurementTime']} that do"
        )
        kinds[kind] = f"JMH {result['jmhVersion']}, {result['vmName']} {result['vmVersion']}; {kind}."
    return "\n".join(kinds.values())


def page(results):
    head = ["| benchmark | mode | score ± error (99.9 %) | unit | B/op | of them the server's |", "|---|---|---|---|---|---|"]
    return "\n".join([INTRODUCTION, basis(results), "", *head, *map(row, results)]) + "\n"
