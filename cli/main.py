"""The `journeys` command: its parts, and how errors leave it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperGroup

from cli import (
    cancel,
    chat,
    command,
    conformance,
    convert,
    dev,
    event,
    fork,
    inbox,
    listing,
    pausing,
    render,
    result,
    rewind,
    run,
    schedule,
    send,
    setup,
    simulate,
    start,
    status,
    test,
    toolbox,
    validate,
    watch,
    working,
)

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

HELP = """Visual workflows and conversational journeys, run durably on Temporal.

FILE is a workflow exported from Sim, or a journey document. Without TEMPORAL_ADDRESS a local Temporal server is
started when it is needed; what it runs is kept on disk.

Examples:
  journeys run returns.json --values values.json   ask on the terminal, print the result
  journeys dev                                     a local server and a worker, until Ctrl-C
  journeys start returns.json                      start it and leave; prints its id
  journeys send ID --values '{"approved": true}'   answer what it asks
  journeys watch ID                                follow it

Exit codes: 0 done; 1 the journey failed; 2 wrong use, an invalid document, an answer that does not fit, or a
question that nobody answers.
"""
SECTIONS: dict[str, tuple[Callable[..., None], ...]] = {
    "Documents": (
        convert.convert,
        validate.validate,
        render.render,
        simulate.simulate,
        conformance.conformance,
        test.test,
    ),
    "Journeys": (
        run.run,
        chat.chat,
        start.start,
        schedule.schedule,
        send.send,
        status.status,
        watch.watch,
        result.result,
        listing.list_,
        inbox.inbox,
    ),
    "Interventions": (
        cancel.cancel,
        pausing.pause,
        pausing.resume,
        event.event,
        rewind.rewind,
        fork.fork,
        command.command,
    ),
    "Servers and workers": (dev.dev, working.worker, setup.setup, toolbox.tools),
}
GROUPS: dict[Callable[..., None], tuple[Callable[..., None], ...]] = {
    schedule.schedule: schedule.PARTS,
    inbox.inbox: inbox.PARTS,
}
"""Commands that have commands of their own."""
ALONE = (inbox.inbox,)
"""Those of them that do something by themselves too."""
_debugging: list[bool] = []


SETTINGS = {"help_option_names": ["-h", "--help"]}


class Sections(TyperGroup):
    """Lists the commands by section."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - typer's own
        """Writes one list for each section."""
        width = max(len(name) for name in self.commands)
        for title, functions in SECTIONS.items():
            named = [name_of(function) for function in functions]
            room = formatter.width - 6 - width
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), self.commands[name].get_short_help_str(room)) for name in named]
                )


def name_of(function: Callable[..., None]) -> str:
    """A command's name."""
    return function.__name__.strip("_").replace("_", "-")


def help_of(text: str) -> str:
    """A help text in which examples keep their lines; all else is wrapped to the terminal."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(f"\b\n{one}" if "\n  " in one else one for one in paragraphs)


app = typer.Typer(
    cls=Sections,
    help=help_of(HELP),
    rich_markup_mode=None,  # plain help is written in half the time
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=SETTINGS,
)


def _add(to: typer.Typer, function: Callable[..., None]) -> None:
    told = help_of(function.__doc__ or "")
    if function not in GROUPS:
        to.command(name_of(function), help=told)(function)
        return
    alone = function in ALONE
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=not alone, context_settings=SETTINGS)
    if alone:
        group.callback(invoke_without_command=True)(function)
    for part in GROUPS[function]:
        _add(group, part)
    to.add_typer(group, name=name_of(function), help=told)


for _section in SECTIONS.values():
    for _function in _section:
        _add(app, _function)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"journeys {version('journeys')}\n")
        raise typer.Exit


@app.callback()
def _main(
    context: typer.Context,
    debug: Annotated[
        bool, typer.Option("--debug", envvar="JOURNEYS_DEBUG", help="Show tracebacks and the libraries' logs.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    _debugging[:] = [debug]
    context.obj = debug
    if not debug:
        import logging

        # What a library has to say is said by our own errors, in the user's words.
        logging.getLogger().addHandler(logging.NullHandler())


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; its exit code.

    Args:
        arguments: without the program's name; default: those of the process.
    """
    try:
        app(args=arguments, prog_name="journeys")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except Exception as error:
        return _failed(error)
    return 0


def _failed(error: Exception) -> int:
    from cli.console import say, talk
    from journeys.errors import JourneysError

    if isinstance(error, JourneysError):
        say(str(error), "red")
        return error.exit_code
    if any(_debugging):
        talk().print_exception()
    else:
        said = f"{type(error).__name__}: {error}"
        say(f"Sorry, that is a mistake in Journeys, not yours ({said}). `journeys --debug …` shows where", "red")
    return 1


def program() -> NoReturn:
    """The command as a process of its own."""
    from cli.leaving import leave_after

    leave_after(main)


if __name__ == "__main__":
    program()
