"""The body of a reply: `{"message": "at least 3 characters"}`, and all the ways to get it wrong."""

from __future__ import annotations

import json
from typing import NoReturn

from tinydub_cli.sandbox.documents import Json
from tinydub_cli.sandbox.messages import LARGEST_BODY, Request, Response, json_response

SHORTEST_MESSAGE = 3


def message_in(request: Request) -> str | Response:
    """Give the text to send, or the refusal.

    Space around it is dropped before it is counted or sent, which Laravel does to every field.
    """
    objection = _objection(request)
    if objection is not None:
        return objection
    try:
        content: Json = json.loads(request.body.decode("utf-8"), parse_constant=_refuse_constant)
        # A lone surrogate is an escape that stands for no character; PHP does not take it either.
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return json_response(400, {"error": "The request body is not valid JSON"})
    message = content.get("message") if isinstance(content, dict) else None
    if isinstance(message, str):
        message = message.strip()
    if message is None or message == "":
        return _invalid("The message field is required.")
    if not isinstance(message, str):
        return _invalid("The message field must be a string.")
    if len(message) < SHORTEST_MESSAGE:
        return _invalid(f"The message field must be at least {SHORTEST_MESSAGE} characters.")
    return message


def _objection(request: Request) -> Response | None:
    """Refuse a body by what its headers say of it."""
    if request.transfer_encoding:
        return json_response(411, {"message": "Length Required"})
    if request.length is None:
        return json_response(400, {"message": "Bad Request"})
    if request.length > LARGEST_BODY:
        return json_response(413, {"message": "The POST data is too large."})
    if request.content_type.partition(";")[0].strip().lower() != "application/json":
        return json_response(400, {"error": "The Content-Type must be application/json"})
    return None


def _invalid(text: str) -> Response:
    return json_response(422, {"message": text, "errors": {"message": [text]}})


def _refuse_constant(name: str) -> NoReturn:
    """Python's parser would take NaN and Infinity, which are not JSON."""
    raise ValueError(name)
