"""Runs `tinydub` as a program: `tinydub` and `python -m tinydub_cli` both begin here."""

import gc
import os
import sys


def run() -> None:
    """Run the command line of this process and end it with its status."""
    # Imports make many objects and no garbage: collecting while they run costs a tenth of a start.
    gc.set_threshold(100_000, 50, 100)
    try:
        from tinydub_cli.env import real_env
        from tinydub_cli.main import main

        status = main(sys.argv[1:], real_env())
    except KeyboardInterrupt:  # so early that nobody was there to say it better
        status = 130
    # All is written and closed. Taking the interpreter apart, object by object, would only keep the
    # user waiting, or hang on a thread that a silent keyring has left behind.
    os._exit(status)


if __name__ == "__main__":
    run()
