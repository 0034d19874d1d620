# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] id="title" lang="en"
# # 8 Customer value and segmentation
#
# An online shop can pay for one hundred personal calls this month. The sales manager has a list sorted by everything a
# customer has ever spent. The marketing manager has another, sorted by "R". A consultant says neither matters: *twenty per
# cent of your customers bring eighty per cent of your profit, so call those and forget the rest.*
#
# Three people, three lists. **Whom would you call, and how would you find out afterwards who was right?** In a real shop
# you could not. In this one we can look two years ahead.

# %% [markdown] id="title" lang="zh" of="b536e7a3"
# # 8 客户价值与细分
#
# 一家网店这个月的经费，只够给一百位客户打电话。销售经理有一份名单，按客户历来的消费总额排序；市场经理有另一份，
# 按“R”排序；咨询顾问说两份都不要紧：*你八成的利润来自两成的客户，给他们打就行，其余的不必管。*
#
# 三个人，三份名单。**你会打给谁？事后又怎样知道谁说得对？** 真实的网店无从知道；而在这家店里，我们可以往后看两年。

# %% [markdown] id="objectives" lang="en"
# ## You will be able to
#
# - measure how unequal customers are, and say on what an "80/20" depends;
# - charge customers with what they cost, and read a whale curve;
# - score recency, frequency and money without confusing R with its opposite, and name two faults of RFM with numbers;
# - compute customer lifetime value with its eight factors, and say which of them moves it most;
# - place customers in the value matrix and on tiers, and count who is misplaced;
# - tell what a firm does with all this: collect, analyse, differentiate, create and hand over value.
#
# You need chapter 4 (customers leave) and a little pandas: `groupby`, a filter by date. Reading takes about 50 minutes,
# doing about 70.

# %% [markdown] id="objectives" lang="zh" of="d2cbda61"
# ## 学完本章，你能够
#
# - 量出客户之间有多不均等，说明“二八”取决于什么；
# - 把服务成本算到客户头上，看懂鲸鱼曲线；
# - 给最近一次消费、频率、金额打分而不把 R 弄反，并用数字说出 RFM 的两个毛病；
# - 用八个因素计算客户终身价值，说出哪个因素最要紧；
# - 把客户放进价值矩阵和价值层级，数一数放错了多少；
# - 说明企业拿这些做什么：获取信息、分析评价、区别对待、创造并让渡价值。
#
# 需要第 4 章（客户会离开）和一点 pandas：`groupby` 与按日期筛选。阅读约 50 分钟，动手约 70 分钟。

# %% id="setup"
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.optimize import brentq

import crmsim
from crmsim import Scenario, analysis, charts
from crmsim.explore import explorer, quiz
from crmsim.terms import label, term
from crmsim.text import Text
from crmsim.theory import clv, margin_multiple, retention_elasticity

company = crmsim.simulate(Scenario.preset("retail", customers=1500, months=60), seed=8, progress=False, panel=False)
orders = company.sales_order
MARGIN = 0.40

today = pd.Timestamp("2025-12-31 23:59:59")
past = orders[orders["ordered_at"] <= today]
last_year = past[past["ordered_at"] > today - pd.DateOffset(months=12)]
print(f"{len(past):,} | {past['customer_id'].nunique():,} | {last_year['customer_id'].nunique():,}")

# %% [markdown] id="world" lang="en"
# The shop opened in January 2023. "Today" is the last day of 2025: three years of orders lie behind us (the three numbers
# are orders, customers who ever bought, and those who bought in the last year). Two more years are on the tape. We shall
# not look at them until a rule has made its choice.

# %% [markdown] id="world" lang="zh" of="aa22c67c"
# 网店 2023 年 1 月开业，“今天”是 2025 年的最后一天：身后有三年的订单（上面三个数依次为订单数、曾经买过的客户数、
# 最近一年买过的客户数）。录像带上还有后两年，但在每条规则做出选择之前，我们不去看它。

# %% [markdown] id="predict-share" lang="en"
# ## 1 Is it 80/20?
#
# Slides on CRM state it as a fact: 20 % of customers bring 80 % of the profit (Pareto's law, the 80/20 rule). A *law*
# would hold in every shop and in every month.
#
# **Predict**, before you run the cell below it.

# %% [markdown] id="predict-share" lang="zh" of="01c64c38" names="帕累托定律"
# ## 1 真是二八吗？
#
# 讲 CRM 的幻灯片常把它当事实：20% 的客户带来 80% 的利润，即帕累托定律，又叫二八法则。既然叫*定律*，就该在每家店、每个月都成立。
#
# **先预测**，再运行下面的单元格。

# %% id="predict-share-quiz"
quiz("08", "predict-share")

# %% id="share"
revenue = last_year.groupby("customer_id")["total_amount"].sum()
print(f"{analysis.top_share(revenue):.1%} | {analysis.customers_for_share(revenue, 0.8):.1%} | {analysis.gini(revenue):.2f}")

# %% [markdown] id="share-explain" lang="en" given="73 %; 67 %"
# The best fifth of last year's buyers bring 64.1 % of the money, not 80 %; to collect 80 % one needs 35.3 % of them. The
# Gini coefficient of 0.60 says the same in one number (0: all equal, near 1: one customer brings everything).
#
# Is our shop odd? Across hundreds of consumer brands the best fifth brought 73 % of packaged-goods sales (Kim, Singh and
# Winer 2017), and about 67 % at consumer firms of many kinds (McCarthy and Winer 2019). Inequality is real and large. The
# pair 80 and 20 is not a law.
#
# Now change one thing only: the **window**, and then **whom we count**.

# %% [markdown] id="share-explain" lang="zh" of="6afbf505" names="帕累托定律" given="73%; 67%"
# 去年买过东西的客户中，最好的五分之一带来 64.1% 的收入，而不是 80%；要凑足 80%，得用上 35.3% 的客户。基尼系数 0.60 用一个数
# 说了同样的事（0 表示人人相等，接近 1 表示一位客户包揽一切）。
#
# 是我们的店特别吗？在数百个快速消费品品牌中，最好的五分之一买走 73%（Kim、Singh 与 Winer，2017）；在各类面向消费者的企业中约为
# 67%（McCarthy 与 Winer，2019）。不均等是真的，而且很大；但“八十”与“二十”这一对数不是定律。
#
# 下面只改一样东西：先改**观察期**，再改**把谁算进来**。

