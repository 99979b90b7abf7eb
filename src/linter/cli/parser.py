"""argparse by the tables: help, completion, and what is wrong with a command line."""

from __future__ import annotations

import argparse
from typing import Any

from ..diagnostic import Phrase
from ..messages import Catalogue
from ..source import printed
from ..version import __version__
from .arguments import FLAG, LANGUAGES, MANY, MAYBE, Arguments, Command, Operand, Option, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import SupportsWrite


def parser(known: list[Command], language: str = "") -> argparse.ArgumentParser:
    """The parser of every command line, for these commands; ``language`` is that of the help, ``""`` for English."""
    texts = Catalogue(language or "en").texts
    result = _Parser(texts, prog="crossfoot", description=texts["help-tool"], epilog=texts["help-exit-codes"])
    result.add_argument(
        "--version", action="version", version=f"crossfoot {__version__}", help=texts["help-opt-version"]
    )
    commands = result.add_subparsers(metavar="COMMAND", required=True)
    for each in known:
        # What is not given is left as the command's arguments have it.
        added = commands.add_parser(
            each.name,
            texts=texts,
            help=texts[each.summary],
            description=texts[each.description],
            argument_default=argparse.SUPPRESS,
        )
        for option in each.options:
            _add_option(added, option, texts.get(option.help))
        for operand in each.operands:
            _add_operand(added, operand, texts.get(operand.help or ""))
    return result


class _Parser(argparse.ArgumentParser):
    """A parser whose own words come from the catalogue. What argparse says repeats what was typed, and file names are
    typed by programs: it is printed as all else is."""

    def __init__(self, texts: dict[str, str], **options: Any) -> None:
        super().__init__(add_help=False, **options)
        self._texts = texts
        self._optionals.title = texts["help-options"]
        self._positionals.title = texts["help-operands"]
        self.add_argument("-h", "--help", action="help", help=texts["help-opt-help"])

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        super()._print_message(printed(message), file)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", self._texts["help-usage"], 1)


def _add_option(added: argparse.ArgumentParser, option: Option, help_: str | None) -> None:
    name, dest = f"--{option.name}", option.dest
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


def _add_operand(added: argparse.ArgumentParser, operand: Operand, help_: str | None) -> None:
    metavar, choices = operand.metavar or None, operand.choices or None
    if operand.dest == "action":
        added.add_argument("action", metavar=metavar, choices=choices, help=help_)
    elif operand.count == "?":
        # An empty list where it is not given, as of the others.
        added.add_argument("paths", nargs="?", metavar=metavar, type=lambda path: [path], default=[], help=help_)
    else:
        nargs = 1 if operand.count == "1" else operand.count
        added.add_argument("paths", nargs=nargs, metavar=metavar, choices=choices, help=help_)


def parse(words: list[str], commands: list[Command], language: str = "") -> tuple[Command, Arguments]:
    """The command and its arguments, or argparse's own way out (help, version, mistakes): SystemExit.

    argparse gets the options first and then what is none, so that any order means the same to it.
    """
    known = next((each for each in commands if words[:1] == [each.name]), None)
    mine = parser(commands, _asked(words) or language)
    if known is None:
        mine.parse_args(_without_language(words))
        mine.error(f"unrecognized arguments: {words[0]}")
    found = Words(known, words[1:])
    if found.files:
        mine.error(Catalogue(_asked(words) or language or "en").say(Phrase("file-or-option", name=found.files[0])))
    arranged = [word if value is None else f"{word}={value}" for _, word, value in found.given]
    operands = ["--", *found.operands] if found.operands else []
    options = known.arguments()
    _, left = mine.parse_known_args([known.name, *arranged, *operands], _namespace(options))
    left = [*found.strange, *left]
    if left:
        mine.error(f"unrecognized arguments: {' '.join(left)}")
    return known, options


def _asked(words: list[str]) -> str:
    """The language that a command line asks for, whatever else is wrong with it."""
    for word, value in zip(words, [*words, ""][1:], strict=True):
        found = value if word == "--lang" else word.partition("=")[2] if word.startswith("--lang=") else ""
        if found in LANGUAGES:
            return found
    return ""


def _without_language(words: list[str]) -> list[str]:
    """A command line without what says its language: asked for help, only that is looked at."""
    at = words.index("--lang") if "--lang" in words else len(words)
    return [word for word in [*words[:at], *words[at + 2 :]] if not word.startswith("--lang=")]


def _namespace(options: Arguments) -> argparse.Namespace:
    """A namespace that is the arguments themselves: argparse leaves alone what it already holds."""
    result = argparse.Namespace()
    result.__dict__ = options.__dict__
    return result
