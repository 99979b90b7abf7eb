"""The tricks that keep a start short, and the switch that turns them off.

A hook runs at every commit over one report, and most of its time goes into loading modules. Each trick leaves some of
that out, by a way that Python or a package keeps to itself; each has a plain way, with the same results, which is also
taken wherever the trick fails. ``CROSSFOOT_PLAIN=1`` takes the plain way everywhere; names of tricks, separated by
commas, take that of these alone, for measuring. ``make test-plain`` runs the suite so; what each saves stands in
docs/performance.md.
"""

from __future__ import annotations

import os

# Each with what is done without it.
EXPRESSIONS = "expressions"  # loads ``re`` and compiles what a report needs
FRACTIONS = "fractions"  # loads ``re`` for the sake of ``fractions``
YAML = "yaml"  # loads all of ruamel.yaml where its C parser is wanted
HASH = "hash"  # loads OpenSSL with ``hashlib``
RATIO = "ratio"  # computes checks with ``fractions``
COLLECT = "collect"  # looks for circles of objects as often as Python does
LEAVE = "leave"  # takes everything apart before the process ends
MODULES = "modules"  # finds and reads each module of ours for itself
TRICKS = frozenset((MODULES, EXPRESSIONS, FRACTIONS, YAML, HASH, RATIO, COLLECT, LEAVE))

# Trick, by a public call: without it a start takes 1.02 to 1.05 times as long, a run of 500 reports 1.08 times.
# A run makes few circles of objects, and unlinks those itself: looking for them after every few hundred new objects, as
# Python does, costs more than the checks of a report.
THRESHOLDS = (100_000, 20, 20)

# Whether the process belongs to the command line alone: what other code of a process would notice is not done to it.
alone = False


def _off(asked: str) -> frozenset[str]:
    """The tricks that are turned off: anything but names of some, nothing, or ``0`` means all."""
    names = frozenset(asked.replace(",", " ").split())
    if not names - {"0"}:
        return frozenset()
    return names if names <= TRICKS else TRICKS


_plain = _off(os.environ.get("CROSSFOOT_PLAIN", ""))


def plain(trick: str) -> bool:
    """Whether a trick's plain way is to be taken."""
    return trick in _plain
