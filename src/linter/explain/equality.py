"""Two figures that should be equal and are not: the verdict of the ladder, and what is said of the difference."""

from __future__ import annotations

from fractions import Fraction

from ..diagnostic import ERROR, NOTE, SEMICOLON, Diagnostic, Phrase, Working
from ..verdict import PASS, SUSPECT, TOO_COARSE, UNLIKELY, VERDICTS
from . import interval as iv
from .comparison import Sides, same_figure
from .diagnosis import Explanation
from .rows import place_anywhere
from .showing import decimals_of, scale_of, show
from .trace import Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..check.case import Case
    from .walk import Walk

_WITHOUT_FIGURE = {
    "bound-consistent": "bound-consistent-range", "bound-unlikely": "bound-unlikely-range",
    "bound-outside": "bound-outside-range",
}  # fmt: skip


class Equality(Sides):
    """An equality that may have to be spoken of."""

    def __init__(self, case: Case, walk: Walk, code: str, single: bool, stated: Trace, expected: Trace) -> None:
        super().__init__(case, walk, code, single, stated, expected)
        self.explanation = Explanation(case, walk)
        self.decimals = self.leaf.decimals if self.leaf is not None else None
        # Where units differ among the figures, every computed amount says its own.
        self.units = (code == "money" or isinstance(self.power, tuple)) and any(
            part.power != self.power or part.figure_unit
            for part in (*stated.leaves, *expected.leaves)
            if part.code == code
        )
        # One quantity printed twice: the other place.
        other = (expected.single or same_figure(expected)) if self.leaf is not None else None
        self.other = other if other is not None and other.code == code and self.decimals is not None else None
        # What it should be: exactly, and as it would be printed.
        self.exact = self.rounded = self._show(expected.value)

    def _show(self, value: Any, decimals: int | None = None, mode: str = iv.HALF_UP) -> str:
        return show(value, self.code, self.power, decimals=decimals, unit=self.units, mode=mode)

    def explained(self) -> tuple[int, Diagnostic | None]:
        """The state of the check, and its diagnostic where there is anything to say."""
        verdict = self.how.verdict(self.stated, self.expected)
        if self.leaf is not None and self.decimals is not None and self.how.is_apart(self.expected):
            self.decimals -= self.leaf.more
        if VERDICTS[verdict].silent or self.how.accepts(verdict):
            return PASS, None
        needed = decimals_of(Fraction(self.expected.value) / scale_of(self.code, self.power))
        # An exact kind is not rounded, but printed as fully as the stated figure.
        if self.decimals is not None and (self.how.rounds or (needed is not None and needed < self.decimals)):
            self.rounded = self._show(self.expected.value, self.decimals, self.how.mode)
        if self.other is not None and self.decimals is not None:
            self.decimals = max(self.decimals, self.other.decimals)
            same = self.other.power == self.power
            whole = show(self.expected.value, self.code, self.power, unit=True)
            self.rounded = self.expected.text if same else whole
        diagnostic = self._diagnostic(verdict)
        given = self.how.severity(verdict)
        state = VERDICTS[verdict].state
        return (state if given in (None, NOTE) else SUSPECT), diagnostic

    def _diagnostic(self, verdict: str) -> Diagnostic:
        explanation, leaf, other = self.explanation, self.leaf, self.expected.single if self.leaf is not None else None
        notes: list[tuple[str, Any]] = []
        working = self._working()
        if other is None and (self.expected.leaves or leaf is None) and not self._says_nothing(working):
            notes.append(("working", Working(working)))
        bound = self._bound(verdict)
        if bound is not None:
            notes.append(("rounding", bound))
        slips: list[Phrase] = []
        if not VERDICTS[verdict].soft:
            from .hints import hints

            slips = hints(self)
            notes.extend(("hint", hint) for hint in slips)
        mode = self.how.said(self.code, self.power)
        if mode is not None:
            notes.append(("mode", mode))
        severity, phrase = self._severity(verdict), self._phrase(verdict)
        diagnostic = explanation.diagnostic(severity, verdict, phrase, self.stated, self.expected)
        diagnostic.notes = notes + diagnostic.notes
        if leaf is not None and self.how.is_apart(self.expected):  # it is read as it stands
            diagnostic.notes = [note for note in diagnostic.notes if not _reads(note[1], leaf.shown)]
        diagnostic.gap = abs(Fraction(self.stated.value) - Fraction(self.expected.value))
        wrong = not VERDICTS[verdict].soft
        if other is not None and not wrong:
            diagnostic.caret = Phrase("caret-other", other=other.title, computed=self.rounded)
        elif leaf is None:
            diagnostic.caret = ""
        else:
            diagnostic.caret = Phrase("caret-stated" if wrong else "caret-computed", computed=self.rounded)
        if leaf is None:
            diagnostic.title = None
        elif wrong and leaf.record is self.case.record and leaf.index == self.case.about["fix"]:
            from .fixes import propose

            blank = self.walk.blanks > 0
            diagnostic.fix = propose(leaf, self.expected, self.how, blank=blank, slips=slips)
        return diagnostic

    def _says_nothing(self, working: str) -> bool:
        """Whether a working only repeats one figure: a total of one part."""
        leaves = self.expected.leaves
        only = self.leaf is not None and len(leaves) == 1 and self.expected.text == leaves[0].shown
        return only or working == f"{self.rounded} = {self.rounded}"

    def _working(self) -> str:
        """How the computed value comes about, with the stated side where that is no figure."""
        expected, leaf = self.expected, self.leaf
        working = expected.text if expected.text.endswith(f"→ {self.exact}") else f"{expected.text} = {self.exact}"
        if leaf is not None and iv.rounded(expected.value, leaf.last) != expected.value:
            working += f" ≈ {self.rounded}" if self.rounded != self.exact else ""
        if leaf is None and self.stated.text != self._shown:
            both = expected.leaves and expected.text != self.exact
            side = f"{self.stated.text} = {self._shown}"
            working = f"{side}{SEMICOLON}{working}" if both else side
        return working

    @property
    def _shown(self) -> str:
        """The stated side as it is quoted."""
        return self.stated.text if self.leaf is not None else show(self.stated.value, self.code, self.power)

    def _phrase(self, verdict: str) -> Phrase:
        leaf, other = self.leaf, self.expected.single if self.leaf is not None else None
        name: Any = leaf.title if leaf is not None else ""
        places = self.decimals if self.how.rounds else None
        key = VERDICTS[verdict].message or ("differs" if leaf is not None else "differs-sides")
        if key == "differs" and not self.expected.leaves:
            key = "differs-fixed"  # by a standard: no listed figure gives it
        phrase = Phrase(
            key,
            field=name,
            stated=self._shown,
            computed=self.rounded,
            difference=self._difference(Fraction(self.expected.value), places),
            title=self.explanation.called,
        )
        if leaf is None and key != "differs-sides":
            phrase = Phrase("differs-sides-rounding", **phrase.args)
        if other is not None and key in ("differs", "differs-consistent", "differs-unlikely"):
            phrase = Phrase(f"{key}-from", **phrase.args, other=place_anywhere(other.record, other.route))
        return phrase

    def _severity(self, verdict: str) -> str:
        severity, given = self.explanation.severity, self.how.severity(verdict)
        if given is not None:
            return given
        most = VERDICTS[verdict].severity
        if most and severity != NOTE:
            severity = most if severity == ERROR or most == NOTE else severity
        return severity

    def _difference(self, computed: Fraction, decimals: int | None, stated: Fraction | None = None) -> Any:
        """How far two values are apart, the stated one first where none is given."""
        gap = abs((self.stated.value if stated is None else stated) - computed)
        if self.code == "rate":
            places = decimals if decimals is not None else decimals_of(gap * 100)
            if places is not None and iv.rounded(gap * 100, Fraction(1, 10**places)) == 0:
                places = None
            text = show(gap, "rate", 0, decimals=places)
            return Phrase("percentage-points", value=text.removesuffix("%"))
        if decimals is not None and iv.rounded(gap / scale_of(self.code, self.power), Fraction(1, 10**decimals)):
            return self._show(gap, decimals)
        return self._show(gap)

    def _bound(self, verdict: str) -> Phrase | None:
        """What rounding could explain, and what it could not."""
        span, how = self.expected.range, self.how
        if how.within is not None or span.width == 0 or span.width > 10**30:
            return None
        # Both ends with as many decimals as the finer one needs.
        scale = scale_of(self.code, self.power)
        needed = [decimals_of(end / scale) for end in (span.lo, span.hi)]
        places = max(n for n in needed if n is not None) if None not in needed else None
        unit = self.units and self.code != "money"
        low, high = (show(end, self.code, self.power, decimals=places, unit=unit) for end in (span.lo, span.hi))
        ends = f"{'[' if span.lo_closed else '('}{low}, {high}{']' if span.hi_closed else ')'}"
        if verdict == UNLIKELY and self.expected.single is not None:
            return Phrase("bound-touching", range=ends)
        if verdict == TOO_COARSE:
            return Phrase(VERDICTS[verdict].bound, range=ends)
        key = VERDICTS[verdict].bound
        if self.leaf is None or not how.rounds or self.expected.single is not None:
            return Phrase(_WITHOUT_FIGURE[key], range=ends)
        computed = iv.rounded(self.expected.value, self.leaf.last, how.mode)
        most = iv.reach(span, self.leaf.last, self.stated.value > self.expected.value, how.mode)
        if most == computed:
            return Phrase("bound-touches" if verdict == UNLIKELY else "bound-nothing", range=ends)
        return Phrase(key, range=ends, most=self._difference(computed, self.decimals, most))


def _reads(text: Any, figure: str) -> bool:
    """Whether a note says that a figure is read as its column prints."""
    return isinstance(text, Phrase) and text.key == "read-as" and text.args["text"] == figure
