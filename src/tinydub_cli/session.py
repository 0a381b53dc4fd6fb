"""What one command works with: the world, the global options, and the parts made from them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from tinydub_cli import text
from tinydub_cli.env import Env
from tinydub_cli.errors import NotFoundError, ReadOnlyError, StorageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import httpx

    from tinydub_cli.address import Address
    from tinydub_cli.api.client import Client
    from tinydub_cli.api.trace import Trace
    from tinydub_cli.attachments.storage import Storage
    from tinydub_cli.config.configuration import Configuration
    from tinydub_cli.known import KnownTickets
    from tinydub_cli.mirror.store import Mirror
    from tinydub_cli.models import Ticket, TicketSummary
    from tinydub_cli.outbox.folder import Outbox
    from tinydub_cli.quota import Ledger
    from tinydub_cli.snippets import Snippets
    from tinydub_cli.tokens.custody import Custody
    from tinydub_cli.tokens.token import Token


def begin(
    env: Env, *, demo: bool, profile: str | None, debug: bool = False, waits: bool = False
) -> "Session":
    """Return what a command works with, from its world and the global options.

    Raises UsageError for a `profile` that cannot be one.
    """
    from tinydub_cli.config.configuration import Configuration

    if profile:
        from tinydub_cli.config.settings import profile_name

        profile_name(profile)
    configuration = Configuration(env.variables, env.directories, profile)
    env = env._replace(variables=configuration)
    return Session(env, configuration, demo or env.flag("TINYDUB_DEMO"), debug, waits)


class Session(NamedTuple):
    """One run of `tinydub`. Its parts load their modules when they are first asked for."""

    env: Env
    configuration: "Configuration"
    demo: bool
    debug: bool
    waits: bool

    @property
    def profile(self) -> str:
        """Which of several accounts is used."""
        return self.configuration.profile

    def tell(self, sentence: str) -> None:
        """Say something about the work on standard error; strangers' text in it is made safe."""
        self.env.say(text.line(sentence))

    def address(self) -> "Address":
        """Return where the API is. Raises UsageError for an address that must not be used."""
        from tinydub_cli.address import OFFICIAL, parse_address

        if self.demo:
            from tinydub_cli.sandbox.account import API_ORIGIN

            return parse_address(API_ORIGIN)
        return parse_address(self.env.variables.get("TINYDUB_API_URL") or OFFICIAL)

    def custody(self) -> "Custody":
        """Return who keeps this account's token. Raises UsageError in the demo: it needs none."""
        from tinydub_cli.tokens.custody import Custody
        from tinydub_cli.tokens.token import Account

        if self.demo:
            raise UsageError(
                "The demo helpdesk needs no signing in.", "Leave --demo and TINYDUB_DEMO away."
            )
        account = Account(self.address().origin, self.profile)
        return Custody(account, self.env.variables, self.env.directories)

    @property
    def program(self) -> str:
        """How this program is called to work on the same account: for commands in hints.

        What the environment or the configuration says already is left out.
        """
        demo = " --demo" if self.demo and not self.env.flag("TINYDUB_DEMO") else ""
        usual = self.profile == self.configuration.usual_profile
        profile = "" if usual else f" --profile {self.profile}"
        return f"tinydub{demo}{profile}"

    def outbox(self) -> "Outbox":
        """Return where this account's replies are kept until they are sent."""
        from tinydub_cli.outbox.folder import Outbox

        return Outbox(self._outbox_folder())

    def marks(self) -> Mapping[str, str]:
        """Return how far replies have come that are kept, by their tickets' ids.

        Reading tickets does not depend on it: where the disk fails, there are none.
        """
        with suppress(StorageError, OSError):
            if self._outbox_folder().exists():  # most of the time, not even the code is needed
                return self.outbox().marks()
        return {}

    def known_tickets(self) -> "KnownTickets":
        """Return where the ids and names of tickets are noted that were seen, for completion."""
        from tinydub_cli.known import KnownTickets

        return KnownTickets(self._own_folder(self.env.directories().cache / "tickets"))

    def remember(self, tickets: "Iterable[TicketSummary | Ticket]") -> None:
        """Note the ids and names of tickets that were seen. Where the disk fails, they are not."""
        with suppress(StorageError, OSError):
            self.known_tickets().remember(tickets)

    def watch_folder(self) -> "Path":
        """Return where it is kept what `tickets watch` has seen last."""
        return self._own_folder(self.env.directories().state / "watch")

    def mirror_file(self) -> "Path":
        """Return where the copy of tickets is, once `tickets sync` has begun it."""
        return self._own_folder(self.env.directories().cache / "mirror") / "mirror.sqlite3"

    @contextmanager
    def mirror(self, *, begins: bool = False) -> Iterator["Mirror"]:
        """Open the copy of tickets. Raises NotFoundError where there is none, and StorageError.

        Where this `begins` it, it is made, and one that is damaged is set aside.
        """
        from tinydub_cli.mirror.opening import begun, opened

        path = self.mirror_file()
        if not begins and not path.exists():
            raise NotFoundError(
                "There is no copy of tickets on this machine.",
                f"`{self.program} tickets sync` makes one.",
            )
        with begun(path, self.tell) if begins else opened(path) as mirror:
            yield mirror

    def keep(self, record: "Callable[[Mirror], None]") -> None:
        """Have the copy of tickets take in what was fetched, if there is one.

        Reading tickets does not depend on it: where the disk fails, it stays as it was.
        """
        with suppress(StorageError, OSError, NotFoundError):  # `sync --forget` may be quicker
            if self.configuration.mirrors and self.mirror_file().exists():
                with self.mirror() as mirror:
                    record(mirror)

    def check_writing(self, what: str) -> None:
        """Raise ReadOnlyError where nothing may be written to the server; `what` would be."""
        if said := self.configuration.read_only:
            raise ReadOnlyError(
                f"{what} would write to the server, and {said} says that nothing may.",
                "Have somebody do it who may, or lift that setting.",
            )

    def snippets(self) -> "Snippets":
        """Return the user's canned replies; they serve every account."""
        from tinydub_cli.snippets import Snippets

        return Snippets(self.env.directories().config / "snippets")

    @contextmanager
    def client(self, token: "Token | None" = None, *, bulk: bool = False) -> Iterator["Client"]:
        """Open the API with `token`, or with the account's own. Raises SignInError without one.

        Work on many tickets, `bulk`, waits before the minute's allowance is spent.
        """
        from tinydub_cli.api.client import Client
        from tinydub_cli.api.connection import Connection
        from tinydub_cli.api.patience import LONGEST_WAIT, LONGEST_WAIT_IN_BULK, Patience

        address = self.address()
        key = token or self._token()
        trace, ledger = self._trace(key), self.ledger()
        longest = LONGEST_WAIT_IN_BULK if bulk else LONGEST_WAIT
        patience = Patience(self._wait, longest, self.waits)
        with self._transport() as transport:

            def connect() -> Connection:
                return Connection(
                    address,
                    key,
                    timer=self.env.timer,
                    transport=transport,
                    trace=trace,
                    ledger=ledger,
                )

            pace = self._pace if bulk else lambda: None
            with closing(Client(connect, patience, pace)) as client:
                yield client

    def ledger(self) -> "Ledger":
        """Return this machine's count of the account's requests."""
        from tinydub_cli.quota import Ledger

        try:
            folder = self._own_folder(self.env.directories().state / "requests")
        except StorageError:  # nowhere to keep files: a token from the environment needs none
            folder = None
        return Ledger(folder, self.env.clock)

    def _pace(self) -> None:
        """Wait until the minute has room for another request. The day's end is not waited for."""
        left = self.ledger().left()
        if not left.minute:
            sentence = f"The minute's requests are spent; going on in {left.wait:.0f} s."
            self._wait(sentence, left.wait)

    def _wait(self, sentence: str, seconds: float) -> None:
        self.env.wait(text.line(sentence), seconds)

    @contextmanager
    def storage(self) -> Iterator["Storage"]:
        """Open a second client, which never has the token, to fetch files."""
        from tinydub_cli.attachments.storage import Storage

        loopback = self.address().loopback
        with self._transport() as transport:
            storage = Storage(loopback=loopback, timer=self.env.timer, transport=transport)
            with closing(storage):
                yield storage

    def _outbox_folder(self) -> "Path":
        return self._own_folder(self.env.directories().state / "outbox")

    def _own_folder(self, place: "Path") -> "Path":
        """Return the folder of this account in a place where each has one."""
        host = self.address().origin.partition("://")[2]
        return place / re.sub(r"[^\w.-]", "_", host, flags=re.ASCII) / self.profile

    def _trace(self, token: "Token") -> "Trace | None":
        if not self.debug:
            return None
        from tinydub_cli.api.trace import Trace

        return Trace(token.value, self.env.say)

    def _token(self) -> "Token":
        if self.demo:
            from tinydub_cli.sandbox.account import DEMO_TOKEN
            from tinydub_cli.tokens.token import Source, Token

            return Token(DEMO_TOKEN, Source.DEMO)
        return self.custody().find()

    @contextmanager
    def _transport(self) -> Iterator["httpx.BaseTransport | None"]:
        if not self.demo:
            yield self.env.transport
            return
        from tinydub_cli.demo import demo_transport

        with demo_transport(self.env) as transport:
            yield transport
