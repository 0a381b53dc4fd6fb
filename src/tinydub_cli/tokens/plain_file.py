"""The file of `auth login --insecure-storage`: tokens in plain text, readable by the user alone."""

import json
import os
import stat
from contextlib import suppress
from pathlib import Path

from tinydub_cli.errors import StorageError
from tinydub_cli.paths import make_private_directory, replace_private_file, storing
from tinydub_cli.tokens.token import Account


def read(path: Path, account: Account) -> str | None:
    """Return the token that `path` holds for `account`, or None. Raises StorageError."""
    return _read_all(path).get(_key(account))


def write(path: Path, account: Account, secret: str) -> None:
    """Put a token into `path`, which is made when missing. Raises StorageError."""
    tokens = _read_all(path)
    tokens[_key(account)] = secret
    _write_all(path, tokens)


def delete(path: Path, account: Account) -> bool:
    """Take a token out of `path`; returns whether there was one. Raises StorageError."""
    tokens = _read_all(path)
    if tokens.pop(_key(account), None) is None:
        return False
    _write_all(path, tokens)
    return True


def _key(account: Account) -> str:
    return f"{account.profile} {account.origin}"


def _read_all(path: Path) -> dict[str, str]:
    mode, content = 0, b"{}"
    missing = suppress(FileNotFoundError, NotADirectoryError)  # HOME=/dev/null has no files, either
    with storing(path), missing, path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        content = file.read()
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise StorageError(
            f"Others on this system can read the tokens in {path}.",
            f"Run `chmod 600 {path}`, and replace the token if anybody might have seen it.",
        )
    return _decode(path, content)


def _decode(path: Path, content: bytes) -> dict[str, str]:
    try:
        tokens = json.loads(content)
    except (ValueError, RecursionError):
        tokens = None
    if not isinstance(tokens, dict):
        raise StorageError(
            f"The file of tokens {path} is damaged.",
            "Move it away, then sign in again with `tinydub auth login`.",
        )
    return {key: secret for key, secret in tokens.items() if isinstance(secret, str)}


def _write_all(path: Path, tokens: dict[str, str]) -> None:
    with storing(path):
        if tokens:
            make_private_directory(path.parent)
            replace_private_file(path, json.dumps(tokens, indent=2) + "\n")
        else:
            path.unlink()
