"""Finds, keeps and forgets an account's token, whichever place it is in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tinydub_cli.errors import KeyringError, SignInError
from tinydub_cli.paths import Directories
from tinydub_cli.tokens.token import VARIABLE, Account, Source, Token, parse_token


class Custody(NamedTuple):
    """One account's token in the places it can be in.

    The environment comes first. Then the file, since it exists only where somebody chose it over a
    keyring that did not work, and asking that first would cost its whole time-out at each command.
    """

    account: Account
    variables: Mapping[str, str]
    directories: Callable[[], Directories]

    def find(self) -> Token:
        """Return the token and its source. Raises SignInError where there is none."""
        if self.variables.get(VARIABLE, "").strip():
            return Token(parse_token(self.variables[VARIABLE]), Source.ENVIRONMENT)
        from tinydub_cli.tokens import plain_file, secret_store  # the environment needs neither

        if kept := plain_file.read(self.file(), self.account):
            return Token(parse_token(kept), Source.FILE)
        try:
            kept = secret_store.read(self.account)
        except KeyringError as failure:
            raise SignInError(
                f"No token was found: {_lowered(failure.message)}", failure.hint
            ) from failure
        if not kept:
            raise SignInError(
                f"You are not signed in to {self.account.origin}"
                + (f" as “{self.account.profile}”." if self.account.profile != "default" else "."),
                "Run `tinydub auth login`, or set TINYDUB_TOKEN;"
                " `tinydub --demo tickets list` works without a token.",
            )
        return Token(parse_token(kept), Source.KEYRING)

    def keep(self, secret: str, *, insecure: bool) -> Source:
        """Keep the token in the keyring or, only if `insecure` asks for it, in a 0600 file.

        A copy in the file goes when the keyring takes over. Raises KeyringError or StorageError.
        """
        from tinydub_cli.tokens import plain_file, secret_store

        if insecure:
            plain_file.write(self.file(), self.account, secret)
            return Source.FILE
        plain_file.read(self.file(), self.account)  # a file in the way is told before, not half-way
        secret_store.write(self.account, secret)
        plain_file.delete(self.file(), self.account)
        return Source.KEYRING

    def forget(self) -> list[Source]:
        """Delete the token wherever it is kept; returns where that was.

        Raises KeyringError when the keyring cannot be asked and the file held nothing, so that
        nobody believes a token gone that is not.
        """
        from tinydub_cli.tokens import plain_file, secret_store

        gone = [Source.FILE] if plain_file.delete(self.file(), self.account) else []
        try:
            if secret_store.delete(self.account):
                gone.append(Source.KEYRING)
        except KeyringError:
            if not gone:
                raise
        return gone

    def file(self) -> Path:
        """Return the path of the file that `--insecure-storage` writes."""
        return self.directories().data / "tokens.json"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
