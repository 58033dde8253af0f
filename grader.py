"""The scorecard and what belongs to it: `python grader.py --help`."""

import runpy
import sys
from pathlib import Path


def main():
    """Run the command line on this course; where it cannot run, say in one line what is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is installed
        sys.exit("Error: Python 3.11 or newer is needed, and this is %d.%d" % sys.version_info[:2])  # noqa: UP031 - ditto
    finish_updates()
    try:
        from torch_katas.cli.main import main as run
    except ModuleNotFoundError as error:
        sys.exit(f"Error: {error.name} is not installed for this Python; {remedy()}")
    run(root=Path(__file__).resolve().parent)


def remedy():
    """Return what to do where a package is missing: most often an environment is there, and not activated."""
    environment = Path(__file__).resolve().parent / ".venv"
    if not environment.is_dir() or Path(sys.prefix).resolve() == environment.resolve():
        return "run: pip install -e . (in this folder)"
    activate = ".venv\\Scripts\\activate" if sys.platform == "win32" else "source .venv/bin/activate"
    return f"activate its environment: {activate} (in this folder)"


def finish_updates():
    """Finish an update that something has stopped, before the engine is imported: it may be half replaced itself."""
    root = Path(__file__).resolve().parent
    if any(root.glob("backups/*/unfinished.json")):
        finish = runpy.run_path(str(root / "src/torch_katas/store/finish_update.py"))
        for line in finish["finish_updates"](root):
            print("Note: " + line, file=sys.stderr)


if __name__ == "__main__":  # a child process imports this file under another name, and has no use for the command line
    main()
