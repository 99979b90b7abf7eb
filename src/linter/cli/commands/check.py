"""``crossfoot check``: what is wrong with reports."""

from __future__ import annotations

from ...run.request import ALL, NEWS
from ...run.result import Result
from ..arguments import SHARED, Arguments, Command, Operand
from ..opening import run_of, settings_for, unusable_output
from ..output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...diagnostic import Diagnostic
    from ...run.run import Run
    from ...settings.settings import Settings
    from ..context import Context


# The formats that say which figures would settle what fails together: of all groups, or where that is news.
LOCALIZING = {"full": NEWS, "json": ALL, "jsonl": ALL, "html": ALL}


def run(context: Context, options: Arguments) -> int:
    """Check each report and write what it comes to, mended before where that was asked for."""
    settings, problems = settings_for(context)
    if settings is None:
        return _stopped(context, None, problems)
    if options.shard:
        from ..sharding import shard

        return shard(context, settings, options)
    localizing = LOCALIZING.get(options.format, NEWS if options.output else "")  # beside a file `full` is shown
    this, problems = run_of(context, settings, together=True, localizing=localizing)
    if this is None:
        return _stopped(context, settings, problems)
    output = Output(context, settings, this.result, this)
    if options.fix or options.diff:
        from ..fixing import fix, show

        return show(this, context, output) if options.diff else fix(this, context, output)
    if options.marked:
        return _marked(context, this, output)
    for file in this:
        output.file(file)
    return output.end()


def _marked(context: Context, this: Run, output: Output) -> int:
    """Check, and write a copy of the one workbook with its wrong cells marked."""
    from ..marking import mark

    files = []
    for file in this:
        output.file(file)
        files.append(file)
    code = output.end()
    return code if this.result.stopped else mark(context, files, code, this.result.language)


def _stopped(context: Context, settings: Settings | None, problems: list[Diagnostic]) -> int:
    """Say why nothing could be checked."""
    result = Result(settings)
    result.trouble = problems
    options = context.options
    if options.output:
        problem = unusable_output(options, [options.settings or ""])
        if problem is not None and problem.rule not in {d.rule for d in problems}:
            result.trouble = [*problems, problem]
        if any(d.file == options.output for d in result.trouble):
            options.output, options.format = "", "full"
    return Output(context, settings, result).end()


COMMAND = Command(
    "check",
    "help-check",
    "help-about-check",
    SHARED,
    (Operand("PATH", "*", "help-path-check"),),
)
