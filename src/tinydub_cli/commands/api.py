"""`tinydub api`: one raw request to the API, with the token and the safety of all others."""

import json as json_format
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

import typer

from tinydub_cli.commands.options import JsonOption
from tinydub_cli.env import Env
from tinydub_cli.errors import UsageError
from tinydub_cli.models import HARMLESS
from tinydub_cli.output.plain import write_json
from tinydub_cli.output.raw import write_answer
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub api tickets/self",
    "tinydub api -i /api/v1/ticket/KPlaQw1c",
    "tinydub api POST ticket/KPlaQw1c/reply -f message='Thank you!'",
    "tinydub api --schema | jq .ticket",
)

_METHODS: Final = (*HARMLESS, "POST", "PUT", "PATCH", "DELETE")
_LARGEST: Final = 10_000_000
"""Bytes of a body that is sent."""


class _Request(NamedTuple):
    method: str
    path: str
    content: bytes | None


def run(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[METHOD] PATH", help="Where; with or without /api/v1."),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            "-f",
            metavar="KEY=VALUE",
            help="A text of the JSON object sent; with GET, of the query.",
        ),
    ] = None,
    input: Annotated[
        str | None,
        typer.Option("--input", metavar="FILE", help="A file with the body sent; - is stdin."),
    ] = None,
    include: Annotated[
        bool, typer.Option("--include", "-i", help="Show the answer's status and headers, too.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schemas of all objects; no request.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Send one raw request to the API's own address, and print what it answers.

    The method is GET, or POST where there is something to send. A reply sent in this way passes no
    guard and is kept nowhere. Costs one request; it is never repeated.
    """
    session: Session = context.obj
    if schema:
        from tinydub_cli.schema.generate import schemas

        write_json(session.env, schemas())
        return
    request = _request(session.env, words or (), fields or (), input)
    url = session.address().locate(request.path)
    if request.method not in HARMLESS:
        session.check_writing(f"{request.method} {request.path}")
    with session.client() as client:
        answer = client.raw(request.method, url, request.content)
    try:
        write_answer(session.env, answer, include=include, compact=json)
    finally:  # what became of the request counts for more than who reads of it
        if answer.error:
            raise answer.error


def _request(env: Env, words: Sequence[str], fields: Sequence[str], input: str | None) -> _Request:
    """Return what is to be sent. Raises UsageError for what is no request."""
    *methods, path = words or ("",)
    sends = bool(fields) or input is not None
    method = methods[0].upper() if methods else "POST" if sends else "GET"
    if not path or len(methods) > 1 or method not in _METHODS or path in _METHODS:
        raise UsageError(
            f"“{' '.join(words)}” is not a method and a path.",
            f"Give a path, and before it one of {', '.join(_METHODS)}.",
        )
    if fields and input is not None:
        raise UsageError("The body can come from one place only.", "Give -f or --input.")
    pairs = [_pair(word) for word in fields]
    if method in HARMLESS:
        if input is not None:
            raise UsageError(f"{method} sends nothing.", "Give POST, or leave --input away.")
        query = ("&" if "?" in path else "?") + urlencode(pairs) if pairs else ""
        return _Request(method, path + query, None)
    if len(dict(pairs)) < len(pairs):
        raise UsageError("A key is given twice.", "Send what JSON cannot say so with --input.")
    content = json_format.dumps(dict(pairs)).encode() if pairs else None
    return _Request(method, path, content if input is None else _read(env, input))


def _pair(word: str) -> tuple[str, str]:
    """Return the parts of `KEY=VALUE`; an API's keys may be anything. Raises UsageError."""
    key, equals, value = word.partition("=")
    if not key or not equals:
        raise UsageError(f"“{word}” is not a key with a value.", "Write it as KEY=VALUE.")
    try:
        word.encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"“{word}” is not valid UTF-8 text.", "Send other bytes with --input."
        ) from None
    return key, value


def _read(env: Env, source: str) -> bytes:
    """Return the body in a file or on standard input. Raises UsageError."""
    try:
        if source == "-":
            content = env.read_bytes(_LARGEST + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(_LARGEST + 1)
    except OSError as problem:
        raise UsageError(
            f"The file “{source}” cannot be read: {problem.strerror}.",
            "Give the path of a file, or - for standard input.",
        ) from problem
    if len(content) > _LARGEST:
        raise UsageError("The body is larger than 10 MB.", "Is it the right file?")
    return content
