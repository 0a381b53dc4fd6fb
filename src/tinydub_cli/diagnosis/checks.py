"""All checks in their order, each run on its own: whatever one meets, the others still run."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from tinydub_cli import text
from tinydub_cli.diagnosis.check import Check, Finding, failed, skipped
from tinydub_cli.diagnosis.completion import completion
from tinydub_cli.diagnosis.configuration import configuration, versions
from tinydub_cli.diagnosis.evidence import Evidence
from tinydub_cli.diagnosis.files import directories, drafts
from tinydub_cli.diagnosis.mirror import mirror
from tinydub_cli.diagnosis.network import dns, tls
from tinydub_cli.diagnosis.server import api, clock, quota
from tinydub_cli.diagnosis.terminal import editor, pager, terminal
from tinydub_cli.diagnosis.tokens import keyring, token
from tinydub_cli.errors import TinydubError
from tinydub_cli.session import Session


class Examination(NamedTuple):
    """A check: its name, what it does, and whether it needs the network."""

    name: str
    examine: Callable[[Evidence], Finding]
    network: bool = False


# What is on this machine comes first: it is told at once, while a network may keep us waiting.
EXAMINATIONS: Final = (
    Examination("versions", versions),
    Examination("configuration", configuration),
    Examination("directories", directories),
    Examination("drafts", drafts),
    Examination("mirror", mirror),
    Examination("terminal", terminal),
    Examination("editor", editor),
    Examination("pager", pager),
    Examination("completion", completion),
    Examination("keyring", keyring),
    Examination("token", token),
    Examination("dns", dns, network=True),
    Examination("tls", tls, network=True),
    Examination("api", api, network=True),
    Examination("clock", clock, network=True),
    Examination("quota", quota),
)


def examined(session: Session, *, offline: bool) -> Iterator[Check]:
    """Yield each check as it is done; those that need the network are skipped if `offline`."""
    evidence = Evidence(session, offline=offline)
    for examination in EXAMINATIONS:
        if offline and examination.network:
            finding = skipped("Left out by --offline.")
        else:
            finding = _found(examination, evidence)
        sentence, remedy = text.line(finding.sentence), text.line(finding.remedy)
        yield Check(examination.name, finding.state, sentence, remedy)


def _found(examination: Examination, evidence: Evidence) -> Finding:
    try:
        return examination.examine(evidence)
    except TinydubError as error:
        if examination.examine is not configuration and evidence.is_configuration(error):
            return skipped("The configuration has to be mended first.")
        return failed(error.message, error.hint)
    except Exception as bug:  # noqa: BLE001 - the other checks are worth as much as this one
        return failed(  # without what the exception says: that may hold a secret
            f"This could not be looked at: {type(bug).__name__}.",
            "Please report it, with this line.",
        )
