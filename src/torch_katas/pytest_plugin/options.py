"""The options that a course adds to pytest."""

import pytest

from torch_katas.runner.job import ALL_DEVICES, DEVICES

ANSWERS = "--answers"


def add(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("torch-katas")
    group.addoption(ANSWERS, metavar="DIR", help="judge this folder, laid out like exercises/, or notebook")
    group.addoption(
        "--device",
        choices=DEVICES,
        default=ALL_DEVICES,
        help="devices to run on; `all` means the CPU and every accelerator that is there",
    )
