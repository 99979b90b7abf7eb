"""What a cell's text says by itself: the one year that a title names, the parts of a cell with several labels."""

from __future__ import annotations

_DIGITS = "0123456789"
_YEARS = {**dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))}


def year_of(text: str) -> str | None:
    """The one year that a title names, 2022 of 2022年度 or 二〇二二年度; None where it names none or several."""
    found: dict[str, None] = {}
    sure: dict[str, None] = {}
    text = "".join(_YEARS.get(c, c) for c in text)
    at = text.find("年")
    while at >= 0:
        digits = text[max(0, at - 4) : at]
        if len(digits) == 4 and all(c in _DIGITS for c in digits) and digits[:2] in ("19", "20"):
            found[digits] = None
            if text[at : at + 2] == "年度":
                sure[digits] = None
        at = text.find("年", at + 1)
    if not found and len(text) == 4 and text.isascii() and text.isdigit():
        return text
    among = sure or found
    return next(iter(among)) if len(among) == 1 else None


def parts_of(text: str) -> list[str]:
    """What stands apart in a cell, by wide space or on lines of its own, where each part is labelled."""
    text = text.replace("\u3000", "  ").replace("\t", "  ").replace("\n", "  ")
    parts = [part.strip() for part in text.split("  ") if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and ":" not in part.replace("：", ":"):
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    return [part.strip("()（）") if ("：" in part or ":" in part) and part[:1] in "(（" else part for part in joined]


__all__ = ["parts_of", "year_of"]
