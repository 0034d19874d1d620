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
# # 10 Sales management and the sales funnel
#
# Six sales representatives sell machines to firms. Tonight thirty-five deals are open, worth 5.4 million CNY on paper. The
# board asks the sales manager three things. *How much of it will come?* The representatives say one number, the textbook
# another. *Should we hire?* Everybody looks busy. *And what wins deals?* "People," says the oldest representative: "find one person
# inside who wants you to win."
#
# Each question has a plausible wrong answer. In this chapter you will give it first, and then see why it is wrong.

# %% [markdown] id="title" lang="zh" of="b3ddf2c9"
# # 10 销售管理与销售漏斗
#
# 六位销售代表向企业销售设备。今晚手上有三十五个未结的机会，账面值 536 万元。董事会问销售经理三件事：*到底能成多少？* 销售代表报一个数，
# 教科书给另一个数。*要不要招人？* 人人看起来都很忙。*赢单靠什么？* 资格最老的代表说：“靠人，在买方内部找到一个希望你赢的人。”
#
# 每个问题都有一个听起来不错的错误答案。本章先让你把它说出来，再看它错在哪里。

# %% [markdown] id="objectives" lang="en"
# ## You will be able to
#
# - read a funnel: conversions, losses and dwell times by stage, and the chance of winning that they imply;
# - name the four buying influences (CUTE), tell who can say no, and not be fooled by what won deals look like;
# - use Little's law to say how many deals a team carries, and what a shorter cycle brings;
# - forecast sales in three ways, and judge forecasts by what happened;
# - plan and watch: targets, alarms, resources, reports, reasons for losses, and what a CRM system does for representatives and managers.
#
# You need a little pandas and the idea of a customer from chapters 1 and 2. Reading takes about 45 minutes, doing about 70.

# %% [markdown] id="objectives" lang="zh" of="a0e1d967"
# ## 学完本章，你能够
#
# - 看懂漏斗：各阶段的转化率、流失和耗时，以及它们所含的赢单可能性；
# - 说出四种机会影响力（CUTE），知道谁能说“不”，并且不被赢单的表象迷惑；
# - 用利特尔法则说明一个团队能跟多少机会，销售周期缩短带来什么；
# - 用三种办法预测销售，并拿结果检验预测；
# - 做计划、看过程：目标、报警、资源、报表、输单原因，以及 CRM 系统为销售代表和经理做些什么。
#
# 需要一点 pandas，以及第 1、2 章的客户概念。阅读约 45 分钟，动手约 70 分钟。

# %% id="setup"
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.optimize import linprog

from crmsim import analysis, charts
from crmsim.explore import explorer, quiz
from crmsim.funnel.deals import deal_tables, known_on, words_of
from crmsim.explore.funnel import FIRM, STAGE_TERMS, reached, run
from crmsim.terms import label, term
from crmsim.text import Text
from crmsim.theory import AbsorbingChain

books = deal_tables(run())
today = pd.Timestamp("2025-01-01")
deals = known_on(books["opportunity"], books["opportunity_stage_history"], today)
is_open = deals["opportunity_status"] == "open"
print(len(deals), is_open.sum(), f"{deals.loc[is_open, 'amount'].sum():,.0f}")
deals["opportunity_status"].value_counts().to_frame().T

# %% [markdown] id="story" lang="en"
# ## 1 From lead to contract
#
# `books` holds the tables of a firm from January 2023 to December 2025. "Today" is New Year 2025; `known_on` hides whatever came later.
#
# **What sales management manages** is listed in any CRM brochure: the process, opportunities, customer information, activities, quotes,
# reports, and self-service for representatives. All of it hangs on one object, the **opportunity**. A *lead* (from marketing, the
# web, the phone, a letter, a service call, a referral) is answered and qualified; if it is serious, it becomes an opportunity, which
# is then pushed from stage to stage by calls, visits, demonstrations, proposals and negotiation, until it is signed or lost. Its record
# has a title and description, an object and a contact, influences, competitors, a product, a sales method, a stage, a chance of success,
# an expected amount and closing date, a team, a source; quotes, orders, contracts and documents hang on it; and at the end there is a
# reason for winning or losing.

# %% [markdown] id="story" lang="zh" of="7e709ca7"
# ## 1 从线索到合同
#
# `books` 是一家企业从 2023 年 1 月到 2025 年 12 月的各张表。“今天”是 2025 年元旦；`known_on` 会把此后发生的事遮住。
#
# **销售管理管什么**，每份 CRM 介绍里都有：销售流程、销售机会、客户信息、销售活动、产品报价、销售报表、销售自助。它们都挂在同一个对象上，
# 即**机会**。*线索*（来自市场活动、网站、电话、信件、服务请求、推荐）先要回应和鉴别；有诚意的成为机会，再靠电话、拜访、演示、方案和谈判
# 一个阶段一个阶段地往前推，直到签约或丢单。一条机会记录有题目和描述、对象和联系人、影响力、竞争对手、产品、销售方法、阶段、成功率、预计金额、
# 预计结束时间、工作组、来源；报价、订单、合同、附件都挂在它下面；最后还有成败原因。

# %% id="one-deal"
won = deals[deals["opportunity_status"] == "won"].iloc[0]
won[["buying_type", "sales_method", "lead_source", "stage_no", "amount", "created_at", "closed_at", "outcome_reason", "owner_id"]].to_frame().T

# %% [markdown] id="ladder" lang="en"
# Slides give ten stages and a "probability of success" for each, from 5 % at first contact to 100 % at the signature. Others
# show five phases. They fit together, and each stage answers a step of the *buyer*: an existing need is felt, becomes a problem,
# information is gathered and evaluated, a choice is made, a contract signed, and the purchase is judged afterwards.
#
# **Predict** before you run: what does the ladder say about the chance of getting *from stage 1 to stage 2*?

