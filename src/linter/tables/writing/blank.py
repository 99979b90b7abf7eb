"""A form to fill in as blocks: its labels, blank cells with what belongs into each, formulas for what is computed."""

from __future__ import annotations

from ...report.naming import PACK_KEYS, WORKED_OUT
from .blocks import HEAD, LABEL, Block, Entry, Sheet
from .exported import corner
from .formulas import Cells, by_groups, formula, name, states

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ...plan.plans import Plan
    from ...report.form import Field, Form, Forms

# So many columns a table has at most, to be printed on a page; those that are used most.
_MOST_COLUMNS = 11
_MOST_OF_LINES = 8
# Rows to fill in: of what is scored, of texts, of all else.
_SCORED, _TEXTS, _OTHERS = 12, 3, 5
_YES_NO = ("是", "否")
_DEEPEST = 3
# So many ways to compute a field are tried one after another.
_MOST_WAYS = 3


class Guide:
    """What a blank goes by beside its form: how often a field is ``used``, the checks (``plans``) of a form, what is
    said of a field (``hint``, with the field that gives the unit of its amounts), and its name (``called``)."""

    __slots__ = ("called", "hint", "plans", "used")

    def __init__(
        self,
        used: Callable[[Field], int],
        plans: Callable[[str], list[Plan]],
        hint: Callable[[Field, str], str],
        called: Callable[[Field], str],
    ) -> None:
        self.used = used
        self.plans = plans
        self.hint = hint
        self.called = called


