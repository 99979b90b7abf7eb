"""Which pack is whose: the list of packs, and what is said of a pack there is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

CrossFoot = Callable[..., Run]


def test_packs_are_listed_with_what_they_extend(crossfoot: CrossFoot) -> None:
    rows = {row["pack"]: row for row in json.loads(crossfoot("rules", "--packs", "--format", "json").out)["packs"]}
    assert rows["anhui"] == {"pack": "anhui", "label": "安徽", "extends": ["mof-2020-10"], "forms": []}
    assert rows["hunan-2018"]["extends"] == ["hunan"]
    assert "绩效监控表" in rows["sichuan"]["forms"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_says_which_pack_holds_where_none_is_named(language: str, crossfoot: CrossFoot) -> None:
    *rows, _, hint = crossfoot("rules", "--packs", "--lang", language).out.splitlines()
    assert any(row.startswith("chongqing ") and "重庆" in row for row in rows)
    assert "mof-2020-10" in hint


@pytest.mark.parametrize(("named", "meant"), [("安徽省", "安徽"), ("内蒙", "内蒙古"), ("sichaun", "sichuan")])
def test_a_pack_that_is_none_is_told_what_it_may_be(
    named: str, meant: str, tmp_path: Path, crossfoot: CrossFoot
) -> None:
    (tmp_path / "a.yaml").write_text(f"表: 项目支出绩效自评表\n规则包: {named}\n年度: 2022\n实施单位: 某局\n", "utf-8")
    done = crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path)
    assert done.code != 0
    assert f"“{meant}”" in done.out
    assert "crossfoot rules --packs" in done.out
