"""The demo helpdesk on a loopback port, for curl, for scripts and for tests."""

from __future__ import annotations

import os
import socketserver
from collections.abc import Callable, Iterable
from threading import Thread
from typing import TYPE_CHECKING, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tinydub_cli.sandbox.application import Application
from tinydub_cli.sandbox.errors import SandboxError
from tinydub_cli.sandbox.messages import json_response
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.store import Clock, Store

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = "127.0.0.1"
_FILES_HOST = "localhost"
_SILENT_SECONDS = 30


class Server:
    """Serves a store at `url`, and its attachments at `files_url`, which is another host.

    `with Server(store, clock=clock) as server:` serves in a thread until the block ends,
    `Server(store, clock=clock, port=8080).run()` right here until KeyboardInterrupt.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        port: int = 0,
        limits: Limits | None = Limits(),  # noqa: B008 (frozen)
        reading_clears_unread: bool = False,
        log: Callable[[str], None] | None = None,
    ) -> None:
        """Take a port, or with 0 any free one; `log` is told of each request in one line.

        The port is open when this returns. Raises SandboxError where it is taken.
        """
        try:
            self._listener = _Listener((_ADDRESS, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SandboxError(
                f"The demo helpdesk cannot listen on port {port} ({reason}):"
                " choose another one, or 0 for any that is free."
            ) from error
        self.port: int = self._listener.server_address[1]
        self.url = f"http://{_ADDRESS}:{self.port}"
        self.files_url = f"http://{_FILES_HOST}:{self.port}"
        self._thread: Thread | None = None
        self._listener.log = log
        application = Application(
            store,
            clock=clock,
            api_origin=self.url,
            files_origin=self.files_url,
            limits=limits,
            reading_clears_unread=reading_clears_unread,
        )
        self._listener.set_app(_explaining(application))

    def run(self) -> None:
        """Serve in this thread. KeyboardInterrupt passes through, once the port is closed."""
        try:
            self._listener.serve_forever()
        finally:
            self._listener.server_close()

    def start(self) -> None:
        """Serve in a thread of its own."""
        # Looks twenty times a second whether it is to stop, which is what stopping then takes.
        self._thread = Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop what `start` began, and close the port."""
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.server_close()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()


class _Listener(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # On Windows this option would let two servers share a port; elsewhere it only skips the wait
    # for old connections.
    allow_reuse_address = os.name == "posix"
    log: Callable[[str], None] | None = None

    def server_bind(self) -> None:
        """Bind, without the name look-up that the standard server begins with."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = _ADDRESS, self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up."""


class _Handler(WSGIRequestHandler):
    server: _Listener
    timeout = _SILENT_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Hand one line to whoever wants to know, without what could act on a terminal."""
        if self.server.log is not None:
            self.server.log((format % args).encode("unicode_escape").decode())


def _explaining(application: WSGIApplication) -> WSGIApplication:
    """Answer what inside a process would be raised, and a client whose body does not come."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except SandboxError as error:
            response = json_response(500, {"error": str(error)})
        except TimeoutError:
            response = json_response(408, {"message": "Request Timeout"})
        return response.send(start_response, method=environ["REQUEST_METHOD"])

    return answer
