"""A part of a run, written for `merge`; and the parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..run.request import ALL
from .context import OK
from .opening import run_of, settings_for
from .output import Output

if TYPE_CHECKING:
    from ..settings.settings import Settings
    from .arguments import Arguments
    from .context import Context

# What decides which files are checked and how: it goes along with a part.
ASKED = (
    "paths", "settings", "rules", "select", "ignore", "exclude", "force_exclude", "strict", "enforce", "baseline",
    "no_baseline", "changed", "only_reports", "vacuity",
)  # fmt: skip
_MOST = 10_000


def shard(context: Context, settings: Settings, options: Arguments) -> int:
    """Check one part of the files and write what it comes to; the exit code is 0 whatever was found."""
    from ..run.shards import write
    from ..writing import unwritable

    first, _, last = options.shard.partition("/")
    plain = (first + last).isascii() and first.isdigit() and last.isdigit() and len(first + last) < 12
    if not plain or not 1 <= int(first) <= int(last) <= _MOST:
        return _misuse(context, "shard-number", "--shard", given=options.shard)
    if not options.output:
        return _misuse(context, "shard-output", "--output")
    if options.fix or options.diff or options.marked or "-" in options.paths:
        return _misuse(context, "shard-alone", "--shard")
    this, problems = run_of(context, settings, together=True, localizing=ALL)
    if this is None or this.result.stopped or this.checker is None:
        return context.complain(problems if this is None else this.result.trouble)
    asked = {name: getattr(options, name) for name in ASKED}
    number, of = int(first), int(last)
    try:
        count = write(this, number, of, options.output, asked)
    except OSError as error:
        return context.complain([unwritable(options.output, error)])
    said = Phrase("shard-written", number=number, of=of, count=count, path=options.output)
    context.note(context.catalogue().say(said) + "\n")
    return OK


def _misuse(context: Context, key: str, file: str, **args: object) -> int:
    return context.complain([Diagnostic("shard", ERROR, Phrase(key, **args), file=file)])


def merge(context: Context, options: Arguments, localizing: bool) -> int:
    """Put parts together: the output and the exit code of one run."""
    from ..run.shards import Parts, Unfit

    if not options.paths:
        return _misuse(context, "part-none", "merge")
    try:
        parts = Parts(options.paths)
    except Unfit as wrong:
        return _misuse(context, wrong.key, wrong.file, **wrong.args_said)
    try:
        for name in ASKED:
            setattr(options, name, parts.asked[name])
        settings, problems = settings_for(context)
        this, problems = run_of(context, settings, together=True, localizing=ALL) if settings else (None, problems)
        if this is None or this.result.stopped or this.checker is None:
            return context.complain(problems if this is None else this.result.trouble)
        parts.serve(this, localizing=localizing)
        output = Output(context, settings, this.result, this)
        for file in this:
            output.file(file)
        return output.end()
    except Unfit as wrong:
        return _misuse(context, wrong.key, wrong.file, **wrong.args_said)
    finally:
        parts.close()


__all__ = ["merge", "shard"]
