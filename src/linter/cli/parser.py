"""argparse by the tables: help, completion, and what is wrong with a command line."""

from __future__ import annotations

import argparse

from ..source import printed
from ..version import __version__
from .arguments import FLAG, MANY, MAYBE, Arguments, Command, Operand, Option, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class _Parser(argparse.ArgumentParser):
    """What argparse says repeats what was typed, and file names are typed by programs: it is printed as all else is."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        super()._print_message(printed(message), file)


def parser(known: list[Command]) -> argparse.ArgumentParser:
    """The parser of every command line, for these commands."""
    result = _Parser(
        prog="crossfoot",
        description="Check public-finance reports (YAML) against rule files. 按规则文件核对财政绩效报告。",
        epilog="Exit codes: 0 no error, 1 errors found, 2 wrong arguments, settings or rule files, 3 a fault of ours.",
    )
    result.add_argument("--version", action="version", version=f"crossfoot {__version__}")
    commands = result.add_subparsers(metavar="COMMAND", required=True)
    for each in known:
        # What is not given is left as the command's arguments have it.
        added = commands.add_parser(
            each.name, help=each.summary, description=each.description, argument_default=argparse.SUPPRESS
        )
        for option in each.options:
            _add_option(added, option)
        for operand in each.operands:
            _add_operand(added, operand)
    return result


def _add_option(added: argparse.ArgumentParser, option: Option) -> None:
    name, dest, help_ = f"--{option.name}", option.dest, option.help or None
    choices, metavar = option.choices or None, option.metavar or None
    if option.takes == FLAG:
        added.add_argument(name, dest=dest, action="store_true", help=help_)
    elif option.takes == MANY:
        added.add_argument(name, dest=dest, action="append", metavar=metavar, choices=choices, help=help_)
    elif option.takes == MAYBE:
        added.add_argument(
            name, dest=dest, nargs="?", const=option.without, metavar=metavar, choices=choices, help=help_
        )
    else:
        added.add_argument(name, dest=dest, metavar=metavar, choices=choices, help=help_)


def _add_operand(added: argparse.ArgumentParser, operand: Operand) -> None:
    metavar, choices = operand.metavar or None, operand.choices or None
    if operand.dest == "action":
        added.add_argument("action", metavar=metavar, choices=choices, help=operand.help)
    elif operand.count == "?":
        # An empty list where it is not given, as of the others.
        added.add_argument("paths", nargs="?", metavar=metavar, type=lambda path: [path], default=[], help=operand.help)
    else:
        nargs = 1 if operand.count == "1" else operand.count
        added.add_argument("paths", nargs=nargs, metavar=metavar, choices=choices, help=operand.help)


def parse(words: list[str], commands: list[Command]) -> tuple[Command, Arguments]:
    """The command and its arguments, or argparse's own way out (help, version, mistakes): SystemExit.

    argparse gets the options first and then what is none, so that any order means the same to it.
    """
    known = next((each for each in commands if words[:1] == [each.name]), None)
    mine = parser(commands)
    if known is None:
        mine.parse_args(words)
        mine.error(f"unrecognized arguments: {words[0]}")
    found = Words(known, words[1:])
    arranged = [word if value is None else f"{word}={value}" for _, word, value in found.given]
    operands = ["--", *found.operands] if found.operands else []
    options = known.arguments()
    _, left = mine.parse_known_args([known.name, *arranged, *operands], _namespace(options))
    left = [*found.strange, *left]
    if left:
        mine.error(f"unrecognized arguments: {' '.join(left)}")
    return known, options


def _namespace(options: Arguments) -> argparse.Namespace:
    """A namespace that is the arguments themselves: argparse leaves alone what it already holds."""
    result = argparse.Namespace()
    result.__dict__ = options.__dict__
    return result
