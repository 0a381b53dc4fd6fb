"""How long `tickets search` takes over 100,000 messages, against `grep -ri` and `notmuch search`.

    python bench/search.py [RUNS]

The same messages are in a mirror and in files, one a message, and in notmuch's own index where that
is installed. The commands run in turn, so that a slow moment of the machine hits all of them, after
one round unmeasured; medians of RUNS (default 15) are compared.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tinydub_cli import wire
from tinydub_cli.mirror.opening import begun

TICKETS = 25_000
MESSAGES = 4
"""Of each ticket."""

NOW = datetime(2026, 2, 1, tzinfo=UTC)
RARE, USUAL, COMMON, PHRASE = "chandelier", "invoice", "booking", '"blue chandelier"'
"""In one ticket of 1,000, of 50, of 4; and a phrase of which one word is usual."""

Ticket = dict[str, object]


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 15
    with tempfile.TemporaryDirectory() as home:
        files = Path(home, "mail")
        environment = {
            **{name: value for name, value in os.environ.items() if "TINYDUB" not in name},
            "HOME": home,
            "XDG_CACHE_HOME": f"{home}/cache",
            "NOTMUCH_CONFIG": f"{home}/notmuch",
        }
        mirror = Path(home, "cache/tinydub/mirror", host(environment), "default/mirror.sqlite3")
        fill(mirror, files)
        size = sum(file.stat().st_size for file in files.rglob("*.eml"))
        print(f"{TICKETS * MESSAGES:,} messages, {size / 1e6:.0f} MB as files,", end=" ")
        print(f"{mirror.stat().st_size / 1e6:.0f} MB as a mirror\n")
        chosen = commands(files, environment)
        report(measure(chosen, environment, runs), chosen, environment)


def host(environment: dict[str, str]) -> str:
    """Return the folder of the API's host, as the program itself has it."""
    from tinydub_cli.address import OFFICIAL, parse_address

    return parse_address(environment.get("TINYDUB_API_URL") or OFFICIAL).origin.partition("://")[2]


def fill(path: Path, files: Path) -> None:
    """Make the mirror as a sync does, a ticket at a time, and the files."""
    started = time.perf_counter()
    with begun(path, print) as mirror:
        for ticket in tickets():
            mirror.record_ticket(wire.ticket(ticket), NOW)
        mirror.note_sync(NOW)
    print(f"mirror made in {time.perf_counter() - started:.0f} s")
    for ticket in tickets():
        write(ticket, files)


def tickets() -> Iterator[Ticket]:
    """Yield the tickets; they are the same each time."""
    chance = random.Random(6)
    vocabulary = words(chance)
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    for number in range(TICKETS):
        opened = NOW - timedelta(minutes=17 * number)
        customer = " ".join(chance.choices(vocabulary[500:5000], k=2)).title()
        messages = [
            {
                "id": f"M{number:06}{part}",
                "message_type": "outbound" if part % 2 else "inbound",
                "message": text(chance, vocabulary, weights, number if part == 2 else 1),
                "created_at": (opened + timedelta(hours=part)).isoformat(),
                "attachments": [],
            }
            for part in range(MESSAGES)
        ]
        yield {
            "id": f"T{number:07}",
            "name": customer,
            "email": f"{customer.split()[0].lower()}@example.com",
            "status": chance.choice(("pending", "open", "waiting", "resolved")),
            "created_at": opened.isoformat(),
            "attachments": [],
            "messages": messages,
        }


def words(chance: random.Random) -> list[str]:
    """Return 20,000 words such as there are."""
    parts = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "ar", "en", "is")]
    made = {"".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(40_000)}
    return sorted(made, key=lambda word: (len(word) > 3, chance.random()))[:20_000]


def text(chance: random.Random, vocabulary: list[str], weights: list[float], number: int) -> str:
    """Return a message of 40 to 120 words, a few lines long."""
    content = chance.choices(vocabulary, weights, k=chance.randint(40, 120))
    for every, word in ((1000, f"blue {RARE}"), (50, USUAL), (4, COMMON)):
        if number % every == 0:
            content[chance.randrange(len(content))] = word
    return "\n".join(" ".join(content[i : i + 12]) for i in range(0, len(content), 12))


def write(ticket: Ticket, files: Path) -> None:
    """Write a ticket's messages as mails, a file each."""
    number = int(str(ticket["id"])[1:])
    folder = files / f"{number // 250:03}"
    folder.mkdir(parents=True, exist_ok=True)
    messages = ticket["messages"]
    assert isinstance(messages, list)
    for message in messages:
        date = format_datetime(datetime.fromisoformat(message["created_at"]))
        (folder / f"{message['id']}.eml").write_text(
            f"From: {ticket['name']} <{ticket['email']}>\nTo: help@example.org\n"
            f"Subject: {ticket['id']}\nDate: {date}\nMessage-ID: <{message['id']}@example.org>\n\n"
            f"{message['message']}\n"
        )


def commands(files: Path, environment: dict[str, str]) -> dict[str, list[str]]:
    """Return the commands to compare; the first is what all begin with."""
    tinydub = str(Path(sys.executable).with_name("tinydub"))
    chosen = {"tinydub --version": [tinydub, "--version"]}
    for word in (RARE, USUAL, COMMON, PHRASE):
        chosen[f"tinydub tickets search {word} -q"] = [tinydub, "tickets", "search", word, "-q"]
    chosen[f"tinydub tickets search {USUAL} --json"] = [
        *(tinydub, "tickets", "search", USUAL, "--json")
    ]
    for word in (RARE, USUAL):
        chosen[f"grep -ri {word}"] = ["grep", "-ri", word, str(files)]
    if shutil.which("notmuch"):
        Path(environment["NOTMUCH_CONFIG"]).write_text(
            f"[database]\npath={files}\n[user]\nname=x\nprimary_email=x@example.org\n"
        )
        subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True)
        for word in (RARE, USUAL, COMMON):
            name = f"notmuch search {word}"
            chosen[name] = ["notmuch", "search", "--output=threads", word]
    return chosen


def measure(
    chosen: dict[str, list[str]], environment: dict[str, str], runs: int
) -> dict[str, float]:
    """Return the median seconds of each command."""
    seconds: dict[str, list[float]] = {name: [] for name in chosen}
    for turn in range(runs + 1):
        for name, command in chosen.items():
            start = time.perf_counter()
            subprocess.run(command, env=environment, capture_output=True, check=True)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def report(
    medians: dict[str, float], chosen: dict[str, list[str]], environment: dict[str, str]
) -> None:
    """Print each median, how it compares with a bare start, and how many lines it gives."""
    start = next(iter(medians.values()))
    print(f"{'command':<48} {'median':>9} {'start-ups':>10} {'lines':>7}")
    for name, median in medians.items():
        done = subprocess.run(chosen[name], env=environment, capture_output=True, check=True)
        lines = done.stdout.count(b"\n")
        print(f"{name:<48} {median * 1000:>6.0f} ms {median / start:>9.2f}x {lines:>7,}")


if __name__ == "__main__":
    main()
