"""English messages for those who write rules: on labels, units, dates, powers and the like."""

TEXTS = {
    "label-in-ticks": "“{found}” is a label and no name: it stands between backquotes, `{found}`",
    "rule-unclosed-tick": "a backquote is not closed",
    "rule-tick-as-name": "a new name stands here, without backquotes; these are for labels that there are",
}