# %% [markdown] id="ladder" lang="zh" of="e9b90b6b"
# 幻灯片列出十个阶段，各配一个“成功的可能性”，从初次接触的 5% 到签约的 100%；也有的只分五段。两者对得上，而且每个阶段都对应*买方*的一步：
# 存在需求、意识需求、认识问题、收集资料、评价信息、选择、合同、购后评价。
#
# **先预测**：照这架梯子，*从第 1 阶段走到第 2 阶段*的可能性有多大？

# %% id="predict-conversion"
quiz("10", "predict-conversion")

# %% id="stages"
spells = analysis.stage_spells(books["opportunity"], books["opportunity_stage_history"], today)
own = analysis.stage_conversion(spells)
ladder = np.array([*FIRM.win_probability, 1.0])
buyer = books["truth_opportunity"].drop_duplicates("true_stage_no").set_index("true_stage_no")["buyer_stage"].map(words_of("buyer_stage"))
stages = pd.DataFrame(
    {
        label("sales_stage"): [label(code) for code in STAGE_TERMS],
        str(Text("phase", "五段")): [words_of("pipeline_phase")[code] for code in books["sales_stage"]["pipeline_phase"]],
        str(Text("buyer", "买方")): buyer.sort_index().to_numpy(),
        str(Text("ladder", "教科书")): ladder,
        str(Text("implied step", "隐含转化率")): np.append(ladder[:-1] / ladder[1:], np.nan).round(3),
        str(Text("our step", "本企业转化率")): own["conversion"].to_numpy().round(3),
        str(Text("entered", "进入")): own["entered"].to_numpy(),
    },
    index=own.index,
)
stages

# %% [markdown] id="ladder-explain" lang="en"
# Not 15 %! The ladder gives the chance of *winning* from each stage. To win from stage 1 one must first reach stage 2 and then win from
# there: 0.05 = (step) × 0.15, so the step is one third. Every step is a quotient of neighbours,
#
# $$p_j = \frac{\pi_j}{\pi_{j+1}}, \qquad \pi_j = p_j\,p_{j+1}\cdots p_9 .$$
#
# Our own steps are near the implied ones. That is no proof of the ladder: this firm was *built* on it, and a real firm has its own.
# The stages form an absorbing Markov chain (Kemeny and Snell 1960), and the chain answers more questions:

# %% [markdown] id="ladder-explain" lang="zh" of="0e7a93aa"
# 不是 15%！梯子给的是从每个阶段*最终赢单*的可能性。要从第 1 阶段赢，先得走到第 2 阶段，再从那里赢：0.05 =（这一步）× 0.15，所以这一步是
# 三分之一。每一步都是相邻两个数之商：
#
# $$p_j = \frac{\pi_j}{\pi_{j+1}}, \qquad \pi_j = p_j\,p_{j+1}\cdots p_9 .$$
#
# 我们自己的转化率与隐含值相近，这并不能证明梯子是对的：这家企业本来就是*照它造的*，真实企业有自己的数。各阶段构成一条吸收马尔可夫链
# （Kemeny 与 Snell，1960），它还能回答更多问题：

# %% id="chain"
chain = AbsorbingChain.funnel(FIRM.conversions)
lost_in = chain.last_state(start=0, end=1)
print(f"{chain.absorption_probabilities()[0, 0]:.0%} | {lost_in[0]:.1%} | {lost_in[1]:.1%}")
lost = deals[deals["opportunity_status"].isin(["lost", "abandoned"])]
print(lost["stage_no"].value_counts(normalize=True).sort_index().round(3).head(3).to_dict())

# %% [markdown] id="chain-explain" lang="en"
# Of a hundred opportunities five are won. Of the losses 70.2 % should fall in stage 1 and 17.5 % in stage 2; the firm's own records say
# 69.7 % and 19.1 %. So nearly nine in ten losses happen before anybody met the decision maker, and cost little. The expensive ones are the
# few at the end.
#
# **Kinds of purchase** differ too (Robinson, Faris and Wind 1967): *new task* (everything is open), *modified rebuy*, *straight rebuy*.

# %% [markdown] id="chain-explain" lang="zh" of="28a5eb07"
# 一百个机会赢得五个。丢掉的机会中，应有 70.2% 丢在第 1 阶段，17.5% 丢在第 2 阶段；企业自己的记录是 69.7% 和 19.1%。近九成的丢单发生在
# 见到决策人之前，代价很小；贵的是最后丢掉的那几个。
#
# **购买类型**也不一样（Robinson、Faris 与 Wind，1967）：*新任务型*（一切未定）、*更改型*、*直接购买*。

# %% id="buying-types"
rate = analysis.win_rate(deals, "buying_type")
days = (deals["closed_at"] - deals["created_at"]).dt.days[deals["opportunity_status"] == "won"]
kinds = pd.DataFrame({label("win_rate"): rate["win_rate"], label("sales_cycle"): days.groupby(deals["buying_type"]).mean()})
kinds.rename(index=words_of("buying_type")).rename_axis(None).round(3)

# %% [markdown] id="types-explain" lang="en"
# A new task takes 119 days to win, a straight rebuy 53, and is won far less often. A manager who compares representatives without
# looking at the kinds of purchase in their books compares the books.

# %% [markdown] id="types-explain" lang="zh" of="e9af8979"
# 新任务型要 119 天才赢下，直接购买只要 53 天，而且新任务赢得少得多。经理比较销售代表时若不看各人手上是哪种购买，比的就只是手上的活。

# %% id="check-funnel"
quiz("10", "funnel")

# %% [markdown] id="cute" lang="en"
# ## 2 Whom must you know? CUTE
#
# Behind every firm that buys stand people with different questions (Miller and Heiman 1985):
#
# | | role | does | asks |
# |---|---|---|---|
# | **C** | coach | guides *your* sale; may sit in the buyer's firm, in yours, or elsewhere | how do *we* win? |
# | **U** | user | judges what it does to daily work | does it do the job, is it easy? |
# | **T** | technical selector | measures, shortlists; **cannot say yes, but can say no** | does it meet our standards? |
# | **E** | economic buyer | releases the money; one person or a board | what does this purchase do for the firm? |
#
# Find at least one coach, says the rule. The table below shows, for deals won and lost so far, the share in which each influence
# was known. **Predict first** what you would conclude from it.

