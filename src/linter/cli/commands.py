"""The commands beside `check`, and the parser of every command line.

Those who write rules prove, format and explain them; those who write reports get blank ones, and schemas for editors.

Apart from `cli`, so that the run path does not load it.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ..diagnostic import ERROR, Diagnostic
from ..messages import Catalogue
from ..version import __version__
from . import gate
from .gate import say
from .main import FOUND, MISUSE, OK, OPTIONS, Arguments, cache_of, color, locale_language, settings_for, utf8, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..program.program import Program
    from ..settings.settings import Settings

_LANG_RULES = ("lang", "rules", "settings", "no-cache")
_REPORTS = "a report or a folder (default: as for check)"
# Of the commands that check reports for their own ends.
_CHOICE = ("lang", "settings", "rules", "select", "ignore", "exclude", "force-exclude", "strict", "no-cache")


def parser() -> argparse.ArgumentParser:
    """The parser of every command line; each command's function is its ``run``."""
    result = argparse.ArgumentParser(
        prog="crossfoot",
        description="Check public-finance reports (YAML) against rule files. 按规则文件核对财政绩效报告。",
        epilog="Exit codes: 0 no error, 1 errors found, 2 wrong arguments, settings or rule files, 3 a fault of ours.",
    )
    result.add_argument("--version", action="version", version=f"crossfoot {__version__}")
    commands = result.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, help_: str, description: str, options: tuple[str, ...]) -> argparse.ArgumentParser:
        # What is not given is left as `Arguments` has it.
        added = commands.add_parser(name, help=help_, description=description, argument_default=argparse.SUPPRESS)
        for option, kind, text in OPTIONS:
            if option not in options:
                continue
            if kind is None:
                added.add_argument(f"--{option}", action="store_true", help=text)
            elif isinstance(kind, tuple):
                added.add_argument(f"--{option}", choices=kind, help=text)
            elif kind.endswith("+"):
                added.add_argument(f"--{option}", action="append", metavar=kind[:-1], help=text)
            elif kind.endswith("?"):
                added.add_argument(f"--{option}", nargs="?", const="HEAD", metavar=kind[:-1], help=text)
            else:
                added.add_argument(f"--{option}", metavar=kind, help=text)
        return added

    check = command(
        "check",
        "check reports 核对报告",
        "Check report files and folders. Without a path: the settings' reports, else this folder's.",
        tuple(name for name, _, _ in OPTIONS),
    )
    check.add_argument("paths", nargs="*", metavar="PATH", help="a report, a folder of reports, or - (standard input)")
    _gate(command)
    test = command(
        "test",
        "prove rules by their examples 用例子检验规则",
        "Run every pass and fail of the packs' rules, and the reports in their tests folders: each has to come out as "
        "it says. Also says what looks like a mistake in a rule file.",
        _LANG_RULES,
    )
    test.add_argument("paths", nargs="*", metavar="PACK", help="a pack's name (default: every pack in force)")
    test.add_argument("--coverage", action="store_true", help="also list branches, bands and rows that nothing reaches")
    test.set_defaults(run=_test)
    form = command(
        "format",
        "lay out rule files 排版规则文件",
        "Give rule files their one layout. Without a path: the settings' rule folders. `-` reads standard input.",
        ("lang",),
    )
    form.add_argument("paths", nargs="*", metavar="PATH", help="a rule file, or a folder of them")
    form.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    form.add_argument(
        "--diff", action="store_true", help="write nothing; show what would change, and exit 1 if anything"
    )
    form.add_argument("--keywords", choices=("zh", "en"), help="rewrite keywords, kinds and functions in one tongue")
    form.set_defaults(run=_format)
    explain = command(
        "explain", "explain a rule 解释一条规则", "Everything known of a rule, with its examples.", _LANG_RULES
    )
    explain.add_argument("paths", nargs="+", metavar="RULE", help="a rule's name")
    explain.set_defaults(run=_explain)
    rules = command("rules", "list rules 列出规则", "List the rules of the packs in force.", _LANG_RULES)
    rules.add_argument("paths", nargs="*", metavar="PACK", help="a pack's name (default: every pack in force)")
    rules.add_argument("--format", dest="listing", choices=("table", "json"), default="table", help="how to print")
    rules.set_defaults(run=_rules)
    manual = command("manual", "write the rule manual 生成规则手册", "Write the manual as Markdown.", _LANG_RULES)
    manual.add_argument("paths", nargs=1, metavar="DIR", help="the folder to write it to")
    manual.set_defaults(run=_manual)
    new = command(
        "new",
        "write a blank report 生成空白报告",
        "Write a blank report of a form, every field with a comment: in Chinese with labels for keys, in English with "
        "names.",
        _LANG_RULES,
    )
    new.add_argument("--output", metavar="FILE", default="", help="a new file to write (default: standard output)")
    new.set_defaults(run=_new)
    schema = command(
        "schema",
        "write a schema for editors 生成编辑器用的模式",
        "Write the JSON Schema (draft 2020-12) of a form's reports to standard output, for editors.",
        _LANG_RULES,
    )
    schema.set_defaults(run=_schema)
    for added in (new, schema):
        added.add_argument("paths", nargs=1, metavar="FORM", help="a root form's name or label")
        added.add_argument("--pack", metavar="PACK", default="", help="the pack to take the form from")
    return result


