"""English texts about spreadsheets and documents."""

from __future__ import annotations

TEXTS = {
    # ---- files that are not read
    "tables-extra": "reading spreadsheets and documents needs more packages: pip install 'crossfoot[tables]'",
    "tables-doc": "this kind of document is not read; open it in Word or WPS and save it as .docx",
    "tables-et": "this kind of spreadsheet is not read; open it in Excel or WPS and save it as .xlsx",
    "tables-pdf": "PDF and OFD hold only what was printed and no cells; use the .xlsx or .docx that it was made from",
    "tables-scan": "this is a picture, and no text is recognised in it; use the .xlsx or .docx that it was made from, or fill in what crossfoot new writes",
    "tables-html": "this is a web page that is called a spreadsheet, as some systems export .xls; open it in Excel and save it as .xlsx",
    "tables-password": "the file is locked by a password; save it without one",
    "tables-broken": "the file is damaged, or is not what its name says; open it in Excel or Word and save it anew",
    "tables-bomb": "unpacked the file would be enormous ({size} bytes), and no report; it was not opened",
    "tables-entities": "the file holds XML declarations that no office program writes and that may do harm; it was not opened",
    "tables-too-many-cells": "there are more than {limit} cells, merged ones included, which is no self-evaluation table; leave only the tables to check",
    "tables-no-table": "there is no table in the file",
    # ---- forms
    "tables-no-form": "no form was recognised: too few of the cells are headings or labels of one; name it with --form, or see with crossfoot new what a form holds",
    "tables-which-form": "it fits several forms: {forms}; say with --form which one it is",
    "tables-unknown-form": "there is no form “{name}”; there are: {among}",
    # ---- what is left alone
    "tables-macros": "the file has macros: only cells are read, macros are never run",
    "tables-links": "the file refers to other workbooks: they are not opened, the results stored here are read",
    "tables-hidden-sheet": "sheet “{place}” is hidden and was read all the same",
    "tables-hidden-cells": "hidden rows or columns were read all the same: {place}",
    # ---- cells
    "cell-uncomputed": "a formula without its stored result, not evaluated; open the file in Excel and save it once",
    "cell-not-understood": "not understood, not evaluated",
    "cell-twice": "given before already, not evaluated",
    "cell-ambiguous": "could head several tables, not evaluated",
    "cell-partly": "understood in part",
    "tables-unread": "{count#cell was|cells were} not read and not evaluated: {cells}",
    "fix-in-tables": "spreadsheets and documents are not rewritten, mend it there",
    # ---- the command
    "import-done": "{file}: {placed#cell|cells} read, {reports#report|reports}",
    "import-unread": "{count#cell was|cells were} not read and not evaluated:",
    "import-all": "every cell that holds something was read",
    "import-written": "{file} is written; go on with crossfoot check",
    "import-note": "note: {text}",
    "import-several": "only one file can be imported to --output; import them one by one",
    "import-head": "read from tables; behind each value stands its cell",
    "import-head-unread": "{count#cell was|cells were} not read and not evaluated:",
    "help-import": "read a spreadsheet or document as a report",
    "help-about-import": "Read the tables of .xlsx, .xls, .docx and .csv files, by their headings and labels, as a YAML report in which every value names its cell; cells that were not understood are listed.",
    "help-path-import": "a spreadsheet or document",
    "help-opt-form": "the form to read by (name or label); without it the one that fits, and you are asked where several do",
    "help-opt-import-output": "write to this new file; else to the screen",
    "help-opt-import-pack": "the rule pack that the report is to name",
    # ---- the marked copy
    "marked-sheet": "Findings",
    "marked-cell": "Cell",
    "marked-severity": "Severity",
    "marked-message": "Finding",
    "marked-details": "Details",
    "marked-other-ending": "the marked copy is a file of the same kind; its name has to end in {ending}",
    "marked-written": "{file} is written, its wrong cells coloured and commented; the original was not touched",
    "marked-one-file": "--marked marks one file at a time",
    "marked-not-xlsx": "only .xlsx, .xlsm and .docx files can be marked; save the file as one of these and check that",
    "marked-odd": "the file is oddly built inside, and was not marked; open it in Excel or Word, save it anew and try that",
    "help-opt-marked": "write a marked copy (.xlsx or .docx): wrong cells coloured and commented, a summary behind them, all else untouched",
}
