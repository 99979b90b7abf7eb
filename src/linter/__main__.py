"""``python -m linter`` and the command ``crossfoot``."""

from __future__ import annotations

import sys


def run() -> None:
    from . import events
    from .cli import main

    events.light = True
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
