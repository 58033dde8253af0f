"""Whether a server in the background keeps PyTorch ready."""

from collections.abc import Iterator
from pathlib import Path

from torch_katas.doctor.finding import Finding
from torch_katas.warm import status


def server_findings(root: Path) -> Iterator[Finding]:
    """Yield a finding for each resident server of the course at a root, or one that says that there is none."""
    servers = list(status.find_servers(root))
    for server in servers:
        yield Finding("warm server", str(server))
    if not servers:
        yield Finding("warm server", "none is running")
