"""Runs `tinydub` as a program: `tinydub` and `python -m tinydub_cli` both begin here."""

import gc
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
    gc.freeze()  # the interpreter's last collection then has nothing to look at
    sys.exit(status)


if __name__ == "__main__":
    run()
