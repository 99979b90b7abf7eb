"""Realistic reports of any size, of several provinces, with or without faults. Seeded: the same numbers, the same text.

They are those of tests/correct.py, made longer as real ones are: by more projects, each with its line in the tables and
an evaluation of its own, by statements with figures, and by running text. Two in three are laid out as examples/ are,
with a table's row on one line and blanks in quotes, the others in blocks. As in real reports there are 55 to 85 scalars
to a KB. `crossfoot check` has neither an error nor a warning for one without faults; tests/test_bench.py holds it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.correct import D, Report, department, liaoning, percent, project, written

KB = 1024
# Of one form, so that a tool that is given one schema can read them all; and every pack whose reports can be made.
MIX = ("mof-2020-10", "guangdong", "yunnan")
PACKS = (*MIX, "mof-2021-101", "sichuan", "hebei", "hubei", "hunan", "liaoning")

# What a project takes, in bytes: a line in two tables, its evaluation, its share of statements and text.
_PROJECT = 3_500
_WIDEST = 180
_SENTENCES = (
    "坚持领导干部接访下访制度，推动矛盾纠纷就地化解",
    "完善联席会议机制，压实属地和部门责任",
    "规范办理群众来信来访，按期答复信访人",
    "加强业务培训，提升基层信访干部依法办事能力",
    "加快网上信访平台建设，方便群众反映诉求",
    "对重点事项实行领导包案，逐件明确办理时限",
    "预算编制仍需细化，个别绩效指标设置不够具体",
    "下一步将加强预算执行监控，提高资金使用效益",
    "建立台账，定期调度，确保年度任务如期办结",
    "开展矛盾纠纷排查，把问题解决在萌芽状态",
)
_INDICATORS = (
    "群众来信来访事项办理情况", "领导干部接访下访计划完成情况", "重点疑难信访案件化解率", "基层信访干部业务培训覆盖率",
    "网上信访平台运行保障率", "矛盾纠纷排查台账建立率", "信访事项及时受理率", "专项资金拨付及时率",
    "联席会议制度落实率", "信访群众对办理结果满意率",
)  # fmt: skip
_ADDED_UP = {
    "合计", "决算数", "全年执行数", "执行率", "增减额", "增减率", "得分率", "比率", "资产合计", "财政补助占比",
    "控制率", "在职人员控制率", "预算调整率", "预算完成率", "总分", "自评得分",
}  # fmt: skip


def report(seed: int, size: int = 12 * KB, pack: str = MIX[0], *, faulty: bool = False) -> str:
    """A report of about ``size`` bytes (from 5 KB; of liaoning, whose tables are bounded, 4 to 20 KB).

    Each is of a department of its own: nothing of it is another year of the others.
    """
    made = Report(seed)
    made.unit = f"第{seed}局"
    in_lines = made.r.random() < 2 / 3
    if in_lines:
        made.blank = made.r.choice(['""', "——"])
    lay_out = _in_lines if in_lines else written
    document = _liaoning(made, size, lay_out) if pack == "liaoning" else _department(made, size, pack, lay_out)
    if faulty:
        _spoil(document, made.r)
    return lay_out(document) + "\n"


def corpus(
    folder: Path, count: int, size: int = 12 * KB, packs: Sequence[str] = MIX, *, faults: float = 0.0
) -> list[Path]:
    """Write ``count`` reports into a folder, fifty folders deep at most; ``faults`` is the share of faulty ones."""
    paths = []
    for number in range(count):
        path = folder / f"d{number % 50}" / f"r{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        faulty = int((number + 1) * faults) > int(number * faults)
        text = report(number, size, packs[number % len(packs)], faulty=faulty)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


# ---- longer -----------------------------------------------------------------------------


def _department(made: Report, size: int, pack: str, lay_out: Any) -> dict[str, Any]:
    names = [f"第{number}项信访工作经费" for number in range(1, max(3, size // _PROJECT) + 1)]
    document = department(made, pack, names)
    evaluations: list[dict[str, Any]] = []
    room = size - _length(lay_out, {key: value for key, value in document.items() if key != "项目自评"})
    for name in names:
        evaluation = _evaluation(made, name)
        needed = _length(lay_out, {"项目自评": [evaluation]})
        if needed > room:
            break
        evaluations.append(evaluation)
        room -= needed
    if evaluations:
        document["项目自评"] = evaluations
    else:
        del document["项目自评"]
    _fill(document, "数据陈述", room * 2 // 3, _statements(made), lay_out)
    _fill(document, "正文", room // 3, _sections(made), lay_out)
    return document


def _evaluation(made: Report, name: str) -> dict[str, Any]:
    """A project's evaluation, its indicators named as real ones are."""
    while True:
        evaluation = project(made, name, head=False)
        rows = evaluation["绩效指标"]
        for row, indicator in zip(rows, _INDICATORS, strict=False):
            row["三级指标"] = indicator
        if any(str(row["分值"]) != row["得分"] for row in rows):  # full marks everywhere are worth a note
            return evaluation