# %% id="windows"
everybody = past["customer_id"].unique()
rows = {}
for months in (1, 3, 12, 36):
    spent = past[past["ordered_at"] > today - pd.DateOffset(months=months)].groupby("customer_id")["total_amount"].sum()
    rows[months] = {
        str(Text("buyers", "有购买者")): len(spent),
        str(Text("top 20 % of buyers", "买家中最好的 20%")): analysis.top_share(spent),
        str(Text("top 20 % of all customers", "全体客户中最好的 20%")): analysis.top_share(
            spent.reindex(everybody, fill_value=0.0)
        ),
    }
pd.DataFrame.from_dict(rows, orient="index").rename_axis(label("month")).round(3)

# %% [markdown] id="windows-explain" lang="en"
# Same shop, same orders. Among **buyers** the share *rises* with the window, from 52.1 % in one month to 68.8 % in three
# years. Among **all customers** it *falls*, from 100 % to 68.8 %, and at twelve months it happens to be 81.1 %: whoever
# wants to find 80/20 finds it by choosing the right table.
#
# Why? In a month most customers buy nothing. Counted, these zeros make the rest look like an elite, although half of them
# simply had no need this month (Schmittlein, Cooper and Morrison 1993). So an honest report gives four things: the share,
# the window, who is counted, and whether it is revenue or profit.

# %% [markdown] id="windows-explain" lang="zh" of="f64a043a"
# 同一家店，同一批订单。只算**有购买的客户**时，这个比例随观察期变长而*上升*：从一个月的 52.1% 到三年的 68.8%；把**全体客户**
# 都算进来则*下降*：从 100% 降到 68.8%，在十二个月时恰好是 81.1%。想找到二八的人，挑对表格就能找到。
#
# 道理何在？一个月里大多数客户什么也没买。把这些零算进去，其余的人就像是精英，其实许多零只是这个月恰好不需要
# （Schmittlein、Cooper 与 Morrison，1993）。所以一份诚实的报告要交代四件事：比例、观察期、算了谁，以及说的是收入还是利润。

# %% [markdown] id="explore-concentration" lang="en"
# ### Find the setting that is exactly 80/20
#
# The knob *inequality* stretches how often customers buy and how much they put into a basket, and leaves both means where
# they are. The cross marks the claim. Bring the red point onto it with the knob; then put the knob back to 1 and do it
# with the window alone; then with cost alone.

# %% [markdown] id="explore-concentration" lang="zh" of="7b5e3c3f"
# ### 找出恰好是 80/20 的设置
#
# “不均程度”这个旋钮拉开客户购买频率和每单金额的差距，而两者的平均值不变。十字标出那句断言的位置。先用这个旋钮把红点移到十字上；
# 再把旋钮拨回 1，只用观察期做到；最后只用成本做到。

# %% id="explorer-concentration"
explorer("concentration")

# %% [markdown] id="five-lines" lang="en"
# The same in five lines. `brentq` looks for the inequality at which the best fifth brings exactly 0.8 of a year's profit.
# Change 12 to 3 or 36 and see how much inequality the same sentence needs.

# %% [markdown] id="five-lines" lang="zh" of="79d5515f"
# 五行代码也能做到。`brentq` 寻找使最好的五分之一恰好带来一年利润 0.8 的不均程度。把 12 改成 3 或 36，看看同一句话需要多大的不均。

# %% id="exact"
from crmsim.explore.concentration import yearly_profit


def surplus(inequality, months=12):
    return analysis.top_share(pd.Series(yearly_profit(inequality, months, 0.0, False))) - 0.8


exact = brentq(surplus, 0.5, 3.0, xtol=1e-3)
print(f"{exact:.2f} → {surplus(exact) + 0.8:.1%}")

# %% [markdown] id="predict-whale" lang="en"
# ### Revenue is not profit
#
# Last year the shop spent 60 000 CNY on picking and shipping orders and 80 000 CNY on its service desk. The books spread
# both by revenue, so every customer looks equally profitable. **Predict:** if each customer is charged for their *own*
# orders and requests, what share of customers still brings a profit? (Activity-based costing; Kaplan and Cooper 1998.)

# %% [markdown] id="predict-whale" lang="zh" of="a15fe0d7"
# ### 收入不等于利润
#
# 去年网店在拣货和发货上花了 60 000 元，在客服上花了 80 000 元。账上按收入分摊，于是每位客户看起来都同样赚钱。
# **先预测：** 如果谁下的单、谁提的请求就算在谁头上，还有多大比例的客户带来利润？（作业成本法，Kaplan 与 Cooper，1998）

# %% id="whale"
requests = company.service_request
recent = requests[requests["opened_at"].between(today - pd.DateOffset(months=12), today)]
drivers = pd.DataFrame(
    {"orders": last_year.groupby("customer_id").size(), "requests": recent.groupby("customer_id").size()}
).reindex(revenue.index, fill_value=0).fillna(0)

rates = analysis.activity_rates({"orders": 60_000.0, "requests": 80_000.0}, drivers)
profit = analysis.customer_profit(revenue, (1 - MARGIN) * revenue, drivers, rates)["profit"]
curve = analysis.whale_curve(profit)
large = revenue > revenue.quantile(0.8)
print(f"{rates['orders']:.2f} | {rates['requests']:.2f}")
print(f"{analysis.whale_peak(profit)['customer_share']:.1%} | {curve['profit_share'].max():.0%} | {(profit[large] < 0).mean():.1%}")

# %% id="whale-chart"
drawn = curve.iloc[np.linspace(0, len(curve) - 1, 81).astype(int)][["customer_share", "profit_share"]].round(4)
charts.describe(
    alt.Chart(drawn).mark_area(line=True, opacity=0.25).encode(
        x=alt.X("customer_share", title=str(Text("Share of buyers, most profitable first", "买家比例（利润从高到低）")), axis=alt.Axis(format="%")),
        y=alt.Y("profit_share", title=str(Text("Cumulative profit", "累计利润")), axis=alt.Axis(format="%")),
    ),
    en="Whale curve: cumulative profit climbs to nearly twice the total at about half of the buyers, then sinks to 100 % as the others cost more than they bring.",
    zh="鲸鱼曲线：累计利润在约一半买家处升到总利润的近两倍，其余买家入不敷出，曲线又降回 100%。",
)

# %% [markdown] id="whale-explain" lang="en"
# Only 53.4 % of the buyers bring a profit. They earn 197 % of what the shop keeps: the rest give nearly all of the surplus
# back. This is the whale curve (Kaplan and Narayanan 2001). And size is no protection: 7.8 % of the largest fifth *lose*
# money. An order costs 4.77 CNY to handle and a request 28.93 CNY, so a small basket or one phone call eats the margin.
#
# Before you send these customers away: who costs the money, and can the *cost* be changed (a minimum basket, a page that
# answers the question)? And look at the year: a customer who came in December has one order and one question. The
# curve says nothing about next year.

