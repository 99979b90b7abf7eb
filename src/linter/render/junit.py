"""The ``junit`` rendering: a test suite a file, a test case a rule, for whatever shows test results."""

from __future__ import annotations

from ..diagnostic import ERROR, Diagnostic
from .base import Rendering, unfit_for
from .common import everything, paragraph, xml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.result import FileResult, Result


class Junit(Rendering):
    """A rule that found an error or a warning is a failed test; one that could not be evaluated, a skipped one."""

    def begin(self) -> str:
        self.suites: list[str] = []
        self.totals = [0, 0, 0]
        return ""

    def file(self, file: FileResult) -> str:
        if not file.passed_over and (file.reports or file.diagnostics):
            self.suites.append(self._suite(file))
        return ""

    def end(self, result: Result) -> str:
        broken = [d for d in result.trouble if d.severity == ERROR]
        if broken:
            cases = "".join(
                f'    <testcase classname="crossfoot" name="{xml(d.rule)}">\n'
                f'      <error type="{xml(d.rule)}" message="{xml(self._where(d))}">'
                f"{xml(paragraph(d, self.catalogue))}</error>\n    </testcase>\n"
                for d in broken
            )
            count = len(broken)
            self.suites.append(
                f'  <testsuite name="crossfoot" tests="{count}" failures="0" errors="{count}">\n{cases}  </testsuite>\n'
            )
            self.totals[0] += count
            self.totals[2] += count
        tests, failures, errors = self.totals
        left = f"  <!-- passed over: {result.passed_over} -->\n" if result.passed_over else ""
        head = f'<testsuites name="crossfoot" tests="{tests}" failures="{failures}" errors="{errors}">'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{"".join(self.suites)}{left}</testsuites>\n'

    def _suite(self, file: FileResult) -> str:
        found: dict[str, list[Diagnostic]] = {}
        accepted: dict[str, list[Diagnostic]] = {}
        for d in everything(file):
            found.setdefault(d.rule, []).append(d)
        for d in file.diagnostics:
            if d.accepted:
                accepted.setdefault(d.rule, []).append(d)
        unknown = {n.rule: n for n in file.not_evaluated()}
        unfit = {rule: unfit_for(why, of, count, self.catalogue) for rule, why, of, count, *_ in file.unfit}
        path = xml(self.places.path(file.path))
        names = sorted({name for _, name in file.rules} | found.keys() | accepted.keys())
        cases, failures, skipped = [], 0, 0
        for name in names:
            grave = [d for d in found.get(name, ()) if d.severity != "note"]
            notes = [d for d in found.get(name, ()) if d.severity == "note"]
            inner = ""
            if grave:
                failures += 1
                text = "\n\n".join(f"{self._where(d)}\n{paragraph(d, self.catalogue)}" for d in grave)
                message = self.catalogue.say(grave[0].message)
                inner = f'      <failure type="{grave[0].severity}" message="{xml(message)}">{xml(text)}</failure>\n'
            elif name in accepted:
                skipped += 1
                inner = f'      <skipped message="{xml(self._accepted(accepted[name][0]))}"/>\n'
            elif name in unknown and not notes:
                skipped += 1
                reasons = self.catalogue.texts["list-comma"].join(
                    dict.fromkeys(self.catalogue.say(text) for text, _, _ in unknown[name].reasons)
                )
                inner = f'      <skipped message="{xml(self.catalogue.texts["not-evaluated"])}: {xml(reasons)}"/>\n'
            elif name in unfit and not notes:
                skipped += 1
                inner = (
                    f'      <skipped message="{xml(self.catalogue.texts["not-applicable"])}: {xml(unfit[name])}"/>\n'
                )
            if notes:
                text = "\n\n".join(f"{self._where(d)}\n{paragraph(d, self.catalogue)}" for d in notes)
                inner += f"      <system-out>{xml(text)}</system-out>\n"
            opened = f'    <testcase classname="{path}" name="{xml(name)}"'
            cases.append(f"{opened}>\n{inner}    </testcase>\n" if inner else f"{opened}/>\n")
        self.totals[0] += len(names)
        self.totals[1] += failures
        counts = f'tests="{len(names)}" failures="{failures}" errors="0" skipped="{skipped}"'
        return f'  <testsuite name="{path}" {counts}>\n{"".join(cases)}  </testsuite>\n'

    def _where(self, d: Diagnostic) -> str:
        line, column = d.start
        return f"{self.places.of(d)}:{line}:{column}"

    def _accepted(self, d: Diagnostic) -> str:
        if d.waiver is None:
            return self.catalogue.texts["accepted-baseline"]
        return self.catalogue.texts["accepted-waiver"].format(reason=d.waiver.reason)