# %% [markdown] id="cute" lang="zh" of="e01a993f"
# ## 2 你必须认识谁？CUTE
#
# 买方企业背后是一个个关心不同问题的人（Miller 与 Heiman，1985）：
#
# | | 角色 | 做什么 | 关心什么 |
# |---|---|---|---|
# | **C** | 教练（内线） | 指导*你*的销售；可以在买方内部、在你自己的企业，或两者之外 | *我们*怎样才能赢？ |
# | **U** | 使用者 | 评价产品对日常工作的影响 | 工作能完成吗，好用吗？ |
# | **T** | 技术选型人 | 衡量方案，提出推荐；**不能说“行”，但可以说“不”** | 符合我们的标准吗？ |
# | **E** | 决策人 | 拨款；可以是一个人，也可以是董事会 | 这笔采购对企业有什么好处？ |
#
# 规矩是：至少发展一名教练。下表列出迄今赢单和丢单中认识各种影响力的比例。**先预测**你会从中得出什么结论。

# %% id="predict-coach"
quiz("10", "predict-coach")

# %% id="coach-table"
roles = books["opportunity_contact_role"]
met = roles[roles["recorded_at"] <= today]
knows = (pd.crosstab(met["opportunity_id"], met["influence_role"]).reindex(deals["opportunity_id"], fill_value=0) > 0).set_axis(deals.index)
end = deals["opportunity_status"].replace({"abandoned": "lost"})
closed = end != "open"
names = {role: label(role) for role in ("coach", "user", "technical", "economic")}
late = closed & (deals["stage_no"] >= 5)
for chosen in (closed, late):
    display(knows[chosen].groupby(end[chosen]).mean()[list(names)].rename(columns=names).rename_axis(index=None, columns=None).round(3))

# %% [markdown] id="coach-explain" lang="en"
# Upper table: a coach was known in 46.9 % of the deals won and 17.0 % of those lost. The obvious conclusion is that a coach nearly
# triples something. But a deal that lives long has many visits, and **on many visits one meets many people**. Most lost deals died in
# stage 1, before anyone could be met. Compare only deals that reached stage 5 (lower table): there the coach was known in 58.2 % of the
# *lost* ones. Now coaches seem to hurt!
#
# Both tables mislead, since being known is a result of the deal's life as much as a cause. What would happen *if* we knew a coach from
# the first day can only be learnt by an experiment. A simulated firm can make one: the same deals, the same luck, one thing changed.

# %% [markdown] id="coach-explain" lang="zh" of="7be59973"
# 上表：赢单中 46.9% 有教练，丢单中只有 17.0%。显而易见的结论是，有了教练，成功率几乎变成三倍。可是，活得久的机会拜访次数多，**拜访多，
# 认识的人自然多**。多数丢单死在第 1 阶段，还没来得及认识谁。只比较走到第 5 阶段的机会（下表）：*丢单*中反而有 58.2% 有教练。
# 这下教练倒像是害了我们！
#
# 两张表都会误导，因为认识谁既是机会寿命的原因，也是它的结果。*假如*第一天就认识一位教练会怎样，只有做实验才知道。模拟的企业可以做：
# 同样的机会，同样的运气，只改一件事。

# %% id="experiment"
usual = reached(run())[-1]
rows = {"—": usual}
for place, role in enumerate(("coach", "user", "technical", "economic")):
    start = [*FIRM.covered_at_start]
    start[place] = 1.0
    rows[label(role)] = reached(run(covered_at_start=tuple(start)))[-1]
rows[str(Text("all four", "四种都有"))] = reached(run(covered_at_start=(1.0, 1.0, 1.0, 1.0)))[-1]
rows[str(Text("no veto", "没有否决权"))] = reached(run(veto_probability=0.0))[-1]
pd.Series(rows, name=str(Text("won of 1 000 opened", "每 1 000 个机会赢得"))).round(0).astype(int).to_frame()

# %% [markdown] id="experiment-explain" lang="en"
# A coach from the first day lifts wins from 52 to 78 in a thousand: half as many again, neither "three times" nor "harm". In this
# model the coach is special because early stages, where most deals die, depend on one. Notice the last line: take the technical
# selector's veto away and wins rise as much as if we knew him. He never says yes; he merely stops saying no.
#
# What is *wrong with this model*: attitudes only rise with visits, a coach is always sincere, and roles never change hands.

# %% [markdown] id="experiment-explain" lang="zh" of="bf9f0768"
# 第一天就有教练，赢单从每千个 52 个升到 78 个：多出一半，既不是“三倍”，也不是“有害”。在这个模型里教练特别要紧，是因为多数机会死在前几个
# 阶段，而那里最靠教练。注意最后一行：取消技术选型人的否决权，赢单的增加与认识他差不多。他从来不说“行”，只是不再说“不”。
#
# *这个模型错在哪里*：态度只会随拜访变好，教练永远真诚，角色从不易手。

# %% id="explorer-influences"
explorer("funnel_influences")

# %% [markdown] id="five-lines" lang="en"
# The same in five lines; change what you like (`FIRM` shows every field, `cycle_factor`, `veto_probability`, `selling_hours` among them).

# %% [markdown] id="five-lines" lang="zh" of="5aa4e32c"
# 五行代码也能做到，随意修改（`FIRM` 列出所有字段，其中有 `cycle_factor`、`veto_probability`、`selling_hours`）。

# %% id="your-what-if"
story = run(covered_at_start=(1.0, 0.5, 0.15, 0.25))
stage = reached(story)
print(stage.round(0).astype(int).tolist(), int(story.won.sum()))

# %% [markdown] id="swot" lang="en"
# **Competitors** are compared aspect by aspect, from 1 to 5. Where we are better or worse *in the offer itself*, that is a strength or a
# weakness; where we are better or worse *outside the offer* (brand, access to the people of CUTE), an opportunity or a threat. A table of signs
# is all that SWOT is. Which rival would you rather not meet, and on which aspect?