# %% [markdown] id="whale-explain" lang="zh" of="31a8c66e"
# 只有 53.4% 的买家带来利润，他们挣来的相当于网店最终所得的 197%：其余的人几乎把这份盈余全还了回去。这就是鲸鱼曲线
# （Kaplan 与 Narayanan，2001）。买得多也不保险：最大的五分之一中有 7.8% 是*亏*的。处理一张订单要 4.77 元，一次服务请求要
# 28.93 元，一个小订单或一通电话就把毛利吃光了。
#
# 先别急着送客：钱是花在谁身上的？*成本*能不能改（设起送金额，把常见问题写到网页上）？再看时间：十二月才来的客户，只有一张订单、
# 一个问题。这条曲线对明年只字未提。

# %% id="check-concentration"
quiz("08", "concentration")

# %% [markdown] id="predict-r" lang="en"
# ## 2 RFM: three letters from the order book
#
# RFM is the oldest segmentation of database marketing (Hughes 1994): **R**ecency, when the customer last bought;
# **F**requency, how often; **M**oney, how much. Our outline for students says of R two things in one breath: *R is the
# interval since the last purchase* and *the shorter the interval, the larger R*.
#
# The marketing manager took the first half literally and sorted the list by the interval, largest R first. **Predict** how
# many of those hundred customers buy again in the next three months.

# %% [markdown] id="predict-r" lang="zh" of="624032ab"
# ## 2 RFM：订单簿里的三个字母
#
# RFM 是数据库营销最早的客户细分方法（Hughes，1994）：**R**，最近一次消费是什么时候；**F**，消费频率；**M**，消费金额。
# 一份复习提纲对 R 一口气说了两句话：*R 指上次消费至今的间隔*，以及*间隔越短则 R 越大*。
#
# 市场经理只照第一句办：按间隔排序，R 最大的排在最前。**先预测**：名单上这一百位客户，有多少会在今后三个月再次购买？

# %% id="predict-r-quiz"
quiz("08", "predict-r")

# %% id="r-trap"
rfm = analysis.rfm_table(orders, today)
coming = orders[(orders["ordered_at"] > today) & (orders["ordered_at"] <= today + pd.DateOffset(months=3))]
back = pd.Series(rfm.index.isin(coming["customer_id"]), index=rfm.index)
for chosen in (rfm.nlargest(100, "R_days"), rfm.nsmallest(100, "R_days"), rfm):
    print(f"{chosen['R_days'].mean():5.0f} | {back[chosen.index].mean():.1%}")

# %% [markdown] id="r-explain" lang="en"
# Of the hundred with the largest interval nobody came back; of the hundred with the smallest, 81.0 %; of all, 26.0 %. The
# manager's hundred calls would have gone to people who left years ago.
#
# The two sentences contradict each other: the interval cannot grow when it gets shorter. The cure is two names. We call
# the interval `R_days` (small is good) and the score made from it `R_score` (5 is good). Whenever somebody says "R", ask
# which one.

# %% [markdown] id="r-explain" lang="zh" of="2b52592e"
# 间隔最长的一百位，一个也没回来；间隔最短的一百位，有 81.0% 回来了；全体为 26.0%。市场经理的一百通电话，会全部打给多年前就走了的人。
#
# 那两句话互相矛盾：间隔变短，间隔自己不可能变大。办法是起两个名字：间隔叫 `R_days`（小的好），由它打出的分叫 `R_score`
# （5 分最好）。以后谁说“R”，先问是哪一个。

# %% id="scores"
scores = analysis.rfm_scores(rfm)
response = pd.DataFrame(
    {by: analysis.response_by_score(scores, back, by) for by in ("R_score", "F_score", "M_score")}
)
response.rename_axis(label("score")).round(3)

# %% [markdown] id="scores-explain" lang="en"
# Each column cuts all customers into fifths by one letter and gives the share that bought again within three months. The
# scores work: the top fifth by R responds in 73.9 % of cases, the lowest in 0.4 %. R sorts far better than F or M. If you may
# know only one letter, take R.
#
# ### Two faults, with numbers
#
# The outline names two faults of RFM: *too many cells*, and *F and M are collinear, since with every purchase the total
# grows as well*. Are both true? Test the second with M in total and with M per order.

# %% [markdown] id="scores-explain" lang="zh" of="8df64d10"
# 每一列按一个字母把全体客户五等分，列出三个月内再次购买的比例。打分确实有用：R 最高的一组有 73.9% 再次购买，最低的一组只有
# 0.4%。R 的区分力远胜 F 和 M；如果只许知道一个字母，就选 R。
#
# ### 两个毛病，拿数字说话
#
# 提纲说 RFM 有两个缺点：*分出的组太多*；*F 与 M 共线，因为每多买一次，总额也随之增加*。都对吗？用总额和每单平均额各检验一次第二条。

# %% id="collinear"
print(analysis.rfm_correlation(rfm).round(2).to_string())
sizes = scores["cell"].value_counts()
print(len(sizes), int((sizes < 10).sum()), int(sizes.max()))

# %% [markdown] id="collinear-explain" lang="en"
# The claim is true for the **total** (correlation 0.75) and false for the **average per order** (0.00). Who buys often does
# not buy more at a time. So the fault is not in the letters but in the choice of M: with the average, the third letter
# brings new information. (It could be otherwise in a real shop: large orders may make purchases rarer. Measure it.)
#
# The other fault is real: of 125 cells 101 are in use, 31 of them with fewer than ten customers, one with 243. Nobody writes
# 101 letters. Practice folds the cells into a handful of named segments.

# %% [markdown] id="collinear-explain" lang="zh" of="db3d5d2f"
# 对**总额**来说，这话对（相关系数 0.75）；对**每单平均额**来说，不对（0.00）。买得勤的人，每次并不买得更多。所以毛病不在字母，
# 而在 M 的取法：改用平均额，第三个字母就带来新的信息。（真实的网店也许不同：一次买得多，下次可能来得晚。要量过才知道。）
#
# 另一个毛病是真的：125 格中用到 101 格，其中 31 格不足十人，最大的一格有 243 人。没有人会写 101 种信。实务中把这些格并成
# 十来个有名字的细分群体。

# %% id="segments"
segment = analysis.rfm_segment(scores)
summary = pd.DataFrame({"n": segment.value_counts(), "back": back.groupby(segment).mean()})
summary = summary.sort_values("back", ascending=False)
summary.index = [str(analysis.RFM_SEGMENTS[code]) for code in summary.index]
summary.columns = [label("customers"), label("campaign_response")]
summary.round(3)

