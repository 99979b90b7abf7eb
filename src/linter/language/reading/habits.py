"""What writers bring along from spreadsheets, other languages and plain Chinese, and what is written here instead.

Looked at only once something is wrong, so a pack may give any of these names a meaning of its own.
"""

from __future__ import annotations

import re

from ...diagnostic import Phrase

# Functions of elsewhere that are another thing here: the message that says how it is written.
_FUNCTIONS = {
    "habit-if": ("if", "ifs", "iif", "choose", "switch"),
    "habit-sumif": ("sumif", "sumifs", "dsum"),
    "habit-countif": ("countif", "countifs", "dcount"),
    "habit-averageif": ("averageif", "averageifs"),
    "habit-lookup": ("vlookup", "hlookup", "xlookup", "lookup", "index", "match", "offset", "filter"),
    "habit-logic": ("and", "or", "not", "xor", "且", "或", "非"),
    "habit-sumproduct": ("sumproduct", "product"),
    "habit-mod": ("mod", "quotient", "取余", "求余"),
    "habit-iferror": ("iferror", "ifna", "iserror"),
    "habit-text": ("concatenate", "concat", "textjoin", "left", "right", "mid", "trim", "replace", "substitute"),
    "habit-today": ("today", "now", "今天", "当前日期"),
    "habit-between": ("between", "介于", "范围"),
    "habit-every": ("any", "all"),
    "habit-power": ("power", "pow", "square", "乘方", "平方"),
    "habit-root": ("sqrt", "root", "开方", "平方根"),
}  # fmt: skip
FUNCTIONS = {word: key for key, words in _FUNCTIONS.items() for word in words}

# Functions that have another name here.
RENAMED = {
    "mean": "average", "avg": "average", "median": "average", "len": "length", "roundup": "ceil", "ceiling": "ceil",
    "rounddown": "floor", "int": "floor", "trunc": "floor", "isblank": "blank", "isempty": "blank", "isnull": "blank",
    "empty": "blank", "exists": "present", "isnumber": "present", "has": "present", "ifblank": "if_blank",
    "nvl": "if_blank", "coalesce": "if_blank", "ifnull": "if_blank", "year": "year_of", "datedif": "days_between",
    "datediff": "days_between", "days": "days_between", "unique": "distinct", "maximum": "max", "minimum": "min",
    "total": "sum", "subtotal": "sum", "absolute": "abs", "find": "contains", "search": "contains",
    "includes": "contains", "counta": "count", "regex": "matches", "求和": "合计", "总和": "合计", "总计": "合计",
    "平均值": "平均", "最大值": "最大", "最小值": "最小", "取整": "向下取整", "数量": "计数", "为空": "留空",
    "是否为空": "留空", "非空": "已填", "长度": "字数", "字符数": "字数", "天数": "相隔天数", "间隔天数": "相隔天数",
}  # fmt: skip

# Kinds that have another name here.
KINDS = {
    "decimal": "number", "float": "number", "double": "number", "real": "number", "numeric": "number", "int": "count",
    "integer": "count", "string": "text", "str": "text", "varchar": "text", "char": "text", "percent": "rate",
    "percentage": "rate", "ratio": "rate", "bool": "yes_no", "boolean": "yes_no", "currency": "money",
    "amount": "money", "datetime": "date", "points": "score", "整数": "个数", "小数": "数值", "数字": "数值",
    "数": "数值", "百分比": "比率", "百分数": "比率", "字符串": "文本", "文字": "文本", "布尔": "是否", "货币": "金额",
    "分数": "评分", "得分": "评分", "时间": "日期",
}  # fmt: skip

# What a list of choices is called elsewhere.
ENUMS = ("enum", "choice", "choices", "select", "枚举", "选择", "可选项")

_BLANKS = (
    "null",
    "none",
    "nil",
    "na",
    "nan",
    "undefined",
    "blank",
    "empty",
    "missing",
    "空",
    "空白",
    "空值",
    "为空",
    "缺失",
)
_TRUTHS = ("yes", "no", "y", "n", "true", "false", "是", "否")
_CELL = re.compile(r"\$?[A-Z]{1,2}\$?[0-9]{1,5}")

# Words and signs between two values, and what is written here.
OPERATORS = {
    "大于等于": ">=", "不小于": ">=", "不少于": ">=", "不低于": ">=", "大于": ">", "高于": ">", "超过": ">",
    "小于等于": "<=", "不大于": "<=", "不超过": "<=", "不高于": "<=", "不多于": "<=", "小于": "<", "低于": "<",
    "等于": "=", "不等于": "<>", "加": "+", "加上": "+", "减": "-", "减去": "-", "乘": "*", "乘以": "*",
    "除以": "/", "并且": "and", "而且": "and", "和": "and", "或者": "or", "equals": "=", "eq": "=", "ne": "<>",
    "gt": ">", "gte": ">=", "ge": ">=", "lt": "<", "lte": "<=", "le": "<=", "plus": "+", "minus": "-", "times": "*",
    "x": "*", "X": "*", "div": "/", "·": "*",
}  # fmt: skip
_BETWEEN = {
    "habit-mod": ("mod", "%"),
    "habit-tolerance": ("within", "±", "~", "+-", "容差", "误差"),
    "habit-contains": ("like", "contains", "包含", "含"),
    "habit-between": ("between", "介于"),
    "habit-text": ("&",),
    "habit-if": ("?",),
    "habit-elif": ("elif", "elsif", "elseif"),
}
_BETWEEN_WORDS = {word: key for key, words in _BETWEEN.items() for word in words}

# Clauses of elsewhere, and the one that is meant.
CLAUSES = {
    "var": "let", "const": "let", "assert": "check", "require": "check", "ensure": "check", "must": "check",
    "if": "when", "where": "when", "条件": "当", "如果": "当", "断言": "检查", "校验": "检查", "核对": "检查",
    "description": "why", "comment": "why", "reason": "why", "原因": "缘由", "example": "pass", "test": "pass",
    "level": "severity", "等级": "级别", "名称": "标题", "提示信息": "说明", "变量": "令", "例子": "通过",
}  # fmt: skip


def of_name(name: str, form: str) -> Phrase | None:
    """What is said of a name that stands for nothing here; ``form`` is what the rule's form is called."""
    if name.lower() in _BLANKS:
        return Phrase("habit-null", found=name)
    if name.lower() in _TRUTHS:
        return Phrase("habit-yes", found=name)
    if _CELL.fullmatch(name):
        return Phrase("habit-cell", found=name, form=form)
    return None


def of_function(name: str) -> Phrase | None:
    """What is said of a function that is another thing here."""
    key = FUNCTIONS.get(name.lower())
    return Phrase(key, found=name) if key is not None else None


def between(found: str) -> Phrase | None:
    """What is said of a word or sign that stands where an operator would."""
    if found in OPERATORS:
        return Phrase("rule-foreign", found=found, wanted=OPERATORS[found])
    if found.lower() in _BLANKS:
        return Phrase("habit-null", found=found)
    key = _BETWEEN_WORDS.get(found.lower())
    return Phrase(key, found=found) if key is not None else None
