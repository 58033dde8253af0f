"""doctor says by name what the kernel keeps answers from."""

import pytest

from torch_katas.doctor.sandbox_check import sandbox_findings
from torch_katas.sandbox import landlock

CASES = [
    (7, "the kernel (Landlock) keeps answers from others' files, TCP, signals"),
    (3, "keeps answers from others' files; not from TCP, signals, which this kernel does not know"),
    (0, "an audit hook in Python alone"),
]


@pytest.mark.parametrize(("version", "fact"), CASES)
def test_rights_are_named(version, fact, monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: version)
    (finding,) = sandbox_findings()
    assert fact in finding.fact
    assert not finding.is_problem