# %% [markdown] id="segments-explain" lang="en"
# Read the names with suspicion. "At risk" sounds as if a call could help; of these 691 customers 0.6 % came back, and nothing
# in RFM says whether the others can still be reached. The names describe the *past*. Whether a call changes anything is
# another question (uplift, chapter 12).

# %% [markdown] id="segments-explain" lang="zh" of="7cc8c6f5"
# 这些名字要带着怀疑去读。“有流失风险”听上去好像打个电话就有救；可这 691 位客户中只有 0.6% 回来，而 RFM 里没有任何东西说明其余的人
# 是否还找得回来。名字描述的是*过去*。打电话能否改变什么，是另一个问题（提升效应，第 12 章）。

# %% id="explorer-rfm"
explorer("rfm")

# %% id="check-rfm"
quiz("08", "rfm")

# %% [markdown] id="clv-concept" lang="en"
# ## 3 Customer lifetime value
#
# Past spending is history. What a customer is *worth* lies ahead. Textbooks give at least five definitions of customer
# lifetime value (CLV); some forget the discount ("the sum of all profits"). We use the one that survives a finance
# department: **the present value of all future cash flows between customer and firm, costs deducted.** For a customer with
# margin $m$ per year, who stays each year with probability $r$, at discount rate $d$:
#
# $$\mathrm{CLV} = \sum_{t=1}^{n} m\,\frac{r^t}{(1+d)^t} \;\xrightarrow{\,n\to\infty\,}\; m\,\frac{r}{1+d-r}$$
#
# (Gupta and Lehmann 2003). Our sources list **eight factors**. Each is an argument of one function:
#
# | factor | argument | what it does |
# |---|---|---|
# | time horizon | `n` | how many years are counted |
# | discount rate | `d` | money later is worth less |
# | retention rate | `r` | who is still there |
# | rate of mention | `mention_rate` | customers won because this one talks about us |
# | change of customer income | `growth` | the margin grows or shrinks |
# | retention cost | `cost_keep` | paid each year to keep them |
# | marketing expense | `marketing` | paid each year to sell to them |
# | other | `other` | anything else, with its sign |
#
# Two of them are easily mixed up. *Rate of mention* is not advertising, it is word of mouth. *Retention cost* and *marketing
# expense* overlap in many books: we count what is spent to keep customers under the first, the rest under the second,
# and nothing twice.

# %% [markdown] id="clv-concept" lang="zh" of="5249606c" names="产品被提及率; 被提及率"
# ## 3 客户终身价值
#
# 过去的消费是历史，客户*值*多少要看将来。教科书对客户终身价值（CLV）至少有五种定义，有的忘了贴现（“全部利润的总和”）。我们采用经得起
# 财务部门追问的一种：**客户与企业之间未来全部现金流量扣除成本后的现值。** 设每年毛利为 $m$，每年留下的概率为 $r$，贴现率为 $d$：
#
# $$\mathrm{CLV} = \sum_{t=1}^{n} m\,\frac{r^t}{(1+d)^t} \;\xrightarrow{\,n\to\infty\,}\; m\,\frac{r}{1+d-r}$$
#
# （Gupta 与 Lehmann，2003）。资料列出**八个影响因素**，每个都是同一个函数的一个参数：
#
# | 因素 | 参数 | 作用 |
# |---|---|---|
# | 计算的时间长度 | `n` | 算多少年 |
# | 贴现率 | `d` | 以后的钱不如现在的钱 |
# | 客户保持率 | `r` | 还剩下谁 |
# | 产品被提及率 | `mention_rate` | 因这位客户的谈论而赢得的客户 |
# | 客户收入变化 | `growth` | 毛利逐年增减 |
# | 维系成本 | `cost_keep` | 每年为留住他而付 |
# | 营销费用 | `marketing` | 每年为卖给他而付 |
# | 其他 | `other` | 其余的收益或费用，带正负号 |
#
# 有两处容易混淆。*产品被提及率*不是广告，而是口碑。*维系成本*与*营销费用*在许多书里互相重叠：我们把为留住客户而花的记在前者，
# 其余记在后者，谁也不记两次。

# %% [markdown] id="worked" lang="en"
# **Worked example.** A customer brings 300 CNY of margin a year, stays with probability 0.75, money costs 10 %. Keeping her
# costs 40 CNY a year. Every step is written down.

# %% [markdown] id="worked" lang="zh" of="b91c9804"
# **例题。** 一位客户每年带来 300 元毛利，每年以 0.75 的概率留下，资金成本 10%，每年的维系成本 40 元。每一步都写出来。

# %% id="worked-example"
multiple = margin_multiple(r=0.75, d=0.10)
print(f"0.75 / (1 + 0.10 - 0.75) = {multiple:.3f}")
print(f"(300 - 40) * {multiple:.3f} = {(300 - 40) * multiple:.1f}")
print(f"clv(...) = {clv(300, 0.75, 0.10, cost_keep=40):.1f}")

# %% [markdown] id="fill-in" lang="en"
# **Fill in.** Another customer: margin 500 CNY, retention 0.6, the same 10 %, horizon 5 years, and every year one in ten
# such customers brings a friend (`mention_rate=0.1`). Replace each 0 by the right value; the last line says whether the result
# is right. (The cell runs as it is, so that you can see what it says of a wrong answer.)

# %% [markdown] id="fill-in" lang="zh" of="1d9e87c7"
# **填空。** 另一位客户：毛利 500 元，客户保持率 0.6，同样是 10%，只算 5 年，每年每十位这样的客户有一位带来一个朋友
# （`mention_rate=0.1`）。把各个 0 换成正确的值，最后一行会说对不对。（原样也能运行，好让你看看答错时它怎么说。）

# %% id="fill-in-code"
value = clv(m=0, r=0, d=0.10, n=5, mention_rate=0)
print(Text("right", "正确") if abs(value - 636.2) < 0.1 else Text("not yet", "还不对"))

# %% [markdown] id="explore-clv" lang="en"
# **Explore.** First predict: of the eight, which one moves the value most when you change it by the same small percentage?
# Then try; the sentence below the chart does the arithmetic.

# %% [markdown] id="explore-clv" lang="zh" of="9834d9af"
# **互动。** 先预测：八个因素各变动同样小的百分比，哪一个对价值影响最大？然后动手试；图下的句子替你做算术。

# %% id="explorer-clv"
explorer("lifetime_value")

# %% id="elasticity"
print({r: round(float(retention_elasticity(r, 0.10)), 1) for r in (0.6, 0.7, 0.8, 0.9)})

