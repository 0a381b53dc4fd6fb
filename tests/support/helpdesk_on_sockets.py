"""A helpdesk with a memory on a raw socket: it takes replies in, and answers them as it is told.

    desk = Helpdesk(closes)
    with FaultServer(desk) as server:
        outcome = world.run("ticket", "reply", TICKET, "-m", "Hello", variables=server.variables())
    assert desk.replies == ["Hello"]

Reading is served well unless a test says otherwise; what is done about a POST is any act of
`faults`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.faults import Act, Visit, answer

TICKET = "KPlaQw1c"
REPLY_ID = "FTsuHoDS"
"""The id that the helpdesk gives to the reply that it takes in first."""

CREATED = "2026-01-20T18:44:11.000000Z"
SENT = json.dumps({"id": REPLY_ID, "created_at": CREATED}).encode()
"""The confirmation of that reply."""

Document = dict[str, Any]


def message(
    id: str,  # noqa: A002 - the API's name
    text: str,
    *,
    kind: str = "outbound",
    user: Any = None,
    at: str = CREATED,
) -> Document:
    """Return a message of a thread in the API's form."""
    return {
        "id": id,
        "message_type": kind,
        "ticket_status": "pending",
        "message": text,
        "created_at": at,
        "user": user,
        "attachments": [],
    }


QUESTION = message("GeG3CPz5", "It is broken.", kind="inbound", at="2026-01-05T08:39:03.000000Z")


def as_it_is(text: str) -> str:
    """Return a text as it is."""
    return text


@dataclass
class Helpdesk:
    """A helpdesk with one ticket; itself an act, for every request that a server gets.

    on_reply   what is done about a POST; well-formed confirmations where it is None
    commits    whether the reply is taken in, before anything is done about its POST
    late       how many looks at the ticket a reply that was taken in is not shown
    stores     how the helpdesk writes down a text
    user       who it says has written our replies
    thread     the messages that are there at first
    meanwhile  messages that others write just when a POST comes
    own        what `/tickets/self` lists, by id: the ticket itself, and others as they are shown
    assignee   who has the ticket
    on_read    what is done instead about each GET in turn; None and the end serve it well
    headers    what its answers to a GET have beside the usual
    """

    on_reply: Act | None = None
    commits: bool = True
    late: int = 0
    stores: Callable[[str], str] = as_it_is
    user: Any = None
    thread: list[Document] = field(default_factory=lambda: [QUESTION])
    meanwhile: Iterable[Document] = ()
    own: Mapping[str, Document] = field(default_factory=dict)
    assignee: Any = None
    on_read: list[Act | None] = field(default_factory=list)
    headers: Iterable[str] = ()
    replies: list[str] = field(default_factory=list)
    """The texts that were taken in, as they came."""
    asked: list[str] = field(default_factory=list)
    """What it was asked, in order: `POST`, or `GET` and the path below the API's base."""

    _hidden: int = 0

    def __call__(self, visit: Visit) -> None:
        """Do one request's work."""
        match visit.method():
            case "POST":
                self.asked.append("POST")
                self._reply(visit)
            case "GET":
                self.asked.append(f"GET {visit.foresee().target.removeprefix('/api/v1')}")
                act = self.on_read.pop(0) if self.on_read else None
                (act or self._shows)(visit)
            case _:  # the client has gone
                visit.linger()

    def _reply(self, visit: Visit) -> None:
        self.thread += self.meanwhile
        self.meanwhile = ()
        confirmation = SENT
        if self.commits:
            text = json.loads(visit.foresee().body)["message"]
            id = REPLY_ID if not self.replies else f"{REPLY_ID}{len(self.replies)}"  # noqa: A001
            self.replies.append(text)
            self.thread.append(message(id, self.stores(text), user=self.user))
            self._hidden = self.late
            confirmation = json.dumps({"id": id, "created_at": CREATED}).encode()
        (self.on_reply or answer(201, confirmation))(visit)

    def _shows(self, visit: Visit) -> None:
        path = visit.foresee().target.removeprefix("/api/v1")
        shown = self._document(path.rpartition("/")[2])
        answer(200, json.dumps(shown).encode(), *self.headers)(visit)

    def _document(self, id: str) -> Document | list[Document]:  # noqa: A002
        if id == "self":
            return [{"id": id, **of} for id, of in self.own.items()]  # noqa: A001
        if id != TICKET:
            return {"id": id, "messages": [], **self.own[id]}
        shown = self.thread[:-1] if self._hidden else self.thread
        self._hidden = max(0, self._hidden - 1)
        return {
            "id": TICKET,
            "name": "Maxim Pool",
            "email": "m.poold@example.com",
            "status": "pending",
            "assigned_to": self.assignee,
            "messages": shown,
        }
