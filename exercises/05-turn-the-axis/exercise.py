# title.en = "Why do many customers get less contact? Take the model apart"
# title.zh = "客户越多，接触越少，为什么？把模型拆开看"
# chapter = 5
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # Why do many customers get less contact? Take the model apart
#
# The table of relationship types says: the more customers, the less contact each should get. That is not obvious at all.
# Costs of a programme are shared by more customers in a large base – should a large firm not offer *more*?
#
# `types.csv` describes the five programmes your company could run, the next cell the company, and `profit` is the whole
# model. Three ingredients make the number of customers matter:
#
# | ingredient | where | meaning |
# |---|---|---|
# | `fixed_cost` | column of `types` | cost of a programme however many customers there are, CNY a month |
# | `congestion` | number in `firm` | the more hours are needed, the dearer each hour |
# | `dilution` | number in `firm` | the more hours are needed, the smaller the share of the promised contact that arrives |
#
# Set to 0, an ingredient is switched off. The wage of an hour always stays.

# %% [markdown] id="intro" lang="zh" of="16705e1e"
# # 客户越多，接触越少，为什么？把模型拆开看
#
# 关系类型表说：客户越多，每位客户得到的接触就应该越少。这一点绝非显而易见。客户多，
# 一项计划的费用就由更多客户分摊——大企业难道不应该提供*更多*的接触吗？
#
# `types.csv` 描述了你的公司可以实行的五种计划，下一个单元格描述公司本身，`profit` 就是整个模型。
# 有三种成分使客户数量起作用：
#
# | 成分 | 所在位置 | 含义 |
# |---|---|---|
# | `fixed_cost` | `types` 的一列 | 无论有多少客户都要支出的计划费用，元/月 |
# | `congestion` | `firm` 中的数 | 所需工时越多，每小时越贵 |
# | `dilution` | `firm` 中的数 | 所需工时越多，承诺的接触真正做到的比例越小 |
#
# 某种成分设为 0，就是把它关掉。工时的基本工资始终保留。

# %% id="setup"
import pandas as pd

from crmsim.grading import checking, expect

INGREDIENTS = ["fixed_cost", "congestion", "dilution"]
types = pd.read_csv("types.csv", index_col="type")
firm = pd.read_csv("firm.csv", index_col="name")["number"].to_dict()


def profit(types, firm, customers, margin):
    """Monthly profit (CNY) of each type, for so many customers who bring so much margin each."""
    load = customers * types["hours"] / firm["attention"]
    arrives = (1 + load) ** -firm["dilution"]
    hour = firm["wage"] * (1 + load) ** firm["congestion"]
    value = types["value_promised"] + (types["value_kept"] - types["value_promised"]) * arrives
    return customers * (margin * value - types["hours"] * hour) - types["fixed_cost"]


profit(types, firm, customers=1000, margin=1000)

# %% [markdown] id="ask-switch" lang="en"
# **Question 1.** Write `switched(types, firm, on)`: the same `types` and `firm`, but with every ingredient that is not in
# `on` set to 0. `on` is a list of names from `INGREDIENTS`. Return both, `types` first, and leave the originals as they are.

# %% [markdown] id="ask-switch" lang="zh" of="bd5b1c51"
# **问题 1.** 编写 `switched(types, firm, on)`：返回同样的 `types` 和 `firm`，但凡不在 `on` 中的成分都设为 0。
# `on` 是取自 `INGREDIENTS` 的名称列表。两者一并返回，`types` 在前；不要改动原来的对象。

# %% question="q1"
def switched(types, firm, on):
    # BEGIN SOLUTION
    types, firm = types.copy(), dict(firm)
    if "fixed_cost" not in on:
        types["fixed_cost"] = 0.0
    for name in ("congestion", "dilution"):
        if name not in on:
            firm[name] = 0.0
    return types, firm
    # END SOLUTION

# %% check="q1"
with checking("q1", "switched"):
    before = types.copy(), dict(firm)
    changed = switched(types, firm, ["congestion"])
    expect(isinstance(changed, tuple) and len(changed) == 2, en="switched should return two things: types and firm.", zh="switched 应返回两个对象：types 和 firm。")
    expect(isinstance(changed[0], pd.DataFrame) and isinstance(changed[1], dict), en="The first should be a DataFrame, the second a dict.", zh="第一个应为 DataFrame，第二个应为字典。")
    expect(types.equals(before[0]) and firm == before[1], en="switched changes the originals; work on copies.", zh="switched 改动了原来的对象；请在副本上操作。")