# %% [markdown] id="elasticity-explain" lang="en"
# At a retention rate of 0.8, one per cent more retention adds 3.7 % of value, and at 0.9 already 5.5 %; one per cent more
# margin adds one per cent (Gupta, Lehmann and Stuart 2004 found 3 to 7 % at real firms). Retention compounds, everything
# else adds up. But note what the formula leaves out: what the extra per cent of retention *costs*, and that the customers it
# saves may not be the average ones (chapter 9).

# %% [markdown] id="elasticity-explain" lang="zh" of="5f48d340" given="7 %"
# 客户保持率为 0.8 时，再提高百分之一使价值增加 3.7%，到 0.9 时已是 5.5%；而毛利提高百分之一只增加百分之一（Gupta、Lehmann 与
# Stuart 2004 年在真实企业中得到 3% 至 7%）。保持率是复利，别的只是加法。不过公式漏了两件事：多出的这百分之一要*花多少钱*，
# 以及留下的客户未必是平均水平的客户（第 9 章）。

# %% id="check-clv"
quiz("08", "clv")

# %% [markdown] id="parts" lang="en"
# ### Past, present and potential value of each single customer
#
# $r$ is a number for a typical customer; nobody in the list has a retention rate of 0.8. For a single customer the order
# history must speak. What to collect first, say our sources: who they are, where they live, their attitudes, their behaviour,
# their needs, their relations. Here we use behaviour alone: two models are fitted to the orders, one for how often and
# whether still there (BG/NBD, chapter 9), one for how much (Fader, Hardie and Lee 2005). A customer's value then has three parts
# that do not overlap: **historical** (before this year), **current** (this year), **potential** (the two years to come).

# %% [markdown] id="parts" lang="zh" of="096dac50"
# ### 每一位客户的历史价值、当前价值与潜在价值
#
# $r$ 说的是典型客户，名单上没有哪一位的保持率是 0.8。对单个客户，要让他自己的订单说话。资料说，第一步要收集：个人资料、住址与地区、
# 态度、行为、需求、关系。这里只用行为：给订单拟合两个模型，一个管多久买一次、还在不在（BG/NBD，第 9 章），一个管每次买多少
# （Fader、Hardie 与 Lee，2005）。于是客户价值分成互不重叠的三块：**历史价值**（今年以前）、**当前价值**（今年）、
# **潜在价值**（今后两年）。

# %% id="predicted"
models = analysis.fit_customer_models(orders, today)
predicted = analysis.predicted_value(models, MARGIN, months=24, discount=0.10)["predicted_value"]
parts = analysis.value_components(orders, today, predicted, MARGIN)
parts.columns = [label("historical_value"), label("current_value"), label("potential_value"), label("total")]
parts.sum().round(0).astype(int).to_frame("CNY")

# %% [markdown] id="predict-calls" lang="en"
# ## 4 Whom to call: matrix and tiers
#
# Now the tape may run. Three lists of a hundred customers: by all profit so far (the sales manager's), by last year's
# profit, and by predicted value. What did each hundred bring in the two years after, and how many of them never bought
# again? **Predict the order of the three, and by how much the best list beats the first.**

# %% [markdown] id="predict-calls" lang="zh" of="12666712"
# ## 4 打给谁：矩阵与层级
#
# 现在可以放后面的录像了。三份各一百人的名单：按迄今全部利润（销售经理的）、按去年利润、按预测价值。后两年里，每份名单带来多少？
# 其中多少人再也没买过？**先预测三者的名次，以及最好的名单比第一份多出多少。**

# %% id="calls"
future = MARGIN * orders[orders["ordered_at"] > today].groupby("customer_id")["total_amount"].sum()
future = future.reindex(predicted.index, fill_value=0.0)
whole = analysis.past_value(orders, today, MARGIN)
near = (MARGIN * revenue).reindex(predicted.index, fill_value=0.0)
lists = {
    str(Text("all profit so far", "迄今全部利润")): whole,
    str(Text("profit of last year", "去年利润")): near,
    str(Text("predicted value", "预测价值")): predicted,
    str(Text("the tape itself", "录像本身（上限）")): future,
}
table = pd.DataFrame(
    {
        name: {"CNY": future[by.nlargest(100).index].sum().round(), "gone": (future[by.nlargest(100).index] == 0).sum()}
        for name, by in lists.items()
    }
).T.astype(int)
table.columns = [str(Text("brought in two years (CNY)", "两年带来的利润（元）")), str(Text("never bought again", "再未购买"))]
table

# %% [markdown] id="calls-explain" lang="en"
# The list by past profit brings 51 478 CNY, and 40 of its hundred were already gone. Last year's profit does much better
# (71 753 CNY, 13 gone) and the prediction better still (75 700 CNY, 9 gone). Nobody reaches the tape: 96 321 CNY. Luck
# cannot be predicted. Most of the improvement comes from one thing, noticing who is gone, and one letter, R, already tells
# most of that.

# %% [markdown] id="calls-explain" lang="zh" of="6eb054e5"
# 按历史利润选的名单带来 51 478 元，一百人中有 40 人早已离开。按去年利润好得多（71 753 元，13 人离开），按预测更好（75 700 元，9 人离开）。
# 谁也达不到录像的 96 321 元：运气无法预测。进步主要来自一件事：看出谁已经走了；而 R 这一个字母已经说出了大半。

# %% [markdown] id="matrix-concept" lang="en"
# ### The value matrix
#
# Slides sort customers on two axes, *near-term profit* and *room to grow*, and borrow four names from the portfolio of
# products (Henderson 1970): **Star** (high, high), **Cash cow** (profit high, growth low), **Dog** (low, low) and **Baby**
# (profit low, growth high). The Baby is the *question mark* of the original; and the axes here are a customer's own profit and
# growth, not a market's.
#
# How does one measure growth? The easy way is this year's spending against last year's.

# %% [markdown] id="matrix-concept" lang="zh" of="661459b1"
# ### 客户价值矩阵
#
# 幻灯片用*近期利润*和*发展性*两根轴给客户分类，名字借自产品组合（Henderson，1970）：**明星**（双高）、**金牛**（利润高、发展性低）、
# **瘦狗**（双低）、**Baby**（利润低、发展性高）。Baby 就是原来矩阵里的*问题*业务，本书称“幼童”；而且这里的轴是客户自己的利润与
# 成长，不是市场的增长率。
#
# 发展性怎么量？最省事的办法是拿今年的消费和去年比。

