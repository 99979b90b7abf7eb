"""Markdown, as docs/performance.md has it, and what is going on meanwhile on the error output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence


def heading(text: str) -> None:
    print(f"## {text}\n", flush=True)


def note(text: str) -> None:
    print(f"{text}\n", flush=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    print(f"| {' | '.join(heads)} |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def progress(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def times(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
