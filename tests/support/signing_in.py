"""What tests of signing in share: tokens, a way to sign in, and where plain text would be."""

from pathlib import Path

from support.run import Outcome, World

OFFICIAL = "https://tinydub.com"
OTHER = "oTHERk8Lm2ZpQ5xVw3RtN7yBc9GdHf4JsEa6U1iK0"
WRONG = "wRONGt7Yu3IoP9aSd2FgH5jKl8ZxC4vBn6MqWe1R0"


def token_file(world: World) -> Path:
    """Return the path of what --insecure-storage writes."""
    return world.directories.data / "tokens.json"


def login(world: World, token: str | bytes, *options: str) -> Outcome:
    """Sign in with a token from a pipe."""
    return world.run("auth", "login", "--with-token", *options, stdin=token)
