"""The first cell of every notebook: it makes `check` and `hint` ready, and in Colab fetches the course before."""

from torch_katas.course.config import Config

SETUP = """\
# Run this cell first. It makes `check` and `hint` ready; in Colab it fetches the course before.
import os
import site
import subprocess
import sys

REPOSITORY = "{repository}"  # the address of the course, for Colab
HOME = "/content/course"

if "google.colab" in sys.modules:
    if not os.path.exists(HOME):
        assert REPOSITORY, "Write the address of the course's repository above."
        subprocess.run(["git", "clone", "--quiet", "--depth=1", REPOSITORY, HOME], check=True)
        subprocess.run("{install}", shell=True, cwd=HOME, check=True)
        for folder in site.getsitepackages():  # what has just been installed there is found from now on
            site.addsitedir(folder)
    os.chdir(HOME)

from torch_katas.notebook import check, hint"""


def build_setup(config: Config) -> str:
    """Return the code of the cell for a course with these settings."""
    return SETUP.format(repository=config.repository.replace('"', ""), install=config.install.replace('"', ""))
