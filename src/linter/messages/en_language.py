"""English messages for those who write rules: on labels, units, dates, powers and the like."""

TEXTS = {
    "percent-without-plain": "a rate that is printed in percent without the sign is written rate plain percent",
    "fill-rate-percent": "rate in percent, without its sign, such as 86.75",
    "date-arithmetic": "to a date only days are added (date + 30天), and two dates apart are days",
    "date-plus-number": "what is added to a date has a unit: write {number}天",
    "date-plus": "to a date days are added, not {type}",
    "power-of-quantity": "a number with its unit is not raised: a unit that is squared is written {wanted}",
    "power-exponent": "an exponent is a whole number from 2 to {limit}, written out or a parameter",
    "power-of-negative": "spreadsheets and mathematics read “-{wanted}” in two ways: write -({wanted}), or the negative number in brackets",
    "power-superscript": "there is no “{name}”: a power is written {wanted}",
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
