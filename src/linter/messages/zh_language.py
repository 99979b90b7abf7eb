"""中文消息：写规则的人所见，关于标签、计量单位、日期、乘方等写法。"""

TEXTS = {
    "percent-without-plain": "印成百分数而不带百分号的比率，写作 rate plain percent（比率 无百分号 百分数）",
    "fill-rate-percent": "比率，写百分数而不带百分号，如 86.75",
    "date-arithmetic": "日期只能加减天数（date + 30天），两个日期相减得天数",
    "date-plus-number": "给日期加减的数要写单位：写作 {number}天",
    "date-plus": "日期只能加减天数，不能加减{type}",
    "power-of-quantity": "带单位的数不能直接乘方：单位是平方、立方的写作 {wanted} 之类",
    "power-exponent": "指数应是 2 到 {limit} 的整数，直接写出或是参数",
    "power-of-negative": "电子表格与数学上对“-{wanted}”的算法不同：写作 -({wanted})，或把负数括起来再乘方",
    "power-superscript": "没有“{name}”：乘方写作 {wanted}",
    "fill-counted": "个数，单位{unit}，整数",
    "kind-without-unit": "类型“{kind}”后面不写括号；带单位的是 measure(km/h)（计量）和 count(辆)（个数）",
    "kind-counted": "个数（{unit}）",
    "word-unit": "计量单位",
    "parameter-kind": "参数是一个数，不能是{type}",
    "unit-composite": "“{name}”由几个单位组成：换算只写单个单位，如 unit km = 1000m，组合由此得出",
    "label-in-ticks": "“{found}”不能直接当名称用（里面有名称不能有的符号），要放在反引号里：写作 `{found}`",
    "rule-unclosed-tick": "反引号没有配对",
    "rule-tick-as-name": "这里取的是新名称，不加反引号；反引号里只写已有的标签",
}
