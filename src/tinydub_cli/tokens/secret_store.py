"""The operating system's keyring, asked so that it can neither hang nor weaken a command."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from tinydub_cli.errors import KeyringError
from tinydub_cli.limit import within
from tinydub_cli.tokens.token import Account

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PATIENCE: Final = 3.0
"""Seconds that the keyring has for one answer. A frozen daemon never answers at all."""

Answer = TypeVar("Answer")


def read(account: Account) -> str | None:
    """Return the secret kept for `account`, or None. Raises KeyringError."""
    return _ask(lambda keyring: keyring.get_password(_service(account), account.profile))


def write(account: Account, secret: str) -> None:
    """Keep `secret` for `account`, and read it back. Raises KeyringError."""
    _ask(
        lambda keyring: keyring.set_password(_service(account), account.profile, secret),
        hide=secret,
    )
    if read(account) != secret:
        raise KeyringError("The keyring did not keep the token.", _WITHOUT_KEYRING)


def delete(account: Account) -> bool:
    """Delete the secret kept for `account`; returns whether there was one. Raises KeyringError."""
    if read(account) is None:
        return False
    _ask(lambda keyring: keyring.delete_password(_service(account), account.profile))
    return True


_WITHOUT_KEYRING: Final = (
    "Unlock or start your keyring; or set TINYDUB_TOKEN; or keep the token in a file that only you"
    " can read: `tinydub auth login --insecure-storage`."
)


def _service(account: Account) -> str:
    return f"tinydub {account.origin}"


def _keyring() -> "KeyringBackend":
    """Return the system's keyring, never one that keeps secrets in a plain file.

    Such a back end (priority under 1, as `keyrings.alt` brings) would take over silently wherever
    the real one is missing.
    """
    import logging

    import keyring.core
    from keyring.backends import fail, null

    # keyring logs the traceback of a plug-in that does not load; unheard, that goes to stderr.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    try:
        keyring.core.init_backend(limit=keyring.core.recommended)
    except Exception as failure:
        raise KeyringError(
            "The keyring that PYTHON_KEYRING_BACKEND or keyringrc.cfg names cannot be used:"
            f" {_reason(failure)}.",
            f"Mend or remove that setting. {_WITHOUT_KEYRING}",
        ) from failure
    found = keyring.core.get_keyring()
    if isinstance(found, fail.Keyring | null.Keyring) or not keyring.core.recommended(found):
        raise KeyringError("There is no usable keyring on this system.", _WITHOUT_KEYRING)
    return found


def _ask(question: Callable[["KeyringBackend"], Answer], *, hide: str = "") -> Answer:
    """Put `question` to the keyring in a thread that is left behind if no answer comes in time.

    `hide` is the secret in the question: a back end may quote it when it fails.
    """
    try:
        return within(PATIENCE, lambda: _answer(question))
    except KeyringError:
        raise
    except TimeoutError as failure:
        raise KeyringError(
            f"The keyring did not answer within {PATIENCE:g} seconds; it may be locked, or waiting"
            " for you in another window.",
            _WITHOUT_KEYRING,
        ) from failure
    except (Exception, SystemExit) as failure:
        # Each back end lets its own library's errors through (jeepney, secretstorage, pywin32,
        # ...): there is no smaller class to catch than all.
        reason = _reason(failure).replace(hide, "[redacted]") if hide else _reason(failure)
        raise KeyringError(f"The keyring failed: {reason}.", _WITHOUT_KEYRING) from failure


def _answer(question: Callable[["KeyringBackend"], Answer]) -> Answer:
    """Put `question` to the keyring, however long it takes."""
    found = _keyring()
    from keyring.errors import KeyringLocked

    try:
        return question(found)
    except KeyringLocked as failure:
        raise KeyringError("The keyring is locked.", _WITHOUT_KEYRING) from failure


def _reason(failure: BaseException) -> str:
    return (str(failure).strip() or type(failure).__name__).splitlines()[0].rstrip(".")
