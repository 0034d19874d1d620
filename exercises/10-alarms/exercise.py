# title.en = "Stalled deals, and why deals are lost"
# title.zh = "滞留的销售机会与丢单的原因"
# chapter = 10
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # Stalled deals, and why deals are lost
#
# Two reports of a sales manager: which deals should somebody look at today, and what do we lose deals to? Both can be
# got wrong with a straight face.
#
# From your own company:
#
# * `stays.csv`: every stay of a deal in a stage that has ended. `opportunity_id`, `stage_no`, `days` (length of the
#   stay), `won` (whether the deal was won in the end; deals still open are not in this file).
# * `open_deals.csv`: `opportunity_id`, `stage_no`, `created_day`, `entered_day` (when it came into its stage). Today is
#   day `TODAY`.
# * `lost_deals.csv`: `opportunity_id`, `recorded` (the reason the rep typed in, sometimes empty) and `found` (the reason an
#   interviewer found out from the customer; not every customer was interviewed).

# %% [markdown] id="intro" lang="zh" of="2f1f45b3"
# # 滞留的销售机会与丢单的原因
#
# 销售经理的两张报表：今天该过问哪些销售机会（下称机会）？我们因为什么丢单？两张报表都可能一本正经地出错。
#
# 你自己公司的数据：
#
# * `stays.csv`：机会在某一阶段已经结束的每一次停留。`opportunity_id` 机会号、`stage_no` 阶段、`days` 停留天数、
#   `won` 机会最终是否赢单（仍在进行的机会不在此表）。
# * `open_deals.csv`：`opportunity_id`、`stage_no`、`created_day` 建立日、`entered_day` 进入当前阶段之日。
#   今天是第 `TODAY` 天。
# * `lost_deals.csv`：`opportunity_id`、`recorded`（代表录入的原因，有时空缺）与 `found`（访问员向客户问到的原因；
#   并非每位客户都受访）。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

stays = pd.read_csv("stays.csv")
open_deals = pd.read_csv("open_deals.csv")
lost_deals = pd.read_csv("lost_deals.csv")
TODAY = 457
stays.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** How long may a deal stay before we worry? Write `alarm_days(stays, quantile)`: for each stage the
# `quantile` (for example 0.8, as pandas computes it) of the days that deals which were **won in the end** spent there,
# as a `Series` indexed by `stage_no`.

# %% [markdown] id="ask1" lang="zh" of="5641538c"
# **问题 1.** 机会停留多久就该担心？编写 `alarm_days(stays, quantile)`：对每个阶段，
# 取**最终赢单**的机会在该阶段停留天数的 `quantile` 分位数（例如 0.8，按 pandas 的算法），
# 返回以 `stage_no` 为索引的 `Series`。

# %% question="q1"
def alarm_days(stays, quantile):
    # BEGIN SOLUTION
    winners = stays[stays["won"]]
    return winners.groupby("stage_no")["days"].quantile(quantile)
    # END SOLUTION

# %% check="q1"
with checking("q1", "alarm_days"):
    limits = alarm_days(stays, 0.8)
    expect(isinstance(limits, pd.Series), en="alarm_days should return a Series.", zh="alarm_days 应返回 Series。")
    expect((limits > 0).all(), en="Each limit is a number of days above 0.", zh="每个界限都应大于 0 天。")
    expect(
        (alarm_days(stays, 0.5) <= limits).all(),
        en="A higher quantile cannot give a lower limit.",
        zh="分位数越高，界限不会越低。",
    )

# %% [markdown] id="ask2" lang="en"
# **Question 2.** Write `stalled(open_deals, limits, today)`: the list of the `opportunity_id` of the deals that have
# been in their present stage for longer than the limit of that stage (a `Series` indexed by `stage_no`), the one that
# is most days over its limit first. A stage without a limit raises no alarm.

# %% [markdown] id="ask2" lang="zh" of="1b860935"
# **问题 2.** 编写 `stalled(open_deals, limits, today)`：
# 返回在当前阶段停留时间超过该阶段界限（以 `stage_no` 为索引的 `Series`）的机会的 `opportunity_id` 列表，
# 超过天数最多的排在最前。没有界限的阶段不报警。