class Blank:
    """A form's blocks, and what they have no room for: ``columns`` of tables that may be added, by the tables'
    headings, ``lists`` within items and reports within the report."""

    __slots__ = ("columns", "lists", "sheet")

    def __init__(self, sheet: Sheet, columns: dict[str, list[str]], lists: list[str]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.lists = lists


def blank(forms: Forms, form: Form, pack: str, title: str, guide: Guide, is_chinese: bool) -> Blank:
    """A root form to fill in; ``pack`` is what its report names as its pack."""
    maker = _Maker(forms, form, guide, is_chinese)
    main = Block(title)
    main.is_main = True
    main.pairs.append((Entry(PACK_KEYS[is_chinese], LABEL), Entry(pack, kind="text")))
    maker.blocks.append(main)
    maker.group(form, (), "", main)
    maker.compute()
    return Blank(Sheet(form.label if is_chinese else form.name, maker.blocks), maker.left_out, maker.lists)


class _Maker:
    def __init__(self, forms: Forms, root: Form, guide: Guide, is_chinese: bool) -> None:
        self.forms = forms
        self.root = root
        self.guide = guide
        self.is_chinese = is_chinese
        self.blocks: list[Block] = []
        self.left_out: dict[str, list[str]] = {}
        self.lists: list[str] = []
        self.cells = Cells(root.name)
        self.currency = guide.called(root.fields[root.currency]) if root.currency is not None else ""
        self.entries: dict[tuple[int, ...], Entry] = {}
        # Each occurrence of a form in the blank, and each list with its totals' group behind it.
        self.occurrences: list[tuple[tuple[int, ...], Form]] = []
        self.totals: list[tuple[tuple[int, ...], Form, tuple[int, ...], Form]] = []
        self._list: tuple[tuple[int, ...], Form] | None = None

    # ---- what there is to fill in ------------------------------------------------------------------------------------

    def group(self, form: Form, prefix: tuple[int, ...], route: str, block: Block) -> None:
        """Every field of a group: values in its block, all else in blocks behind it."""
        self.occurrences.append((prefix, form))
        rows: dict[str, list[int]] = {}
        for index, field in enumerate(form.fields):
            if field.kind == "form" and not field.is_list:
                rows.setdefault(field.extra, []).append(index)
            elif not field.is_list:
                block.pairs.append((Entry(self.guide.called(field), LABEL), self._value(field, (*prefix, index))))
        lines = {extra: indices for extra, indices in rows.items() if prefix and self._are_lines(extra, indices)}
        for extra, indices in lines.items():
            self._lines(form, prefix, route, block, self.forms[extra], indices)
        self._list = None
        for index, field in enumerate(form.fields):
            where = f"{route}{self.guide.called(field)}"
            if field.name in WORKED_OUT:
                continue
            if field.is_list and field.kind == "form":
                self._items(field, (*prefix, index), where)
            elif field.is_list:
                self._texts(field, (*prefix, index), where)
            elif field.kind == "form" and field.extra not in lines:
                self._inner(field, (*prefix, index), where)

    def _are_lines(self, extra: str, indices: list[int]) -> bool:
        form = self.forms[extra]
        return len(indices) > 1 and all(field.kind != "form" and not field.is_list for field in form.fields)

    def _inner(self, field: Field, prefix: tuple[int, ...], where: str) -> None:
        form = self.forms[field.extra]
        if len(prefix) > _DEEPEST or form is self.root:
            return
        block = Block(where)
        self.blocks.append(block)
        if self._list is not None and len(prefix) == 1 and self._are_totals(form, self._list[1]):
            self.totals.append((prefix, form, *self._list))
        self.group(form, prefix, f"{where}.", block)
        if not block.pairs and not block.rows:
            self.blocks.remove(block)

    @staticmethod
    def _are_totals(form: Form, items: Form) -> bool:
        return all(items.headed(field.label)[0] >= 0 and field.kind != "text" for field in form.fields)

    def _lines(
        self, form: Form, prefix: tuple[int, ...], route: str, block: Block, row: Form, indices: list[int]
    ) -> None:
        chosen = self._chosen(row, route.rstrip("."), _MOST_OF_LINES)
        if block.head and [entry.text for entry in block.head[1:]] != [
            self.guide.called(row.fields[i]) for i in chosen
        ]:
            block = Block(route.rstrip("."))
            self.blocks.append(block)
        block.head = [Entry(corner(form), HEAD), *(Entry(self.guide.called(row.fields[i]), HEAD) for i in chosen)]
        for index in indices:
            self.occurrences.append(((*prefix, index), row))
            values = [self._value(row.fields[i], (*prefix, index, i)) for i in chosen]
            block.rows.append([Entry(self.guide.called(form.fields[index]), LABEL), *values])

    def _items(self, field: Field, prefix: tuple[int, ...], where: str) -> None:
        form = self.forms[field.extra]
        is_root = form is self.root or any(inner.kind == "form" and not inner.is_list for inner in form.fields)
        if is_root:
            self.lists.append(f"{where}[1]")
            return
        chosen = self._chosen(form, where, _MOST_COLUMNS)
        if not chosen:
            return
        self.lists += [f"{where}[1].{self.guide.called(inner)}" for inner in form.fields if inner.is_list]
        block = Block(where)
        block.is_open = True
        block.head = [Entry(self.guide.called(form.fields[i]), HEAD) for i in chosen]
        kinds = {form.fields[i].kind for i in chosen}
        count = _SCORED if "score" in kinds else _TEXTS if kinds == {"text"} else _OTHERS
        for number in range(count):
            block.rows.append([self._value(form.fields[i], (*prefix, number, i)) for i in chosen])
            self.occurrences.append(((*prefix, number), form))
        self.cells.columns.update((*prefix, i) for i in chosen)
        self.blocks.append(block)
        self._list = prefix, form

    def _texts(self, field: Field, prefix: tuple[int, ...], where: str) -> None:
        block = Block(where)
        block.is_open = True
        block.rows = [[self._value(field, (*prefix, number))] for number in range(_TEXTS)]
        self.blocks.append(block)

    def _chosen(self, form: Form, where: str, most: int) -> list[int]:
        """The columns of a table: what is required, and what is used most; the others may be added."""
        plain = [
            i
            for i, field in enumerate(form.fields)
            if field.kind != "form" and not field.is_list and field.name not in WORKED_OUT
        ]
        used = {i: self.guide.used(form.fields[i]) for i in plain}
        is_known = any(used.values())
        ranked = sorted(plain, key=lambda i: (not form.fields[i].required, -used[i], i))
        kept = [
            i
            for i in ranked
            if form.fields[i].required or (form.fields[i].kind != "yes_no" and (used[i] or not is_known))
        ]
        if len(plain) <= most // 2:
            kept = [i for i in ranked if form.fields[i].required or form.fields[i].kind != "yes_no"]
        chosen = sorted(kept[:most])
        rest = [self.guide.called(form.fields[i]) for i in plain if i not in chosen]
        if rest:
            self.left_out[where] = rest
        return chosen

    def _value(self, field: Field, key: tuple[int, ...]) -> Entry:
        entry = Entry("", kind=field.kind, key=key)
        entry.decimals = field.decimals
        entry.hint = self.guide.hint(field, self.currency)
        if field.kind == "one_of":
            entry.choices = tuple(field.extra)
        elif field.kind == "yes_no":
            entry.choices = _YES_NO
        elif field.kind == "rate" and field.extra not in (None, False, "either"):
            entry.kind = "number"
        self.cells.keys.add(key)
        self.entries[key] = entry
        return entry

    # ---- what is computed --------------------------------------------------------------------------------------------

    def compute(self) -> None:
        """Formulas for what the pack's rules compute, and for totals of columns."""
        found: dict[tuple[int, ...], list[str]] = {}
        for prefix, form, items, item in self.totals:
            for index, field in enumerate(form.fields):
                column = (*items, item.headed(field.label)[0])
                if column in self.cells.columns and not self._by_groups((*prefix, index)):
                    listed = name((*items, "*", column[-1]))
                    found[(*prefix, index)] = [f"IF(COUNT({listed})=0,NA(),SUM({listed}))"]
        totals = set(found)
        for prefix, form in self.occurrences:
            for plan in self.guide.plans(form.name):
                made = formula(plan, prefix, self.cells)
                if made is not None and made[0] not in totals:
                    found.setdefault(made[0], []).append(made[1])
        for key, texts in found.items():
            self._put(key, list(dict.fromkeys(texts))[:_MOST_WAYS])

    def _by_groups(self, key: tuple[int, ...]) -> bool:
        """Whether a rule adds up a total of the report by groups of rows, which a sum of a column does not."""
        return any(states(plan) == key and by_groups(plan) for plan in self.guide.plans(self.root.name))

    def _put(self, key: tuple[int, ...], ways: list[str]) -> None:
        """Give a cell the first of some formulas that comes to something."""
        entry = self.entries[key]
        text = ways[-1]
        for way in reversed(ways[:-1]):
            text = f"IFERROR({way},{text})"
        if entry.kind == "rate":
            text = f"ROUND({text},{(entry.decimals if entry.decimals is not None else 2) + 2})"
        elif entry.kind in ("weight", "score"):
            text = f"ROUND({text},{entry.decimals if entry.decimals is not None else 2})"
        elif entry.kind not in ("money", "count", "number", "measure", "one_of"):
            return
        entry.formula = f'IFERROR({text},"")'
