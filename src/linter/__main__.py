"""``python -m linter`` and the command ``crossfoot``."""

from __future__ import annotations

import gc
import os
import sys

from .startup import switch as switch

_INTERRUPTED = 130


def run() -> None:
    switch.alone = True
    if not switch.plain(switch.COLLECT):
        gc.set_threshold(*switch.THRESHOLDS)
    try:
        from .cli.main import main
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
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
