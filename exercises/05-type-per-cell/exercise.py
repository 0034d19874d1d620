# title.en = "Which relationship type for which customer base?"
# title.zh = "什么样的客户群，选什么样的关系类型？"
# chapter = 5
# minutes = 40

# %% [markdown] id="intro" lang="en"
# # Which relationship type for which customer base?
#
# Five types of relationship, from the least to the most contact: basic, reactive, accountable, proactive, partnership.
# The textbook shows a table of nine cells that says which type to choose. Here you build it from profit.
#
# Your company tried each type on customers of the same kind; whoever was lost was replaced at once, so the number of
# customers stayed. `trial.csv` has one row per type and month:
#
# | column | meaning |
# |---|---|
# | `type`, `month` | relationship type; month of the trial |
# | `customers` | customers in the trial |
# | `margin` | contribution margin of all of them in that month, CNY |
# | `lost` | customers lost in that month |

# %% [markdown] id="intro" lang="zh" of="ee841b46"
# # 什么样的客户群，选什么样的关系类型？
#
# 客户关系有五种类型，按接触由少到多依次是：基本型（basic）、被动型（reactive）、负责型（accountable）、
# 能动型（proactive）、伙伴型（partnership）。教科书用一张九格表说明该选哪一种。这里请你从利润出发，
# 自己把这张表推出来。
#
# 你的公司在同一类客户身上试行了每一种类型；客户一流失就立即补上新客户，因此客户数量不变。
# `trial.csv` 中每种类型每个月占一行：
#
# | 列 | 含义 |
# |---|---|
# | `type`、`month` | 关系类型；试行的月份 |
# | `customers` | 参加试行的客户数 |
# | `margin` | 这些客户当月的边际利润合计，元 |
# | `lost` | 当月流失的客户数 |

# %% id="setup"
import pandas as pd

from crmsim.grading import checking, expect

TYPES = ["basic", "reactive", "accountable", "proactive", "partnership"]
trial = pd.read_csv("trial.csv")
contacts = pd.read_csv("contacts.csv")
trial.head()

# %% [markdown] id="ask-value" lang="en"
# **Question 1.** Write `slot_value(trial, replacement)`: what a customer is worth per month under each type, in months of
# the margin that a customer brings under the basic type:
#
# $$V_k = \frac{\text{margin per customer-month under } k}{\text{margin per customer-month under basic}}
# - \text{replacement} \cdot (\text{customers lost per customer-month under } k)$$
#
# `replacement` is the cost of winning a new customer, also in months of basic margin. Numbers per customer-month are taken
# over the whole trial. Return a Series indexed by type.

# %% [markdown] id="ask-value" lang="zh" of="8d453351"
# **问题 1.** 编写 `slot_value(trial, replacement)`：在每种类型下，一位客户每月值多少，
# 以“基本型下一位客户一个月的边际利润”为单位：
#
# $$V_k = \frac{\text{类型 } k \text{ 下每客户月的边际利润}}{\text{基本型下每客户月的边际利润}}
# - \text{replacement} \cdot (\text{类型 } k \text{ 下每客户月流失的客户数})$$
#
# `replacement` 是争取一位新客户的成本，同样以基本型的月边际利润为单位。“每客户月”的数字按整个试行期计算。
# 返回以类型为索引的 Series。

# %% question="q1"
def slot_value(trial, replacement):
    # BEGIN SOLUTION
    total = trial.groupby("type")[["customers", "margin", "lost"]].sum()
    margin = total["margin"] / total["customers"]
    return margin / margin["basic"] - replacement * total["lost"] / total["customers"]
    # END SOLUTION

# %% check="q1"
with checking("q1", "slot_value"):
    value = slot_value(trial, 5)
    expect(isinstance(value, pd.Series), en="slot_value should return a Series.", zh="slot_value 应返回 Series。")
    expect(set(value.index) == set(TYPES), en="Its index should be the five types.", zh="索引应为五种类型。")
    expect(value["basic"] <= 1, en="Under basic, a customer is worth at most 1: its own margin less replacements.", zh="基本型下客户的价值最多为 1：自身的边际利润减去补充客户的成本。")