# %% id="matrix"
growth = analysis.spend_growth(orders, today).fillna(-1.0)
quadrant = analysis.value_quadrant(near, growth, profit_cut=near[near > 0].median())
first_order = past.groupby("customer_id")["ordered_at"].min()
is_new = first_order > today - pd.DateOffset(months=12)
matrix = pd.DataFrame(
    {
        label("customers"): quadrant.value_counts(),
        str(Text("worth in two years", "两年价值（元）")): future.groupby(quadrant).mean().round(1),
        str(Text("new this year", "今年新来的")): is_new.groupby(quadrant).mean().round(3),
    }
).reindex(["star", "cash_cow", "baby", "dog"])
matrix.rename(index=label)

# %% [markdown] id="matrix-explain" lang="en"
# A Star was worth 208.7 CNY in the two years, a Cash cow 151.8, a Baby 42.8, a Dog 7.4. The order is right. But look at the last
# column: 66.8 % of the Babies simply arrived this year. Their "growth" is that they had no last year. The axis measures age.
#
# A better axis is what the customer buys *elsewhere*. No shop sees it, a survey can ask, and in our world we may look at the
# truth: `truth.customer_trait` knows every customer's wallet.

# %% [markdown] id="matrix-explain" lang="zh" of="47000386"
# 后两年里，一位明星值 208.7 元，金牛 151.8 元，幼童 42.8 元，瘦狗 7.4 元，名次没错。但看最后一列：66.8% 的幼童只是今年刚来，
# 他们的“成长”不过是没有去年。这根轴量的其实是年头。
#
# 更好的轴是客户在*别处*买多少。网店看不见，但可以做调查；在我们的世界里还可以看真值：`truth.customer_trait` 知道每位客户的钱包有多大。

# %% id="matrix-truth"
trait = company.truth.customer_trait.set_index("customer_id").reindex(predicted.index)
headroom = MARGIN * (1 - trait["base_share"]) * trait["wallet"]
by_wallet = analysis.value_quadrant(near, headroom, profit_cut=near[near > 0].median(), growth_cut=headroom.median())
matrix = pd.DataFrame(
    {
        label("customers"): by_wallet.value_counts(),
        str(Text("worth in two years", "两年价值（元）")): future.groupby(by_wallet).mean().round(1),
        str(Text("bought elsewhere, a year", "每年在别处的毛利（元）")): headroom.groupby(by_wallet).mean().round(1),
    }
).reindex(["star", "cash_cow", "baby", "dog"])
matrix.rename(index=label)

# %% [markdown] id="matrix-lesson" lang="en"
# Now a Baby has 286.0 CNY a year of room and a Dog 36.5, and both turn out worth the same: 16.2 CNY. **Potential that nobody
# wins is worth nothing.** The matrix does not say what a customer will bring; it says where effort *could* pay. Whether it does
# depends on how much of the room you can win and on how many Babies have quietly left. Move the third slider.

# %% [markdown] id="matrix-lesson" lang="zh" of="0fc142cc"
# 这一回，幼童每年还有 286.0 元的空间，瘦狗只有 36.5 元，而后来两者价值一样：16.2 元。**没有人去争取的潜力，一文不值。** 矩阵并不说客户
# 将带来多少，它说的是力气花在哪里*可能*有回报。有没有回报，要看你能争取到多少空间，以及有多少幼童已经悄悄离开。拨动第三个滑块看看。

# %% id="explorer-matrix"
explorer("value_matrix")

# %% [markdown] id="tiers-concept" lang="en"
# ### Tiers
#
# A pyramid orders customers by one number and gives each tier its service: **Top** (here the best 1 %), **VIP** (the next 4 %),
# **Regular** (the next 75 %) and those **to give up** (the last fifth, and whoever brings nothing). The cuts are a choice;
# other books cut at 1, 5 and 20 %, or say platinum, gold, iron and lead. The question that matters is *which number*. Here are the
# tiers by past profit (rows) against the tiers by what the next two years brought (columns).

# %% [markdown] id="tiers-concept" lang="zh" of="97adf780" names="金字塔"
# ### 客户价值分层
#
# 金字塔按一个数给客户排队，每层配相应的服务：**TOP**（这里取最好的 1%）、**VIP**（其次的 4%）、**普通**（再次的 75%）和**放弃**
# （最后五分之一，以及不带来利润的）。分界是人定的，别的书在 1%、5% 和 20% 处切，或称白金、黄金、铁、铅。真正要紧的是*按哪个数*排。
# 下面的行是按历史利润分的层，列是按后两年实际所得分的层。

# %% id="tiers"
TIERS = {"top": "top_tier", "vip": "vip_tier", "regular": "regular_tier", "drop": "drop_tier"}
truth = analysis.value_tiers(future)
for rule in (whole, predicted):
    confusion = analysis.tier_confusion(analysis.value_tiers(rule), truth).reindex(index=list(TIERS), columns=list(TIERS))
    given_up = confusion.loc["drop"]
    print(f"{given_up.sum()} → {given_up.sum() - given_up['drop']} | {confusion.loc['top'].sum()} → {confusion.loc['top', 'top']}")
    display(confusion.rename(index=lambda t: label(TIERS[t]), columns=lambda t: label(TIERS[t])).rename_axis(index=None, columns=None))

# %% [markdown] id="tiers-explain" lang="en"
# By past profit, 9 of the 38 Top customers are Top in truth and 17 bring nothing at all: the golden card goes to people who have
# left. By prediction 18 are Top in truth and 2 bring nothing. At the other end it is worse: of the 748 customers that the past
# would give up, 212 came back with a profit (two of them as VIPs; they had simply only just arrived). The prediction gives up 748
# as well, and **not one** of them came back. A small customer is not a bad customer; a *gone* customer is.
#
# Even so, fewer than half of the prediction's VIPs are VIPs in truth. Malthouse and Blattberg (2005) saw the same at real firms: of the
# customers who turned out to be the best fifth, more than half had not been predicted to be. Use tiers for cheap decisions that can be
# taken back.

# %% [markdown] id="tiers-explain" lang="zh" of="2ec384cb"
# 按历史利润，38 位 TOP 客户中只有 9 位真是 TOP，17 位后来一分钱也没带来：金卡发给了已经离开的人。按预测，有 18 位真是 TOP，2 位没有带来
# 利润。另一头更严重：按过去该放弃的 748 位客户中，有 212 位后来带来利润（其中两位是 VIP，他们当时不过刚来）。按预测也放弃 748 位，却**没有
# 一位**回来过。小客户不等于坏客户，*走了的*客户才是。
#
# 即便如此，预测为 VIP 的人里，真是 VIP 的不到一半。Malthouse 与 Blattberg（2005）在真实企业中也看到：后来成为最好五分之一的客户，一半以上
# 事先没有预测到。所以分层适合用来做便宜的、能收回的决定。

# %% id="explorer-tiers"
explorer("value_tiers")

