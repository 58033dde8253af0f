"""What the doctor says about one part of the installation, and how it stands on a terminal."""

from dataclasses import dataclass

from torch_katas.report.terminal import WIDTH, hanging_lines


@dataclass(frozen=True)
class Finding:
    """One part of the installation; `remedy` says what to do, and is empty where nothing is wrong."""

    what: str
    fact: str
    remedy: str = ""

    @property
    def is_problem(self) -> bool:
        return bool(self.remedy)


def format_finding(finding: Finding, width: int = WIDTH) -> str:
    """Return a finding as lines for a terminal: its state, the part, and in a third column what there is to say."""
    head = f"{'problem' if finding.is_problem else 'ok':<8} {finding.what:<15} "
    text = f"{finding.fact}; {finding.remedy}" if finding.is_problem else finding.fact
    return "\n".join(line.text for line in hanging_lines(text, head, width=width))
