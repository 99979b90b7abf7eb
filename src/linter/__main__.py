"""``python -m linter`` and the command ``crossfoot``."""

from __future__ import annotations

import gc
import os
import sys

# A run makes few circles of objects, and unlinks those itself: looking for them after every few hundred new objects, as
# Python does, costs more than the checks of a report.
THRESHOLDS = (100_000, 20, 20)


_INTERRUPTED = 130


def run() -> None:
    gc.set_threshold(*THRESHOLDS)
    try:
        from .cli.main import main
        from .startup import expressions
        from .startup import yaml_parser as events
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    events.light = expressions.alone = True
    code = main(sys.argv[1:])
    if code == _INTERRUPTED:
        # At once: the threads that served other processes, which are gone, might be waited for in vain.
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, AttributeError, ValueError):  # closed, or nobody reads it
                continue
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    run()