# %% [markdown] id="swot" lang="zh" of="4c6550ab"
# **竞争对手**要逐项比较，从 1 到 5 分。*方案本身*比对手强或弱，是优势或劣势；*方案之外*（品牌、与 CUTE 各种人的接触）强或弱，是机会或威胁。
# SWOT 不过是一张正负号的表。你最不愿意碰到哪个对手？在哪一项上？

# %% id="swot-table"
known = books["competitor_assessment"]
general = known[known["opportunity_id"] < 0]
letters = general["swot"].map({"strength": "S", "weakness": "W", "opportunity": "O", "threat": "T"}).fillna("·")
swot = general.assign(letter=letters).pivot(index="assessment_aspect", columns="competitor_id", values="letter")
swot.rename(index=words_of("assessment_aspect")).rename_axis(index=None, columns=label("competitor"))

# %% id="check-cute"
quiz("10", "cute")

# %% [markdown] id="capacity" lang="en"
# ## 3 Time, and how much a team can carry
#
# **Little's law** (Little 1961) needs no assumption about anybody's behaviour: over a long time, the number of deals on the desks is
# the rate at which they come times the time each stays,
#
# $$L = \lambda\,W .$$
#
# **Predict:** two deals come every day; about thirty-three are open at a time. How long does a deal stay on average? And why is the time to
# *win* one so much longer?

# %% [markdown] id="capacity" lang="zh" of="d824ea34"
# ## 3 时间，以及一个团队能承担多少
#
# **利特尔法则**（Little，1961）对谁的行为都不作假定：长期来看，桌上的机会数等于到来的速率乘以每个停留的时间，
#
# $$L = \lambda\,W .$$
#
# **先预测：** 每天来两个机会，同时未结的约三十三个。一个机会平均停留多久？为什么*赢下*一个所需的时间长得多？

# %% id="little"
first, last = pd.Timestamp("2023-07-01"), pd.Timestamp("2025-12-31")
print(analysis.littles_law(books["opportunity"], first, last).round(2).to_string())
cycle = analysis.sales_cycle(deals)
cycle.rename(index=words_of("opportunity_status")).rename_axis(None).round(1)

# %% [markdown] id="little-explain" lang="en"
# About 16 to 17 days. Nearly all deals are lost, and quickly; those that are won stay for 77 days. The mean of all is a mean of two kinds. A manager
# who reads "our cycle is 16 days" will be surprised by every single win.
#
# The same warning holds for a stage. Long stays are the ones that still last, so the mean of *finished* stays is too short; the
# medians and 80 % points of `stage_dwell` count the unfinished ones properly.

# %% [markdown] id="little-explain" lang="zh" of="6bcc0834"
# 大约 16 到 17 天。几乎所有的机会都丢了，而且丢得快；赢下的要 77 天。总平均是两类的平均。经理若以为“我们的周期是 16 天”，每次赢单都会让他意外。
#
# 对一个阶段也是如此。停得久的往往还没结束，所以*已结束*的平均值偏短；`stage_dwell` 的中位数和 80% 分位数把未结束的也正确地算了进去。

# %% id="dwell"
dwell = analysis.stage_dwell(spells).loc[1:9, ["ended", "open", "mean_ended_days", "median_days", "p80_days"]]
dwell.columns = [str(Text("ended", "已结束")), str(Text("open", "进行中")), label("mean"), label("median"), "P80"]
dwell.rename_axis(label("sales_stage")).round(1)

# %% id="explorer-capacity"
explorer("funnel_capacity")

# %% [markdown] id="claim" lang="en"
# ### Where does "+51 % sales per representative" come from?
#
# A slide promises that CRM makes the sales cycle a third shorter and sales per representative 51 % higher. No source is given. Can the second
# follow from the first? By Little's law it can: if each representative keeps a *fixed number* of deals on the desk and more are waiting,
# then $\lambda = L/W$, and a $W$ of two thirds means one and a half times as many. But if nobody is waiting, a faster process only empties desks.
#
# **Predict**, then run: six firms, desks for 3, 4, 6 and 60 deals, cycle 1 and ⅔.

# %% [markdown] id="claim" lang="zh" of="bd1d4edf"
# ### “人均销售额提高 51%”从何而来？
#
# 有张幻灯片许诺：CRM 使销售周期缩短三分之一，人均销售额提高 51%，没有出处。后者能由前者推出吗？按利特尔法则可以：如果每位代表手上的机会数
# *固定*，而且有机会在排队，那么 $\lambda = L/W$，$W$ 变成三分之二，就意味着一倍半。但如果没有人在排队，流程加快只会让桌子空出来。
#
# **先预测**再运行：六家企业，每人最多同时跟 3、4、6、60 个机会，周期为 1 和 ⅔。

# %% id="claim-run"
gain = {}
for desk in (3, 4, 6, 60):
    wins = [sum(run(seed, 36, wip_limit=desk, cycle_factor=cycle).won.sum() for seed in range(1, 7)) for cycle in (1.0, 2 / 3)]
    gain[desk] = {str(Text("wins", "赢单")): int(wins[0]), str(Text("wins, faster", "赢单（加快）")): int(wins[1]), "%": 100 * (wins[1] / wins[0] - 1)}
pd.DataFrame(gain).T.rename_axis(str(Text("deals at once", "同时跟进"))).round(0).astype(int)

# %% [markdown] id="claim-explain" lang="en"
# With desks for three, wins rise by 47 %: the slide's figure is possible. With room for sixty they rise by 2 %. So the claim is not a property of
# software; it holds for a firm whose *bottleneck* is the desk. Ask where your own bottleneck is, before you buy. (And per
# representative: nobody says whether the firms of that survey simply dismissed the weaker ones.)

