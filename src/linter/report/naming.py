"""Keys with a meaning of their own, by name or label."""

# What names a form and a pack in a report.
FORM_KEYS = ("form", "表")
PACK_KEYS = ("pack", "规则包")
# The fields that say a report's fiscal year, the unit of a table's bare amounts, and who reports.
YEAR = ("year", "年度")
CURRENCY = ("currency", "金额单位")
UNIT = ("unit", "单位名称")
# The units that amounts are printed in, and that texts give.
BASE, TEN_THOUSAND = "元", "万元"
# Above it: a table of a whole department's programme may name nobody else.
DEPARTMENTS = ("主管部门", "地方主管部门")
# What was planned, and what it was adjusted to: where a row gives both, it is judged by the latter.
TARGET, ADJUSTED = "target", "adjusted"
# Rows of a table that has no name for them.
FURTHER = "further"
# What is scored of a budget: its marks may stand by themselves, 预算执行得分: {分值: 10, 得分: 9.6}.
EXECUTION = "执行"
# What a table adds up to, and what it could: 总分: 100 beside 自评得分: 99.
TOTAL_SCORE, TOTAL_MARKS, FULL = "total_score", "total_marks", "100"
# The table whose total row may stand below a list instead, and those lists; and a group that is it where it has marks.
SUMMED_BY = "funds", ("task_lines",)
SCORED = "execution"
# Lines of spending, each with its name and amounts.
LINES = "spending"
SPENT = "actual"
SPENDING = ("支出", "经费", "费用", "开支")
# What a score is made of.
PARTS = "parts"
# What a form calls its second table of a kind: of funds by their sources beside that by kinds of spending.
SECOND = "other_funds"
# What a report is headed with; rows that are a part of the one above, or share its marks: read out of tables.
TITLE = ("title", "标题", "报告名称", "报告标题", "表名", "报表名称")
INCLUDED = ("included", "其中项")
SHARED = ("shared", "合并计分")
# Rows outside of the hundred points of a table, and rows that add up those above; what a row is called by, the finest
# name first.
OUTSIDE = "outside"
BONUS = frozenset(("加分项", "减分项", "扣分项", "加分", "减分", "扣分", "加减分项", "附加分", "附加项", "奖励加分"))
SUBTOTAL, SUBTOTAL_ROWS = "小计", "subtotals"
SUBTOTALS = frozenset(("小计", "小 计", "合计", "合 计", "总计", "总 计", "总分", "总 分"))
NAMED_BY = ("name", "level2", "level1")
# The levels of indicators, by words in what they are called: those above, and those below them.
LEVELS_ABOVE = (
    "产出", "效益指标", "满意度指标", "满意指标", "效果", "投入", "过程", "决策", "履职", "管理效率", "运行成本",
)  # fmt: skip
LEVELS_BELOW = ("数量", "质量", "时效", "成本", "经济", "社会", "生态", "可持续", "服务对象")


def is_level(text: str) -> bool:
    """Whether a heading is called as a level of indicators is: 产出指标（50分）, 数量指标."""
    return any(word in text for word in (*LEVELS_ABOVE, *LEVELS_BELOW))


# That a report gives a part of its tables only; and the heading that a figure in a row's place would have.
EXCERPT = "excerpt"
LONE = "金额"
# Where words go that stand in a row's place.
WORDS = "situation"
# The row that adds up the rows of a list beside it.
TOTALS = "totals"
# Columns of a row of which one is its amount; and that of a year of which no more is said.
FINAL = "决算数"
AMOUNTS = frozenset((
    LONE, "总额", FINAL, "决算", "执行数", "全年执行数", "支出数", "实际支出", "实际支出数", "支出金额", "期末数",
    "年末数", "期末余额", "年末余额", "账面价值",
))  # fmt: skip
# Of a table whose rows have columns of their own: what the figures of the column are that counts; and where those of
# another column go, of a field and this behind it.
MAIN = ("total", "final")
COLUMN_PARTS = "_parts"
# The columns of such a table that it has no group for, and its rows one by one; a row has more than its own name. What
# stands in a column of differences or rates need not add up.
COLUMNS, LINES_OF, ABOVE_ITSELF = "table_columns", "table_rows", 1
DIFFERENCES = ("增", "减", "变动", "差", "率", "比例", "占", "幅度")
# The sections of a running text, and the place where a report's texts are put together, wherever they stand: of its own
# fields and its goals those that tell what was done, not what was planned.
NARRATIVE, PROSE = "narrative", "prose"
# What a report states in sentences beside its tables; the notes below a table tell how to fill it in.
STATEMENTS, NOTE_OF_TABLE = "statements", ("注", "表注", "备注", "填表说明", "填报说明")
SECTION_TITLE, SECTION_TEXT = "title", "text"
TOLD = frozenset((
    "achievements", "actual", "aim_result", "conclusion", "notes", "overview", "problems", "remark", "remedies",
    "shortfall",
))  # fmt: skip
# The marks that the heading of a score says: 得分（20分*执行率）.
MARKS, SCORE = "heading_marks", "score"
# What a heading ends with below which digits are no figure.
UNCOUNTED = ("日期", "时间", "编码", "代码", "编号", "文号", "电话", "网址", "邮编", "邮政编码", "联系方式", "月份")
# The tables that no form knows, of which the relations are kept that their own figures show; and columns of them that
# number their rows or say something else in digits.
LOOSE, LOOSE_RATES = "loose_sums", "loose_rates"
NUMBERED = (*UNCOUNTED, "序号", "行次", "排名", "名次", "年度", "年份", "学号", "号")
# Both sides of an account come to the same in the end.
SIDES = (("收入", "支出"), ("资产", "负债"))
GRAND_TOTAL = "总计"
# Two tables side by side name their rows each by itself: 收入项目, 决算数, 支出项目, 决算数.
CALLED = ("项目", "名称", "科目", "收入", "支出", "类别", "单位", "地区", "区县", "县区")
# What costs of one are called, which add up to nothing; rows that compare others; and what figures begin with that
# print a change in words: 下降6.00%.
UNIT_COSTS = ("单价", "标准", "人均", "均价")
COMPARING = ("增减", "比例", "比率", "变动", "幅度", "%", "％", "率")
RATES = ("率", "比例", "比重", "%", "％", "幅度", "占")
RISEN = ("增长", "增加", "上升", "提高", "增收", "增支", "多支", "超收")
FALLEN = ("下降", "减少", "降低", "减收", "减支", "压减", "少支", "短收")
# What is worked out of what a report prints: nothing that anybody fills in.
WORKED_OUT = (PROSE, MARKS, SUBTOTAL_ROWS, SECOND, "budget_parts", "prior_parts", COLUMNS, LINES_OF, LOOSE, LOOSE_RATES)
# So many keys of a report are bound elsewhere than where they stand: each time costs as much as the table is long, and
# no table gathers more.
MOST_MOVED = 200
