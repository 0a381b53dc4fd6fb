"""The whole command tree as one table, and the way from `argv` to an exit status."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from itertools import pairwise
from typing import Annotated, Any, Final, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from tinydub_cli import __version__
from tinydub_cli.completion.values import complete_profiles
from tinydub_cli.env import Env
from tinydub_cli.errors import InterruptError, StorageError, TinydubError, UsageError
from tinydub_cli.session import begin

TREE: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "tickets": (
        "The queue: what is there, what comes next.",
        ("list", "search", "sync", "watch", "stats"),
    ),
    "ticket": ("One ticket: read it, answer it.", ("show", "reply", "download")),
    "drafts": ("Replies that are kept until they are sent.", ("list", "show", "delete")),
    "snippets": ("Canned replies.", ("list", "show", "edit", "delete")),
    "auth": ("Sign in and out.", ("login", "logout", "status", "token")),
    "api": ("Send one raw request to the API.", ()),
    "config": ("Settings.", ("list", "get", "set", "unset", "path")),
    "completion": ("Have a shell complete our command lines.", ()),
    "doctor": ("Check the set-up.", ()),
    "demo": ("The demo helpdesk, which needs no account.", ("serve", "reset")),
    "help": ("Explain a command, or what concerns all of them.", ()),
}
"""Noun: what it is, and its verbs. `tinydub NOUN VERB` is `run` in `commands/NOUN/VERB.py`.

One without verbs is a command itself: `run` in `commands/NOUN.py`.
"""


def main(argv: Sequence[str], env: Env) -> int:
    """Run one command line in `env` and return its exit status. No exception gets past."""
    try:
        try:
            _run(argv, env)
            env.stdout.flush()
        except BrokenPipeError:  # `| head -1`: whoever read has seen enough
            env.abandon_output()
        except KeyboardInterrupt:
            raise InterruptError("Interrupted.") from None
        except OSError as problem:
            env.abandon_output()
            raise StorageError(
                f"Cannot read the input or write the output: {problem.strerror or problem}."
            ) from problem
    except TinydubError as error:
        return _told(env, error, argv)
    except Exception as bug:  # noqa: BLE001 - the last resort: a user never meets a traceback
        return _told(env, _confession(bug), argv)
    return 0


def _run(argv: Sequence[str], env: Env) -> None:
    """Parse and run; what typer itself writes, such as help, goes to the streams of `env`."""
    with redirect_stdout(env.stdout), redirect_stderr(env.stderr):
        try:
            if env.variables.get(_COMPLETION):
                from tinydub_cli.completion.answer import answer

                answer(env, tree(), argv)
                return
            width = max(min(env.terminal_size().columns, _WIDEST_HELP), _NARROWEST_HELP) - 2
            with tree().make_context(
                "tinydub", list(argv), obj=env, terminal_width=width
            ) as context:
                context.command.invoke(context)
        except typer.Exit:
            return
        except typer.TyperException as problem:
            raise _usage_error(problem) from None


_WIDEST_HELP: Final = 80
_NARROWEST_HELP: Final = 32
"""Columns. typer's own least, 50, is more than a phone or a pane of tmux may have."""

_COMPLETION: Final = "_TINYDUB_COMPLETE"
"""Set by the scripts in `completions/`: the words are not a command then, but the start of one."""


Command = TyperCommand | TyperGroup


class _Lazily(Mapping[str, Command]):
    """Commands by their names, each made when it is looked up: it pays for itself alone."""

    def __init__(self, names: Iterable[str], make: Callable[[str], Command]) -> None:
        self._names = tuple(names)
        self._make = make

    def __getitem__(self, name: str) -> Command:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def tree() -> TyperGroup:
    """Return the whole command line, whose parts are loaded when they are asked for."""
    return _group("tinydub", None, _globals, _Lazily(TREE, _noun), _SIGNPOST)


def _noun(noun: str) -> Command:
    about, verbs = TREE[noun]
    path = f"tinydub_cli.commands.{noun}"
    if not verbs:
        return _command(noun, path, about)
    return _group(noun, about, _help, _Lazily(verbs, lambda verb: _command(verb, f"{path}.{verb}")))