# %% [markdown] id="claim-explain" lang="zh" of="9f876185"
# 每人只能跟三个时，赢单增加 47%：幻灯片上的数并非不可能。能跟六十个时，只增加 2%。所以这不是软件的性质，而只对*瓶颈*在办公桌上的企业成立。
# 购买之前，先问自己的瓶颈在哪里。（再说“人均”：没有人交代那次调查中的企业是不是只是裁掉了较弱的代表。）

# %% id="check-capacity"
quiz("10", "capacity")

# %% [markdown] id="forecast" lang="en"
# ## 4 How much will come?
#
# The weighted pipeline is the sum over open deals of *chance × amount*. Three chances are at hand: the **textbook** ladder; what
# representatives **state**; and the firm's **own record**: of all closed deals that ever reached this stage, how many were won.
# **Predict:** which is nearest to what happens, and on which side do the representatives err?

# %% [markdown] id="forecast" lang="zh" of="b87ed97f"
# ## 4 能成多少？
#
# 加权管线就是对所有未结机会求*可能性 × 金额*之和。有三种概率可用：**教科书**的梯子；销售代表**自报**的；以及企业**自身记录**：
# 凡到过该阶段的已结机会，有多少赢了。**先预测：** 哪一种最接近结果？销售代表会偏向哪一边？

# %% id="worked"
learnt = analysis.stage_win_probability(spells)["probability"]
forecasts = analysis.opportunity_forecasts(deals, learnt)
final = books["opportunity"].set_index("opportunity_id").reindex(forecasts.index)
happened = final["opportunity_status"] == "won"
KINDS = {"textbook": Text("textbook ladder", "教科书"), "stated": Text("representatives", "销售代表自报"), "calibrated": Text("own record", "自身记录")}
totals = analysis.forecast_totals(forecasts)
totals.loc["happened"] = [happened.sum(), final["amount"][happened].sum(), np.nan]
totals.columns = [str(Text("wins", "赢单数")), label("revenue"), "±"]
totals.rename(index=lambda k: str(KINDS.get(k, Text("what happened", "实际发生")))).rename_axis(None).round(1)

# %% [markdown] id="worked-explain" lang="en"
# The representatives expected 11.1 wins and 1.80 million CNY; seven came, 0.99 million. The ladder and the own record both said about
# seven and 1.10 million. One date proves little, as the ± shows. Let us repeat it every quarter.

# %% [markdown] id="worked-explain" lang="zh" of="b7fbeae6"
# 销售代表预计赢 11.1 个、180 万元；结果赢了七个、99 万元。教科书和自身记录都说约七个、110 万元。± 一列表明，单看一天说明不了什么。
# 下面每个季度都做一遍。

# %% id="backtest"
rows = []
for day in pd.date_range("2023-10-01", "2025-10-01", freq="QS"):
    then = known_on(books["opportunity"], books["opportunity_stage_history"], day)
    past = analysis.stage_spells(books["opportunity"], books["opportunity_stage_history"], day)
    guess = analysis.opportunity_forecasts(then, analysis.stage_win_probability(past)["probability"])
    came = books["opportunity"].set_index("opportunity_id")["opportunity_status"].reindex(guess.index) == "won"
    rows.append({"day": day, **{k: guess[k].sum() for k in KINDS}, "happened": came.sum(), **{f"error {k}": ((guess[k] - came) ** 2).sum() for k in KINDS}})
backtest = pd.DataFrame(rows).set_index("day")
print(backtest[[*KINDS, "happened"]].sum().round(0).astype(int).to_dict())
print(backtest[[f"error {k}" for k in KINDS]].sum().round(1).to_dict())

# %% id="backtest-chart"
quarters = backtest.set_axis(backtest.index.strftime("%Y-%m").rename("day"))
drawn = quarters[list(KINDS)].reset_index().melt("day", var_name="kind", value_name="wins")
drawn["wins"] = drawn["wins"].round(2)
drawn["kind"] = drawn["kind"].map(lambda k: str(KINDS[k]))
fact = quarters[["happened"]].reset_index()
axis = alt.X("day:O", title=label("quarter"), axis=alt.Axis(labelAngle=0))
charts.describe(
    alt.Chart(fact).mark_bar(color="#CCCCCC").encode(axis, alt.Y("happened:Q", title=str(Text("wins among the deals open then", "当时未结机会中后来赢的个数"))))
    + alt.Chart(drawn).mark_line(point=True).encode(axis, alt.Y("wins:Q", title=""), alt.Color("kind:N", title=label("sales_forecast"), sort=[str(k) for k in KINDS.values()])),
    en="Nine quarterly forecasts as lines over grey bars of what happened: the representatives lie above the other two in all quarters but one.",
    zh="九个季度的预测折线与灰色的实际柱：除一个季度外，销售代表的预测都高于另外两种。",
)

# %% [markdown] id="backtest-explain" lang="en"
# Over nine quarters 67 deals were won. The textbook said 70, the own record 68, the representatives 90. The representatives' *sum* is a third too high.
# Yet look at the second line, squared errors deal by deal (the Brier score): theirs is the *smallest*. They are too optimistic about
# everything, but they know *which* deals are the better ones, which no ladder can. Good practice uses both: let them rank, and correct
# the level by the record. (Our book deals are still open at the end in a few cases; they count as not won.)

# %% [markdown] id="backtest-explain" lang="zh" of="af199802"
# 九个季度共赢 67 个。教科书说 70 个，自身记录说 68 个，销售代表说 90 个：*总数*高出三分之一。但看第二行，逐个机会的平方误差（Brier 分数），
# 他们的反而*最小*。他们对什么都过于乐观，却知道*哪些*机会更好，这是任何梯子都不知道的。好的做法是两者并用：让他们排序，用记录校正水平。
# （有几个机会到最后仍未结，按没有赢计。）

# %% [markdown] id="fill-in" lang="en"
# **Fill in.** Correct the representatives' level by the record: divide their stated chances by the ratio of what they stated to what happened in
# the *past* quarters (all but the last three rows of `backtest`), then apply it to the last three. Replace the 1.0.

