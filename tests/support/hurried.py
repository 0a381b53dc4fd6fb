"""Runs `tinydub` as a process of its own that waits for nothing: it says so, and goes on.

    python hurried.py tickets sync

The client spares the minute's requests whatever the server does, so that a sync of some hundred
tickets would take minutes. Only the pauses are left out.
"""

import sys

from tinydub_cli.env import real_env
from tinydub_cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], real_env()._replace(sleep=lambda _: None)))
