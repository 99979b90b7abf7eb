"""``python -m linter`` and the command ``crossfoot``."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from .startup import modules as modules
from .startup import switch as switch

_INTERRUPTED = 130


def run() -> None:
    switch.alone = True
    if not switch.plain(switch.COLLECT):
        gc.set_threshold(*switch.THRESHOLDS)
    modules.use()
    try:
        from .cli.main import main
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    code = main(sys.argv[1:])
    modules.keep()
    if code == _INTERRUPTED:
        # At once: the threads that served other processes, which are gone, might be waited for in vain.
        _flushed()
        os._exit(code)
    if _alone() and not switch.plain(switch.LEAVE):
        # Taking apart what the system takes back anyway costs a seventh of a start.
        atexit._run_exitfuncs()
        if _flushed():
            os._exit(code)
    sys.exit(code)


def _alone() -> bool:
    """Whether nothing is left to wait for, and nobody looks on who has something to say after us."""
    watched = sys.gettrace() is not None or sys.getprofile() is not None or "cProfile" in sys.modules
    return "threading" not in sys.modules and not watched and not sys.flags.interactive


def _flushed() -> bool:
    """Whether all that was printed is where it should be."""
    done = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # closed, or nobody reads it
            done = False
    return done


if __name__ == "__main__":
    run()
