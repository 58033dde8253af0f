"""doctor says by name what the kernel keeps answers from."""

import pytest

from torch_katas.doctor.sandbox_check import sandbox_findings
from torch_katas.sandbox import landlock

CASES = [
    (7, "Landlock: files, TCP, signals"),
    (3, "Landlock: files; this kernel does not know TCP, signals"),
    (0, "an audit hook in Python; this system has no Landlock"),
]


@pytest.mark.parametrize(("version", "fact"), CASES)
def test_rights_are_named(version, fact, monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: version)
    (finding,) = sandbox_findings()
    assert fact in finding.fact
    assert not finding.is_problem
