"""Regular expressions of a run: compiled when first needed, and kept compiled from run to run.

Loading ``re`` and compiling what one report needs costs a third of a run on it. What ``re`` makes of an expression is
therefore kept in the cache folder and handed to its engine next time. Only the interpreter that made it can read it, so
it is stored under that interpreter's name; whatever does not fit, ``re`` compiles again.
"""

from __future__ import annotations

import sys

from . import store as store
from . import switch as switch
from .switch import EXPRESSIONS, FRACTIONS, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

# The flags of ``re``, which is not loaded for their sake.
IGNORECASE, MULTILINE, VERBOSE, ASCII = 2, 8, 64, 256

_MOST_KEPT = 500

# What the engine takes, by expression: read from the cache folder once that is known, written back where it grew.
_kept: dict[tuple[str, int], tuple[Any, ...]] | None = None
_folder: str | None = None
_grown = False


class Expression:
    """A regular expression that is compiled when it is first needed: most reports need few of them."""

    __slots__ = ("_compiled", "_flags", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def get(self) -> re.Pattern[str]:
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = get(self._source, self._flags)
        return compiled


def get(source: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled expression."""
    return _from_kept(source, flags) or _made(source, flags)


class _Later:
    """What a module gets for an expression that it compiles while it is loaded: compiled when it is first used."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self._expression = Expression(source, int(flags))

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: getattr(self._expression.get(), name)(*arguments)


def load_without_re(name: str) -> None:
    """Trick: load a module of the standard library that loads ``re`` for an expression that is hardly ever used, while
    something else stands in for ``re``.

    Where that fails nothing is loaded, and the ordinary import, which is the plain way, does what it always does. Only
    in a process of our own: another thread might import ``re`` at that moment. Without it a start that
    explains takes 1.08 times as long.
    """
    modules = sys.modules
    if plain(FRACTIONS) or not switch.alone or name in modules or "re" in modules:
        return
    stand_in: Any = type(sys)("re")
    stand_in.compile = _Later
    stand_in.IGNORECASE, stand_in.MULTILINE, stand_in.VERBOSE, stand_in.ASCII = IGNORECASE, MULTILINE, VERBOSE, ASCII
    stand_in.I, stand_in.M, stand_in.X, stand_in.A = IGNORECASE, MULTILINE, VERBOSE, ASCII
    stand_in.DOTALL = stand_in.S = 16
    before = set(modules)
    modules["re"] = stand_in
    try:
        __import__(name)
    except Exception:
        for other in set(modules) - before:
            del modules[other]
    finally:
        modules.pop("re", None)


def use(folder: str | None) -> None:
    """Keep expressions in a cache folder from now on, and what is known of our own code."""
    global _folder, _kept, _grown
    store.use(folder)
    if plain(EXPRESSIONS):
        folder = None
    if folder != _folder:
        _folder, _kept, _grown = folder, None, False


def keep() -> None:
    """Write what was compiled anew into the cache folder."""
    global _grown
    if _grown and _folder is not None and _kept is not None:
        store.write(_folder, _name(), dict(list(_kept.items())[-_MOST_KEPT:]))
        _grown = False


def _name() -> str:
    return f"expressions-{store.digest(f'{sys.version} {sys.maxsize}'.encode())}.bin"


def _from_kept(source: str, flags: int) -> re.Pattern[str] | None:
    """Trick: what ``re.compile`` once gave its engine, given to that again; the plain way is ``re.compile``.

    Without it a start takes 1.13 to 1.19 times as long.
    """
    global _kept
    if _folder is None:
        return None
    if _kept is None:
        found = store.read(_folder, _name())
        _kept = found if isinstance(found, dict) else {}
    parts = _kept.get((source, flags))
    if parts is None:
        return None
    try:
        import _sre  # type: ignore[import-not-found]

        return _sre.compile(source, *parts)  # type: ignore[no-any-return]
    except Exception:  # from elsewhere, or damaged
        return None


def _made(source: str, flags: int) -> re.Pattern[str]:
    global _grown
    import re

    compiled = re.compile(source, flags)
    if _kept is not None:
        parts = _parts(source, flags)
        if parts is not None:
            _kept[source, flags] = parts
            _grown = True
    return compiled


def _parts(source: str, flags: int) -> tuple[Any, ...] | None:
    """What ``re`` gives its engine for an expression; None where this interpreter's ``re`` is another."""
    try:
        from re import _compiler, _parser  # type: ignore[attr-defined]

        parsed = _parser.parse(source, flags)
        names = dict(parsed.state.groupdict)
        numbered: list[str | None] = [None] * parsed.state.groups
        for name, number in names.items():
            numbered[number] = name
        code = [int(each) for each in _compiler._code(parsed, flags)]
        return int(flags | parsed.state.flags), code, parsed.state.groups - 1, names, tuple(numbered)
    except Exception:
        return None


__all__ = ["ASCII", "IGNORECASE", "MULTILINE", "VERBOSE", "Expression", "get", "keep", "load_without_re", "use"]
