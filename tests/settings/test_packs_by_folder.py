"""Settings that map folders to packs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ..conftest import Run

REPORT = """年度: 2022
部门名称: 某局
金额单位: 万元
自评得分: 93
分项得分: [{名称: 管理效能, 得分: 43}, {名称: 履职效能, 得分: 50}]
履职任务: [{任务内容: 甲, 履职效能评分: 18}, {任务内容: 乙, 履职效能评分: 23}]
"""


def test_a_folder_has_its_pack(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    inner = tmp_path / "reports" / "粤" / "市"
    inner.mkdir(parents=True)
    (inner / "a.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports" / "b.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text('[packs]\n"reports/粤" = "guangdong"\n', encoding="utf-8")
    found = json.loads(crossfoot("check", "reports", "--format", "json", cwd=tmp_path).out)
    packs = {d["file"]: d["pack"] for d in found["diagnostics"] if d["rule"] == "履职效能得分"}
    assert packs == {"reports/粤/市/a.yaml": "guangdong"}
    # What a report says of itself goes before its folder.
    (inner / "a.yaml").write_text("规则包: mof-2020-10\n" + REPORT, encoding="utf-8")
    found = json.loads(crossfoot("check", "reports", "--format", "json", cwd=tmp_path).out)
    assert not [d for d in found["diagnostics"] if d["rule"] == "履职效能得分"]


def test_a_pack_that_there_is_not(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text('[packs]\n"." = "guangdon"\n', encoding="utf-8")
    done = crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2
    assert "没有名为“guangdon”的规则包；是否应为“guangdong”？" in done.text