# %% [markdown] id="fill-in" lang="zh" of="d320ce93"
# **填空。** 用记录校正销售代表的水平：用*过去*各季度（`backtest` 中除最后三行以外）自报总数与实际总数之比去除他们的自报值，
# 再用到最后三个季度上。请替换 1.0。

# %% id="fill-in-code"
history, recent = backtest.iloc[:-3], backtest.iloc[-3:]
ratio = 1.0
print(f"{(recent['stated'] / ratio).sum():.1f} → {recent['happened'].sum()}")
print(Text("right", "正确") if abs(ratio - history["stated"].sum() / history["happened"].sum()) < 0.01 else Text("not yet", "还不对"))

# %% id="explorer-forecasts"
explorer("funnel_forecasts")

# %% id="check-forecast"
quiz("10", "forecast")

# %% [markdown] id="desk" lang="en"
# ## 5 The manager's desk
#
# A **sales plan** rests on the funnel: how many opportunities must be opened for the wins we want, how many promoted from each stage
# (the *promotion plan*), who has the hours (the *resource plan*). Three tools follow.
#
# **Alarm.** A deal that has been in its stage for longer than 80 % of later winners ever were is *stalled*: somebody should look at it.

# %% [markdown] id="desk" lang="zh" of="1b8e4b17"
# ## 5 经理的办公桌
#
# **销售计划**建立在漏斗上：要赢这么多，得开多少机会；每个阶段要升迁多少（*阶段升迁计划*）；谁有时间（*销售资源计划*）。下面是三样工具。
#
# **报警。** 一个机会在某阶段停留的时间，若超过后来赢单者中八成的停留时间，就算*滞留*：该有人去看看。

# %% id="alarm"
thresholds = analysis.stall_thresholds(spells)
stalled = analysis.stalled_opportunities(spells, thresholds)
fate = (final["opportunity_status"] == "won").groupby(final.index.isin(stalled["opportunity_id"])).agg(["sum", "size"])
print(fate.to_string())
stalled[["opportunity_id", "stage_no", "dwell_days", "threshold_days"]].round(1)

# %% [markdown] id="alarm-explain" lang="en"
# Seven alarms. Of those seven three were won in the end, of the other 28 four. An alarm is not a death sentence; late stages
# simply last. It says "look here", not "give up".
#
# **Resources.** Tomorrow four of the six are ill, and 12 selling hours are left for thirty-five deals. Which deals get them? A linear programme
# spends them where they carry most expected value: maximise $\sum x_i\,\pi_i\,v_i$ subject to $\sum x_i\,h_i \le 12$, $0 \le x_i \le 1$.

# %% [markdown] id="alarm-explain" lang="zh" of="0a9a3828"
# 七次报警。这七个里后来赢了三个，其余 28 个里赢了四个。报警不是死刑判决，后期阶段本来就长。它说的是“看这里”，不是“放弃”。
#
# **资源。** 明天六人中病了四人，只剩 12 个销售小时，却有三十五个机会。给谁？线性规划把时间花在期望价值最大的地方：
# 在 $\sum x_i\,h_i \le 12$、$0 \le x_i \le 1$ 的条件下使 $\sum x_i\,\pi_i\,v_i$ 最大。

# %% id="resources"
now_open = deals[is_open]
hours = np.array(FIRM.effort_hours)[now_open["stage_no"] - 1]
worth = now_open["stage_no"].map(learnt).to_numpy() * now_open["amount"].to_numpy()
plan = linprog(-worth, A_ub=[hours], b_ub=[12.0], bounds=(0, 1))
print(f"{hours.sum():.1f} | {-plan.fun / worth.sum():.1%}")
print(now_open["stage_no"][plan.x > 0.5].value_counts().sort_index().to_dict())

# %% [markdown] id="resources-explain" lang="en"
# All thirty-five would need 28.5 hours a week; well chosen, 12 hours hold 76.4 % of the expected value. (What the programme does not
# know: a deal that nobody calls goes cold.)
#
# **Reports** answer by customer, opportunity, activity or representative; by day, week, month or quarter; and go to the manager by mail. Here is last
# week by representative, and beside it two years of results.

# %% [markdown] id="resources-explain" lang="zh" of="4e47b19f"
# 三十五个机会每周共需 28.5 小时；选得好，12 小时就保住期望价值的 76.4%。（规划不知道的是：没人理的机会会变冷。）
#
# **报表**按客户、机会、活动或销售代表来出，分日、周、月、季，发邮件给经理。下面是各位代表上周的情况，旁边是两年的成绩。

# %% id="report"
activity = books["activity"]
week = activity[activity["actual_start_at"].between(today - pd.Timedelta(days=7), today)]
record = analysis.win_rate(deals, "owner_id")
report = pd.DataFrame(
    {
        str(Text("activities last week", "上周活动")): week.groupby("owner_id").size(),
        str(Text("cost (CNY)", "费用（元）")): week.groupby("owner_id")["cost"].sum().round(0),
        str(Text("closed", "已结机会")): record["closed"],
        label("win_rate"): record["win_rate"].round(3),
        str(Text("95 % from", "95% 下限")): record["lower"].round(3),
        str(Text("to", "上限")): record["upper"].round(3),
    }
)
report.rename_axis(label("sales_rep"))

# %% [markdown] id="report-explain" lang="en"
# Number 1 wins 9.4 % of the deals, number 5 0.6 %. That difference is beyond luck, the intervals do not touch. Between numbers 0, 3 and 4 there is
# nothing to rank: their intervals nearly coincide. A league table would rank them all the same.
#
# **Why do we lose?** Representatives type in a reason. The simulator knows the true one.

# %% [markdown] id="report-explain" lang="zh" of="cad1359d"
# 1 号赢下 9.4% 的机会，5 号只有 0.6%。两者的区间不相交，不是运气能解释的。0 号、3 号、4 号之间则没什么可排：区间几乎重合。
# 排行榜却照样会给他们排出名次。
#
# **为什么会丢单？** 销售代表会填一个原因。模拟器知道真正的原因。

