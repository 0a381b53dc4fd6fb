"""The WSGI app: the API on one host, the attachments on another, both written to the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tinydub_cli.sandbox.account import API_ORIGIN, FILES_ORIGIN
from tinydub_cli.sandbox.api import Api
from tinydub_cli.sandbox.messages import Request, Response, json_response
from tinydub_cli.sandbox.pages import login_page
from tinydub_cli.sandbox.quota import Limits
from tinydub_cli.sandbox.storage import Storage
from tinydub_cli.sandbox.store import AnsweredRequest, Clock, Store

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class Application:
    """The demo helpdesk as a WSGI app.

    SandboxError passes through: inside a process the caller reports it, the server answers 500.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        api_origin: str = API_ORIGIN,
        files_origin: str = FILES_ORIGIN,
        limits: Limits | None = Limits(),  # noqa: B008 (frozen)
        reading_clears_unread: bool = False,
    ) -> None:
        """Answer from a store, at two addresses such as `https://demo.tinydub.example`.

        Without `limits` nothing is counted and no header speaks of them. Whether reading a ticket
        clears its unread mark is not documented: `reading_clears_unread` plays either answer.
        """
        self._store = store
        self._clock = clock
        self._api_origin = api_origin
        self._files_origin = files_origin
        self._storage = Storage(store)
        self._api = Api(
            store,
            files_origin=files_origin,
            limits=limits,
            reading_clears_unread=reading_clears_unread,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        request = Request.from_environ(environ)
        response = self._answer(request)
        self._store.record(
            AnsweredRequest(
                method=request.method,
                path=request.path,
                status=response.status,
                at=self._clock(),
                authorized=bool(request.authorization),
            )
        )
        return response.send(start_response, method=request.method)

    def _answer(self, request: Request) -> Response:
        if request.origin == self._files_origin:
            return self._storage.answer(request, self._clock())
        if request.origin != self._api_origin:
            # A page elsewhere could point its own name at the loopback port (DNS rebinding).
            return json_response(421, {"error": f"This helpdesk answers at {self._api_origin}"})
        if request.path.startswith("/api/"):
            return self._api.answer(request, self._clock())
        if request.path in ("/", "/login"):
            return login_page()
        return json_response(404, {"message": "Not Found"})
