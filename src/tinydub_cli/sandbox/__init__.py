"""The demo helpdesk: the TinyDub API played by a small WSGI app on the standard library alone.

It imports nothing from the rest of the package, so that a wrong reading of the API cannot hide on
both sides.

    store        the helpdesk's state, one SQLite file
    application  the WSGI app: the API on one host, the attachments on another
    server       the same app on a loopback port
    account      who the demo's user is, and the token

This file imports none of them: a command that does not need the demo does not pay for it.
"""