# %% id="reasons"
closed_lost = deals[deals["opportunity_status"].isin(["lost", "abandoned"])].set_index("opportunity_id")
cause = books["truth_opportunity"].dropna(subset=["true_reason"]).set_index("opportunity_id")["true_reason"].reindex(closed_lost.index)
typed = closed_lost["outcome_reason"]
reasons = pd.DataFrame({str(Text("typed in", "填写的")): typed.value_counts(normalize=True), str(Text("true", "真实的")): cause.value_counts(normalize=True)})
print(len(typed[typed == "price"]), ((typed == "price") & (cause == "price")).sum(), f"{typed.isna().mean():.1%}")
reasons.rename(index=words_of("outcome_reason")).sort_values(str(Text("true", "真实的")), ascending=False).rename_axis(None).round(3)

# %% [markdown] id="reasons-explain" lang="en"
# Price is typed in for 20.2 % of those with a reason and is the true cause of 9.9 %; of 237 "price" losses 103 really were. "Too expensive" is nobody's fault.
# The true leader is *relationship* (34.7 %), often meaning that a key influence was never met, and *follow-up* (17.3 %): being late. Whoever
# cuts prices on the strength of this column pays for a story.

# %% [markdown] id="reasons-explain" lang="zh" of="b6c8f872"
# 填了原因的丢单中，20.2% 写的是价格，而真正因价格丢的只占 9.9%；237 个“价格”丢单里，名副其实的只有 103 个。“太贵了”谁也没有错。真正的头号
# 原因是*关系*（34.7%），往往是某个关键影响力从未见过；还有*跟进*（17.3%），就是慢了。谁凭这一列去降价，就是在为一个故事埋单。

# %% [markdown] id="views" lang="en"
# **What the system does for whom.**
#
# - *Representatives* see their own customers, opportunities, activities, orders, contracts, to-dos and alarms; templates of proposals, answers to
#   common questions, cases and training stand ready (**sales self-service**: one wording for the whole firm, written once). The call centre
#   passes calls on as leads, looks up opportunities and books appointments.
# - An *activity* has a type (twelve are in use here, from calls to demonstrations), priority, status, description, customer, contact,
#   opportunity, planned and actual start and end, a period, cost and an evaluation: enough to see what was planned, what is overdue, and what it led to.
# - *Managers* set standards (stages, territories, rights), watch deals in progress and reassign them, see the whole customer from all sides, the attitudes of
#   contacts, orders, competitors and statistics, and forecast.
# - The **account manager** is not a salesman: responsible for one customer's whole relation, in both directions, he finds needs, co-ordinates
#   departments, guards the quality of service, and speaks for the customer inside the firm.

# %% [markdown] id="views" lang="zh" of="e3e2b2b3"
# **系统为谁做什么。**
#
# - *销售代表*看到自己的客户、机会、活动、订单、合同、待办和报警；方案模板、常见问题解答、典型案例、培训资料随手可取（**销售自助**：全企业口径
#   统一，写一次，一劳永逸）。呼叫中心把来电转成线索，查询机会，预约拜访。
# - 一次*活动*有类型（这里用到十二种，从电话到演示）、优先级、状态、描述、客户、联系人、机会、预定和实际的起止时间、周期、成本和评价：足以看出
#   计划了什么、什么过期了、带来了什么。
# - *经理*制定规范（阶段、区域、权限），监控进行中的机会并重新分配，从各个方面了解客户、联系人的态度、订单、竞争对手和统计，并作预测。
# - **客户经理**不是推销员：他对一位客户的整个关系负责，而且是双向的：发现需求，协调各部门，保证服务质量，在企业内部替客户说话。

# %% id="activities"
done = activity[activity["actual_start_at"] <= today]
mix = pd.DataFrame({label("count"): done["activity_type"].value_counts(), label("cost"): done.groupby("activity_type")["cost"].mean().round(0)})
mix.rename(index=words_of("activity_type")).rename_axis(None).sort_values(label("cost"), ascending=False)

# %% id="check-desk"
quiz("10", "desk")

# %% [markdown] id="open-exercise" lang="en"
# **Open exercise.** The firm can afford one of three programmes: a course that teaches representatives to find a coach before the first visit (raises the first
# entry of `covered_at_start` to 0.5), two hours a week more for selling (`selling_hours` 18), or a tool that makes every stage a tenth shorter (`cycle_factor` 0.9). Decide
# *before* running which you expect to win most, run all three over several seeds, and say how sure you are of the order.

# %% [markdown] id="open-exercise" lang="zh" of="ad69ee1b"
# **开放练习。** 企业只负担得起三个方案之一：一门课，教代表在第一次拜访前找到教练（把 `covered_at_start` 的第一项提高到 0.5）；每周多两小时销售时间
# （`selling_hours` 取 18）；一个让各阶段缩短一成的工具（`cycle_factor` 取 0.9）。*运行之前*先说你看好哪个，再用几个种子把三个都跑一遍，说明你对名次有多大把握。

# %% [markdown] id="graded" lang="en"
# ### Graded exercises
#
# | exercise | what you work out | minutes |
# |---|---|---|
# | `10-funnel` | the chances of advancing that a ladder implies, those of your own company, and Little's law | 30 |
# | `10-forecast` | the forecast of the representatives against that of the record | 35 |
# | `10-alarms` | alarms for stalled deals, and reasons for losing that are excuses | 35 |
#
# Each has data, visible checks and graded checks of its own. To start one, type in a terminal, in the folder in which you started the course:
#
# ```
# crmsim release 10-funnel --out crmsim-course/en
# ```
#
# (After `make lab` the program is `.venv/bin/crmsim`.) A folder of that name appears beside the chapters; open the notebook in it. If your
# instructor hands the notebooks out, take those: their data are yours alone.

