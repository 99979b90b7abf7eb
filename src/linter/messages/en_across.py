"""English messages for those who write rules: rules across reports."""

TEXTS = {
    "help-facts": "list the figures of reports as a table",
    "help-about-facts": "List the figures of reports as a table (unit, year, form, route, as printed, exact value, unit of measure, file, line), as CSV or Parquet, to go on with in SQL.",
    "facts-extra": "Parquet files need DuckDB: pip install duckdb; CSV does not",
    "identity-not-root": "“{form}” is no whole report (it is not `root`), so that it has no identity to be found by",
    "identity-role": "identity has no “{name}”: it has unit, year, parent and name",
    "identity-kind": "“{name}” of an identity has to be a field of {want}, and this one is {type}",
    "identity-lacks": "the identity lacks {name}: it needs at least unit and year",
    "partner-elsewhere": "other reports can be asked for in rules only: formulas, tables and ways to compute a field see one report",
    "partner-without-identity": "“{form}” has no identity, so that its reports of other years and units cannot be found",
    "partner-without-parent": "the identity of “{form}” names no parent, so that units above and below cannot be told",
    "partner-which": "the rule holds for several kinds of reports ({forms}): say of which form, as in `children of FORM`",
    "reports-of-what": "say of which form: `{name} of FORM`",
}
