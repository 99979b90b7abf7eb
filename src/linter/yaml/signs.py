"""Number signs that begin no ordinary comment: errors of spreadsheets, numbers, and columns that were too narrow."""

from __future__ import annotations

# What spreadsheets show for an error, behind the number sign.
ERRORS = (
    "VALUE!", "REF!", "N/A", "DIV/0!", "NAME?", "NUM!", "NULL!", "SPILL!", "CALC!", "FIELD!", "BLOCKED!", "CONNECT!",
    "UNKNOWN!", "BUSY!", "PYTHON!", "GETTING_DATA",
)  # fmt: skip


def reads_as_text(text: str, at: int) -> bool:
    """Whether what stands behind a number sign is none of an ordinary comment's beginnings."""
    char = text[at : at + 1]
    if char.isdigit():
        return True
    if char == "#":
        return text.startswith("##", at)
    if not (char.isascii() and char.isupper()):
        return False
    return text.startswith(ERRORS, at) or text[at + 1 : at + 2].isdigit()
