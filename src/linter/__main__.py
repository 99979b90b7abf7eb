"""``python -m linter`` and the command ``crossfoot``."""

from __future__ import annotations

import gc
import sys

# A run makes few circles of objects, and unlinks those itself: looking for them after every few hundred new objects, as
# Python does, costs more than the checks of a report.
_THRESHOLDS = (100_000, 20, 20)


def run() -> None:
    gc.set_threshold(*_THRESHOLDS)
    from . import events
    from .cli import main

    events.light = True
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
