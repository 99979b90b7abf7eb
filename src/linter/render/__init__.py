"""Renderings of a Result: one file a format, and the one table of them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..messages import Catalogue
    from ..run import Result

    Rendering = Callable[[Result, Catalogue, "Options"], str]

FORMATS = ("full", "json")


class Options:
    """What a rendering may depend on besides the result: colour, how much to say, whether only ASCII can be written."""

    __slots__ = ("ascii", "color", "verbose")

    def __init__(self, color: bool = False, verbose: bool = False, ascii: bool = False) -> None:
        self.ascii = ascii
        self.color = color
        self.verbose = verbose


def rendering(name: str) -> Rendering:
    """The rendering of a format; only its own module is loaded."""
    if name == "json":
        from .json import render

        return render
    from .full import render as full

    return full
