"""`tinydub doctor`: whether everything around us is as it has to be."""

import typer

EXAMPLES = ("tinydub doctor",)


def run(context: typer.Context) -> None:
    """Check the set-up: configuration, token, network, clock, files, terminal, completion."""
