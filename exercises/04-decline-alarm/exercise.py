# title.en = "An alarm for decline, and what to do when it rings"
# title.zh = "衰退预警，以及警报响起之后"
# chapter = 4
# minutes = 40

# %% [markdown] id="intro" lang="en"
# # An alarm for decline, and what to do when it rings
#
# Two years of your own company, up to the evening of day 731. `orders.csv` lists the orders of its regular customers:
# those with five orders or more who, as a survey in month 20 found, were still customers then.
#
# | column | meaning |
# |---|---|
# | `customer` | number of the customer |
# | `day` | day of the order, 1 to 731 |
#
# Which of them are slipping away? Nobody hands in a notice. `known.csv` is what a firm normally never has: the truth
# about your customers on day 731, `falling` being true for those in decline or lost. Use it to learn from; in the grading
# your alarm meets another company.

# %% [markdown] id="intro" lang="zh" of="7a61c18f"
# # 衰退预警，以及警报响起之后
#
# 这是你自己公司两年的数据，截至第 731 天晚上。`orders.csv` 列出了老主顾的订单：他们至少下过五次单，
# 并且第 20 个月的一次回访表明他们当时仍是客户。
#
# | 列 | 含义 |
# |---|---|
# | `customer` | 客户编号 |
# | `day` | 下单日，1 到 731 |
#
# 其中哪些人正在悄悄离开？客户不会递交“辞呈”。`known.csv` 给出企业通常永远得不到的东西：第 731 天的真实情况，
# `falling` 为真表示该客户处于衰退期或已经流失。请用它来学习；评分时，你的警报要面对另一家公司。

# %% id="setup"
import pandas as pd

from crmsim.grading import checking, expect

orders = pd.read_csv("orders.csv")
known = pd.read_csv("known.csv", index_col="customer")["falling"]
orders.head()

# %% [markdown] id="ask-ratio" lang="en"
# **Question 1.** A month of silence means little for a customer who orders twice a year and much for one who orders every
# week. Write `silence_ratio(orders, today)`: for each customer, the days since the last order divided by the mean number
# of days between this customer's own orders. Return a Series indexed by customer. Orders after `today` lie in the future
# and are not known yet. Where there is no interval to divide by (fewer than two orders, or all on one day) the ratio is
# missing.

# %% [markdown] id="ask-ratio" lang="zh" of="fd95b908"
# **问题 1.** 对一年只买两次的客户，一个月没有动静不算什么；对每周都买的客户，却非同小可。
# 编写 `silence_ratio(orders, today)`：每位客户距最后一次下单的天数，除以该客户自己两次下单之间的平均天数。
# 返回以客户为索引的 Series。`today` 之后的订单属于未来，此时还不知道。如果没有间隔可除（订单少于两次，
# 或都在同一天），比值为缺失。

# %% question="q1"
def silence_ratio(orders, today):
    # BEGIN SOLUTION
    seen = orders[orders["day"] <= today]
    day = seen.groupby("customer")["day"].agg(["min", "max", "size"])
    interval = (day["max"] - day["min"]) / (day["size"] - 1)
    return (today - day["max"]) / interval.where(interval > 0)
    # END SOLUTION

# %% check="q1"
with checking("q1", "silence_ratio"):
    ratio = silence_ratio(orders, 731)
    expect(isinstance(ratio, pd.Series), en="silence_ratio should return a Series.", zh="silence_ratio 应返回 Series。")
    expect(set(ratio.index) == set(orders["customer"]), en="Its index should be the customers.", zh="索引应为客户编号。")
    expect((ratio.dropna() >= 0).all(), en="Silence is never negative.", zh="沉默的天数不会是负数。")

# %% [markdown] id="ask-quality" lang="en"
# **Question 2.** Write `alarm_quality(alarm, falling)`: two Series of True and False over the same customers, perhaps in
# another order. Return a dict with `"precision"`, the share of alarms that were right, `"recall"`, the share of falling
# customers that were found, and `"lift"`, precision divided by the share of falling customers among all.

# %% [markdown] id="ask-quality" lang="zh" of="75c5e51d"
# **问题 2.** 编写 `alarm_quality(alarm, falling)`：两个参数都是 True/False 的 Series，客户相同，顺序可能不同。
# 返回一个字典：`"precision"` 为精确率，即警报中正确的比例；`"recall"` 为召回率，即正在离开的客户中被发现的比例；
# `"lift"` 为提升度，即精确率除以全部客户中正在离开者的比例。

# %% question="q2"
def alarm_quality(alarm, falling):
    # BEGIN SOLUTION
    falling = falling.reindex(alarm.index)
    precision = float(falling[alarm].mean())
    return {
        "precision": precision,
        "recall": float(alarm[falling].mean()),
        "lift": precision / float(falling.mean()),
    }
    # END SOLUTION

