"""Chinese texts about spreadsheets and documents."""

from __future__ import annotations

TEXTS = {
    # ---- files that are not read
    "tables-extra": "读表格和 Word 文件要另装组件：pip install 'crossfoot[tables]'",
    "tables-doc": "不直接读这种旧版或其他格式的文档；请在 Word 或 WPS 里打开，另存为 .docx 后再试",
    "tables-et": "不直接读这种表格格式；请在 Excel 或 WPS 里打开，另存为 .xlsx 后再试",
    "tables-pdf": "不读版式文件：PDF、OFD 里只有印出来的样子，没有单元格；请用制作它的 .xlsx 或 .docx",
    "tables-scan": "这是图片，不做文字识别；请用制作它的 .xlsx 或 .docx，或按 crossfoot new 的空白报告录入",
    "tables-html": "这其实是网页，只是名字像表格（不少系统导出的 .xls 是这样）；请用 Excel 打开，另存为 .xlsx",
    "tables-password": "文件加了打开密码，读不了；请先去掉密码再另存一份",
    "tables-broken": "文件损坏，或内容与扩展名不符，打不开；请用 Excel 或 Word 打开后另存一份",
    "tables-bomb": "文件解开后异常庞大（{size} 字节），不像报告，没有打开",
    "tables-entities": "文件里有正常办公软件不会写的 XML 声明，可能有害，没有打开",
    "tables-too-many-cells": "单元格（连同合并的）超过 {limit} 个，不像一张自评表；请只留要核对的表",
    "tables-no-table": "文件里没有表格",
    # ---- forms
    "tables-no-form": "没有认出是哪张表：单元格里找不到足够的表头和项目名；可用 --form 指明，或用 crossfoot new 看这张表要哪些项",
    "tables-which-form": "这些表都对得上：{forms}；请用 --form 指明是哪一张",
    "tables-unknown-form": "没有叫“{name}”的表；现有：{among}",
    # ---- what is left alone
    "tables-macros": "文件带有宏：只读单元格，宏一律不运行",
    "tables-links": "文件引用了别的工作簿：不去打开，按文件里存的结果读",
    "tables-hidden-sheet": "工作表“{place}”是隐藏的，也读了",
    "tables-hidden-cells": "有隐藏的行或列，也读了：{place}",
    # ---- cells
    "cell-uncomputed": "公式没有存下计算结果，未核对；请用 Excel 打开、保存一次",
    "cell-not-understood": "没有读懂，未核对",
    "cell-twice": "这一项前面已有，未核对",
    "cell-ambiguous": "可能是几张表的表头，未核对",
    "cell-partly": "只读懂一部分",
    "tables-unread": "有 {count} 个单元格没有读入，未核对：{cells}",
    "fix-in-tables": "表格文件不自动改写，请在原表里改",
    # ---- the command
    "import-done": "{file}：读入 {placed} 个单元格，{reports} 份报告",
    "import-unread": "以下 {count} 个单元格没有读入，未核对：",
    "import-all": "有内容的单元格都读入了",
    "import-written": "已写出 {file}；接着用 crossfoot check 核对",
    "import-note": "注意：{text}",
    "import-several": "一次只能读入一个文件到 --output；请逐个读入",
    "import-head": "由表格读入；每个值后面注明所在单元格",
    "import-head-unread": "以下 {count} 个单元格没有读入，未核对：",
    "help-import": "把表格或 Word 文件读成报告",
    "help-about-import": "把 .xlsx、.xls、.docx、.csv 里的表按表头和项目名读成 YAML 报告，每个值注明所在单元格；没读懂的单元格逐个列出。",
    "help-path-import": "表格或 Word 文件",
    "help-opt-form": "按哪张表读（名称或标签）；不写则自动判断，判断不了会问",
    "help-opt-import-output": "写到这个新文件；不写则输出到屏幕",
    "help-opt-import-pack": "报告里写明用哪个规则包",
    # ---- the marked copy
    "marked-sheet": "核对结果",
    "marked-cell": "单元格",
    "marked-severity": "轻重",
    "marked-message": "问题",
    "marked-details": "说明",
    "marked-other-ending": "标注后的副本与原文件同一种格式，文件名请以 {ending} 结尾",
    "marked-written": "已另存 {file}：有问题的单元格已标色并加批注，原文件没有动",
    "marked-one-file": "--marked 一次只标注一个文件",
    "marked-not-xlsx": "只能标注 .xlsx、.xlsm 和 .docx 文件；请另存为其中一种再核对",
    "marked-odd": "文件内部结构不寻常，没有标注；请用 Excel 或 Word 打开后另存一份再试",
    "help-opt-marked": "另存一份标注好的 .xlsx 或 .docx：有问题的单元格标色并加批注，末尾附一览表，其余一概不动",
}
