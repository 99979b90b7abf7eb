"""The ``html`` rendering: one self-contained page for people who do not read terminals.

Each report is a card: its verdict, what was found beside the report's own lines with the figures marked, the working,
the citation. The page needs no network, and its policy forbids one. ``page.css`` and ``page.js`` are put into it.
"""

from __future__ import annotations

import os
from html import escape

from ..diagnostic import ERROR, NOTE, WARNING, Diagnostic
from ..source import harmless
from .base import Rendering, details, headline, unfit_for
from .places import readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.result import FileResult, Result
    from ..source import Source, Span

# A report of more lines than this shows those around its findings only.
_WHOLE = 400
_AROUND = 3
_WIDEST = 2000
_here = os.path.dirname(os.path.abspath(__file__))


class Html(Rendering):
    """Cards as they come; the totals and the filters are put before them at the end."""

    def begin(self) -> str:
        self.cards: list[str] = []
        self.rules: dict[str, int] = {}
        self.units: dict[str, None] = {}
        self.number = 0
        return ""

    def say(self, key: str, /, **args: object) -> str:
        return escape(self.catalogue.texts[key].format(**args))

    def file(self, file: FileResult) -> str:
        if file.passed_over:
            return ""
        found = [*file.diagnostics]
        self.cards.append(self._card(file, found))
        return ""

    def end(self, result: Result) -> str:
        trouble = "".join(f"<li>{self._finding(d, '')}</li>" for d in result.trouble)
        counts = {severity: result.count(severity) for severity in (ERROR, WARNING, NOTE)}
        passed, _, unknown, _ = result.counts
        numbers = [
            ("html-reports", result.reports, ""), ("error", counts[ERROR], "error"),
            ("warning", counts[WARNING], "warning"), ("note", counts[NOTE], "note"),
            ("html-passed", passed, "good"), ("html-unknown", unknown, ""),
            ("html-accepted", result.waived + result.baselined, ""), ("html-passed-over", result.passed_over, ""),
        ]  # fmt: skip
        figures = "".join(
            f'<div class="number {css}"><b>{number}</b><span>{self.say(key)}</span></div>'
            for key, number, css in numbers
        )
        title = self.say("html-title")
        verdict = "error" if counts[ERROR] else "warning" if counts[WARNING] else "good"
        script = _part("page.js")
        # No script but our own, whatever a report says; the last two do not fall back on the first.
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_hash(script)}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        return f"""<!doctype html>
<html lang="{"zh-CN" if self.catalogue.language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{_part("page.css")}</style>
</head>
<body>
<header class="top {verdict}">
<h1>{title}</h1>
<p class="verdict">{self.say(f"html-all-{verdict}")}</p>
<div class="numbers">{figures}</div>
</header>
{self._filters()}
{f'<ul class="trouble">{trouble}</ul>' if trouble else ""}
<main>
{"".join(self.cards)}
</main>
<script>{script}</script>
</body>
</html>
"""

    def _filters(self) -> str:
        """The form by which the cards that are shown are chosen."""
        rules = "".join(
            f'<option value="{escape(rule)}">{escape(rule)} ({count})</option>'
            for rule, count in sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))
        )
        units = "".join(f'<option value="{escape(u)}">{escape(u)}</option>' for u in sorted(self.units))
        severities = "".join(
            f'<label class="{s}"><input type="checkbox" data-severity="{s}" checked> {self.say(s)}</label>'
            for s in (ERROR, WARNING, NOTE)
        )
        any_ = f'<option value="">{self.say("html-any")}</option>'
        return f"""<form class="filters" aria-label="{self.say("html-filter")}">
<fieldset>{severities}
<label><input type="checkbox" id="accepted"> {self.say("html-show-accepted")}</label>
<label><input type="checkbox" id="clean" checked> {self.say("html-show-clean")}</label></fieldset>
<label>{self.say("html-rule")} <select id="rule">{any_}{rules}</select></label>
<label>{self.say("html-unit")} <select id="unit">{any_}{units}</select></label>
<label>{self.say("html-search")} <input type="search" id="search"></label>
<output id="shown"></output>
</form>"""

    def _card(self, file: FileResult, found: list[Diagnostic]) -> str:
        counts = {s: file.count(s) for s in (ERROR, WARNING, NOTE)}
        verdict = ERROR if counts[ERROR] else WARNING if counts[WARNING] else "good"
        headings = [tuple(harmless(part) for part in heading) for heading in file.headings]
        units = list(dict.fromkeys(unit for _, unit, _ in headings if unit)) or [harmless(readable(file.path))]
        for unit in units:
            self.units[unit] = None
        said = (" ".join(filter(None, (unit, year, form))) for form, unit, year in headings)
        heading = escape(self.catalogue.texts["list-semicolon"].join(dict.fromkeys(said))) or escape(
            harmless(readable(file.path))
        )
        badges = "".join(f'<span class="badge {s}">{self.say(s)} {counts[s]}</span>' for s in counts if counts[s])
        accepted = sum(d.accepted for d in found)
        if accepted:
            badges += f'<span class="badge accepted">{self.say("html-accepted")} {accepted}</span>'
        undecided = len(file.not_evaluated())
        if undecided:
            badges += f'<span class="badge">{self.say("html-unknown")} {undecided}</span>'
        items = []
        marks: list[tuple[Span, str, bool, str]] = []
        for d in found:
            self.number += 1
            name = f"f{self.number}"
            if not d.accepted:
                self.rules[d.rule] = self.rules.get(d.rule, 0) + 1
            classes = f"finding {d.severity}{' accepted' if d.accepted else ''}"
            items.append(
                f'<li class="{classes}" id="{name}" data-rule="{escape(d.rule)}" data-severity="{d.severity}" '
                f'tabindex="0">{self._finding(d, name)}</li>'
            )
            if d.source is file.source and d.span is not None:
                marks.append((d.span, name, True, d.severity))
                marks += [(label.span, name, False, d.severity) for label in d.labels]
        lines = self._lines(file.source, marks) if file.source is not None and found else ""
        undecided_list = (self._undecided(file) if undecided else "") + (self._unfit(file) if file.unfit else "")
        groups = self._which(file) if file.localized else ""
        body = f'<div class="body"><ol class="findings">{"".join(items)}</ol>{lines}</div>' if found else ""
        return f"""<section class="card {verdict}" data-unit="{"&#10;".join(map(escape, units))}">
<h2><span class="mark">{self.say(f"html-{verdict}")}</span> {heading}</h2>
<p class="file">{escape(harmless(readable(file.path)))} {badges}</p>
{body}{groups}{undecided_list}
</section>
"""

    def _finding(self, d: Diagnostic, name: str) -> str:
        line, _ = d.start
        file = harmless(readable(d.file))
        where = f"{self.catalogue.texts['column-line']} {line}" if d.source is not None else file
        link = f'<a href="#{name}-at">{escape(where)}</a>' if name and d.source is not None else escape(where)
        notes = "".join(f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in details(d, self.catalogue))
        if d.waiver is not None:
            until = f" → {d.waiver.until}" if d.waiver.until is not None else ""
            by = f" ({d.waiver.by})" if d.waiver.by else ""
            text = harmless(f"{d.waiver.reason}{until}{by}")
            notes += f'<dt class="accepted">{self.say("html-waived")}</dt><dd>{escape(text)}</dd>'
        elif d.baselined:
            notes += f'<dt class="accepted">{self.say("accepted-baseline")}</dt><dd></dd>'
        return (
            f'<p class="head"><span class="severity">{self.say(d.severity)}</span> {link} '
            f"<code>{escape(d.rule)}</code></p>"
            f'<p class="message">{escape(headline(d, self.catalogue))}</p><dl>{notes}</dl>'
        )

    def _which(self, file: FileResult) -> str:
        """The figures that would settle what fails together."""
        from .which import which

        items = [
            f"<li>{escape(head)}<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul></li>"
            for head, lines in which(file, self.catalogue, everything=True)
        ]
        if not items:
            return ""
        return f'<details class="which" open><summary>{self.say("which")}</summary><ul>{"".join(items)}</ul></details>'

    def _undecided(self, file: FileResult) -> str:
        texts = self.catalogue.texts
        items = []
        for n in file.not_evaluated():
            line, _ = n.source.locate(n.span.start)
            reasons = texts["list-comma"].join(dict.fromkeys(self.catalogue.say(text) for text, _, _ in n.reasons))
            items.append(f"<li>{texts['column-line']} {line} <code>{escape(n.rule)}</code> {escape(reasons)}</li>")
        return f"<details><summary>{self.say('html-unknown')} {len(items)}</summary><ul>{''.join(items)}</ul></details>"

    def _unfit(self, file: FileResult) -> str:
        items = [
            f"<li>{self.catalogue.texts['column-line']} {line} <code>{escape(rule)}</code> "
            f"{escape(unfit_for(why, label, count, self.catalogue))}</li>"
            for rule, why, label, count, line, _, _ in file.unfit
        ]
        head = f"{self.say('not-applicable')} {len(items)}"
        return f"<details><summary>{head}</summary><ul>{''.join(items)}</ul></details>"

    def _lines(self, source: Source, marks: list[tuple[Span, str, bool, str]]) -> str:
        """The report's lines, those that hold marks and those around them where there are many."""
        by_line: dict[int, list[tuple[int, int, str, bool, str]]] = {}
        for span, name, primary, severity in marks:
            first, last = source.line_of(span.start), source.line_of(max(span.start, span.end - 1))
            for number in range(first, last + 1):
                start = max(span.start, source.starts[number - 1])
                end = max(min(span.end, source.line_end(number)), start)
                by_line.setdefault(number, []).append((start, end, name, primary and number == first, severity))
        total = len(source.starts)
        if source.starts[-1] == len(source.text) and total > 1:
            total -= 1
        wanted = range(1, total + 1)
        chosen = set(wanted) if total <= _WHOLE else {
            n for at in by_line for n in range(max(1, at - _AROUND), min(total, at + _AROUND) + 1)
        }  # fmt: skip
        rows, before = [], 0
        for number in sorted(chosen):
            if number > before + 1:
                rows.append('<tr class="gap"><td></td><td>⋯</td></tr>')
            text = self._line(source, number, by_line.get(number, []))
            rows.append(f'<tr><td class="n">{number}</td><td>{text}</td></tr>')
            before = number
        return f'<div class="source"><table>{"".join(rows)}</table></div>'

    def _line(self, source: Source, number: int, marks: list[tuple[int, int, str, bool, str]]) -> str:
        """A line with its marks; where marks overlap, a piece belongs to all of them."""
        start, end = source.starts[number - 1], source.line_end(number)
        end = min(end, start + _WIDEST)
        cuts = sorted({start, end, *(p for s, e, *_ in marks for p in (s, e) if start <= p <= end)})
        pieces = []
        anchored: set[str] = set()
        for left, right in zip(cuts, cuts[1:] or [end], strict=False):
            text = escape(harmless(source.text[left:right]))
            over = [m for m in marks if m[0] <= left and m[1] >= right and m[1] > m[0]]
            over += [m for m in marks if m[0] == m[1] == left]
            if not over:
                pieces.append(text)
                continue
            names = " ".join(dict.fromkeys(m[2] for m in over))
            order = [s for s in (ERROR, WARNING, NOTE) if any(m[4] == s and m[3] for m in over)]
            anchors = [m[2] for m in over if m[3] and m[2] not in anchored]
            anchored.update(anchors)
            ids = "".join(f'<a class="anchor" id="{name}-at"></a>' for name in anchors)
            css = order[0] if order else "part"
            pieces.append(f'{ids}<mark class="{css}" data-findings="{names}">{text}</mark>')
        more = "…" if source.line_end(number) > end else ""
        return "".join(pieces) + more


def _hash(text: str) -> str:
    """A script as a policy names it."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _part(name: str) -> str:
    with open(os.path.join(_here, name), encoding="utf-8") as file:
        return file.read()
