# title.en = "Four kinds of loyalty"
# title.zh = "四种忠诚"
# chapter = 7
# minutes = 25

# %% [markdown] id="intro" lang="en"
# # Four kinds of loyalty
#
# Somebody who always buys from you may do so because they like you, or because the other shop is far away.
# Dick and Basu (1994) therefore look at two things at once: what a customer *feels* (attitude) and what a
# customer *does* (share of wallet).
#
# | | large share of wallet | small share of wallet |
# |---|---|---|
# | **good attitude** | `true` loyalty | `latent` loyalty |
# | **poor attitude** | `spurious` loyalty | `none` |
#
# `customers.csv` describes the customers of your own company at the end of its first year. One row a customer:
# `customer_id`, `attitude` (0–1, from a survey), `own_spend` (CNY spent with you in that year), `rival_spend`
# (CNY spent in the same category with your rivals, from a household panel) and `stayed` (whether the customer
# was still there one year later).

# %% [markdown] id="intro" lang="zh" of="3b26a871"
# # 四种忠诚
#
# 总在你这里购买的客户，可能是喜欢你，也可能只是因为另一家店太远。因此 Dick 与 Basu（1994）同时看两件事：
# 客户的*感受*（态度）和客户的*行为*（钱包份额）。
#
# | | 钱包份额大 | 钱包份额小 |
# |---|---|---|
# | **态度好** | 真正忠诚 `true` | 潜在忠诚 `latent` |
# | **态度差** | 虚假忠诚 `spurious` | 不忠诚 `none` |
#
# `customers.csv` 是你自己公司第一年年末的客户，每人一行：`customer_id` 客户号、`attitude` 态度（0–1，
# 来自问卷）、`own_spend` 当年在本企业的消费（元）、`rival_spend` 当年在竞争对手处的同品类消费（元，
# 来自住户调查）、`stayed` 一年以后是否仍是客户。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

customers = pd.read_csv("customers.csv")
customers.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `wallet_shares(customers)`: for each customer the share of their spending in the category
# that comes to you, as a `Series` indexed by `customer_id`. Of a customer who bought nothing from anybody we know
# nothing: leave such customers out.

# %% [markdown] id="ask1" lang="zh" of="30d0f4b5"
# **问题 1.** 编写 `wallet_shares(customers)`：每位客户的品类消费中归本企业的份额，
# 返回以 `customer_id` 为索引的 `Series`。一位客户若在任何一家都没有消费，我们对其一无所知：请不要列入结果。

# %% question="q1"
def wallet_shares(customers):
    # BEGIN SOLUTION
    table = customers.set_index("customer_id")
    category = table["own_spend"] + table["rival_spend"]
    return (table["own_spend"] / category)[category > 0]
    # END SOLUTION