def _group(
    name: str,
    about: str | None,
    callback: Callable[..., None],
    commands: Mapping[str, Command],
    epilog: str | None = None,
) -> TyperGroup:
    app = _app()
    about = about or callback.__doc__
    app.callback(invoke_without_command=True, help=about, epilog=epilog)(callback)
    group = cast("TyperGroup", get_command(app))
    group.name = name
    group.commands = cast("dict[str, Any]", commands)
    return group


class _Command(TyperCommand):
    """A command whose usage names what is needed as the manual does: `ID`, not `{ID}`."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the line `Usage`."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


def _command(name: str, path: str, about: str | None = None) -> Command:
    module = import_module(path)
    app = _app()
    app.command(name, cls=_Command, short_help=about, epilog=_examples(module.EXAMPLES))(module.run)
    return cast("TyperCommand", get_command(app))


def _app() -> typer.Typer:
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,  # rich's help costs more than the command it explains
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def _examples(lines: Sequence[str]) -> str:
    """Return what stands below a command's help; the mark keeps typer from wrapping it."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


_SIGNPOST: Final = _examples(
    (
        "tinydub --demo tickets list   # look around, without an account",
        "tinydub auth login            # sign in",
        "tinydub help ticket reply     # the help of a command",
        "tinydub help exit-codes       # also: environment, files, formats, json",
    )
)


def _help(context: typer.Context) -> None:
    """Print the help of a noun that came without a verb."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's way of calling
    if wanted:
        typer.echo(f"tinydub {__version__}")
        raise typer.Exit


def _globals(
    context: typer.Context,
    demo: Annotated[
        bool, typer.Option("--demo", help="Use the demo helpdesk: no account, no network.")
    ] = False,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Which of several accounts; see TINYDUB_PROFILE.",
            autocompletion=complete_profiles,
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show each HTTP exchange on stderr, without secrets.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait where the requests are spent: for reading.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback has done it all
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Work the TinyDub helpdesk from a terminal: triage, read, reply, script."""
    env: Env = context.obj
    context.obj = begin(env, demo=demo, profile=profile, debug=debug, waits=wait)
    _help(context)


def _usage_error(problem: typer.TyperException) -> UsageError:
    """Turn what typer says of a command line into an error of ours."""
    context: typer.Context | None = getattr(problem, "ctx", None)
    path = context.command_path if context else "tinydub"
    sentence = " ".join(problem.format_message().split()).rstrip(".")
    sentence = sentence.replace("a valid int range", "a whole number")
    hint = f"`{path} --help` shows what it takes."
    if sentence.startswith("No such option") and sentence.split()[3] in _GLOBAL_OPTIONS:
        hint = f"It goes first: `tinydub {sentence.split()[3]} ...`."
        sentence = sentence.partition(" (")[0]  # what is like it here is not what was meant
    return UsageError(sentence if sentence.endswith("?") else f"{sentence}.", hint)


_GLOBAL_OPTIONS: Final = ("--demo", "--profile", "--debug", "--wait", "--version")


def _confession(bug: Exception) -> TinydubError:
    """Say that we have a bug, and where. Not what the exception says: that may hold a secret."""
    trace = bug.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})" if trace else ""
    return TinydubError(
        f"tinydub has a bug: {type(bug).__name__}{place}.",
        "Please report it with the command you ran and this line.",
    )


_AS_JSON: Final = (("--format", "json"), ("--format", "ndjson"))


def _told(env: Env, error: TinydubError, argv: Sequence[str]) -> int:
    from tinydub_cli.output.report import report

    options = argv[: argv.index("--")] if "--" in argv else argv
    forms = {"--json", "--format=json", "--format=ndjson", *_AS_JSON}
    as_json = not forms.isdisjoint((*options, *pairwise(options)))
    try:
        env.stdout.flush()  # what came before the error stands before it
    except OSError:
        env.abandon_output()
    with suppress(OSError):  # nobody is left to be told
        report(env, error, as_json=as_json)
    return error.exit_code
