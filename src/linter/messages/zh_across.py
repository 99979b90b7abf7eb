"""中文消息：写规则的人所见，关于几份报告之间的规则。"""

TEXTS = {
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
