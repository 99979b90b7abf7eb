"""English messages for those who write rules: on labels, units, dates, powers and the like."""

TEXTS = {
    "fill-counted": "count of {unit}, a whole number",
    "kind-without-unit": "nothing in brackets stands behind “{kind}”; measure(km/h) and count(bus) have a unit",
    "kind-counted": "count({unit})",
    "word-unit": "a unit",
    "parameter-kind": "a parameter is a number, not {type}",
    "unit-composite": "“{name}” is made of several units: declare the single ones, as in unit km = 1000m; the rest follows",
    "label-in-ticks": "“{found}” is a label and no name: it stands between backquotes, `{found}`",
    "rule-unclosed-tick": "a backquote is not closed",
    "rule-tick-as-name": "a new name stands here, without backquotes; these are for labels that there are",
}
