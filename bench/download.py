"""How fast `ticket download` is, as a ratio to `curl -o`, and how much memory it takes.

    python bench/download.py [RUNS]

Both fetch 256 MB from the same server on loopback, in turn; medians of RUNS (default 5) are
compared. Peak memory is compared with that of the same command on a file of 1 MB.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

LARGE, SMALL = 256_000_000, 1_000_000
TINYDUB = [sys.executable, "-m", "tinydub_cli"]


class Handler(BaseHTTPRequestHandler):
    """An API with a ticket for each size, and a storage with the files."""

    protocol_version = "HTTP/1.1"
    files: dict[str, Path] = {}  # noqa: RUF012 (the server's own)

    def do_GET(self) -> None:
        """Answer with a ticket or a file."""
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/api/"):
            self._send_ticket(name)
            return
        with self.files[name].open("rb") as file:
            self._head("application/octet-stream", self.files[name].stat().st_size)
            self.wfile.flush()
            self.connection.sendfile(file)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _send_ticket(self, name: str) -> None:
        port = self.server.server_address[1]
        file = {
            "id": name,
            "name": f"{name}.bin",
            "size": self.files[name].stat().st_size,
            "url": f"http://localhost:{port}/{name}",
        }
        body = json.dumps({"id": name, "attachments": [file], "messages": []}).encode()
        self._head("application/json", len(body))
        self.wfile.write(body)

    def _head(self, kind: str, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()


def run(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Run a command; return its seconds and its peak memory in kB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    process.returncode = 0
    return time.perf_counter() - began, usage.ru_maxrss


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, size in (("large", LARGE), ("small", SMALL)):
            Handler.files[name] = home / name
            with Handler.files[name].open("wb") as file:
                for _ in range(size // 1_000_000):
                    file.write(os.urandom(1_000_000))
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://localhost:{server.server_address[1]}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "TINYDUB_API_URL": f"http://127.0.0.1:{server.server_address[1]}/api/v1",
            "TINYDUB_TOKEN": "x" * 40,
        }
        times: dict[str, list[float]] = {"curl": [], "tinydub": []}
        peaks: dict[str, int] = {}
        for _ in range(runs):
            there = str(home / "there")
            times["curl"].append(run(["curl", "-s", "-o", there, f"{url}/large"], environment)[0])
            for name in ("large", "small"):
                command = [*TINYDUB, "ticket", "download", name, "-o", there, "--force"]
                seconds, peak = run(command, environment)
                if name == "large":
                    times["tinydub"].append(seconds)
                peaks[name] = max(peak, peaks.get(name, 0))
        medians = {name: statistics.median(values) for name, values in times.items()}
        for name, seconds in medians.items():
            print(f"{name:8} {seconds:6.2f} s  {LARGE / seconds / 1e6:7.0f} MB/s")
        print(f"throughput / curl's: {medians['curl'] / medians['tinydub']:.2f} (target 0.7)")
        more = (peaks["large"] - peaks["small"]) / 1000
        print(f"peak memory: {peaks['large'] / 1000:.0f} MB, {more:+.0f} MB to 1 MB's (target +20)")


if __name__ == "__main__":
    main()
