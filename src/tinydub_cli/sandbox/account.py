"""Who works at the demo helpdesk, with which token, and under which addresses it answers."""

from __future__ import annotations

from typing import NamedTuple


class Agent(NamedTuple):
    """Somebody who answers tickets."""

    id: str
    name: str
    email: str


USER = Agent("rV4leRb1", "Robin Vale", "robin@example.com")
"""The token's user: "self"."""

SAM = Agent("sK8dfM2o", "Sam Okafor", "sam@example.com")
NOOR = Agent("nH3ddR7y", "Noor Haddad", "noor@example.com")

DEMO_TOKEN = "DEMOjH2sQ9vKx4LmT7wBz1NcRf6YpGa8Uk3EdW50"  # noqa: S105 (it opens invented tickets only)
"""Looks like the token in the vendor's docs: 40 letters and digits."""

BASIC_PLAN_TOKEN = "BASICc5Xr8NwPq2ZyHt6JmVb9KfSg3LdTa7Me410"  # noqa: S105
"""A token whose account is not on the "Advanced" plan: every request with it is answered 403."""

API_ORIGIN = "https://demo.tinydub.example"
"""Where the API answers inside a process; `.example` never leaves it (RFC 2606)."""

FILES_ORIGIN = "https://files.tinydub.example"
"""Where attachments answer inside a process: another host, as the vendor's object storage is."""