# %% [markdown] id="ask-choose" lang="en"
# **Question 2.** Contact takes hours, and attention does not come in any amount at the same price: coordinating more
# hours makes each dearer. With $N$ customers under type $k$ the firm needs $N h_k$ hours a month; the load is
# $\ell = N h_k / H_0$, an hour costs $\omega = w (1 + \ell)^{\gamma}$, and the profit of the month is
#
# $$\Pi_k = N\,[\,m\,V_k - h_k\,\omega\,] - F_k$$
#
# Write `type_to_choose(types, firm, customers, margin)`: the name of the most profitable type for $N$ = `customers` and
# $m$ = `margin` (CNY per customer-month under basic). `types` is a table indexed by type with the columns `value` ($V_k$),
# `hours` ($h_k$) and `fixed_cost` ($F_k$); `firm` is a dict with `wage` ($w$), `attention` ($H_0$) and `congestion`
# ($\gamma$).

# %% [markdown] id="ask-choose" lang="zh" of="d81ec09e"
# **问题 2.** 与客户接触要花工时，而“关注”并不是要多少有多少、价格不变：工时越多，协调越难，每小时就越贵。
# $N$ 位客户采用类型 $k$ 时，企业每月需要 $N h_k$ 小时；负荷为 $\ell = N h_k / H_0$，
# 每小时成本为 $\omega = w (1 + \ell)^{\gamma}$，当月利润为
#
# $$\Pi_k = N\,[\,m\,V_k - h_k\,\omega\,] - F_k$$
#
# 编写 `type_to_choose(types, firm, customers, margin)`：当 $N$ = `customers`、
# $m$ = `margin`（基本型下每客户月的边际利润，元）时，利润最高的类型的名称。`types` 是以类型为索引的表，
# 列为 `value`（$V_k$）、`hours`（$h_k$）和 `fixed_cost`（$F_k$）；`firm` 是字典，含 `wage`（$w$）、
# `attention`（$H_0$）和 `congestion`（$\gamma$）。

# %% id="example"
types = pd.DataFrame(
    {
        "value": [0.84, 0.96, 1.07, 1.19, 1.32],
        "hours": [0.0, 0.14, 0.31, 0.75, 2.10],
        "fixed_cost": [0.0, 100.0, 250.0, 600.0, 1500.0],
    },
    index=TYPES,
)
firm = {"wage": 60.0, "attention": 160.0, "congestion": 0.7}

# %% question="q2"
def type_to_choose(types, firm, customers, margin):
    # BEGIN SOLUTION
    load = customers * types["hours"] / firm["attention"]
    hour = firm["wage"] * (1 + load) ** firm["congestion"]
    profit = customers * (margin * types["value"] - types["hours"] * hour) - types["fixed_cost"]
    return profit.idxmax()
    # END SOLUTION

# %% check="q2"
with checking("q2", "type_to_choose"):
    chosen = type_to_choose(types, firm, 1000, 1000)
    expect(chosen in TYPES, en="type_to_choose should return the name of one of the types.", zh="type_to_choose 应返回某一种类型的名称。")
    expect(type_to_choose(types, firm, 1000, 0.01) == "basic", en="Customers without margin pay for no contact at all.", zh="客户几乎没有边际利润时，任何接触都不划算。")

# %% [markdown] id="ask-matrix" lang="en"
# **Question 3.** Write `choice_matrix(types, firm, counts, margins)`: the table of chosen types. `counts` and `margins` are
# dicts from a level's name to its number, for instance `{"few": 100, "many": 10000}` and `{"low": 200, "high": 5000}`.
# Return a DataFrame whose rows are the levels of `counts` and whose columns are the levels of `margins`, by name.

# %% [markdown] id="ask-matrix" lang="zh" of="49011fda"
# **问题 3.** 编写 `choice_matrix(types, firm, counts, margins)`：所选类型的表。
# `counts` 和 `margins` 都是从水平名称到数值的字典，例如 `{"few": 100, "many": 10000}`
# 和 `{"low": 200, "high": 5000}`。返回 DataFrame，行为 `counts` 的各水平，列为 `margins` 的各水平，均用名称表示。

