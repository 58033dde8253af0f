"""The command `server`: parse, call, print."""

import argparse

from torch_katas.cli.arguments import Commands, add_command
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "the server in the background that keeps PyTorch ready: say what it holds, or stop it"
    command = add_command(commands, "server", _run, about)
    command.add_argument("what", nargs="?", choices=("status", "stop"), default="status")


def _run(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.warm import status

    if options.what == "stop":
        print("stopped" if status.stop_servers(course.root) else "no server is running")
        return 0
    servers = list(status.find_servers(course.root))
    for server in servers:
        print(server)
    if not servers:
        print("no server is running")
    return 0