# %% question="q2"
def stalled(open_deals, limits, today):
    # BEGIN SOLUTION
    over = today - open_deals["entered_day"] - open_deals["stage_no"].map(limits)
    late = over[over > 0].sort_values(ascending=False).index
    return open_deals.loc[late, "opportunity_id"].tolist()
    # END SOLUTION

# %% check="q2"
with checking("q2", "stalled"):
    late = stalled(open_deals, pd.Series(20.0, index=range(1, 10)), TODAY)
    expect(isinstance(late, list), en="stalled should return a list.", zh="stalled 应返回列表。")
    expect(
        set(late) <= set(open_deals["opportunity_id"]),
        en="Only open deals can be stalled.",
        zh="只有进行中的机会才会滞留。",
    )
    expect(
        stalled(open_deals, pd.Series(9999.0, index=range(1, 10)), TODAY) == [],
        en="Nothing is later than 9999 days.",
        zh="没有哪个销售机会会停留 9999 天以上。",
    )

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Write `reason_shares(reasons)`: `reasons` is a `Series` of texts, some missing. Return for each reason
# its share among the deals **whose reason is known**, as a `Series` indexed by reason.

# %% [markdown] id="ask3" lang="zh" of="1eec7a73"
# **问题 3.** 编写 `reason_shares(reasons)`：`reasons` 是由文本组成的 `Series`，可能有缺失。
# 返回每种原因在**原因已知**的机会中所占的比例，结果是以原因为索引的 `Series`。

# %% question="q3"
def reason_shares(reasons):
    # BEGIN SOLUTION
    return reasons.dropna().value_counts(normalize=True)
    # END SOLUTION

# %% check="q3"
with checking("q3", "reason_shares"):
    shares = reason_shares(lost_deals["recorded"])
    expect(
        isinstance(shares, pd.Series),
        en="reason_shares should return a Series.",
        zh="reason_shares 应返回 Series。",
    )
    expect(
        abs(shares.sum() - 1) < 1e-9,
        en="The shares of all known reasons add up to 1.",
        zh="各已知原因的比例之和应为 1。",
    )

# %% [markdown] id="ask4" lang="en"
# **Question 4.** "We are too expensive" is easier to type than "I called too late". Write
# `excuses(lost_deals)`: for each reason that occurs, its share by `recorded` minus its share by `found`, **both among
# the deals for which both are known**; 0.1 means ten points too many. A reason that one of the two never names has
# the share 0 there. Return a `Series` indexed by reason.
#
# Then look at your company: what would the price cut have cost that the recorded reasons call for?

# %% [markdown] id="ask4" lang="zh" of="9c1703b3"
# **问题 4.** “我们太贵了”比“我电话打晚了”更容易写下来。编写 `excuses(lost_deals)`：对出现的每种原因，
# 求它按 `recorded` 的占比减去按 `found` 的占比，**两个占比都在两种原因均已知的机会中计算**；
# 0.1 表示多报了十个百分点。某种原因若在其中一方从未出现，该方占比记为 0。返回以原因为索引的 `Series`。
#
# 再看看你的公司：如果照录入的原因去降价，会付出什么代价？

# %% question="q4"
def excuses(lost_deals):
    # BEGIN SOLUTION
    both = lost_deals.dropna(subset=["recorded", "found"])
    said = both["recorded"].value_counts(normalize=True)
    true = both["found"].value_counts(normalize=True)
    return said.sub(true, fill_value=0.0)
    # END SOLUTION

# %% check="q4"
with checking("q4", "excuses"):
    too_many = excuses(lost_deals)
    expect(isinstance(too_many, pd.Series), en="excuses should return a Series.", zh="excuses 应返回 Series。")
    expect(
        too_many.between(-1, 1).all(),
        en="Differences of shares lie between −1 and 1.",
        zh="占比之差应在 −1 与 1 之间。",
    )
