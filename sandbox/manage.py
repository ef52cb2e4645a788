"""Django's command line in the demo's environment: `python -m sandbox.manage shell`."""

import os
import sys

from sandbox.environment import ROOT, environment

if __name__ == "__main__":
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "manage.py", *sys.argv[1:]], environment())  # noqa: S606 - our own program