# %% id="check-tiers"
quiz("08", "tiers")

# %% [markdown] id="strategy" lang="en"
# ## 5 What a firm does with it
#
# **Two directions.** *Customer value* means two things: what the firm gives the customer (delivered value, chapter 6) and what the
# customer gives the firm (this chapter). *Customer value management* holds them together: **create** value for customers,
# **capture** part of it, and look for **synergy**, since what is created today is what can be captured tomorrow. What is captured is
# above all *relationship value*: economic (keeping costs less than winning, chapter 9) and social (satisfied customers talk).
#
# **Four steps**, again and again: (1) collect and sort information, (2) analyse and evaluate, (3) treat customers differently,
# (4) create and hand over value. A CRM database serves the same four: classify and analyse customers, raise profit, lower the cost
# of managing them, support decisions. In this notebook `groupby` was step 1, RFM and CLV step 2, tiers step 3.
#
# **The strategy of 80/20** then says: spread effort by value, not evenly, with the whole life of the relationship in view. Life-long
# customers and a growing *share of wallet* are the aim; that a customer buys little today may mean that most of the wallet is
# still elsewhere.
#
# **The CRM value chain** (Buttle 2004) puts our chapter at its beginning: *value analysis* → closeness to customers → network →
# value proposition → managing the relationship; carried by culture, people, information, processes and organisation.

# %% [markdown] id="strategy" lang="zh" of="429c2385"
# ## 5 企业拿它做什么
#
# **两个方向。** *客户价值*有两层意思：企业给客户的（顾客让渡价值，第 6 章）和客户给企业的（本章）。*客户价值管理*把两者连在一起：为客户
# **创造**价值，从中**获取**一部分，并求**协同**，因为今天创造的，才是明天能获取的。获取的主要是*关系价值*：经济的（维系比争取省钱，
# 第 9 章）和社会的（满意的客户会替你说话）。
#
# **四个环节**周而复始：（1）获取和整理信息，（2）分析和评价，（3）区别对待，（4）创造并让渡价值。CRM 数据库的功能也正好四项：客户分类与分析、
# 增加利润、降低管理成本、支持决策。在本章里，`groupby` 是第一步，RFM 与 CLV 是第二步，分层是第三步。
#
# **二八法则的营销策略**由此而来：按价值而不是平均地分配力量，并且着眼于关系的一生。目标是终身的客户和不断提高的*钱包份额*；今天买得少，
# 也许只说明钱包的大半还在别处。
#
# **CRM 价值链**（Buttle，2004）把本章放在第一环：*价值分析*→ 客户亲近 → 网络发展 → 价值主张 → 关系管理；由文化、人力、信息、流程和组织来支撑。

# %% id="budget"
tier = analysis.value_tiers(predicted)
budget = pd.DataFrame({"customers": tier.value_counts(), "value": predicted.groupby(tier).sum()}).reindex(list(TIERS))
budget["per_head"] = (5_000 * budget["value"] / budget["value"].sum() / budget["customers"]).round(2)
budget["value"] = budget["value"].round().astype(int)
budget.index = [label(TIERS[code]) for code in budget.index]
budget.columns = [label("customers"), str(Text("predicted value (CNY)", "预测价值（元）")), str(Text("budget each (CNY)", "每人经费（元）"))]
budget

# %% [markdown] id="open-exercise" lang="en"
# **Open exercise.** The table spreads a care budget of 5 000 CNY in proportion to predicted value. It is fair and thoughtless:
# it pays most where customers stay anyway. Write a rule of your own (by tier, by quadrant, by `p_alive` between 0.3 and 0.8 …), say
# *in advance* what number will show that it is better, then compute that number.

# %% [markdown] id="open-exercise" lang="zh" of="30a8496a"
# **开放练习。** 上表把 5 000 元关怀经费按预测价值的比例分配。公平，却没动脑筋：钱多半花在本来就会留下的客户身上。请自定一条规则（按层级、
# 按象限、按 `p_alive` 在 0.3 到 0.8 之间……），*事先*说明用哪个数来判断它更好，再把这个数算出来。

# %% [markdown] id="graded" lang="en"
# ### Graded exercises
#
# | exercise | what you work out | minutes |
# |---|---|---|
# | `08-rfm` | two meanings of recency, scores at once and nested | 35 |
# | `08-clv` | the lifetime value of a customer, and which of its eight factors moves it most | 40 |
# | `08-tiers` | how much the best customers bring, whom last year's sums misplace, and the overlap of F and M | 35 |
#
# Each has data, visible checks and graded checks of its own. To start one, type in a terminal, in the folder in which you started the course:
#
# ```
# crmsim release 08-rfm --out crmsim-course/en
# ```
#
# (After `make lab` the program is `.venv/bin/crmsim`.) A folder of that name appears beside the chapters; open the notebook in it. If your
# instructor hands the notebooks out, take those: their data are yours alone.

# %% [markdown] id="graded" lang="zh" of="f53d907a"
# ### 评分练习
#
# | 练习 | 做什么 | 分钟 |
# |---|---|---|
# | `08-rfm` | “近度”的两种含义，三项同时评分与逐级嵌套评分 | 35 |
# | `08-clv` | 客户终身价值，以及八个因素中哪个影响最大 | 40 |
# | `08-tiers` | 最好的客户带来多少，按去年的金额会分错谁，以及 F 与 M 的重叠 | 35 |
#
# 每个练习都有自己的数据、可见检查和评分检查。开始时，在启动课程的那个文件夹里打开终端，输入：
#
# ```
# crmsim release 08-rfm --lang zh --out crmsim-course/zh
# ```
#
# （用 `make lab` 启动的，程序是 `.venv/bin/crmsim`。）章节旁边会出现同名文件夹，打开其中的笔记本即可。如果老师发了笔记本，就用老师发的：
# 里面的数据是你一个人的。

# %% [markdown] id="manager" lang="en"
# ## What should the manager do?
#
# Back to the hundred calls. Write three sentences: whom you would call and why; what you answer to the consultant's 80/20; what you
# would measure to know in half a year whether the calls were worth it.
#
# <details><summary>What a good answer contains</summary>
#
# - The list is made by what customers *will* bring, or at least by recent profit, not by all profit so far; it says that nearly half of
#   the latter list had left.
# - To the consultant: our best fifth brings about two thirds of the money; the figure depends on window, on whom one counts and on
#   whether cost is charged; and it does not say that the rest are worthless: 212 of the "given-up" came back.
# - Some customers who are *not* called must be kept as a comparison. Otherwise one only learns that good customers are good.
#
# One point each; one more for naming a weakness of one's own list (luck, new customers with little history, no cost in the prediction).
# </details>

