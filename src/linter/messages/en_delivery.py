"""English messages of sealed packs, shards and what is delivered."""

TEXTS = {
    "sealed-damaged": "this is no sealed file of crossfoot, or it is damaged: build it again (crossfoot pack build DIR --output FILE)",
    "sealed-format": "sealed by a later crossfoot, in a form that this one does not know: update crossfoot, or build it again",
    "sealed-unfit": "sealed for another crossfoot or Python ({made}; here {here}), and there is no compiler here (lark) to compile the rules in it",
    "help-pack": "packs sealed in one file, for machines without a compiler",
    "help-about-pack": "build: compile the packs of DIR (without it: those that come with crossfoot) into one file that is loaded without a compiler and without a cache, by --rules FILE. show: what is in such a file. The file holds code: use none that you would not run as a program.",
    "help-path-pack": "the rule folder to seal, or the sealed file to show",
    "pack-built": "{path}: {count#pack|packs} ({names}), {size#byte|bytes}, seal {seal}",
    "pack-for": "for crossfoot {version}, {python}: {fits}",
    "pack-fits": "fits here",
    "pack-unfit": "does not fit here: its rules are compiled when it is used",
    "pack-output": "say where to write it: crossfoot pack build DIR --output FILE.sealed",
    "pack-one": "name one folder to seal, or one sealed file",
    "pack-ending": "a sealed file is called FILE.sealed",
    "pack-over": "this is no sealed file, and is not written over: choose another name",
}
