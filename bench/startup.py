"""How long `tickets list` takes, as ratios to what one would otherwise type.

    python bench/startup.py [RUNS]

The commands run in turn, so that a slow moment of the machine hits all of them; medians of RUNS
(default 25) are compared. The server is `tinydub demo serve` on loopback with 50 tickets.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.store import Store

TICKETS = 50

BARE_SCRIPT = """
import os
import httpx
import typer
answer = httpx.get(
    os.environ["TINYDUB_API_URL"] + "/tickets",
    headers={
        "Authorization": "Bearer " + os.environ["TINYDUB_TOKEN"],
        "Accept": "application/json",
        "Content-Type": "application/json",
    },
)
print(answer.text)
"""

CURL = (
    'curl -s -H "Authorization: Bearer $TINYDUB_TOKEN" -H "Accept: application/json"'
    ' "$TINYDUB_API_URL/tickets" | jq .'
)

HTTPIE = (
    'http --ignore-stdin "$TINYDUB_API_URL/tickets" Accept:application/json'
    ' "Authorization:Bearer $TINYDUB_TOKEN"'
)


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 25
    tinydub = str(Path(sys.executable).with_name("tinydub"))
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_STATE_HOME": f"{home}/state"}
        fill(Path(home, "state/tinydub/demo.sqlite3"))
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
            report(measure(commands(tinydub, home), environment, runs))
            completing = {**environment, "_TINYDUB_COMPLETE": "1"}
            report_tabs(measure(tabs(tinydub), completing, runs))
        finally:
            server.terminate()
            server.wait()


def fill(path: Path) -> None:
    """Make a demo helpdesk whose list of open tickets is as long as wanted."""
    path.parent.mkdir(parents=True)
    with Store(path, clock=lambda: datetime.now(UTC)) as store:
        pattern = store.ticket("P1wLN0xU")
        missing = TICKETS - len(store.tickets("open"))
        for number in range(missing):
            store.put({**pattern, "id": f"BENCH{number:03}"})


def commands(tinydub: str, home: str) -> dict[str, list[str]]:
    """Return the commands to compare; the first two are ours."""
    bare = Path(home, "bare.py")
    bare.write_text(BARE_SCRIPT)
    chosen = {
        "tinydub tickets list --json": [tinydub, "tickets", "list", "--json"],
        "tinydub tickets list --format table": [tinydub, "tickets", "list", "--format", "table"],
        "(a) bare typer + httpx script": [sys.executable, str(bare)],
        "(b) curl | jq .": ["sh", "-c", CURL],
    }
    if shutil.which("http"):
        chosen["(c) HTTPie"] = ["sh", "-c", HTTPIE]
    return chosen


def tabs(tinydub: str) -> dict[str, list[str]]:
    """Return what TABs run, and first what they are compared with."""
    return {
        "python -c 'import typer'": [sys.executable, "-c", "import typer"],
        "TAB: a command": [tinydub, "=ti"],
        "TAB: a verb": [tinydub, "ticket", "="],
        "TAB: an option": [tinydub, "tickets", "list", "=--f"],
        "TAB: a ticket's id": [tinydub, "ticket", "show", "="],
        "TAB: a snippet": [tinydub, "snippets", "show", "="],
        "TAB: a profile": [tinydub, "--profile", "="],
    }


def measure(
    chosen: dict[str, list[str]], environment: dict[str, str], runs: int
) -> dict[str, float]:
    """Return the median seconds of each command; they run in turn, after one round unmeasured."""
    seconds: dict[str, list[float]] = {name: [] for name in chosen}
    for turn in range(runs + 1):
        for name, command in chosen.items():
            start = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def report(medians: dict[str, float]) -> None:
    """Print each median, and how ours compare with it."""
    ours, table = list(medians.values())[:2]
    print(f"{'command':<38} {'median':>8}   {'--json is':>10}")
    for name, median in medians.items():
        print(f"{name:<38} {median * 1000:>5.0f} ms   {ours / median:>9.2f}x")
    print(f"\ntable / JSON: {table / ours:.2f}")


def report_tabs(medians: dict[str, float]) -> None:
    """Print each TAB's median, and how it compares with importing typer."""
    typer = next(iter(medians.values()))
    print(f"\n{'completion':<38} {'median':>8}   {'import typer':>12}")
    for name, median in medians.items():
        print(f"{name:<38} {median * 1000:>5.0f} ms   {median / typer:>11.2f}x")


if __name__ == "__main__":
    main()