def _gate(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands about what has been accepted, and about settings and rules as they act on reports."""
    waivers = command(
        "waivers",
        "list waivers 列出豁免",
        "List every waiver in the reports: what it accepts, why, by whom and until when. Exit code 1 if any is of no "
        "use, has run out, or names no rule.",
        _CHOICE,
    )
    waivers.add_argument("paths", nargs="*", metavar="PATH", help=_REPORTS)
    waivers.add_argument("--format", dest="listing", choices=("table", "json", "csv"), default="table")
    waivers.set_defaults(run=gate.waivers)
    baseline = command(
        "baseline",
        "accept what there is now 建立基线",
        "write: accept every finding there is now. check: report what is new or worse, and entries that nothing meets "
        "any more. prune: take those entries out.",
        (*(o for o in _CHOICE if o not in ("select", "ignore")), "baseline", "format", "output", "fail-on", "verbose"),
    )
    baseline.add_argument("action", choices=("write", "check", "prune"))
    baseline.add_argument("paths", nargs="*", metavar="PATH", help=_REPORTS)
    baseline.set_defaults(run=gate.baseline)
    settings = command(
        "settings",
        "show the settings in force 显示设置",
        "Show each setting and where it comes from; with a file, what holds for that file.",
        (*_CHOICE, "baseline", "no-baseline", "fail-on"),
    )
    settings.add_argument("paths", nargs="?", metavar="FILE", type=lambda path: [path], default=[])
    settings.add_argument("--format", dest="listing", choices=("table", "json"), default="table")
    settings.set_defaults(run=gate.show_settings)
    impact = command(
        "impact",
        "what changed rules do to reports 规则改动的影响",
        "Check the reports with the rules as they were at a git ref and as they are now: which newly fail, which newly "
        "pass, what else came or went. Exit code 1 if any newly fails.",
        (*_CHOICE, "baseline", "no-baseline"),
    )
    impact.add_argument("paths", nargs="+", metavar="REF [PATH …]", help="a git ref, then reports")
    impact.add_argument("--format", dest="listing", choices=("table", "json"), default="table")
    impact.set_defaults(run=gate.impact)
    cache = command(
        "cache", "what is kept to save time 缓存", "Say where the cache is and what it holds, or delete it.", ("lang",)
    )
    cache.add_argument("action", choices=("info", "clear"))
    cache.set_defaults(run=gate.cache)
    completion = command("completion", "shell completion 命令补全", "Write a shell's completion script.", ())
    completion.add_argument("paths", nargs=1, metavar="SHELL", choices=("bash", "zsh", "fish", "tcsh"))
    completion.set_defaults(run=gate.completion)


def _start(options: Arguments) -> tuple[Settings | None, str]:
    """The settings in force, and the language to speak as far as it is known before a pack is."""
    settings, problems = settings_for(options)
    language = options.lang or (settings.lang if settings else "") or locale_language()
    if settings is None:
        say(problems, language)
    return settings, language


def _test(options: Arguments) -> int:
    from datetime import date

    from ..authoring.proof import shown as proof
    from ..authoring.proving import prove
    from ..render.base import Options

    settings, language = _start(options)
    if settings is None:
        return MISUSE
    result = prove(
        options.paths,
        rules=options.rules or settings.rule_folders,
        cache=cache_of(options),
        coverage=options.coverage,
        today=date.today().isoformat(),
    )
    language = language or result.language or "zh"
    text = proof(result, Catalogue(language), Options(color()))
    write(sys.stderr if result.exit_code == MISUSE else sys.stdout, text, result.exit_code, language)
    return result.exit_code


def _program(options: Arguments) -> tuple[Program | None, str]:
    """The packs in force (None once said why not), and the language to speak."""
    from ..program.pack import load

    settings, language = _start(options)
    if settings is None:
        return None, language
    cache = cache_of(options)
    program, problems = load(options.rules or settings.rule_folders, cache)
    if program is None:
        say(problems, language)
        return None, language
    given = [info["language"] for info in program.index.values() if info["given"]]
    return program, language or next(iter(given), "zh")


def _explain(options: Arguments) -> int:
    from ..authoring.manual import explain, find

    program, language = _program(options)
    if program is None:
        return MISUSE
    texts = []
    for name in options.paths:
        packs, problem = find(program, name)
        if problem is not None:
            return say([problem], language)
        texts += [explain(program, pack, name, Catalogue(language)) for pack in packs]
    write(sys.stdout, "\n".join(texts), OK, language)
    return OK


def _rules(options: Arguments) -> int:
    from ..authoring.manual import listing, packs_of, table
    from ..authoring.proving import unknown_packs

    program, language = _program(options)
    if program is None:
        return MISUSE
    problems = unknown_packs(options.paths, program)
    if problems:
        return say(problems, language)
    rows = listing(program, options.paths or packs_of(program))
    if options.listing == "json":
        import json

        text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    else:
        text = table(rows, Catalogue(language))
    write(sys.stdout, text, OK, language)
    return OK


def _manual(options: Arguments) -> int:
    from ..authoring.manual import packs_of, pages, write_manual

    program, language = _program(options)
    if program is None:
        return MISUSE
    catalogue = Catalogue(language)
    found = pages(program, packs_of(program), catalogue)
    problem = write_manual(options.paths[0], found)
    if problem is not None:
        return say([problem], language)
    text = catalogue.texts["manual-written"].format(count=len(found), folder=options.paths[0])
    write(sys.stdout, text + "\n", OK, language)
    return OK


def _shape(options: Arguments) -> tuple[tuple[Program, str, str] | None, str]:
    """The program, pack and root form that the command line names (``None`` once said why not), and the language."""
    from ..authoring.shapes import find

    program, language = _program(options)
    if program is None:
        return None, language
    found = find(program, options.paths[0], options.pack)
    if isinstance(found, Diagnostic):
        say([found], language)
        return None, language
    return (program, *found), language


def _new(options: Arguments) -> int:
    from ..authoring.template import blank_report, create

    shape, language = _shape(options)
    if shape is None:
        return MISUSE
    catalogue = Catalogue(language)
    text = blank_report(*shape, catalogue)
    if options.output in ("", "-"):
        utf8(sys.stdout)
        write(sys.stdout, text, OK, language)
        return OK
    problem = create(options.output, text)
    if problem is not None:
        return say([problem], language)
    write(sys.stdout, catalogue.texts["new-written"].format(file=options.output) + "\n", OK, language)
    return OK


def _schema(options: Arguments) -> int:
    import json

    shape, language = _shape(options)
    if shape is None:
        return MISUSE
    from ..authoring.models import schema

    utf8(sys.stdout)
    text = json.dumps(schema(*shape), ensure_ascii=False, indent=2)
    write(sys.stdout, text + "\n", OK, language)
    return OK


def _format_stdin(tongue: str, language: str) -> int:
    """Standard input to standard output, UTF-8 whatever the locale says."""
    from ..authoring.formatting import format_text
    from ..reading import decode

    name = "<stdin>"
    source = decode(sys.stdin.buffer.read() if sys.stdin is not None else b"", name)
    if isinstance(source, Diagnostic):
        return say([source], language)
    text, problems = format_text(source.text, name, tongue)
    if text is None:
        return say(problems, language)
    utf8(sys.stdout)
    write(sys.stdout, text, OK, language)
    return OK


def _format(options: Arguments) -> int:
    from ..authoring.formatting import difference, format_files
    from ..writing import replace, unwritable

    settings, language = _start(options)
    if settings is None:
        return MISUSE
    language = language or "zh"
    catalogue = Catalogue(language)
    tongue = options.keywords or ""
    if options.paths == ["-"]:
        return _format_stdin(tongue, language)
    paths = options.paths or settings.rule_folders
    if not paths:
        write(sys.stderr, f"crossfoot: {catalogue.texts['format-nothing']}\n", MISUSE, language)
        return MISUSE
    files, problems = format_files(paths, tongue)
    changed = [file for file in files if file.changed]
    code = MISUSE if any(d.severity == ERROR for d in problems) else OK
    lines = []
    for file in changed:
        if options.diff:
            lines.append(difference(file.path, file.before, file.after or "").rstrip("\n"))
        elif options.check:
            lines.append(catalogue.texts["format-would"].format(file=file.path))
        else:
            try:
                replace(file.path, (file.after or "").encode("utf-8", "backslashreplace"))
            except OSError as error:
                problems.append(unwritable(file.path, error))
                code = MISUSE
                continue
            lines.append(catalogue.texts["format-did"].format(file=file.path))
    if not options.diff:
        lines.append(catalogue.texts["format-sum"].format(files=len(files), changed=len(changed)))
    if code == OK and changed and (options.check or options.diff):
        code = FOUND
    write(sys.stdout, "".join(f"{line}\n" for line in lines), code, language)
    if problems:
        say(problems, language)
    return code
