"""A field's text → its value, and what is said of a text that is none."""

from __future__ import annotations

from decimal import Decimal

from ..diagnostic import ERROR, NOTE, WARNING, Label, Phrase
from ..figure import EXACT, MONEY_UNITS, Figure, decode, excess, normal
from ..source import Span
from .form import SHORT, Field
from .naming import TOTAL_MARKS
from .record import Record, below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# So many rates one note shows.
_MAX_READ = 20


def read_figure(binder: Any, record: Record, field: Field, text: str, step: tuple[str | int, ...]) -> Any:
    kind = field.kind
    figure = decode(text, kind, field.extra)
    value = figure.value
    if value is None:
        if figure.why == "not-one-of" and record.form.currency is not None:
            from ..numerals import money_unit

            if field is record.form.fields[record.form.currency] and (unit := money_unit(text)) in field.extra:
                return unit
        if field.name == TOTAL_MARKS and figure.why == "wrong-unit" and figure.unit in MONEY_UNITS:
            said = binder.say(NOTE, "not-a-value", below(record.node, step).span, (*record.route, *step))
            said.message = Phrase("shape-unread", key=str(step[0]))  # 合计: 84万元 is no sum of marks
        elif figure.why not in ("null", "approximate"):
            _unreadable(binder, record, field, text, step, figure)
        return None
    noted = bool(figure.suggestion)
    if noted:
        _read_as(binder, record, field, text, step, figure)
    exactly = field.decimals is not None
    if exactly:
        value = _at_decimals(binder, value, figure, field, record, step)
    if kind == "money":
        power = figure.power if figure.unit else record.power
        value = value.scaleb(power, EXACT) if power else value
    if not exactly and not noted and len(text) <= SHORT:
        record.form.memory.values(kind, field.extra, record.power).keep(text, value)
    return value


def _read_as(binder: Any, record: Record, field: Field, text: str, step: tuple[str | int, ...], figure: Figure) -> None:
    """A figure in another spelling than its field's is read, and it is said how."""
    span = below(record.node, step).content(binder.source.text)
    if (first := binder.bare.get(field.label)) is not None:  # once for all figures of a name
        if len(first.labels) < _MAX_READ:
            first.labels.append(Label(span, Phrase("label-read-as", meant=figure.suggestion)))
        return
    route, shown = (*record.route, *step), normal(text)
    said = binder.say(NOTE, "rate-read-as", span, route, field=field.label, text=shown, value=figure.suggestion)
    binder.bare[field.label] = said


def _unreadable(
    binder: Any, record: Record, field: Field, text: str, step: tuple[str | int, ...], figure: Figure
) -> None:
    from . import unseen

    node = below(record.node, step)
    span = node.content(binder.source.text) if node.end > node.start else Span(node.start, node.start + 1)
    why = unseen.reason(text, field.kind, field.extra, figure)
    route = (*record.route, *step)
    said = binder.say(ERROR, "unreadable-figure", span, route, field=field.label, text=text, why=why)
    said.labels += unseen.label(binder.source, span)


def _at_decimals(
    binder: Any, value: Decimal, figure: Figure, field: Field, record: Record, step: tuple[str | int, ...]
) -> Decimal:
    """A figure with the digits that its field declares: zeros may be left out at its end, no more digits given."""
    wanted = field.decimals or 0
    exponent: Any = value.as_tuple().exponent
    if excess(value, wanted - figure.decimals - exponent) is not None:
        node = below(record.node, step)
        span, route = node.content(binder.source.text), (*record.route, *step)
        text = normal(node.text)
        binder.say(WARNING, "excess-digits", span, route, field=field.label, text=text, decimals=wanted)
        return value
    # What was printed with fewer digits stands for as many as are declared.
    return value.quantize(Decimal(1).scaleb(exponent - (wanted - figure.decimals)), context=EXACT)
