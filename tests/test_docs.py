"""What the README says is what happens."""

from __future__ import annotations

import re
from collections.abc import Callable

from linter.render.formats import FORMATS

from .conftest import EXAMPLES, ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_output_shown_is_the_output_given(crossfoot: Callable[..., Run]) -> None:
    shown = re.search(r"```console\n\$ make demo\n(.*?)```", README, re.DOTALL)
    assert shown
    out = crossfoot("check", "examples", "--lang", "zh", cwd=ROOT).out
    assert shown[1] in out


def test_the_lines_named_hold_a_finding(crossfoot: Callable[..., Run]) -> None:
    out = crossfoot("check", "examples", cwd=ROOT).out
    rows = re.findall(r"\| .* \| .* \| `([\w-]+\.yaml):(\d+)`(?:, `:(\d+)`)? \|", README)
    assert len(rows) == len(EXAMPLES)
    for file, *lines in rows:
        for line in filter(None, lines):
            assert f"--> examples/{file}:{line}:" in out, (file, line)


def test_every_command_shown_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^make ([\w-]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_pages_name_every_format_there_is() -> None:
    named = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "formats.md").read_text("utf-8"), re.MULTILINE)
    assert named == list(FORMATS)
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
             "thirteen", "fourteen", "fifteen"]  # fmt: skip
    assert f"{words[len(FORMATS)].capitalize()} formats" in (ROOT / "README.md").read_text("utf-8")