# %% [markdown] id="manager" lang="zh" of="c88ba8d5"
# ## 经理该怎么做？
#
# 回到那一百通电话。写三句话：打给谁，为什么；怎样回答顾问的“二八”；半年后用什么数来判断这些电话值不值。
#
# <details><summary>好的回答包含什么</summary>
#
# - 名单按客户*将来*带来多少来排，至少按近期利润，而不是迄今的全部利润；并指出后一份名单上近一半的人已经离开。
# - 对顾问：我们最好的五分之一带来约三分之二的收入；这个数取决于观察期、算了谁、有没有把成本算到人头上；它也没有说其余的客户没有价值：
#   “放弃”的客户中有 212 位回来了。
# - 必须留下一些*不打*电话的客户作对照，否则只能得知“好客户是好客户”。
#
# 每条一分；能说出自己名单的一个弱点（运气、历史太短的新客户、预测未计成本）再加一分。
# </details>

# %% [markdown] id="key-points" lang="en"
# ## Key points
#
# - Inequality of customers is large; 80/20 is a pair of numbers that depends on window, counting and cost. Measure your own.
# - Revenue is not profit: charged with what they cause, many customers, large ones too, cost more than they bring.
# - R the interval and R the score point in opposite directions. F and *total* money say the same, F and money *per order* need not.
# - Lifetime value is future and discounted. Of its eight factors retention moves it most.
# - Potential is worth nothing until it is won. A small customer is not a bad one; one who has left is.
# - Every tier misplaces customers. Prefer decisions that are cheap and can be taken back.

# %% [markdown] id="key-points" lang="zh" of="aa386e3c"
# ## 要点
#
# - 客户之间很不均等；80/20 只是一对数，随观察期、计数方法和成本而变。量一量自己的。
# - 收入不等于利润：把成本算到引起它的人头上，许多客户，包括大的，都入不敷出。
# - R 作间隔与 R 作得分，方向相反。F 与*总额*说的是一回事，与*每单平均额*则未必。
# - 客户终身价值看将来，并且要贴现。八个因素中，客户保持率影响最大。
# - 没有争取到的潜力一文不值。小客户不是坏客户，走了的才是。
# - 任何分层都会放错人。宁可做便宜的、能收回的决定。

# %% id="terms"
words = [
    "customer_value", "pareto_rule", "lorenz_curve", "gini", "whale_curve", "rfm", "recency", "frequency", "monetary",
    "collinearity", "clv", "horizon", "discount_rate", "income_change", "keeping_cost", "historical_value",
    "current_value", "potential_value", "value_matrix", "star", "cash_cow", "baby", "dog", "value_tier",
    "value_management", "relationship_value", "value_chain",
]
rows = [f"| {t.en} | {t.zh} | {t.definition()} |" for t in map(term, words)]
Markdown("\n".join(["| English | 中文 | |", "|---|---|---|", *rows]))

# %% [markdown] id="further-reading" lang="en" given="all"
# ## Further reading
#
# - Buttle, F. (2004). *Customer relationship management: concepts and tools*. Elsevier. (The CRM value chain.)
# - Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). RFM and CLV: using iso-value curves for customer base analysis. *Journal of Marketing Research* 42(4), 415–430.
# - Gupta, S. & Lehmann, D. R. (2003). Customers as assets. *Journal of Interactive Marketing* 17(1), 9–24.
# - Gupta, S., Lehmann, D. R. & Stuart, J. A. (2004). Valuing customers. *Journal of Marketing Research* 41(1), 7–18.
# - Henderson, B. D. (1970). *The product portfolio*. Boston Consulting Group.
# - Hughes, A. M. (1994). *Strategic database marketing*. Probus.
# - Kaplan, R. S. & Cooper, R. (1998). *Cost & effect*. Harvard Business School Press.
# - Kaplan, R. S. & Narayanan, V. G. (2001). Measuring and managing customer profitability. *Journal of Cost Management* 15(5), 5–15.
# - Kim, B. J., Singh, V. & Winer, R. S. (2017). The Pareto rule for frequently purchased packaged goods. *Marketing Letters* 28(4), 491–507.
# - Malthouse, E. C. & Blattberg, R. C. (2005). Can we predict customer lifetime value? *Journal of Interactive Marketing* 19(1), 2–16.
# - McCarthy, D. M. & Winer, R. S. (2019). The Pareto rule in marketing revisited: is it 80/20 or 70/20? *Marketing Letters* 30(2), 139–150.
# - Schmittlein, D. C., Cooper, L. G. & Morrison, D. G. (1993). Truth in concentration in the land of (80/20) laws. *Marketing Science* 12(2), 167–183.

# %% [markdown] id="further-reading" lang="zh" of="73ba4bfb" given="all"
# ## 延伸阅读
#
# - Buttle, F. (2004). *Customer relationship management: concepts and tools*. Elsevier.（CRM 价值链）
# - Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). RFM and CLV: using iso-value curves for customer base analysis. *Journal of Marketing Research* 42(4), 415–430.（从 RFM 到终身价值）
# - Gupta, S. & Lehmann, D. R. (2003). Customers as assets. *Journal of Interactive Marketing* 17(1), 9–24.（毛利乘数）
# - Gupta, S., Lehmann, D. R. & Stuart, J. A. (2004). Valuing customers. *Journal of Marketing Research* 41(1), 7–18.（保持率的弹性）
# - Henderson, B. D. (1970). *The product portfolio*. Boston Consulting Group.（四象限的由来）
# - Hughes, A. M. (1994). *Strategic database marketing*. Probus.（RFM）
# - Kaplan, R. S. & Cooper, R. (1998). *Cost & effect*. Harvard Business School Press.（作业成本法）
# - Kaplan, R. S. & Narayanan, V. G. (2001). Measuring and managing customer profitability. *Journal of Cost Management* 15(5), 5–15.（鲸鱼曲线）
# - Kim, B. J., Singh, V. & Winer, R. S. (2017). The Pareto rule for frequently purchased packaged goods. *Marketing Letters* 28(4), 491–507.
# - Malthouse, E. C. & Blattberg, R. C. (2005). Can we predict customer lifetime value? *Journal of Interactive Marketing* 19(1), 2–16.（预测会错多少）
# - McCarthy, D. M. & Winer, R. S. (2019). The Pareto rule in marketing revisited: is it 80/20 or 70/20? *Marketing Letters* 30(2), 139–150.
# - Schmittlein, D. C., Cooper, L. G. & Morrison, D. G. (1993). Truth in concentration in the land of (80/20) laws. *Marketing Science* 12(2), 167–183.（观察期与“二八”）
