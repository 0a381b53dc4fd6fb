"""Runs `tinydub doctor` and reads what it tells."""

from typing import Any

from support.process import Machine
from support.run import Outcome, World

LOCAL = (
    "versions",
    "configuration",
    "directories",
    "drafts",
    "mirror",
    "terminal",
    "editor",
    "pager",
    "completion",
    "keyring",
    "token",
)
"""The checks of this machine, in their order."""

NETWORK = ("dns", "tls", "api", "clock")
"""Those that come after, and need the network."""

ALL = (*LOCAL, *NETWORK, "quota")
"""Every check, in their order."""

Check = dict[str, Any]


def checks(outcome: Outcome) -> dict[str, Check]:
    """Return the checks that --json told, by their names."""
    return {check["check"]: check for check in outcome.json()}


def states(outcome: Outcome, *names: str) -> list[str]:
    """Return how bad some checks are."""
    found = checks(outcome)
    return [found[name]["state"] for name in names]


def state_of(check: Check) -> tuple[str, str]:
    """Return how bad a check is, and what to do."""
    return check["state"], check["remedy"]


def examined(world: World, name: str, **variables: str) -> Check:
    """Run the checks of this machine, and return one of them."""
    return checks(world.run("doctor", "--json", "--offline", variables=variables))[name]


def outcome_on(machine: Machine) -> Outcome:
    """Run the checks of this machine in a process of its own."""
    ended = machine.run("doctor", "--offline", "--json")
    return Outcome(ended.status, ended.output, ended.told)
