"""Back ends for Python's `keyring`, as other packages bring them.

PYTHON_KEYRING_BACKEND names one, such as `support.keyrings.Memory`. They stand for the system's
keyring in tests of what is done with it; how a real one behaves is tested with a real one.
"""

from subprocess import CalledProcessError
from typing import ClassVar, NoReturn

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Memory(KeyringBackend):
    """Keeps secrets while the process lives; what a test needs of a good keyring."""

    priority: ClassVar[float] = 5
    secrets: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, or None."""
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        try:
            del self.secrets[service, username]
        except KeyError:
            raise PasswordDeleteError from None


class Plaintext(Memory):
    """Says of itself, by its priority, what `keyrings.alt`'s plain files say: not recommended."""

    priority: ClassVar[float] = 0.5


class Forgetful(Memory):
    """Takes a secret and does not keep it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Lose a secret."""


class Quoting(Memory):
    """Runs a program that fails, whose error quotes the whole command line."""

    def set_password(self, service: str, username: str, password: str) -> NoReturn:
        """Fail, with the secret in the error."""
        raise CalledProcessError(1, ["vault", "put", service, username, password])


class Exiting(Memory):
    """Ends the process, it thinks."""

    def get_password(self, service: str, username: str) -> NoReturn:
        """Leave."""
        raise SystemExit(f"vault: {service}, {username}: not configured")


class Wordless(Memory):
    """Fails without a word."""

    def get_password(self, service: str, username: str) -> NoReturn:
        """Fail."""
        del service, username
        raise RuntimeError
