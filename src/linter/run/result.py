"""What a run came to: of each file, and in all."""

from __future__ import annotations

import marshal

from ..diagnostic import ERROR, NOTE, RANK, WARNING
from ..memory import Memo
from ..settings.settings import Settings
from .judging import not_evaluated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..accept.baseline import Entry
    from ..accept.waiver import Waiver
    from ..across.facts import Fact
    from ..check.case import Case
    from ..diagnostic import Diagnostic, NotEvaluated
    from ..localize.found import Localized
    from ..localize.worth import Failing
    from ..source import Source

# Sets of rules as they are sent and stored, and back.
_rules_packed, _rules_known = Memo(200), Memo(200)


class FileResult:
    """What one file came to.

    ``diagnostics`` in the order of places, accepted ones among them; ``trouble`` where the file is a wrong argument;
    ``reports`` how many it holds, ``passed_over`` whether it is no report; ``counts`` the checks passed, failed, not
    evaluated and not applicable; ``rules`` the rules that were run, as ``(pack, name)``, and ``met`` those of them that
    met an occurrence (gathered on request); ``unfit`` the rules that a whole table or report was no case
    for, as ``(rule, why, of what, how many checks, line, column, pack)``; ``source`` its text, if any.
    """

    # Checks that fail together, with the figures that would settle them (``localize``), as far as that was asked for;
    # and what is still to be looked at for it.
    localized: Sequence[Localized] = ()
    failing: tuple[Failing, ...] = ()

    def __init__(self, path: str) -> None:
        self.path = path
        self.source: Source | None = None
        self.diagnostics: list[Diagnostic] = []
        self.trouble: list[Diagnostic] = []
        self.waivers: list[Waiver] = []
        self.reports = 0
        self.passed_over = False
        self.language = ""
        self.packs: list[str] = []
        # Of each report: its form's label, the unit that it is of, its year, as they stand.
        self.headings: list[tuple[str, str, str]] = []
        self.counts = [0, 0, 0, 0]
        self.rules: frozenset[tuple[str, str]] = frozenset()
        self.met: set[tuple[str, str]] = set()
        # What rules across reports read of its reports (``across.facts``).
        self.facts: list[Fact] = []
        # What the baseline accepts of this file and nothing met.
        self.unmet: list[Entry] = []
        self.faulty = False
        self.unfit: list[tuple[str, str, str, int, int, int, str]] = []
        self._undecided: list[Case] = []
        self._reasons: list[NotEvaluated] | None = None

    def not_evaluated(self) -> list[NotEvaluated]:
        """Each check that could not be decided, with its reasons; worked out only when asked for."""
        if self._reasons is None:
            self._reasons = not_evaluated(self._undecided) if self._undecided else []
        return self._reasons

    def add_not_evaluated(self, more: list[NotEvaluated]) -> None:
        """Further checks that could not be decided."""
        self._reasons = [*self.not_evaluated(), *more]

    def settled(self) -> FileResult:
        """The same with nothing left to work out, fit to be sent or stored; its text stays where it is spoken of."""
        self._reasons = self.not_evaluated()
        for report in {id(case.report): case.report for case in self._undecided}.values():
            report.release()
        self._undecided = []
        if not self.diagnostics and not self.waivers:
            self.source = None
        return self

    def count(self, severity: str) -> int:
        """How many diagnostics of a severity count, those aside that have been accepted."""
        return sum(1 for d in self.diagnostics if d.severity == severity and not d.accepted)


def packed(file: FileResult) -> tuple[bytes, bytes]:
    """A settled result as bytes: what is its own, without what is worked out again, and its rules, which it has in
    common with many others."""
    state = {name: value for name, value in vars(file).items() if value}
    rules: bytes | None = _rules_packed.get(file.rules)
    if rules is None:
        rules = marshal.dumps(sorted(file.rules))
        _rules_packed.keep(file.rules, rules)
    state.pop("rules", None)
    if _PLAIN.issuperset(state):
        return marshal.dumps(state), rules
    import pickle

    return _PICKLED + pickle.dumps(state, pickle.HIGHEST_PROTOCOL), rules


