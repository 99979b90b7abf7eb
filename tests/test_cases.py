"""Every folder below ``cases/`` is a test: its reports or rules, and the whole of what the command says of them.

``command.txt`` holds the arguments (default: ``check report.yaml``, with ``--rules rules`` where there is such a
folder); ``expected.txt`` the exit code and the output. ``pytest --accept`` writes the expected files anew.
Where there is an ``expected.en.txt``, the same is run in English too. A folder whose name begins with ``_`` is no case:
the rules of the cases beside it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CASES, Run, compare

FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir() and not path.name.startswith("_"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(folder: Path, crossfoot: Callable[..., Run], accept: bool) -> None:
    command = folder / "command.txt"
    if command.exists():
        arguments = shlex.split(command.read_text(encoding="utf-8"))
    else:
        arguments = ["check", "report.yaml"]
        if (folder / "rules").is_dir():
            arguments += ["--rules", "rules"]
    done = crossfoot(*arguments, cwd=folder)
    assert "Traceback" not in done.text
    compare(folder / "expected.txt", f"exit {done.code}\n{done.text}", accept)
    english = folder / "expected.en.txt"
    if english.exists():  # in the other tongue too
        done = crossfoot(*arguments, "--lang", "en", cwd=folder)
        compare(english, f"exit {done.code}\n{done.text}", accept)


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 40
