"""Chinese messages of sealed packs, shards and what is delivered."""

TEXTS = {
    "sealed-damaged": "不是 crossfoot 的封装文件，或者已经损坏：请重新生成（crossfoot pack build 规则目录 --output 文件）",
    "sealed-format": "由更新的 crossfoot 封装，这一版不认识这种格式：请升级 crossfoot，或者重新生成",
    "sealed-unfit": "是给另一版 crossfoot 或 Python 封装的（{made}；这里是 {here}），而这里没有编译器（lark），不能编译其中的规则",
    "help-pack": "把规则包封装成一个文件，供没有编译器的机器使用",
    "help-about-pack": "build：把规则目录（不写则为随 crossfoot 提供的规则包）编译成一个文件，用 --rules 文件 装入，不需要编译器，也不需要缓存。show：说明文件里有什么。这种文件里是程序代码：不敢当程序运行的，不要用。",
    "help-path-pack": "要封装的规则目录，或者要查看的封装文件",
    "pack-built": "{path}：{count} 个规则包（{names}），{size} 字节，封印 {seal}",
    "pack-for": "适用于 crossfoot {version}、{python}：{fits}",
    "pack-fits": "这里能用",
    "pack-unfit": "不适用于这里：使用时重新编译其中的规则",
    "pack-output": "请写明存到哪里：crossfoot pack build 规则目录 --output 文件.sealed",
    "pack-one": "请写一个要封装的目录，或者一个封装文件",
    "pack-ending": "封装文件的名字以 .sealed 结尾",
    "pack-over": "这不是封装文件，不覆盖它：请换一个名字",
}
