"""What a form looks like as printed tables: where lists, rows of a group, and single lines of it may stand."""

from __future__ import annotations

from ..heading import folded, parted
from ..report.naming import SECOND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report.form import Field, Form, Forms

# A table below a header: of items, of rows that a group's fields name, or of one row.
LIST, LINES, SINGLE = "list", "lines", "single"
_DEEPEST = 3
# What a row of a list is called that adds up others and is none itself.
SUMS = ("小计", "合计", "总计", "共计")
# What stands around a heading without being of it.
# What a clerk is to do with the field, which is none of its name.
_ORDERS = ("(盖章)", "(公章)", "(签章)", "(签字)", "(盖公章)")
_ORNAMENTS = "：:*＊★☆●○·•—–-  "


class Slot:
    """A table that a form has room for: ``path`` are the fields that lead to it from the root, ``row`` is the form of
    its rows, ``parent`` the form that holds the last field of the path, ``group`` the one whose fields name the rows
    (of LINES; else the rows' own)."""

    __slots__ = ("group", "kind", "parent", "path", "row")

    def __init__(self, kind: str, path: tuple[int, ...], row: Form, parent: Form, group: Form | None = None) -> None:
        self.kind = kind
        self.path = path
        self.row = row
        self.parent = parent
        self.group = group or row

    @property
    def field(self) -> Field | None:
        """The field that it fills; None for rows of the root itself."""
        return self.parent.fields[self.path[-1]] if self.path else None

    @property
    def is_usual(self) -> bool:
        """Whether its field is called what its rows are: the one that is meant where nothing says which of several."""
        field = self.field
        return field is not None and self.row.label in (field.label, field.name)


def slots(forms: Forms, root: Form) -> list[Slot]:
    """All tables that a root form has room for."""
    found: list[Slot] = []
    _below(forms, root, (), (), root, found)
    return found


def _below(
    forms: Forms, form: Form, path: tuple[int, ...], above: tuple[str, ...], parent: Form, found: list[Slot]
) -> None:
    rows: dict[str, None] = {}
    for index, field in enumerate(form.fields):
        if field.kind != "form" or field.name == SECOND:
            continue
        row = forms[field.extra]
        if field.is_list:
            found.append(Slot(LIST, (*path, index), row, form))
            continue
        rows[field.extra] = None
        found.append(Slot(SINGLE, (*path, index), row, form))
        if row.name not in above and len(path) < _DEEPEST:
            _below(forms, row, (*path, index), (*above, form.name), form, found)
    found.extend(Slot(LINES, path, forms[extra], parent, form) for extra in rows)


def bare(text: str) -> str:
    """A heading as a label is looked up by: folded, without what stands around it."""
    text = folded(text.strip()).strip(_ORNAMENTS)
    for order in _ORDERS:
        text = text.removesuffix(order)
    return text


class Lookup:
    """Which field of a form a heading means, remembered."""

    __slots__ = ("_known", "_words")

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[int, str]] = {}
        # A text as it is looked up by, and without what stands around it: the same for all forms.
        self._words: dict[str, tuple[str, str]] = {}

    def __call__(self, form: Form, text: str) -> tuple[int, str]:
        """The field's index (-1 for none) and the unit that the heading names."""
        if not text or len(text) > 60:
            return -1, ""
        key = (id(form), text)
        found = self._known.get(key)
        if found is None:
            word, within = self._worded(text)
            is_known = bool(word) and (word in form.keys or within in form.keys)
            found = self._known[key] = _meant(form, word) if is_known else (-1, "")
        return found

    def _worded(self, text: str) -> tuple[str, str]:
        words = self._words.get(text)
        if words is None:
            word = bare(text)
            words = self._words[text] = word, parted(word)[0]
        return words

    def rows(self, form: Form, text: str) -> tuple[int, ...]:
        """All fields that a heading may mean where rows stand below it."""
        return form.rows(self._worded(text)[0]) if form.tables and text and len(text) <= 60 else ()

    def value(self, form: Form, text: str) -> tuple[int, str]:
        """The field that a label means whose value stands beside it, where it is a heading of rows as well; -1 for
        none, and its unit."""
        if not self.rows(form, text):
            return -1, ""
        index, unit = form.headed(self._worded(text)[0])
        return (index, unit) if index >= 0 and form.fields[index].kind != "form" else (-1, "")


def _meant(form: Form, word: str) -> tuple[int, str]:
    """The field of a heading and its unit: in a table that of rows, unless the heading is a value's own label."""
    index, unit = form.headed(word)
    rows = form.rows(word) if form.tables and index >= 0 else ()
    return (rows[0], unit) if rows and folded(form.fields[index].label) != folded(word) else (index, unit)


def joined(texts: list[str]) -> str:
    """What headings above one another say together, the unit that one of them names behind all of them: 批复金额总额
    （万元） of 批复金额（万元） and 总额."""
    words, unit = [], ""
    for text in texts:
        word, of_it = parted(text)
        unit = of_it or unit
        words.append("".join((word if of_it else text).split()).rstrip(":："))
    heading = "".join(words)
    return f"{heading}（{unit}）" if unit else heading


def is_figure(text: str) -> bool:
    """Whether a cell's text is a number and no heading."""
    rest = "".join(c for c in folded(text) if c not in "%,.-+—–=<>≥≤≧≦~()*/:·、")
    return bool(rest) and rest.isdigit()
