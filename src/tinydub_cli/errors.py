"""Every way a command can fail: an exit code, a sentence and a remedy each.

TinydubError                    1  failed in a way not listed here
├── UsageError                  2  wrong usage, an invalid value
│   └── TextError                  a reply's text cannot be sent as it is: under 3 characters, say
├── NotFoundError               3  no such ticket
├── SignInError                 4  no token, or the server refuses it (401, 403)
├── RateLimitError              5  429
├── UnavailableError            6  whatever stands between us and a good answer
│   ├── NetworkError               no connection, a time-out, a connection that broke
│   ├── ServerError                5xx, or a redirect where none belongs
│   └── AnswerError                an answer that cannot be understood
│       └── UntrustedLinkError     a link that must not be followed
├── FateUnknownError            7  a reply may have been sent
├── RefusedError                8  a guard or a person said no; the text is kept
│   └── ReadOnlyError              a setting says that nothing may be written to the server
├── StorageError                1  a file or directory of ours cannot be read or written
│   ├── DamagedMirrorError         the copy of tickets is none, or not any more
│   └── NewerMirrorError           it was made by a newer version of this program
├── KeyringError                1  the system's secret store failed
└── InterruptError            130  Ctrl-C
"""

from typing import ClassVar


class TinydubError(Exception):
    """A failure to be told in one sentence on what is wrong and one on what to do.

    Both may quote strangers: whoever shows them passes them through `text` first.
    """

    kind: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(TinydubError):
    """The command line, a setting or a message is not acceptable as it is."""

    kind = "usage"
    exit_code = 2


class TextError(UsageError):
    """A reply's text cannot be sent as it is."""


class NotFoundError(TinydubError):
    """The server does not know what was asked for."""

    kind = "not_found"
    exit_code = 3


class SignInError(TinydubError):
    """There is no token, or the server does not accept it."""

    kind = "sign_in"
    exit_code = 4


class RateLimitError(TinydubError):
    """The allowance of requests is spent; for `after` more seconds, where the server says so."""

    kind = "rate_limited"
    exit_code = 5
    after = 0.0


class UnavailableError(TinydubError):
    """No usable answer came."""

    kind = "unavailable"
    exit_code = 6


class NetworkError(UnavailableError):
    """The connection could not be made, or broke."""

    kind = "network"


class ServerError(UnavailableError):
    """The server answered that it is unable, or sent us elsewhere."""

    kind = "server"


class AnswerError(UnavailableError):
    """The server's answer cannot be understood."""

    kind = "answer"


class UntrustedLinkError(AnswerError):
    """A link to a file leads where none may: a private network, another scheme, in circles."""

    kind = "untrusted_link"

    def __init__(self, message: str, hint: str = "Do not open it by other means.") -> None:
        super().__init__(message, hint)


class FateUnknownError(TinydubError):
    """A reply left this machine, and nothing proves whether it arrived."""

    kind = "fate_unknown"
    exit_code = 7


class RefusedError(TinydubError):
    """A guard, or the person asked, said no: nothing was done, and a reply's text is kept."""

    kind = "refused"
    exit_code = 8


class ReadOnlyError(RefusedError):
    """Nothing may be written to the server: a setting says so."""


class StorageError(TinydubError):
    """A file or directory of ours cannot be read or written."""

    kind = "storage"


class DamagedMirrorError(StorageError):
    """The copy of tickets is none, or not any more."""


class NewerMirrorError(StorageError):
    """The copy of tickets was made by a newer version of this program."""


class KeyringError(TinydubError):
    """The system's secret store is missing, locked, silent or failing."""

    kind = "keyring"


class InterruptError(TinydubError):
    """The user stopped the command; 130 is how shells count SIGINT."""

    kind = "interrupted"
    exit_code = 130
