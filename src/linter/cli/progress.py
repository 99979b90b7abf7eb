"""How far a long run has come, on a terminal's last line."""

from __future__ import annotations

from time import monotonic_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

# It is shown after half a second, and again ten times a second (in nanoseconds).
_PATIENCE, _EVERY, _BAR = 500_000_000, 100_000_000, 30


class Progress:
    """A bar on a terminal."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total = total
        self.stream = stream
        self.done = 0
        self.next = monotonic_ns() + _PATIENCE
        self.shown = False

    def step(self) -> None:
        """One file more is done."""
        self.done += 1
        if monotonic_ns() >= self.next:
            self.next = monotonic_ns() + _EVERY
            filled = self.done * _BAR // self.total
            bar = "█" * filled + "░" * (_BAR - filled)
            self.stream.write(f"\r\x1b[K{bar} {self.done}/{self.total}")
            self.stream.flush()
            self.shown = True

    def clear(self) -> None:
        """Make room for what is printed."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False
