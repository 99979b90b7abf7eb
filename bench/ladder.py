"""What the ladder of verdicts costs on the run path, beside plain exact comparison, over the example reports.

The packs are compiled twice: as they are, and with `compare exact` said by every pack, so that no figure counts as
rounded. Both run over the same bound reports, in turn, round by round. ``checks`` is the generated code alone, which
decides what is equal or reproduced; ``whole`` is with the verdict and the explanation of everything that is not. (Under
exact comparison more fails, and more has to be explained: that line favours the ladder.) Run it with ``make bench``.
"""

from __future__ import annotations

import re
import statistics
import time
from decimal import localcontext
from pathlib import Path

from linter.check.loaded import LoadedPack
from linter.figure import EXACT
from linter.language.compile import Folder, compile_packs
from linter.program.pack import builtin_rules, rule_files
from linter.program.program import Program
from linter.report.bind import bind
from linter.report.choice import choose, fiscal_year
from linter.report.record import Report
from linter.run.judging import judge
from linter.source import Source
from linter.yaml.document import parse

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, REPEATED = 41, 5
_PACK = re.compile(r"^(pack [^\n{]*)(\{)?", re.MULTILINE)


def program(exact: bool) -> Program:
    folders: dict[str, Folder] = {}
    for path in rule_files(builtin_rules()):
        text = Path(path).read_text(encoding="utf-8")
        if exact:
            text = _PACK.sub(lambda m: f"{m[1]} {{ compare exact" + ("" if m[2] else " }"), text, count=1)
        home = str(Path(path).parent)
        folders.setdefault(home, Folder(home, [])).sources.append(Source(path, text))
    compiled, problems = compile_packs(list(folders.values()))
    assert compiled is not None, problems
    return Program(compiled)


def bound(built: Program) -> list[tuple[LoadedPack, Report]]:
    found = []
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        documents, _ = parse(Source(path.name, path.read_text(encoding="utf-8")))
        for document in documents:
            choice = choose(document, built.index)
            year, _ = fiscal_year(document, choice, built.index)
            pack = built.pack(choice.pack, year)
            found.append((pack, bind(document, pack.forms[choice.form], pack.forms, pack.name)[0]))
    return found


def checks(reports: list[tuple[LoadedPack, Report]]) -> None:
    with localcontext(EXACT):
        for pack, report in reports:
            for form, records in report.records.items():
                found = pack.checks(form)
                for record in records if found is not None else ():
                    found.states(record)  # type: ignore[union-attr]


def whole(reports: list[tuple[LoadedPack, Report]]) -> None:
    for pack, report in reports:
        judge(pack, report)


def main() -> None:
    ladder, exact = bound(program(False)), bound(program(True))
    for name, work in (("checks", checks), ("whole", whole)):
        times: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            pair = []
            for reports in (ladder, exact):
                start = time.perf_counter()
                for _ in range(REPEATED):
                    work(reports)
                pair.append((time.perf_counter() - start) * 1000 / REPEATED)
            times.append((pair[0], pair[1]))
        ours, plain = (statistics.median(t[i] for t in times) for i in (0, 1))
        ratio = statistics.median(a / b for a, b in times)
        print(f"{name:<8} ladder {ours:7.3f} ms   exact {plain:7.3f} ms   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