# %% check="q1"
with checking("q1", "wallet_shares"):
    shares = wallet_shares(customers)
    expect(
        isinstance(shares, pd.Series),
        en="wallet_shares should return a Series.",
        zh="wallet_shares 应返回 Series。",
    )
    expect(
        shares.index.isin(customers["customer_id"]).all(),
        en="Index it by customer_id.",
        zh="请以 customer_id 为索引。",
    )
    expect(shares.notna().all(), en="No share may be missing.", zh="结果中不应有缺失的份额。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** Write `loyalty_kind(attitude, share, attitude_cut, share_cut)`. The first two are `Series` with
# the same index; "good" and "large" mean *at or above* the cut. Return a `Series` with that index and the words
# `"true"`, `"latent"`, `"spurious"` and `"none"`.

# %% [markdown] id="ask2" lang="zh" of="c26daa3b"
# **问题 2.** 编写 `loyalty_kind(attitude, share, attitude_cut, share_cut)`。
# 前两个参数是索引相同的 `Series`；*达到或超过*分界值算“好”“大”。返回同一索引的 `Series`，取值为 `"true"`、
# `"latent"`、`"spurious"`、`"none"`。

# %% question="q2"
def loyalty_kind(attitude, share, attitude_cut, share_cut):
    # BEGIN SOLUTION
    names = {(True, True): "true", (True, False): "latent", (False, True): "spurious", (False, False): "none"}
    fields = zip(attitude >= attitude_cut, share >= share_cut)
    return pd.Series([names[bool(a), bool(s)] for a, s in fields], index=attitude.index)
    # END SOLUTION

# %% check="q2"
with checking("q2", "loyalty_kind"):
    sample = loyalty_kind(pd.Series([0.9, 0.1], index=[7, 8]), pd.Series([0.9, 0.1], index=[7, 8]), 0.5, 0.5)
    expect(isinstance(sample, pd.Series), en="loyalty_kind should return a Series.", zh="loyalty_kind 应返回 Series。")
    expect(list(sample.index) == [7, 8], en="Keep the index.", zh="请保持原有索引。")
    expect(sample.isin(["true", "latent", "spurious", "none"]).all(), en="Use the four words.", zh="请只使用这四个词。")

# %% [markdown] id="ask3" lang="en"
# **Question 3.** How much of the firm's *revenue* hangs on habit alone? Write `revenue_on_habit(own_spend, kind)`
# for two `Series` with the same index: the share (0–1) of the revenue that spuriously loyal customers bring.

# %% [markdown] id="ask3" lang="zh" of="7aac816b"
# **问题 3.** 企业有多少*收入*只是靠习惯维持？编写 `revenue_on_habit(own_spend, kind)`，
# 两个参数为索引相同的 `Series`：返回虚假忠诚客户带来的收入占全部收入的比例（0–1）。

# %% question="q3"
def revenue_on_habit(own_spend, kind):
    # BEGIN SOLUTION
    return float(own_spend[kind == "spurious"].sum() / own_spend.sum())
    # END SOLUTION

# %% check="q3"
with checking("q3", "revenue_on_habit"):
    habit = revenue_on_habit(pd.Series([30.0, 70.0, 50.0]), pd.Series(["spurious", "true", "none"]))
    expect(
        isinstance(habit, float),
        en="revenue_on_habit should return one number.",
        zh="revenue_on_habit 应返回一个数。",
    )
    expect(0 <= habit <= 1, en="A share lies between 0 and 1.", zh="比例应在 0 与 1 之间。")

# %% [markdown] id="ask4" lang="en"
# **Question 4.** Did feelings or habit keep customers? Write `stay_rate(kind, stayed)` for two `Series` with the
# same index (`stayed` holds `True` and `False`): for each kind of loyalty that occurs, the share of *these*
# customers who stayed, as a `Series` indexed by kind.
#
# Then think: which kind would a manager who looks at sales figures only take for loyal, and what would a new rival
# around the corner do to them?

# %% [markdown] id="ask4" lang="zh" of="e26b20a4"
# **问题 4.** 留住客户的是感情还是习惯？编写 `stay_rate(kind, stayed)`，
# 两个参数为索引相同的 `Series`（`stayed` 取 `True` 或 `False`）：对出现的每一种忠诚，
# 返回*这类客户*中留下来的比例，结果是以种类为索引的 `Series`。
#
# 然后想一想：只看销售数字的管理者会把哪一类客户误认为忠诚？如果街角新开一家竞争对手，他们会怎样？

# %% question="q4"
def stay_rate(kind, stayed):
    # BEGIN SOLUTION
    return stayed.astype(float).groupby(kind).mean()
    # END SOLUTION

# %% check="q4"
with checking("q4", "stay_rate"):
    rates = stay_rate(pd.Series(["true", "true", "none"]), pd.Series([True, False, True]))
    expect(isinstance(rates, pd.Series), en="stay_rate should return a Series.", zh="stay_rate 应返回 Series。")
    expect(set(rates.index) == {"true", "none"}, en="One row for each kind that occurs.", zh="出现的每一种各占一行。")
    expect(rates.between(0, 1).all(), en="A share lies between 0 and 1.", zh="比例应在 0 与 1 之间。")
