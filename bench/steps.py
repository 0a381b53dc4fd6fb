"""What each step towards a quick start gives: the same command with one of them undone.

    python bench/steps.py [RUNS]

`tickets list --json` on loopback, and one TAB. The variants run in turn; medians of RUNS (default
15) are compared with what is shipped.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tinydub_cli.sandbox.account import DEMO_TOKEN

SHIPPED: Final = """
import sys
from tinydub_cli.__main__ import run
run()
"""

UNDONE: Final = {
    "shipped": SHIPPED,
    "the interpreter taken apart at the end": """
import gc, sys
gc.set_threshold(100_000, 50, 100)
from tinydub_cli.env import real_env
from tinydub_cli.main import main
sys.exit(main(sys.argv[1:], real_env()))
""",
    "garbage collected while importing": """
import os, sys
from tinydub_cli.env import real_env
from tinydub_cli.main import main
status = main(sys.argv[1:], real_env())
os._exit(status)
""",
    "certificates read, though on loopback": f"import ssl; ssl.create_default_context()\n{SHIPPED}",
    "keyring imported": f"import keyring\n{SHIPPED}",
    "rich imported": f"import rich.console, rich.text\n{SHIPPED}",
    "the telling of errors imported": f"import tinydub_cli.output.report\n{SHIPPED}",
    "dataclasses of two dozen records": """
from dataclasses import make_dataclass
for number in range(24):
    make_dataclass(f"Record{number}", ["a", "b", "c", "d"], frozen=True, slots=True)
"""
    + SHIPPED,
}

COMMANDS: Final = {
    "tickets list --json": (["tickets", "list", "--json"], {}),
    "TAB after `ticket show`": (["ticket", "show", "="], {"_TINYDUB_COMPLETE": "1"}),
}


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 15
    tinydub = str(Path(sys.executable).with_name("tinydub"))
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_STATE_HOME": f"{home}/state"}
        server = subprocess.Popen(
            [tinydub, "demo", "serve", "--port", "0", "--no-limits"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        try:
            environment["TINYDUB_API_URL"] = server.stdout.readline().strip()
            environment["TINYDUB_TOKEN"] = DEMO_TOKEN
            for name, (arguments, variables) in COMMANDS.items():
                report(name, measure(arguments, {**environment, **variables}, runs))
        finally:
            server.terminate()
            server.wait()


def measure(arguments: list[str], environment: dict[str, str], runs: int) -> dict[str, float]:
    """Return the median seconds of each variant; they run in turn, after one round unmeasured."""
    seconds: dict[str, list[float]] = {name: [] for name in UNDONE}
    for turn in range(runs + 1):
        for name, program in UNDONE.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", program, *arguments],
                env=environment,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def report(command: str, medians: dict[str, float]) -> None:
    """Print how much more each variant takes than what is shipped."""
    shipped = medians["shipped"]
    print(f"\n{command}: {shipped * 1000:.0f} ms")
    for name, median in medians.items():
        if name != "shipped":
            print(f"  {name:<42} {(median - shipped) * 1000:+6.0f} ms  {median / shipped:5.2f}x")


if __name__ == "__main__":
    main()
