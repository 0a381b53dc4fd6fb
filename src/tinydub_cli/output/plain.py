"""The forms of output for scripts: JSON, NDJSON, TSV and ids. None of them loads rich."""

from collections.abc import Callable, Iterable, Sequence

from tinydub_cli import text
from tinydub_cli.columns import Column, Field, Row
from tinydub_cli.env import Env
from tinydub_cli.models import Document


def write_json(env: Env, value: Document) -> None:
    """Write one value on one line."""
    env.stdout.write(encoder(env)(value) + "\n")


def write_json_array(env: Env, values: Iterable[Document]) -> None:
    """Write an array with a value a line, each as it comes.

    Where `values` fails half-way, the array is closed first: what was fetched stays usable.
    """
    encode, separator = encoder(env), "[\n"
    try:
        for value in values:
            env.stdout.write(separator + encode(value))
            separator = ",\n"
    finally:
        env.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


def write_ndjson(env: Env, values: Iterable[Document]) -> None:
    """Write one value a line."""
    encode = encoder(env)
    for value in values:
        env.stdout.write(encode(value) + "\n")


def write_tsv(
    env: Env, rows: Iterable[Row], fields: Sequence[Field[Row]] | Sequence[Column[Row]]
) -> None:
    r"""Write one row a line, its fields between tabs.

    A field's own tab, newline, return and backslash become `\t`, `\n`, `\r` and `\\`; other
    characters that could act are shown as in a table.
    """
    for row in rows:
        env.stdout.write("\t".join(_tsv(field.value(row)) for field in fields) + "\n")


def write_lines(env: Env, lines: Iterable[str]) -> None:
    """Write one-line texts of strangers, such as ids, a line each."""
    for line in lines:
        env.stdout.write(text.line(line) + "\n")


def encoder(env: Env) -> Callable[[Document], str]:
    """Return what makes JSON that no terminal acts on and the output's encoding can carry."""
    import json  # 2 ms, which a TAB need not pay

    encode = json.JSONEncoder(ensure_ascii=not env.unicode).encode
    return lambda value: text.json(encode(value))


_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _tsv(value: str) -> str:
    return text.line(value.translate(_TSV))
