"""`tinydub doctor`: whether everything around us is as it has to be."""

from typing import Annotated

import typer

from tinydub_cli.columns import chosen
from tinydub_cli.columns.checks import CHECK_FIELDS
from tinydub_cli.commands.options import FormatOption, IdsOption, JsonOption, columns_of
from tinydub_cli.errors import TinydubError
from tinydub_cli.output.checks import write_checks
from tinydub_cli.output.formats import FormatChoice
from tinydub_cli.session import Session

EXAMPLES = (
    "tinydub doctor",
    "tinydub doctor --offline",
    "tinydub doctor --json | jq -r '.[] | select(.state==\"failed\") | .remedy'",
)


def run(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Leave out the checks that need the network.")
    ] = False,
    columns: Annotated[str | None, columns_of(CHECK_FIELDS, "Fields of tsv")] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    quiet: IdsOption = False,
) -> None:
    """Check the set-up: configuration, files, terminal, completion, token, network, clock.

    Each check stands alone, and is ok, a warning or failed, with what to do about it. The status is
    1 where one has failed. Costs one request, and none with --offline or without a token.
    """
    from tinydub_cli.diagnosis.check import State
    from tinydub_cli.diagnosis.checks import examined

    session: Session = context.obj
    form = FormatChoice(format, json, quiet).resolve(
        terminal=session.env.stdout.isatty(), fields=columns
    )
    fields = chosen(CHECK_FIELDS, columns)
    checks = write_checks(session.env, examined(session, offline=offline), form, fields)
    broken = [check.name for check in checks if check.state is State.FAILED]
    if broken:
        raise TinydubError(
            f"{len(broken)} of {len(checks)} checks failed: {', '.join(broken)}.",
            "Each of them says what to do.",
        )
