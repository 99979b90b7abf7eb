"""中文消息：写规则的人所见，关于几份报告之间的规则。"""

TEXTS = {
    "help-facts": "把报告里的数字列成表",
    "help-about-facts": "把报告里的数字逐个列成表（单位、年度、表、路径、原文、准确值、计量单位、文件、行号），写成 CSV 或 Parquet，便于用 SQL 汇总分析。",
    "facts-extra": "写 Parquet 文件要先安装 DuckDB：pip install duckdb；CSV 不需要",
    "identity-not-root": "“{form}”不是一份报告（没有标 root），不能写 identity：别的报告只能找到整份报告",
    "identity-role": "identity 里没有“{name}”：只有 unit（单位）、year（年度）、parent（上级）、name（名称）",
    "identity-kind": "identity 的“{name}”要用{want}字段，这个字段是{type}",
    "identity-lacks": "identity 缺少 {name}：至少要写明 unit（单位）和 year（年度）",
    "partner-elsewhere": "别的报告只能在规则里引用，公式、判定表和字段的算法只看一份报告",
    "partner-without-identity": "“{form}”没有写 identity（身份），找不到它别的年度、别的单位的报告",
    "partner-without-parent": "“{form}”的 identity 没有写 parent（上级），分不出上下级单位",
    "partner-which": "本规则适用于几种报告（{forms}），要写明找哪一种：如 children of 表名（下级报告 之 表名）",
    "reports-of-what": "“{name}”后面要写明是哪一种表：{name} of 表名（各报告 之 表名）",
}