def unpacked(data: bytes, rules: bytes) -> FileResult:
    """What :func:`packed` was given."""
    if data[:1] == _PICKLED:
        import pickle

        state = pickle.loads(data[1:])
    else:
        state = marshal.loads(data)
    file = FileResult(state["path"])
    known = _rules_known.get(rules)
    if known is None:
        known = frozenset(marshal.loads(rules))
        _rules_known.keep(rules, known)
    vars(file).update(state, rules=known)
    return file


# What a file's result holds where nothing was found in it; and what other results begin with, which no such one does.
_PLAIN = frozenset(("path", "reports", "passed_over", "language", "packs", "headings", "counts", "unfit", "facts"))
_PICKLED = b"\0"


class Result:
    """What a run came to: the totals, and (unless each was done with as it came) what every file came to.

    ``trouble`` is what is wrong with arguments, settings or rule files; where it holds errors, nothing was checked.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.trouble: list[Diagnostic] = []
        self.files: list[FileResult] = []
        self.checked = 0
        self.passed_over = 0
        self.reports = 0
        # The language of the pack that was used first: what a neutral locale speaks.
        self.language = ""
        self.rules_run: set[tuple[str, str]] = set()
        self._rules_last: frozenset[tuple[str, str]] = frozenset()
        self.rules_met: set[tuple[str, str]] = set()
        self.counts = [0, 0, 0, 0]
        self.found = {ERROR: 0, WARNING: 0, NOTE: 0}
        self.waived = 0
        self.baselined = 0
        self.faults = 0
        self.by_rule: dict[tuple[str, str], int] = {}
        self.by_file: dict[str, dict[str, int]] = {}
        # The files that hold reports, and those that do not.
        self.seen: list[str] = []
        self.no_reports: list[str] = []
        # What was not looked at (a folder ends in a separator), and why: keys of the catalogue.
        self.left_out: dict[str, str] = {}

    def add(self, file: FileResult) -> None:
        """Count a file in; it is not kept."""
        self.trouble.extend(file.trouble)
        self.checked += not file.passed_over
        self.passed_over += file.passed_over
        self.faults += file.faulty
        (self.no_reports if file.passed_over else self.seen).append(file.path)
        self.reports += file.reports
        self.language = self.language or file.language
        if file.rules is not self._rules_last:
            self._rules_last = file.rules
            self.rules_run |= file.rules
        self.rules_met |= file.met
        for i, count in enumerate(file.counts):
            self.counts[i] += count
        self._tally(file, 1)

    def replace(self, file: FileResult, other: FileResult) -> None:
        """Count what a file came to after it was mended, not before."""
        self._tally(file, -1)
        self._tally(other, 1)
        for i in range(4):
            self.counts[i] += other.counts[i] - file.counts[i]

    def _tally(self, file: FileResult, sign: int) -> None:
        for diagnostic in file.diagnostics:
            if diagnostic.waiver is not None:
                self.waived += sign
            elif diagnostic.baselined:
                self.baselined += sign
            else:
                severity = diagnostic.severity
                self.found[severity] += sign
                key = (diagnostic.rule, severity)
                self.by_rule[key] = self.by_rule.get(key, 0) + sign
                counts = self.by_file.setdefault(file.path, {ERROR: 0, WARNING: 0, NOTE: 0})
                counts[severity] += sign

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Every diagnostic of the files that were kept, in the order of files and places."""
        return [d for file in self.files for d in file.diagnostics]

    def not_evaluated(self) -> list[NotEvaluated]:
        """Each check of the files kept that could not be decided."""
        return [entry for file in self.files for entry in file.not_evaluated()]

    def count(self, severity: str) -> int:
        return self.found[severity] + sum(1 for d in self.trouble if d.severity == severity)

    @property
    def stopped(self) -> bool:
        """Whether nothing could be checked, for what is wrong with the call, the settings or the rules."""
        return any(d.severity == ERROR for d in self.trouble)

    @property
    def exit_code(self) -> int:
        """0 nothing that counts, 1 something as grave as ``fail-on`` says, 2 arguments or rule files are wrong.

        3 where a fault of ours kept a file from being checked.
        """
        if self.faults:
            return 3
        if self.stopped:
            return 2
        least = self.settings.values["fail-on"]
        return 1 if least in RANK and any(self.count(s) for s in RANK if RANK[s] <= RANK[least]) else 0
