"""What a command line may hold: every option once, what a command takes, and the reader of plain command lines.

Two readers go by these tables and come to the same: the one here, and argparse (`parser`), which costs as much as
checking a report and so is loaded only to help, to complete and to say what is wrong.
"""

from __future__ import annotations

import os

from ..render.formats import FORMATS

# What an option takes: nothing, one value (the last one counts), any number of values, or a value that may be left out.
FLAG, ONE, MANY, MAYBE = "flag", "one", "many", "maybe"


class Option:
    """An option: its name without dashes, what it takes, what help calls that or the words that it may be, what help
    says, and the attribute of :class:`Arguments` that it is kept in."""

    __slots__ = ("choices", "dest", "help", "metavar", "name", "takes", "without")

    def __init__(
        self,
        name: str,
        help: str,
        takes: str = FLAG,
        metavar: str = "",
        choices: tuple[str, ...] = (),
        dest: str = "",
        without: str = "",
    ) -> None:
        """``without`` is the value of an option that is given without one."""
        self.name = name
        self.help = help
        self.takes = takes
        self.metavar = metavar
        self.choices = choices
        self.dest = dest or name.replace("-", "_")
        self.without = without


class Operand:
    """What a command takes beside options: ``count`` is ``1``, ``?``, ``*`` or ``+`` of them, as a list; with ``1`` and
    the dest ``action`` a word by itself."""

    __slots__ = ("choices", "count", "dest", "help", "metavar")

    def __init__(
        self, metavar: str, count: str, help: str | None = None, choices: tuple[str, ...] = (), dest: str = "paths"
    ) -> None:
        self.metavar = metavar
        self.count = count
        self.help = help
        self.choices = choices
        self.dest = dest


class Arguments:
    """The arguments of a command, each as it is where it is not given.

    ``paths`` are the reports of a command that checks, the packs of ``test`` and ``rules``, the rules of ``explain``,
    the form of ``new`` and ``schema``.
    """

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.format = "full"
        self.listing = "table"
        self.output = ""
        self.lang: str | None = None
        self.settings: str | None = None
        self.rules: list[str] = []
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.exclude: list[str] = []
        self.force_exclude = False
        self.fail_on = ""
        self.strict = False
        self.enforce = False
        self.baseline = ""
        self.no_baseline = False
        self.changed: str | None = None
        self.stdin_filename = "<stdin>"
        self.only_reports = False
        self.fix = False
        self.diff = False
        self.statistics = False
        self.vacuity = False
        self.verbose = False
        self.jobs = ""
        self.no_cache = False
        self.marked = ""
        self.shard = ""


class Command:
    """A command: what it takes, and what help says of it."""

    __slots__ = ("arguments", "description", "name", "operands", "options", "summary")

    def __init__(
        self,
        name: str,
        summary: str,
        description: str,
        options: tuple[Option, ...] = (),
        operands: tuple[Operand, ...] = (),
        arguments: type[Arguments] = Arguments,
    ) -> None:
        """``summary`` is its line in the list of commands; ``arguments`` has a place for every option and operand."""
        self.name = name
        self.summary = summary
        self.description = description
        self.options = options
        self.operands = operands
        self.arguments = arguments


LANGUAGES = ("zh", "en")
# The options of more than one command, in the order in which help shows them; `check` takes them all.
SHARED = (
    Option("format", "help-opt-format", ONE, choices=FORMATS),
    Option("output", "help-opt-output", ONE, "FILE"),
    Option("lang", "help-opt-lang", ONE, choices=LANGUAGES),
    Option("settings", "help-opt-settings", ONE, "FILE"),
    Option(
        "rules",
        "help-opt-rules",
        MANY,
        "DIR",
    ),
    Option("select", "help-opt-select", MANY, "RULES"),
    Option("ignore", "help-opt-ignore", MANY, "RULES"),
    Option("exclude", "help-opt-exclude", MANY, "PATTERN"),
    Option("force-exclude", "help-opt-force-exclude"),
    Option(
        "fail-on",
        "help-opt-fail-on",
        ONE,
        choices=("error", "warning", "note", "never"),
    ),
    Option("strict", "help-opt-strict"),
    Option("enforce", "help-opt-enforce"),
    Option("baseline", "help-opt-baseline", ONE, "FILE"),
    Option("no-baseline", "help-opt-no-baseline"),
    Option(
        "changed",
        "help-opt-changed",
        MAYBE,
        "REF",
        without="HEAD",
    ),
    Option("stdin-filename", "help-opt-stdin-filename", ONE, "FILE"),
    Option("only-reports", "help-opt-only-reports"),
    Option("fix", "help-opt-fix"),
    Option("diff", "help-opt-diff"),
    Option("statistics", "help-opt-statistics"),
    Option("vacuity", "help-opt-vacuity"),
    Option("verbose", "help-opt-verbose"),
    Option("jobs", "help-opt-jobs", ONE, "N"),
    Option("no-cache", "help-opt-no-cache"),
    Option("marked", "help-opt-marked", ONE, "FILE"),
    Option("shard", "help-opt-shard", ONE, "I/N"),
)