# %% check="q2"
with checking("q2", "alarm_quality"):
    quality = alarm_quality(known.index.to_series() % 2 == 0, known)
    expect(isinstance(quality, dict), en="alarm_quality should return a dict.", zh="alarm_quality 应返回字典。")
    expect(
        set(quality) == {"precision", "recall", "lift"},
        en="Its keys should be precision, recall and lift.",
        zh="键应为 precision、recall 和 lift。",
    )
    expect(
        0 <= quality["precision"] <= 1 and 0 <= quality["recall"] <= 1,
        en="Precision and recall are shares, between 0 and 1.",
        zh="精确率和召回率都是比例，在 0 与 1 之间。",
    )

# %% [markdown] id="ask-alarm" lang="en"
# **Question 3.** Write `alarm(orders, today)`: a Series of True and False indexed by customer, True for those whom the
# account managers should call. It is accepted if, for another company of the same kind and two years of orders, lift is
# at least 1.8 and recall at least 0.15. Develop it on your own company with `alarm_quality`.

# %% [markdown] id="ask-alarm" lang="zh" of="caf9239a"
# **问题 3.** 编写 `alarm(orders, today)`：返回以客户为索引的 True/False Series，True 表示客户经理应当致电的客户。
# 对另一家同类公司的两年订单，如果提升度不低于 1.8 且召回率不低于 0.15，就算通过。
# 请在自己公司的数据上用 `alarm_quality` 调试。

# %% question="q3"
def alarm(orders, today):
    # BEGIN SOLUTION
    return silence_ratio(orders, today) > 3
    # END SOLUTION

# %% check="q3"
with checking("q3", "silence_ratio", "alarm_quality", "alarm"):
    rings = alarm(orders, 731)
    expect(isinstance(rings, pd.Series), en="alarm should return a Series.", zh="alarm 应返回 Series。")
    expect(rings.dtype == bool, en="It should hold True and False only.", zh="其中只应有 True 和 False。")
    expect(set(rings.index) == set(orders["customer"]), en="Its index should be the customers.", zh="索引应为客户编号。")
    expect(0 < rings.sum() < len(rings), en="Call some customers, not all or none.", zh="应致电一部分客户，而不是全部或一个都不打。")
    print(alarm_quality(rings, known))

# %% [markdown] id="ask-restore" lang="en"
# **Question 4.** Restore or end? For customers in decline a table `cases` holds, per customer,
#
# | column | meaning |
# |---|---|
# | `back_alone` | probability that the customer recovers without our doing anything |
# | `back_with_offer` | probability that the customer recovers if we make an offer |
# | `value_back` | what a recovered customer is worth from now on, CNY |
# | `value_falling` | what a customer who does not recover will still bring, CNY |
# | `cost` | cost of the offer, CNY, whether it works or not |
# | `spent_so_far` | what the customer has brought up to now, CNY |
#
# Write `worth_restoring(cases)`: a Series of True and False, True where the offer is expected to bring more than it costs.

# %% [markdown] id="ask-restore" lang="zh" of="4cc38962"
# **问题 4.** 恢复关系，还是终止？对处于衰退期的客户，表 `cases` 逐个列出：
#
# | 列 | 含义 |
# |---|---|
# | `back_alone` | 我们什么也不做，客户自行恢复的概率 |
# | `back_with_offer` | 我们给出优惠后，客户恢复的概率 |
# | `value_back` | 恢复后的客户今后的价值，元 |
# | `value_falling` | 未恢复的客户还会带来的价值，元 |
# | `cost` | 优惠的成本，元，无论是否奏效都要支出 |
# | `spent_so_far` | 客户到目前为止带来的收入，元 |
#
# 编写 `worth_restoring(cases)`：返回 True/False 的 Series，True 表示该优惠预期带来的收益高于成本。

# %% question="q4"
def worth_restoring(cases):
    # BEGIN SOLUTION
    won = cases["back_with_offer"] - cases["back_alone"]
    return won * (cases["value_back"] - cases["value_falling"]) > cases["cost"]
    # END SOLUTION

# %% check="q4"
with checking("q4", "worth_restoring"):
    cases = pd.DataFrame(
        {
            "back_alone": [0.1, 0.1],
            "back_with_offer": [0.5, 0.1],
            "value_back": [400.0, 400.0],
            "value_falling": [20.0, 20.0],
            "cost": [15.0, 15.0],
            "spent_so_far": [90.0, 90.0],
        },
        index=[11, 12],
    )
    decision = worth_restoring(cases)
    expect(isinstance(decision, pd.Series), en="worth_restoring should return a Series.", zh="worth_restoring 应返回 Series。")
    expect(
        decision.dtype == bool and list(decision.index) == [11, 12],
        en="It should hold True or False for each customer of the table.",
        zh="应对表中每位客户给出 True 或 False。",
    )