# %% [markdown] id="graded" lang="zh" of="11495537"
# ### 评分练习
#
# | 练习 | 做什么 | 分钟 |
# |---|---|---|
# | `10-funnel` | 阶梯概率所蕴含的晋级率、你自己公司的晋级率，以及利特尔法则 | 30 |
# | `10-forecast` | 销售代表的预测与记录给出的预测，哪个更准 | 35 |
# | `10-alarms` | 滞留销售机会的预警，以及丢单原因里的借口 | 35 |
#
# 每个练习都有自己的数据、可见检查和评分检查。开始时，在启动课程的那个文件夹里打开终端，输入：
#
# ```
# crmsim release 10-funnel --lang zh --out crmsim-course/zh
# ```
#
# （用 `make lab` 启动的，程序是 `.venv/bin/crmsim`。）章节旁边会出现同名文件夹，打开其中的笔记本即可。如果老师发了笔记本，就用老师发的：
# 里面的数据是你一个人的。

# %% [markdown] id="manager" lang="en"
# ## What should the manager do?
#
# Answer the board in four sentences: how much of the 5.4 million will come (with a range), whether to hire, what wins deals, and what you would stop doing.
#
# <details><summary>What a good answer contains</summary>
#
# - About 1.1 million, give or take half a million; neither the paper value nor the representatives' 1.8 million. It says on what it rests.
# - Hiring: the desks are not the bottleneck today (thirty-five deals, six people, hardly anything waiting). More of the *same* would not help; earlier contact with
#   the right people would.
# - Coach and the other influences *from the start*; it does not argue from the table of won and lost deals.
# - Stop believing the typed-in "price", the league table of near equals, or one number without a spread.
#
# One point each.
# </details>

# %% [markdown] id="manager" lang="zh" of="a312465e"
# ## 经理该怎么做？
#
# 用四句话回答董事会：536 万元里会来多少（给出范围）；要不要招人；赢单靠什么；今后不再做什么。
#
# <details><summary>好的回答包含什么</summary>
#
# - 约 110 万元，上下各五十万；既不是账面值，也不是代表们说的 180 万。并说明根据。
# - 招人：今天的瓶颈不在人手（三十五个机会，六个人，几乎没有排队）。*同样的*人再多也没用，更早接触对的人才有用。
# - *从一开始*就有教练和其他影响力；不拿赢单与丢单的对照表作论据。
# - 不再相信填写的“价格”、不相上下者的排行榜，以及没有范围的单个数字。
#
# 每条一分。
# </details>

# %% [markdown] id="key-points" lang="en"
# ## Key points
#
# - The ladder gives chances of *winning*; the step to the next stage is a quotient of neighbours. Most deals are lost early and cheaply.
# - CUTE: know the coach, the user, the technical selector (who can only say no) and the economic buyer. Known contacts are a result of a long life as well as its cause.
# - $L=\lambda W$. A shorter cycle sells more only where deals wait.
# - Representatives know which deals are good and are wrong about how good. Let them rank, let the record set the level, and always give a range.
# - Reasons typed in are stories; small differences between people are luck until intervals say otherwise.

# %% [markdown] id="key-points" lang="zh" of="cf957c30"
# ## 要点
#
# - 梯子给的是*最终赢单*的可能性；走到下一阶段的转化率是相邻两数之商。多数机会丢得早，丢得便宜。
# - CUTE：认识教练、使用者、技术选型人（只能说“不”）和决策人。认识的人多，既是机会活得久的原因，也是结果。
# - $L=\lambda W$。只有机会在排队时，周期缩短才多卖。
# - 销售代表知道哪些机会好，却不知道好到什么程度。让他们排序，用记录定水平，并且永远给出范围。
# - 填写的原因是故事；人与人的小差别，在区间分开之前都算运气。

# %% id="terms"
words = [
    "lead", "opportunity", "funnel", "pipeline", "sales_stage", "conversion_rate", "win_rate", "dwell_time", "stage_alarm", "sales_cycle",
    "littles_law", "influence_role", "coach", "user", "technical", "economic", "swot", "new_task", "modified_rebuy", "straight_rebuy",
    "weighted_pipeline", "sales_forecast", "quota", "activity", "quote", "self_service_sales", "account_manager",
]
rows = [f"| {t.en} | {t.zh} | {t.definition()} |" for t in map(term, words)]
Markdown("\n".join(["| English | 中文 | |", "|---|---|---|", *rows]))

# %% [markdown] id="further-reading" lang="en" given="all"
# ## Further reading
#
# - Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. *Monthly Weather Review* 78(1), 1–3.
# - Kemeny, J. G. & Snell, J. L. (1960). *Finite Markov chains*, ch. 3. Van Nostrand.
# - Little, J. D. C. (1961). A proof for the queuing formula L = λW. *Operations Research* 9(3), 383–387.
# - Miller, R. B. & Heiman, S. E. (1985). *Strategic selling*. William Morrow.
# - Oldroyd, J. B., McElheran, K. & Elkington, D. (2011). The short life of online sales leads. *Harvard Business Review* 89(3), 28.
# - Robinson, P. J., Faris, C. W. & Wind, Y. (1967). *Industrial buying and creative marketing*. Allyn & Bacon.

# %% [markdown] id="further-reading" lang="zh" of="d9e70e37" given="all"
# ## 延伸阅读
#
# - Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. *Monthly Weather Review* 78(1), 1–3.（怎样给概率预测打分）
# - Kemeny, J. G. & Snell, J. L. (1960). *Finite Markov chains*, ch. 3. Van Nostrand.（吸收链）
# - Little, J. D. C. (1961). A proof for the queuing formula L = λW. *Operations Research* 9(3), 383–387.（利特尔法则）
# - Miller, R. B. & Heiman, S. E. (1985). *Strategic selling*. William Morrow.（四种影响力）
# - Oldroyd, J. B., McElheran, K. & Elkington, D. (2011). The short life of online sales leads. *Harvard Business Review* 89(3), 28.（回应线索要快）
# - Robinson, P. J., Faris, C. W. & Wind, Y. (1967). *Industrial buying and creative marketing*. Allyn & Bacon.（购买类型）
