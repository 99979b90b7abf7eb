"""YAML events: ruamel.yaml's C parser, or its pure-Python one with the same result.

Importing ruamel.yaml whole costs more than reading a report does, and the C parser needs only its event classes and
the names of its errors. The command line therefore asks for a *light* import: the package's own ``__init__`` and the
modules of which only an error class is wanted are stood in for while the C parser loads, and taken away again.
Whatever goes wrong on that way, the ordinary import is what happens. A process that also wants to use ruamel.yaml
itself must not do this: its classes would exist twice.
"""

from __future__ import annotations

import sys

from . import switch as switch
from .switch import YAML, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_STOOD_IN = {
    "reader": "ReaderError",
    "scanner": "ScannerError",
    "parser": "ParserError",
    "composer": "ComposerError",
    "constructor": "ConstructorError",
    "emitter": "EmitterError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
}


def events(text: str) -> Iterator[Any]:
    """The parse events of a text; marks count code points. Raises the parsers' own errors."""
    parser = _c_parser()
    if parser is not None:
        return iter(parser(text.encode("utf-8", "surrogatepass")).get_event, None)
    return pure_events(text)


def pure_events(text: str) -> Iterator[Any]:
    """The events of the pure-Python parser."""
    from ruamel.yaml import YAML

    return iter(YAML(typ="safe", pure=True).parse(text))


def _c_parser() -> Any:
    loaded = sys.modules.get("_ruamel_yaml", False)
    if loaded is False and switch.alone and not plain(YAML) and "ruamel.yaml" not in sys.modules:
        try:
            return _light_import()
        except Exception:  # an unknown release of either package: no harm done, take the long way
            sys.modules.pop("_ruamel_yaml", None)
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        return None
    return CParser


def _light_import() -> Any:
    """Trick: the C parser without the modules of its package that it only takes names from; the plain way is to import
    it, with which a start over a report that needs the parser takes 1.4 to 1.5 times as long."""
    from importlib.machinery import PathFinder
    from types import ModuleType

    def stand_in(name: str) -> ModuleType:
        module = sys.modules[name] = ModuleType(name)
        return module

    before = set(sys.modules)
    spec = None
    path: Any = None
    try:
        for name in ("ruamel", "ruamel.yaml"):
            spec = PathFinder.find_spec(name, path)
            if spec is None or spec.submodule_search_locations is None:
                raise ImportError(name)
            path = list(spec.submodule_search_locations)
            stand_in(name).__path__ = path
        from ruamel.yaml.error import MarkedYAMLError

        for name, error in _STOOD_IN.items():
            setattr(
                stand_in(f"ruamel.yaml.{name}"),
                error,
                type(error, (MarkedYAMLError,), {"__module__": f"ruamel.yaml.{name}"}),
            )
        from _ruamel_yaml import CParser
    finally:
        for name in [n for n in sys.modules if n not in before and n.partition(".")[0] == "ruamel"]:
            del sys.modules[name]
    return CParser
