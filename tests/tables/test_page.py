"""The pages that lead from Excel to a checked report: their commands are run, their output is what is printed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import ROOT, Run
from .drawing import put, xlsx
from .layouts import drawing


@pytest.mark.parametrize("page", ["excel.md", "从Excel开始.md"])
def test_the_page_is_true(page: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    put(tmp_path, "自评表.xlsx", xlsx({"自评表": drawing().replace("100|95.7|", "100|99|")}))
    blocks = re.findall(r"```console\n\$ (.*)\n((?:.|\n)*?)```", text)
    assert len(blocks) == 5
    for command, shown in blocks:
        words = shlex.split(command)
        assert words[0] == "crossfoot"
        done = crossfoot(*words[1:], cwd=tmp_path)
        assert shown in done.text, done.text
    assert all((tmp_path / name).exists() for name in ("标注.xlsx", "报告.xlsx", "空白表.xlsx"))
    (line,) = re.findall(r"```yaml\n(.*)\n```", text)
    assert f"{line}\n" in (tmp_path / "report.yaml").read_text("utf-8")
