"""Every ``broken/*.rules`` holds one mistake; beside it all that is said of it (``--accept`` rewrites)."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.diagnostic import ERROR
from linter.language.compile import Folder, compile_packs
from linter.messages import Catalogue
from linter.render.full import one
from linter.source import Source

from ..conftest import ROOT, compare

FILES = sorted((ROOT / "tests" / "broken").glob("*.rules"))
OWN = [
    Folder(str(path), [Source(f.name, f.read_text(encoding="utf-8")) for f in sorted(path.glob("*.rules"))], False)
    for path in (ROOT / "rules" / "core", ROOT / "rules" / "mof-2020-10")
]


def said(path: Path, language: str) -> tuple[int, str]:
    text = path.read_text(encoding="utf-8")
    others = OWN if "extends" in text else []
    compiled, diagnostics = compile_packs(
        [Folder("broken", [Source(path.name, text)]), *others], lambda name, given: given
    )
    assert compiled is None, "no mistake was found"
    errors = [d for d in diagnostics if d.severity == ERROR]
    return len(errors), "\n".join(one(d, Catalogue(language)) for d in errors)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_mistake_is_said_once(path: Path, accept: bool) -> None:
    count, text = said(path, "zh")
    assert count == 1, text
    english, other = said(path, "en")
    assert english == 1
    compare(path.with_suffix(".txt"), text, accept)
    compare(path.with_suffix(".en.txt"), other, accept)


def test_there_are_enough() -> None:
    assert len(FILES) >= 150
