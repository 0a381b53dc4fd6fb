"""The six documented endpoints under `/api/v1`, who may use them, and how often."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from tinydub_cli.sandbox import links
from tinydub_cli.sandbox.account import BASIC_PLAN_TOKEN, DEMO_TOKEN
from tinydub_cli.sandbox.documents import ListName, attachments
from tinydub_cli.sandbox.messages import (
    Request,
    Response,
    json_response,
    json_text_response,
    method_not_allowed,
)
from tinydub_cli.sandbox.pages import login_page
from tinydub_cli.sandbox.quota import Allowance, Limits
from tinydub_cli.sandbox.replies import message_in
from tinydub_cli.sandbox.store import Store

_LISTS = {
    "/api/v1/tickets": ListName.OPEN,
    "/api/v1/tickets/self": ListName.SELF,
    "/api/v1/tickets/unassigned": ListName.UNASSIGNED,
    "/api/v1/tickets/resolved": ListName.RESOLVED,
}
_TICKET = re.compile(r"/api/v1/ticket/(?P<id>[^/]+)")
_REPLY = re.compile(r"/api/v1/ticket/(?P<id>[^/]+)/reply")
_READS: tuple[str, ...] = ("GET", "HEAD")
_WRITES: tuple[str, ...] = ("POST",)


class Api:
    """Answers as the vendor's server is documented to, and as Laravel does where nothing is."""

    def __init__(
        self,
        store: Store,
        *,
        files_origin: str,
        limits: Limits | None,
        reading_clears_unread: bool,
    ) -> None:
        """Answer from a store; see Application for the rest."""
        self._store = store
        self._files_origin = files_origin
        self._limits = limits
        self._reading_clears_unread = reading_clears_unread

    def answer(self, request: Request, now: datetime) -> Response:
        """Answer one request."""
        if not request.takes_json:
            # It is the website that answers here, so this costs nothing and says nothing of limits.
            return login_page()
        token = _bearer_token(request)
        if self._limits is None:
            return self._admit(token, request, now)
        # Without a user Laravel counts by address, and there is only one of those here.
        who = "user" if token in (DEMO_TOKEN, BASIC_PLAN_TOKEN) else "guest"
        allowance = self._store.spend(who, self._limits, now)
        if allowance.retry_after is not None:
            response = json_response(429, {"message": "Too Many Attempts."}).plus(
                ("Retry-After", str(allowance.retry_after))
            )
        else:
            response = self._admit(token, request, now)
        return response.plus(*_limit_headers(allowance))

    def _admit(self, token: str, request: Request, now: datetime) -> Response:
        if token == BASIC_PLAN_TOKEN:
            return json_response(403, {"error": "API access needs the Advanced plan."})
        if token != DEMO_TOKEN:
            return json_response(401, {"error": "Unauthenticated."})
        return self._route(request, now)

    def _route(self, request: Request, now: datetime) -> Response:
        """Find the endpoint first and then look at the method, so that a wrong one is a 405."""
        answer: Callable[[], Response]
        if listed := _LISTS.get(request.path):
            methods, answer = _READS, partial(self._tickets, listed)
        elif ticket := _TICKET.fullmatch(request.path):
            methods, answer = _READS, partial(self._ticket, ticket["id"], now)
        elif reply := _REPLY.fullmatch(request.path):
            methods, answer = _WRITES, partial(self._reply, reply["id"], request)
        else:
            route = request.path.lstrip("/")
            return json_response(404, {"message": f"The route {route} could not be found."})
        return answer() if request.method in methods else method_not_allowed(request, methods)

    def _tickets(self, name: ListName) -> Response:
        return json_text_response(200, self._store.tickets_json(name))

    def _ticket(self, ticket_id: str, now: datetime) -> Response:
        document = self._store.ticket(ticket_id)
        if document is None:
            return _not_found()
        unlinked = [attachment for attachment in attachments(document) if "url" not in attachment]
        if unlinked:
            secret = self._store.link_secret()
            for attachment in unlinked:
                file_id = str(attachment.get("id"))
                attachment["url"] = links.sign(self._files_origin, file_id, secret=secret, now=now)
        if self._reading_clears_unread and document.get("has_unread_messages"):
            self._store.mark_read(ticket_id)
        return json_response(200, document)

    def _reply(self, ticket_id: str, request: Request) -> Response:
        message = message_in(request)
        # The ticket comes first: what is wrong with a message to nobody does not matter.
        if self._store.ticket(ticket_id) is None:
            return _not_found()
        if isinstance(message, Response):
            return message
        sent = self._store.reply(ticket_id, message)
        if sent is None:
            return _not_found()
        return json_response(201, {"id": sent["id"], "created_at": sent["created_at"]})


def _not_found() -> Response:
    return json_response(404, {"error": "Ticket not found"})


def _bearer_token(request: Request) -> str:
    scheme, _, token = request.authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _limit_headers(allowance: Allowance) -> tuple[tuple[str, str], ...]:
    return (
        ("x-ratelimit-limit", str(allowance.limit)),
        ("x-ratelimit-remaining", str(allowance.remaining)),
    )