def _liaoning(made: Report, size: int, lay_out: Any) -> dict[str, Any]:
    document = liaoning(made)
    room = size - _length(lay_out, document)
    _fill(document, "分解目标评价", room // 2, _unused_rows(), lay_out)
    _fill(document, "年度绩效目标", room // 2, _goals(made), lay_out)
    return document


def _fill(document: dict[str, Any], key: str, room: int, rows: Iterator[dict[str, Any]], lay_out: Any) -> None:
    """Add rows to a list of the document, as many as there is room for."""
    document[key] = list(document[key])
    for row in rows:
        room -= _length(lay_out, {key: [row]}) - len(f"{key}:\n".encode())
        if room < 0:
            return
        document[key].append(row)


def _length(lay_out: Any, document: dict[str, Any]) -> int:
    return len(lay_out(document).encode()) + 1


def _statements(made: Report) -> Iterator[dict[str, Any]]:
    """Sentences with figures that go together, three kinds in turn."""
    r, number = made.r, 0
    while True:
        number += 1
        whole = r.randint(800, 1200)
        done = r.randint(500, whole)
        rate = percent(D(done), D(whole), made.rates)
        yield {"事项": f"第{number}批矛盾纠纷化解", "完成数": done, "总数": whole, "比率": rate}
        yield {"事项": f"第{number}季度接访", "批次": f"{r.randint(2, 60)}批", "人次": f"{r.randint(61, 99)}人次"}
        before, now = made.exact(5, 9), made.exact(10, 20)
        yield {
            "事项": f"第{number}项办公支出",
            "本年": made.show(now),
            "上年": made.show(before),
            "增减方向": "增加",
            "增减额": made.show(now - before),
            "增减率": made.rate(now - before, before),
        }


def _sections(made: Report) -> Iterator[dict[str, Any]]:
    number = 0
    while True:
        number += 1
        yield {"标题": f"履职情况{number}", "内容": made.unit + "；".join(made.r.sample(_SENTENCES, 3))}


def _unused_rows() -> Iterator[dict[str, Any]]:
    """Rows of the table that nobody filled in, as published ones are full of."""
    filled = ("三级指标", "度量", "全年完成值", "完成程度", "分值", "得分")
    while True:
        yield {"一级指标": "可持续性", "二级指标": "可持续性情况"} | dict.fromkeys(filled, '""')


def _goals(made: Report) -> Iterator[dict[str, Any]]:
    number = 1
    while True:
        number += 1
        expected, done = made.r.sample(_SENTENCES[:6], 2)
        yield {"目标": f"目标{number}", "预期目标": expected, "完成情况": f"已全部办结，{done}"}


# ---- laid out as examples/ are --------------------------------------------------------------


def _in_lines(value: dict[str, Any], depth: int = 0) -> str:
    """YAML with table rows, and groups within groups, on one line each where they are not too wide."""
    pad = "  " * depth
    lines = []
    for key, item in value.items():
        if isinstance(item, dict):
            line = _line(item) if depth else ""
            lines += [f"{pad}{key}: {line}"] if line else [f"{pad}{key}:", _in_lines(item, depth + 1)]
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            lines.append(f"{pad}{key}:")
            lines += [f"{pad}  - {_line(row) or _in_lines(row, depth + 2).lstrip()}" for row in item]
        elif isinstance(item, list):
            lines.append(f"{pad}{key}: [{', '.join(map(str, item))}]")
        else:
            lines.append(f"{pad}{key}: {item}")
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> str:
    if any(isinstance(item, (dict, list)) for item in row.values()):
        return ""
    text = "{" + ", ".join(f"{key}: {item}" for key, item in row.items()) + "}"
    return text if len(text) <= _WIDEST else ""


# ---- with faults ----------------------------------------------------------------------------


def _spoil(document: dict[str, Any], r: random.Random) -> None:
    """One to five faults: digits swapped in a figure that follows from others, and perhaps the wrong grade."""
    figures = [
        (group, key)
        for group in _groups(document)
        for key, item in group.items()
        if key in _ADDED_UP and _swapped(str(item)) != str(item)
    ]
    for group, key in r.sample(figures, min(len(figures), r.randint(1, 4))):
        group[key] = _swapped(str(group[key]))
    if "评价等级" in document and r.random() < 0.3:
        document["评价等级"] = "差"


def _groups(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _groups(item)


def _swapped(text: str) -> str:
    """A figure with the first two neighbouring digits that differ in each other's place."""
    return re.sub(r"([1-9])(?!\1)([1-9])", r"\2\1", text, count=1)