# %% [markdown] id="ask-steps" lang="en"
# **Question 2.** Write `steps(types, firm, margin, sizes)`: for each number of customers in the list `sizes`, the number of
# the type that brings the highest profit: 0 for the first row of `types`, 1 for the second, and so on. Return a list.

# %% [markdown] id="ask-steps" lang="zh" of="7c6f2bf1"
# **问题 2.** 编写 `steps(types, firm, margin, sizes)`：对列表 `sizes` 中的每个客户数量，
# 给出利润最高的类型的序号：`types` 的第一行为 0，第二行为 1，依此类推。返回列表。

# %% question="q2"
def steps(types, firm, margin, sizes):
    # BEGIN SOLUTION
    return [int(profit(types, firm, customers, margin).to_numpy().argmax()) for customers in sizes]
    # END SOLUTION

# %% id="sizes"
sizes = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000]

# %% check="q2"
with checking("q2", "steps"):
    walk = steps(types, firm, 1000, sizes)
    expect(isinstance(walk, list) and len(walk) == len(sizes), en="steps should return a list with one entry per size.", zh="steps 应返回列表，每个客户数量对应一项。")
    expect(all(isinstance(step, int) and 0 <= step <= 4 for step in walk), en="Each entry should be a whole number from 0 to 4.", zh="每一项应为 0 到 4 的整数。")
    print(dict(zip(sizes, walk)))

# %% [markdown] id="ask-direction" lang="en"
# **Question 3.** Write `direction(walk)` for such a list: `"level"` if it never changes, `"falls"` if it changes and never
# goes up, `"rises"` if it changes and never goes down, `"mixed"` if it does both.

# %% [markdown] id="ask-direction" lang="zh" of="c7f6ccc2"
# **问题 3.** 对这样的列表编写 `direction(walk)`：始终不变返回 `"level"`；有变化且从不上升返回 `"falls"`；
# 有变化且从不下降返回 `"rises"`；有升有降返回 `"mixed"`。

# %% question="q3"
def direction(walk):
    # BEGIN SOLUTION
    moves = [after - before for before, after in zip(walk, walk[1:])]
    up, down = any(move > 0 for move in moves), any(move < 0 for move in moves)
    return {(False, False): "level", (True, False): "rises", (False, True): "falls", (True, True): "mixed"}[up, down]
    # END SOLUTION

# %% check="q3"
with checking("q3", "direction"):
    expect(direction([1, 1]) in ("level", "falls", "rises", "mixed"), en="direction should return one of the four words.", zh="direction 应返回四个词之一。")

# %% [markdown] id="ask-alone" lang="en"
# **Question 4.** Predict first: which ingredient turns the axis, so that more customers mean less contact? Then write
# `acts_alone(types, firm, margin, sizes)`: a dict from each ingredient to the direction of the steps when this ingredient
# *alone* is switched on.
#
# Also look at none at all, `switched(types, firm, [])`, and at all three.

# %% [markdown] id="ask-alone" lang="zh" of="4ddcc2cc"
# **问题 4.** 先预测：是哪种成分使坐标轴转向，即客户越多、接触越少？
# 然后编写 `acts_alone(types, firm, margin, sizes)`：返回字典，给出*只*打开某一种成分时最优类型的变化方向，
# 键为成分名称。
#
# 再看看一种都不打开时（`switched(types, firm, [])`）和三种全打开时的情形。

# %% question="q4"
def acts_alone(types, firm, margin, sizes):
    # BEGIN SOLUTION
    return {name: direction(steps(*switched(types, firm, [name]), margin, sizes)) for name in INGREDIENTS}
    # END SOLUTION

# %% check="q4"
with checking("q4", "switched", "steps", "direction", "acts_alone"):
    alone = acts_alone(types, firm, 1000, sizes)
    expect(isinstance(alone, dict) and set(alone) == set(INGREDIENTS), en="acts_alone should return a dict with the three ingredients.", zh="acts_alone 应返回以三种成分为键的字典。")
    print(alone)

# %% [markdown] id="after" lang="en"
# **Think about it.** What would a manager have to believe about fixed costs and about attention to expect that large firms
# have the *closest* relationships? Name a trade in which that is true.

# %% [markdown] id="after" lang="zh" of="3719e0be"
# **想一想。** 一位经理要对固定成本和“关注”抱有怎样的看法，才会认为大企业的客户关系*最*紧密？
# 举出一个确实如此的行业。
