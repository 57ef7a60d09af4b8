"""On which processors a server and its load run."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Placement:
    """Processors as taskset(1) takes them; None is all that there are, so that the scheduler decides."""

    key: str
    server: str | None
    load: str | None

    def server_command(self, command):
        return on(self.server, command)

    def load_command(self, command):
        return on(self.load, command)


def on(processors, command):
    return command if processors is None else ["taskset", "-c", processors, *command]


PINNED = Placement("pinned", "0", "1")
SHARED = Placement("shared", None, None)
PLACEMENTS = {placement.key: placement for placement in (PINNED, SHARED)}
