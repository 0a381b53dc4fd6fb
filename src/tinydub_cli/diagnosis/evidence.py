"""What several checks look at. Each piece is fetched once, when the first of them asks for it.

The keyring may take its whole time-out, and a request costs.
"""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tinydub_cli.config.settings import SETTINGS, parsed
from tinydub_cli.diagnosis.check import Finding, State, skipped
from tinydub_cli.diagnosis.route import Route, resolved, route_to
from tinydub_cli.errors import KeyringError, SignInError, TinydubError, UsageError
from tinydub_cli.session import Session

if TYPE_CHECKING:
    from tinydub_cli.api.raw import RawAnswer
    from tinydub_cli.tokens.token import Token


class Answered(NamedTuple):
    """The server's answer, and when it had come by this machine's clock."""

    answer: "RawAnswer"
    at: datetime


class Evidence:
    """What is known so far in one run; errors are kept, too, and raised for each who asks."""

    def __init__(self, session: Session, *, offline: bool) -> None:
        """Prepare; with `offline`, the server is not asked."""
        self.session = session
        self._offline = offline

    @cached_property
    def configuration_fault(self) -> TinydubError | None:
        """What is wrong with the settings, of the file or of the environment."""
        try:
            _try_settings(self.session)
        except TinydubError as error:
            return error
        return None

    def is_configuration(self, error: TinydubError) -> bool:
        """Whether an error is the one that the configuration's own check tells."""
        fault = self.configuration_fault
        return fault is not None and fault.message.endswith(error.message)

    @cached_property
    def token(self) -> "Token | TinydubError":
        """The account's token, or why there is none. Raises UsageError in the demo."""
        custody = self.session.custody()
        try:
            return custody.find()
        except TinydubError as error:
            return error

    @cached_property
    def keyring_fault(self) -> KeyringError | None:
        """What is wrong with the keyring. Who looked for the token may have asked it already."""
        found = self.token
        if isinstance(found, SignInError):
            return found.__cause__ if isinstance(found.__cause__, KeyringError) else None
        from tinydub_cli.tokens import secret_store
        from tinydub_cli.tokens.token import Source

        if isinstance(found, TinydubError) or found.source is not Source.KEYRING:
            try:
                secret_store.read(self.session.custody().account)
            except KeyringError as fault:
                return fault
        return None

    @cached_property
    def route(self) -> Route:
        """The way to the server. Raises UsageError for an address that must not be used."""
        return route_to(self.session.address())

    @cached_property
    def addresses(self) -> list[str] | Finding:
        """What the server's name stands for, or why that is not known."""
        return resolved(self.route)

    @property
    def is_unresolved(self) -> bool:
        """Whether the server's name was looked up in vain: nothing can connect then."""
        found = self.addresses
        return isinstance(found, Finding) and found.state is State.FAILED

    @cached_property
    def answer(self) -> "Answered | Finding | TinydubError":
        """What the server answers to one request, or why there is no answer; never asked twice."""
        if self._offline:
            return skipped("Left out by --offline.")
        session, token = self.session, None
        if not session.demo:
            if isinstance(self.token, TinydubError):
                return skipped("There is no token to ask with.")
            token = self.token
            if self.is_unresolved:
                return skipped("Not asked, since the server's name cannot be looked up.")
        try:
            with session.client(token) as client:
                answer = client.raw("GET", session.address().locate("tickets/self"), None)
        except TinydubError as error:
            return error
        return Answered(answer, session.env.clock())


def _try_settings(session: Session) -> None:
    """Raise the error that the first setting which cannot be used would end a command with."""
    configuration = session.configuration
    for setting in SETTINGS:
        found = configuration.found(setting)
        if found.source == setting.variable and not setting.switch:
            try:
                parsed(setting, found.value)
            except UsageError as fault:
                raise UsageError(f"{setting.variable}: {fault.message}", fault.hint) from None
