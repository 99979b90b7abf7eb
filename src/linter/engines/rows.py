"""What reports came to as rows of two tables, for engines that hold tables: findings, and reports with their totals."""

from __future__ import annotations

from ..diagnostic import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..api.checker import Checker
    from ..api.report import Report

    Row = dict[str, str | int | bool]

# Columns with their types: text, whole number, truth.
FINDINGS = {
    "name": "string", "rule": "string", "pack": "string", "severity": "string", "verdict": "string",
    "message": "string", "title": "string", "route": "string", "cell": "string", "line": "int", "column": "int",
    "end_line": "int", "end_column": "int", "stated": "string", "accepted": "string", "reason": "string",
}  # fmt: skip
REPORTS = {
    "name": "string", "reports": "int", "packs": "string", "error": "int", "warning": "int", "note": "int",
    "accepted": "int", "passed": "int", "failed": "int", "not_evaluated": "int", "not_applicable": "int",
    "fault": "boolean",
}  # fmt: skip


def findings(report: Report) -> list[Row]:
    """A report's findings, a row each."""
    return [
        {
            "name": report.name, "rule": f.rule, "pack": f.pack, "severity": f.severity, "verdict": f.verdict,
            "message": f.message, "title": f.title, "route": f.route, "cell": f.cell, "line": f.span.line,
            "column": f.span.column, "end_line": f.span.end_line, "end_column": f.span.end_column,
            "stated": f.stated, "accepted": f.accepted, "reason": f.reason,
        }
        for f in report.findings
    ]  # fmt: skip


def totals(report: Report) -> Row:
    """What a report came to in all."""
    counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in report.findings:
        if not finding.accepted:
            counts[finding.severity] += 1
    checks = report.checks
    return {
        "name": report.name, "reports": report.reports, "packs": " ".join(report.packs), **counts,
        "accepted": len(report.findings) - sum(counts.values()), "passed": checks.passed, "failed": checks.failed,
        "not_evaluated": checks.not_evaluated, "not_applicable": checks.not_applicable, "fault": report.fault,
    }  # fmt: skip


def checked(checker: Checker, given: Iterable[str | tuple[str, bytes]]) -> tuple[list[Row], list[Row]]:
    """The findings and the totals of reports, which are paths, or names with bytes."""
    found: list[Row] = []
    all_: list[Row] = []
    for each in given:
        report = checker.check_path(each) if isinstance(each, str) else checker.check_bytes(*each)
        found += findings(report)
        all_.append(totals(report))
    return found, all_


__all__ = ["FINDINGS", "REPORTS", "checked", "findings", "totals"]
