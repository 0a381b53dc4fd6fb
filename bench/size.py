"""How long long lists take, as ratios to what one would otherwise type, and how much memory.

    python bench/size.py [RUNS]

A server on loopback has one list of 100,000 tickets and one of 10,000. The commands run in turn;
medians of RUNS (default 7) are compared. rich's own table is what most programs would use.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

MANY: Final = 100_000
SOME: Final = 10_000

RICH_TABLE = """
import json, sys, urllib.request
from rich.console import Console
from rich.table import Table
from rich.text import Text
tickets = json.load(urllib.request.urlopen(sys.argv[1]))
table = Table(box=None)
for heading in ("", "ID", "CUSTOMER", "E-MAIL", "STATUS", "CREATED"):
    table.add_column(heading, no_wrap=True)
for ticket in tickets:
    cells = ("*" if ticket["has_unread_messages"] else "", ticket["id"], ticket["name"],
             ticket["email"], ticket["status"], ticket["created_at"])
    table.add_row(*(Text(cell) for cell in cells))
Console(width=120).print(table)
"""

FIRST_LINES = 'exec "$0" tickets list --format table | head -n 2'


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 7
    tinydub = str(Path(sys.executable).with_name("tinydub"))
    with tempfile.TemporaryDirectory() as home:
        servers = {count: serve(count) for count in (MANY, SOME)}
        environment = {**os.environ, "HOME": home, "TINYDUB_TOKEN": "x" * 40, "COLUMNS": "120"}
        many, some = servers[MANY], servers[SOME]
        commands = {
            "100,000 tickets: tinydub tickets list --json": (
                [tinydub, "tickets", "list", "--json"],
                many,
            ),
            "100,000 tickets: curl | jq -c .": (
                ["sh", "-c", f"curl -s {many}/tickets | jq -c ."],
                many,
            ),
            "10,000 rows: tinydub tickets list --format table": (
                [tinydub, "tickets", "list", "--format", "table"],
                some,
            ),
            "10,000 rows: until the first is there": (["sh", "-c", FIRST_LINES, tinydub], some),
            "10,000 rows: rich's own table": (
                [sys.executable, "-c", RICH_TABLE, f"{some}/tickets"],
                some,
            ),
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, (command, address) in commands.items():
                taken = timed(
                    lambda c=command, a=address: subprocess.run(
                        c,
                        env={**environment, "TINYDUB_API_URL": a},
                        stdout=subprocess.DEVNULL,
                        check=True,
                    )
                )
                if turn:
                    seconds[name].append(taken)
        medians = {name: statistics.median(taken) for name, taken in seconds.items()}
        for name, median in medians.items():
            print(f"{name:<50} {median:6.2f} s")
        ours, theirs, table, _, rich = medians.values()
        print(f"\n--json / curl | jq: {ours / theirs:.2f}; table / rich's own: {table / rich:.2f}")
        peak = peak_memory([tinydub, "tickets", "list", "--json"], environment, many)
        print(f"peak memory of --json with 100,000 tickets: {peak} MB")


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def serve(count: int) -> str:
    """Serve a list of so many tickets for every path, and return the API's address."""
    body = json.dumps(
        [
            {
                "id": f"T{number:07}",
                "name": f"Custømer {number}",
                "email": f"customer{number}@example.com",
                "status": "pending",
                "has_unread_messages": number % 3 == 0,
                "created_at": "2026-01-20T12:51:32.000000Z",
            }
            for number in range(count)
        ],
        ensure_ascii=False,
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/api/v1"


def peak_memory(command: list[str], environment: dict[str, str], address: str) -> int:
    """Return the most megabytes that a command takes at once, measured in a process of its own."""
    probe = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *command],
        env={**environment, "TINYDUB_API_URL": address},
        stdout=subprocess.PIPE,
        check=True,
    )
    unit = 1024 if sys.platform == "darwin" else 1
    return int(done.stdout) // unit // 1024


if __name__ == "__main__":
    main()
