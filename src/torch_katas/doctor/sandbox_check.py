"""What keeps an answer from files, connections and processes that are not its own, on this system."""

from collections.abc import Iterator

from torch_katas.doctor.finding import Finding
from torch_katas.sandbox import landlock


def sandbox_findings() -> Iterator[Finding]:
    """Yield one finding: which rights the kernel holds answers to, or that Python's audit hook is all there is."""
    rights = landlock.rights()
    names = {"files": rights.files, "TCP": rights.tcp, "signals": rights.signals}
    held = [name for name, known in names.items() if known]
    missing = [name for name, known in names.items() if not known]
    if not held:
        yield Finding("sandbox", "an audit hook in Python; this system has no Landlock")
        return
    rest = f"; this kernel does not know {', '.join(missing)}" if missing else ""
    yield Finding("sandbox", f"Landlock: {', '.join(held)}{rest}")