# %% question="q3"
def choice_matrix(types, firm, counts, margins):
    # BEGIN SOLUTION
    rows = {
        level: [type_to_choose(types, firm, customers, margin) for margin in margins.values()]
        for level, customers in counts.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(margins))
    # END SOLUTION

# %% check="q3"
with checking("q3", "type_to_choose", "choice_matrix"):
    counts = {"many": 10_000, "medium": 1_000, "few": 100}
    margins = {"low": 200, "high": 5_000}
    matrix = choice_matrix(types, firm, counts, margins)
    expect(isinstance(matrix, pd.DataFrame), en="choice_matrix should return a DataFrame.", zh="choice_matrix 应返回 DataFrame。")
    expect(matrix.shape == (3, 2), en="Three counts and two margins make three rows and two columns.", zh="三种客户数量和两种边际利润应得到三行两列。")
    expect(matrix.isin(TYPES).all(axis=None), en="Every cell should hold the name of a type.", zh="每一格都应是某种类型的名称。")
    print(matrix)

# %% [markdown] id="ask-practised" lang="en"
# **Question 4.** What a firm *says* and what it *does* are two things. `contacts.csv` is the log of ten invented firms;
# one row is one contact with one customer. Which kind of contact marks which type?
#
# | `kind` | what happened | marks |
# |---|---|---|
# | `sale` | sold, nothing more | basic |
# | `hotline` | the customer was invited to call with questions | reactive |
# | `after_sale_call` | the firm called soon after the sale: all as expected? | accountable |
# | `advice` | the firm came back from time to time with ideas for better use | proactive |
# | `joint_project` | firm and customer worked on the customer's result together | partnership |
#
# A firm practises a kind of contact if at least half of its customers have met with it at least once; its type is the one
# with the most contact among those it practises, and basic if there is none. Write `practised_type(contacts)`: a Series
# from firm to type. (Every customer has at least one `sale`.)

# %% [markdown] id="ask-practised" lang="zh" of="7672bed1"
# **问题 4.** 企业*怎么说*和*怎么做*是两回事。`contacts.csv` 是十家虚构企业的接触日志，
# 每行是与一位客户的一次接触。哪种接触标志着哪种类型？
#
# | `kind` | 发生了什么 | 标志着 |
# |---|---|---|
# | `sale` | 卖出产品，仅此而已 | 基本型 basic |
# | `hotline` | 告诉客户有问题可以来电 | 被动型 reactive |
# | `after_sale_call` | 售后不久主动致电：产品是否符合预期？ | 负责型 accountable |
# | `advice` | 不时主动联系，提供更好的使用建议 | 能动型 proactive |
# | `joint_project` | 与客户一起努力，帮助客户取得成果 | 伙伴型 partnership |
#
# 如果至少有一半客户至少有过一次某种接触，就认为企业实行了这种接触；企业的类型，是它所实行的接触中程度最深的一种；
# 一种都没有，则为 basic。编写 `practised_type(contacts)`：返回从企业到类型的 Series。
# （每位客户都至少有一次 `sale`。）

# %% question="q4"
def practised_type(contacts):
    # BEGIN SOLUTION
    kinds = ["sale", "hotline", "after_sale_call", "advice", "joint_project"]
    reached = contacts.groupby(["firm", "kind"])["customer"].nunique().unstack(fill_value=0)
    share = reached.div(contacts.groupby("firm")["customer"].nunique(), axis=0)
    share = share.reindex(columns=kinds, fill_value=0)
    return share.apply(lambda row: TYPES[max(k for k in range(5) if row.iloc[k] >= 0.5)], axis=1)
    # END SOLUTION

# %% check="q4"
with checking("q4", "practised_type"):
    practised = practised_type(contacts)
    expect(isinstance(practised, pd.Series), en="practised_type should return a Series.", zh="practised_type 应返回 Series。")
    expect(set(practised.index) == set(contacts["firm"]), en="Its index should be the firms.", zh="索引应为各企业。")
    expect(practised.isin(TYPES).all(), en="Every firm has one of the five types.", zh="每家企业都应属于五种类型之一。")
