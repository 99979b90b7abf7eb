"""What proving rules came to, and how that is shown."""

from __future__ import annotations

from ..diagnostic import ERROR, WARNING, Diagnostic
from ..messages import Catalogue
from ..render.base import Options
from ..render.full import COLORS, one, painter
from ..source import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .coverage import Coverage


class RuleProof:
    """What proving one rule came to: how many examples of each kind, and how many do not come out as they say."""

    __slots__ = ("failed", "fails", "name", "passes")

    def __init__(self, name: str) -> None:
        self.name = name
        self.passes = 0
        self.fails = 0
        self.failed = 0


class PackProof:
    """What proving one pack came to, rule by rule, and its report files as ``(file, as expected)``."""

    def __init__(self, name: str, label: str) -> None:
        self.name = name
        self.label = label
        self.rules: dict[str, RuleProof] = {}
        self.reports: list[tuple[str, bool]] = []


class Proof:
    """What proving came to: ``rules`` and ``examples`` looked at, and what does not hold, each at its place."""

    def __init__(self) -> None:
        self.packs: list[PackProof] = []
        self.diagnostics: list[Diagnostic] = []
        self.trouble: list[Diagnostic] = []
        self.language = ""
        self.coverage: Coverage | None = None

    @property
    def rules(self) -> int:
        return sum(len(pack.rules) for pack in self.packs)

    @property
    def examples(self) -> int:
        return sum(rule.passes + rule.fails for pack in self.packs for rule in pack.rules.values())

    @property
    def reports(self) -> int:
        return sum(len(pack.reports) for pack in self.packs)

    @property
    def exit_code(self) -> int:
        if any(d.severity == ERROR for d in self.trouble):
            return 2
        return 1 if any(d.severity == ERROR for d in self.diagnostics) else 0


def shown(result: Proof, catalogue: Catalogue, options: Options) -> str:
    """What proving rules came to: a line a rule, what does not hold, and the sums."""
    paint = painter(options.color)
    texts = catalogue.texts
    everything = [*result.trouble, *result.diagnostics]
    blocks = [one(d, catalogue, paint) for d in everything]
    if any(d.severity == ERROR for d in result.trouble):
        return "\n".join(blocks)
    for pack in result.packs:
        lines = [paint(harmless(f"{pack.name} {pack.label}" if pack.label != pack.name else pack.name), "1")]
        for rule in pack.rules.values():
            key = "proof-rule-failed" if rule.failed else "proof-rule"
            text = texts[key].format(passes=rule.passes, fails=rule.fails, failed=rule.failed)
            mark = paint("✗", COLORS[ERROR]) if rule.failed else paint("✓", "32")
            lines.append(f"  {mark} {harmless(rule.name)}  {paint(text, '2')}")
        for file, good in pack.reports:
            mark = paint("✓", "32") if good else paint("✗", COLORS[ERROR])
            lines.append(f"  {mark} {harmless(file)}")
        blocks.append("\n".join(lines) + "\n")
    counts = {s: sum(1 for d in everything if d.severity == s) for s in (ERROR, WARNING)}
    key = "proof-fails" if any(counts.values()) else "proof-holds"
    text = texts[key].format(
        rules=result.rules,
        examples=result.examples,
        reports=result.reports,
        errors=counts[ERROR],
        warnings=counts[WARNING],
    )
    color = COLORS[ERROR] if counts[ERROR] else COLORS[WARNING] if counts[WARNING] else "32"
    text = paint(text, f"1;{color}")
    if result.coverage is not None:
        all_of_them = len(result.coverage.branches)
        text += "\n" + texts["proof-coverage"].format(reached=result.coverage.reached, branches=all_of_them)
    blocks.append(text + "\n")
    return "\n".join(blocks)
