"""Is everything there that a course needs? One finding for each part, and for each problem what to do.

Nothing is imported that may be broken: versions come from metadata, and PyTorch is looked at in a process of its own.
"""

import sys
from collections.abc import Iterator

from torch_katas.course.model import Course
from torch_katas.doctor import torch_check
from torch_katas.doctor.course_check import course_findings, release_findings
from torch_katas.doctor.files import file_findings
from torch_katas.doctor.finding import Finding
from torch_katas.doctor.packages import package_findings
from torch_katas.doctor.sandbox_check import sandbox_findings
from torch_katas.doctor.server_check import server_findings


def examine(course: Course) -> Iterator[Finding]:
    """Yield a finding for each part."""
    yield from package_findings(course.config.install, sys.version_info[:3])
    yield from torch_check.torch_findings(torch_check.look_at_torch())
    yield from sandbox_findings()
    yield from server_findings(course.root)
    yield from course_findings(course)
    yield from release_findings(course)
    yield from file_findings(course)