class Words:
    """The words of a command line, taken apart: the options as they were given, and what is no option.

    An option's value is the next word, unless that looks like an option itself, or what stands behind ``=``. An
    option may be cut short to what no other begins with. Behind ``--`` nothing is an option, and ``-`` is none.
    ``strange`` are words that look like options and are none of this command's; ``files`` those that are the name of a
    file here as well, so that nobody can tell whether a person gave an option or a program the file; ``wrong`` tells
    whether anything of all this is not as it has to be, or asks for help.
    """

    __slots__ = ("files", "given", "operands", "strange", "wrong")

    def __init__(self, command: Command, words: list[str]) -> None:
        names = {f"--{option.name}": option for option in command.options}
        self.given: list[tuple[Option | None, str, str | None]] = []
        self.operands: list[str] = []
        self.strange: list[str] = []
        self.files: list[str] = []
        self.wrong = False
        place, end = 0, len(words)
        while place < end:
            word = words[place]
            place += 1
            if word == "--":
                self.operands += words[place:]
                break
            if word[:1] != "-":
                self.operands.append(word)
                continue
            if os.path.lexists(word):
                self.files.append(word)
                self.wrong = True
                continue
            if word == "-":
                self.operands.append(word)
                continue
            name, sign, text = word.partition("=")
            value = text if sign else None
            option = names.get(name)
            if option is None:
                option = self._cut_short(names, name, word)
                if option is None:
                    continue
            takes = option.takes
            if takes != FLAG and value is None and place < end and (words[place][:1] != "-" or words[place] == "-"):
                value = words[place]
                place += 1
            misplaced = (value is None) != (takes == FLAG) and takes != MAYBE
            if misplaced or (option.choices and value not in option.choices):
                self.wrong = True
            self.given.append((option, f"--{option.name}", value))

    def _cut_short(self, names: dict[str, Option], name: str, word: str) -> Option | None:
        """The option that a word is short for; None where it is not known, or not an option of which more is said."""
        found = [full for full in (*names, "--help") if full.startswith(name)] if len(name) > 2 else []
        if len(found) == 1 and found[0] != "--help":
            return names[found[0]]
        self.wrong = True
        if found or name == "-h":
            self.given.append((None, word, None))
        else:
            self.strange.append(word)
        return None


def read(command: Command, words: list[str]) -> Arguments | None:
    """The arguments of a command (``words`` without its name); None where argparse has something to say."""
    found = Words(command, words)
    if found.wrong:
        return None
    result = command.arguments()
    for option, _, value in found.given:
        assert option is not None
        if option.takes == MANY:
            getattr(result, option.dest).append(value)
        else:
            setattr(result, option.dest, True if option.takes == FLAG else option.without if value is None else value)
    rest = found.operands
    for operand in command.operands:
        if operand.dest == "action":
            taken: list[str] = rest[:1]
            rest = rest[1:]
            if taken:
                setattr(result, operand.dest, taken[0])
        else:
            taken, rest = (rest[:1], rest[1:]) if operand.count in "1?" else (rest, [])
            setattr(result, operand.dest, taken)
        if (not taken and operand.count in "1+") or (operand.choices and not set(taken) <= set(operand.choices)):
            return None
    return None if rest else result
