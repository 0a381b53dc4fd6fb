"""How fast a sync is where nothing limits it, against fetching the same tickets with curl.

    python bench/sync.py [RUNS]

A demo helpdesk on loopback has 1,000 tickets and no limits; the client's own sparing of the
minute's requests is left out (`tests/support/hurried.py`). The commands run in turn; medians of
RUNS (default 5) are compared. Then tickets are written into SQLite alone, each one committed, and
the list of 100,000.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tinydub_cli import wire
from tinydub_cli.mirror.opening import begun
from tinydub_cli.models import Filter
from tinydub_cli.sandbox.account import DEMO_TOKEN
from tinydub_cli.sandbox.seed.crowd import crowd

TICKETS: Final = 1_000
HURRIED: Final = Path(__file__).parent.parent / "tests" / "support" / "hurried.py"
CURL: Final = (
    'xargs -P 8 -I {} curl -sf -o "$1/{}.json" -H "Accept: application/json"'
    ' -H "Authorization: Bearer $TINYDUB_TOKEN" "$TINYDUB_API_URL/ticket/{}"'
)


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 5
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server, address = serve(home / "server")
        try:
            compare(home, address, runs)
        finally:
            server.terminate()
            server.wait()
        write(home, runs)


def compare(home: Path, address: str, runs: int) -> None:
    """Sync and fetch in turn."""
    plain = {**os.environ, "TINYDUB_API_URL": address, "TINYDUB_TOKEN": DEMO_TOKEN}
    seconds: dict[str, list[float]] = {"tinydub tickets sync": [], "xargs -P 8 curl": []}
    listed = run(plain | {"HOME": str(home / "list")}, "tickets", "list", "-q")
    resolved = run(
        plain | {"HOME": str(home / "list")}, "tickets", "list", "-q", "--filter", "resolved"
    )
    ids = listed + resolved
    for turn in range(runs + 1):
        fresh = plain | {"HOME": str(home / f"sync-{turn}")}
        there = home / f"curl-{turn}"
        there.mkdir()
        taken = {
            "tinydub tickets sync": timed(
                lambda e=fresh: run(e, "tickets", "sync", "--budget", "99999")
            ),
            "xargs -P 8 curl": timed(
                lambda t=there: subprocess.run(
                    ["sh", "-c", CURL, "sh", t], env=plain, input=ids, check=True
                )
            ),
        }
        for name, one in taken.items():
            seconds[name] += [one] if turn else []
    count = len(ids.split())
    for name, one in seconds.items():
        median = statistics.median(one)
        print(f"{name:<24} {median:6.2f} s  {count / median:7.0f} tickets a second")


def write(home: Path, runs: int) -> None:
    """Write tickets, one by one, and a long list, without any server."""
    now = datetime.now(UTC)
    tickets = [wire.ticket(document) for document in crowd(TICKETS, now)]
    summaries = wire.ticket_summaries(
        [
            {"id": f"T{number:07}", "name": f"Custømer {number}", "email": "c@example.com"}
            for number in range(100_000)
        ]
    )
    threads, lists = [], []
    for turn in range(runs):
        with begun(home / f"mirror-{turn}" / "mirror.sqlite3", print) as mirror:
            threads.append(timed(lambda m=mirror: [m.record_ticket(one, now) for one in tickets]))
            lists.append(timed(lambda m=mirror: m.record_list(Filter.OPEN, summaries, now)))
    print(f"into SQLite: {TICKETS / statistics.median(threads):,.0f} threads a second,", end=" ")
    print(f"{len(summaries) / statistics.median(lists):,.0f} rows of a list a second")


def serve(home: Path) -> "tuple[subprocess.Popen[str], str]":
    """Serve the demo helpdesk, and return the process with the API's address."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tinydub_cli", "demo", "serve", "--port", "0", "--no-limits"),
            *("--tickets", str(TICKETS)),
        ],
        env={**os.environ, "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def run(environment: dict[str, str], *argv: str) -> bytes:
    """Run a command that waits for no allowance, and return what it wrote."""
    done = subprocess.run(
        [sys.executable, HURRIED, *argv],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return done.stdout


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
