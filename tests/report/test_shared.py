"""Anchors, merge keys and aliases: a finding points at the text, and a label at the use that it was found in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

CrossFoot = Callable[..., Run]
HEAD = "表: 项目支出绩效自评表\n年度: 2022\n实施单位: 甲局\n"


def test_a_merged_row_labels_its_use(tmp_path: Path, crossfoot: CrossFoot) -> None:
    text = f"{HEAD}绩效指标:\n  - &a {{三级指标: 甲, 分值: 10, 得分: 5}}\n  - <<: *a\n    分值: 3\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    run = crossfoot("check", "a.yaml", "--select", "score-within-weight", "--lang", "zh", cwd=tmp_path)
    assert " --> a.yaml:5:" in run.out
    lines = run.out.splitlines()
    at = next(i for i, line in enumerate(lines) if "- <<: *a" in line)
    assert "这里引用了上面的内容" in lines[at + 1]


def test_an_alias_labels_its_use_and_the_anchor_none(tmp_path: Path, crossfoot: CrossFoot) -> None:
    text = f"{HEAD}绩效指标:\n  - &a {{三级指标: 甲, 分值: 10, 得分: 15}}\n  - *a\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    run = crossfoot("check", "a.yaml", "--select", "score-within-weight", "--lang", "zh", cwd=tmp_path)
    assert run.out.count("错误[score-within-weight]") == 1
    assert run.out.count("这里引用了上面的内容") == 1
    assert "6 |   - *a" in run.out


def test_documents_without_anchors_have_no_such_label(tmp_path: Path, crossfoot: CrossFoot) -> None:
    text = f"{HEAD}绩效指标:\n  - {{三级指标: 甲, 分值: 10, 得分: 15}}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert "引用" not in crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path).out


@pytest.mark.slow
def test_unknown_and_torn_keys_take_time_by_their_number(tmp_path: Path, crossfoot: CrossFoot) -> None:
    def seconds(count: int) -> float:
        unknown = "".join(f"未知的键{i}: 1\n" for i in range(count))
        torn = "".join("  - {三级指标: 甲, 分值: 1,402.18}\n" for _ in range(count))
        (tmp_path / "a.yaml").write_text(f"{HEAD}{unknown}绩效指标:\n{torn}", "utf-8")
        start = time.process_time()
        assert crossfoot("check", "a.yaml", "--format", "concise", cwd=tmp_path).code == 1
        return time.process_time() - start

    seconds(100)
    few, many = seconds(2_000), seconds(12_000)
    assert many < 12 * few + 0.3
