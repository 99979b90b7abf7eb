"""What a reader calls a row of a list: by the text in it that says which it is, never by its number."""

from __future__ import annotations

from ..diagnostic import Authored
from ..figure import is_blank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report.form import Field, Form
    from ..report.record import Record

# What names and labels end in, those that say most first.
_NAMES = ("名称", "name", "姓名", "三级指标", "level3", "二级指标", "level2", "一级指标", "level1", "指标", "indicator",
          "项目", "project", "item", "科目", "subject", "事项", "任务", "task", "目标", "goal", "单位", "unit", "部门",
          "department", "地区", "region", "类别", "category", "标题", "title")  # fmt: skip
_CODES = ("编码", "代码", "编号", "code", "id", "年度", "year", "月份", "month")
_LAST = len(_NAMES) + len(_CODES)
_LONGEST = 24
_SHOWN = 20


def row_name(record: Record) -> str:
    """The name of the row that a record is or stands in, or ``""`` where it has none or stands in no list."""
    while record.parent is not None and not any(isinstance(step, int) for step in record.step):
        record = record.parent
    if record.parent is None:
        return ""
    for rank, index in _named(record.form):
        cell = record.cells[index]
        if record.values[index] is None or not isinstance(cell, str):
            continue
        name = " ".join(cell.split())
        if name and not is_blank(name) and (rank < _LAST or _is_words(name)):
            return name if len(name) <= _LONGEST else f"{name[:_SHOWN]}…"
    return ""


def _named(form: Form) -> list[tuple[int, int]]:
    """The fields of a form that say which row it is, those that say most first: how much, and which."""
    found: list[tuple[int, int]] | None = form.naming
    if found is None:
        ranks = [(_rank(field), index) for index, field in enumerate(form.fields) if not field.is_list]
        found = form.naming = sorted((rank, index) for rank, index in ranks if rank is not None)
    return found


def _is_words(text: str) -> bool:
    """Whether a text may be what a row is called, where nothing says so."""
    return len(text) <= _LONGEST and not any(map(str.isdigit, text))


def is_name(record: Record, index: int) -> bool:
    """Whether a field is one that says which row it is."""
    return any(each == index and rank < len(_NAMES) for rank, each in _named(record.form))


def _rank(field: Field) -> int | None:
    """How much a field says of which row it is, least for most; None where it says nothing."""
    words = (field.label, field.name.lower())
    if field.kind in ("text", "one_of"):
        for rank, ending in enumerate(_NAMES):
            if any(word.endswith(ending) for word in words):
                return rank
    for rank, ending in enumerate(_CODES):
        if any(word.endswith(ending) for word in words):
            return len(_NAMES) + rank
    return _LAST if field.kind == "text" else None


def place_name(record: Record, route: tuple[str | int, ...]) -> str:
    """A route with rows by their names: ``明细[卫生健康支出].合计``."""
    names: list[str] = []
    holder: Record | None = record
    while holder is not None:
        if any(isinstance(step, int) for step in holder.step):
            names.append(row_name(holder))
        holder = holder.parent
    parts: list[str] = []
    for step in route:
        if isinstance(step, int):
            name = names.pop() if names else ""
            parts.append(f"[{name or step + 1}]")
        else:
            parts.append(f".{step}" if parts else step)
    return "".join(parts)


# What the root of another report is called by.
CALLED = "called"


def place_anywhere(record: Record, route: tuple[str | int, ...]) -> Authored | str:
    """:func:`place_name`, and of another report whose that is."""
    place = place_name(record, route)
    whose = record.root.known.get(CALLED)
    return (
        place
        if whose is None
        else Authored({"zh": f"{whose.texts['zh']}的{place}", "en": f"{place} of {whose.texts['en']}"})
    )
