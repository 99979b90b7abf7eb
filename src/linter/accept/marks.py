"""Whether a report may hold a waiver at all, told without expressions: most hold none."""

from __future__ import annotations

MARK = "crossfoot"
_WORDS = (MARK, "waive", "豁免")
_LOOKED_AT = 40


def suspected(text: str) -> bool:
    """Whether a comment of a report might be a waiver, or mean to be one."""
    at = text.find("#")
    if at < 0:
        return False
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two
        lower = text
    if any(word in lower for word in _WORDS):
        return True
    while at >= 0:
        start = lower[at + 1 : at + _LOOKED_AT].lstrip("# \t")[:1]
        # Misspelt, in wide letters, or with something invisible before or in it.
        if start and (start in "cｃ" or not (start.isascii() or start.isprintable())):
            return True
        at = text.find("#", at + 1)
    return False


__all__ = ["MARK", "suspected"]
