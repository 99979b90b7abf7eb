"""``check --fix`` and ``check --diff``: mend what can be mended, or show it, and say what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostic import ERROR, Diagnostic, Phrase
from ..reading import read_bytes
from ..run.mending import mend, mended_bytes
from ..run.mending import write as write_file
from ..writing import unwritable
from .context import FOUND, OK, write_bytes

if TYPE_CHECKING:
    from ..run.mending import Fixed
    from ..run.result import FileResult
    from ..run.run import Run
    from .context import Context
    from .output import Output


def show(this: Run, context: Context, output: Output) -> int:
    """What would be mended, as differences on standard output; nothing is written."""
    from .patches import tell

    count = untried = 0
    changes: list[tuple[str, bytes, bytes]] = []
    problems: list[Diagnostic] = []
    stdin = _stdin(this)
    for file in this:
        fixed, left = _mended(this, file)
        untried += left
        if fixed is None:
            continue
        data = context.data if file.path == stdin else read_bytes(file.path, file.path)
        after = mended_bytes(fixed, data) if isinstance(data, bytes) else None
        if isinstance(data, bytes) and after is not None:
            changes.append((file.path, data, after))
            count += len(fixed.mended)
        else:
            problems.append(data if isinstance(data, Diagnostic) else _changed(file.path))
    if this.result.stopped:
        return output.end()
    texts = context.catalogue(this.result.language).texts
    tell(context, changes, FOUND)
    context.note(texts["fix-would"].format(count=count, files=len(changes)) + "\n", FOUND)
    if untried:
        context.note(texts["fix-untried"].format(count=untried) + "\n", FOUND)
    if problems:
        context.complain(problems, this.result.language)
    return FOUND if changes or problems else OK


def fix(this: Run, context: Context, output: Output) -> int:
    """Mend what can be mended, and say what is left. What was read from standard input goes to standard output, mended
    or not."""
    count = files = untried = 0
    stdin = _stdin(this)
    text = context.data
    if text is not None:
        output.stream = context.err  # standard output gets the text
    for file in this:
        fixed, left = _mended(this, file)
        untried += left
        if fixed is None:
            output.file(file)
            continue
        if file.path == stdin:
            text = mended_bytes(fixed, text or b"")
        else:
            problem = _written(fixed)
            if problem is not None:
                file.diagnostics.insert(0, problem)
                this.result.found[ERROR] += 1
                output.file(file)
                continue
        count, files = count + len(fixed.mended), files + 1
        this.result.replace(file, fixed.after)
        output.file(fixed.after)
    if text is not None:
        write_bytes(context.out, text, this.result.exit_code, context.language)
    texts = context.catalogue(output.language or this.result.language).texts
    said = [texts["fix-did"].format(count=count, files=files) + "\n"] if count else []
    said += [texts["fix-untried"].format(count=untried) + "\n"] if untried else []
    return output.end(*said)


def _mended(this: Run, file: FileResult) -> tuple[Fixed | None, int]:
    """A file with its fixes, None where there are none; and how many were not tried."""
    fixed = mend(this.checker, file) if this.checker is not None else None
    return (None, 0) if fixed is None else (fixed if fixed.mended else None, fixed.untried)


def _stdin(this: Run) -> str | None:
    """The name of what came from standard input; None where nothing did."""
    return next((found.path for found in this.found if found.data is not None), None)


def _written(fixed: Fixed) -> Diagnostic | None:
    """Put the mended text in the file's place; what kept it from that."""
    path = fixed.before.path
    try:
        if write_file(fixed):
            return None
    except OSError as error:
        return unwritable(path, error)
    return _changed(path)


def _changed(path: str) -> Diagnostic:
    return Diagnostic("changed-meanwhile", ERROR, Phrase("changed-meanwhile"), file=path)
