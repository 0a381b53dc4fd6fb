"""The two pages that are not JSON: the website's login, and object storage's errors."""

from __future__ import annotations

from tinydub_cli.sandbox.messages import Response

_LOGIN = """\
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Log in - TinyDub</title>
</head>
<body>
  <main>
    <h1>Log in to TinyDub</h1>
    <form method="POST" action="/login">
      <p><label>Email <input type="email" name="email" autocomplete="username" required></label></p>
      <p><label>Password <input type="password" name="password" required></label></p>
      <p><button type="submit">Log in</button></p>
    </form>
    <p>This is the demo helpdesk. The API wants <code>Accept: application/json</code>.</p>
  </main>
</body>
</html>
"""


def login_page() -> Response:
    """Give what the vendor's server may answer without `Accept: application/json`: 200 and HTML."""
    return Response(200, _LOGIN.encode(), (("Content-Type", "text/html; charset=utf-8"),))


def storage_error(status: int, code: str, message: str) -> Response:
    """Refuse as S3-like object storage does, in XML; both texts are the helpdesk's own."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>\n"
    )
    return Response(status, text.encode(), (("Content-Type", "application/xml"),))
