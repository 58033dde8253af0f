"""The group of commands `class`: for who teaches."""

from torch_katas.cli import (
    class_autograder,
    class_collect,
    class_grade,
    class_marks,
    class_pages,
    class_release,
    class_shard,
    class_status,
)
from torch_katas.cli.arguments import Commands

_GROUPS = (
    *(class_release, class_collect, class_grade, class_marks, class_pages),
    *(class_autograder, class_shard, class_status),
)


def add_commands(commands: Commands) -> None:
    """Add the group to the parser."""
    about = "a class: collect what students hand in, grade it, give marks and feedback back"
    group = commands.add_parser("class", help=about, description=about)
    class_commands = group.add_subparsers(metavar="COMMAND", required=True)
    for module in _GROUPS:
        module.add_commands(class_commands)
