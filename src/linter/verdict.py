"""What a check can come to: the states that are counted, and the verdicts on a figure, a row each.

A verdict is known by its name, which diagnostics and rule files carry; everything else that depends on it is read here.
"""

from __future__ import annotations

from .diagnostic import NOTE, WARNING

# It holds; it did not show that it does, so it is explained; it cannot be decided; its `when` does not hold.
PASS, SUSPECT, UNKNOWN, NOT_APPLICABLE = 0, 1, 2, 3

EQUAL = "equal"
REPRODUCED = "reproduced"
CONSISTENT = "consistent"
UNLIKELY = "unlikely"
OTHER_CONVENTION = "other convention"
INCONSISTENT = "inconsistent"
TOO_COARSE = "too coarse"
# No figures are compared: a truth that does not hold, something said beside a verdict, a figure that is not there.
VIOLATED = "violated"
REMARK = "remark"
NOT_EVALUATED = "not evaluated"


class Verdict:
    """One row: a verdict's ``name`` and ``chinese`` in rule files, and what comes of it.

    ``state`` is what the check counts as; ``severity`` how grave it is at most (``""``: as the rule says); ``silent``
    whether it is never reported, ``acceptable`` whether a rule may pass it in silence, ``soft`` whether rounding
    may explain it, so that settings can only soften it further. ``message`` and ``bound`` are the keys of what is said,
    where that is not what is said of a wrong figure.
    """

    __slots__ = ("acceptable", "bound", "chinese", "message", "name", "severity", "silent", "soft", "state")

    def __init__(
        self,
        name: str,
        chinese: str = "",
        state: int = SUSPECT,
        severity: str = "",
        *,
        silent: bool = False,
        acceptable: bool = False,
        soft: bool = False,
        message: str = "",
        bound: str = "bound-outside",
    ) -> None:
        self.name = name
        self.chinese = chinese
        self.state = state
        self.severity = severity
        self.silent = silent
        self.acceptable = acceptable
        self.soft = soft
        self.message = message
        self.bound = bound


# From the best to the worst.
LADDER = (
    Verdict(EQUAL, state=PASS, silent=True),
    Verdict(REPRODUCED, "算得出", PASS, silent=True, acceptable=True),
    Verdict(CONSISTENT, "可解释", PASS, NOTE, acceptable=True, soft=True,
            message="differs-consistent", bound="bound-consistent"),
    Verdict(UNLIKELY, "难解释", SUSPECT, WARNING, acceptable=True, soft=True,
            message="differs-unlikely", bound="bound-unlikely"),
    Verdict(OTHER_CONVENTION, "修约不同"),
    Verdict(INCONSISTENT, "不符"),
    Verdict(TOO_COARSE, "太粗", UNKNOWN, NOTE, soft=True, message="differs-coarse", bound="bound-coarse"),
)  # fmt: skip
VERDICTS = {verdict.name: verdict for verdict in LADDER}
# Verdicts that may be passed in silence, the better first; those that a severity can be given to; those that settings
# can only soften.
ACCEPTABLE = tuple(verdict.name for verdict in LADDER if verdict.acceptable)
REPORTED = tuple(verdict.name for verdict in LADDER if not verdict.silent)
SOFT = frozenset((*(verdict.name for verdict in LADDER if verdict.soft), REMARK))


def accepts(least: str, verdict: str) -> bool:
    """Whether a verdict is passed in silence where ``least`` is the weakest that is."""
    return verdict in ACCEPTABLE and ACCEPTABLE.index(verdict) <= ACCEPTABLE.index(least)
