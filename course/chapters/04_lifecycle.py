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
# # 4 The customer lifecycle
#
# Two customers of a shop have not bought for three months. One used to come every fortnight. The other comes a few times a
# year. The sales team wants to send both the same letter: "We miss you!"
#
# *Which of the two is really leaving? Would we have noticed in time? And if somebody is leaving: is it worth the money to
# bring her back?*

# %% [markdown] id="title" lang="zh" of="3e266299"
# # 4 客户生命周期
#
# 一家商店有两位客户，都已经三个月没来买东西了。一位过去每两周来一次，另一位一年才来几回。
# 销售部打算给两人寄同一封信：“我们想念您！”
#
# *这两位里，谁真的要走？我们能及时发现吗？如果真有人要走，花钱把她留下来值不值？*

# %% [markdown] id="objectives" lang="en"
# ## You will be able to
#
# - name the four stages of a customer relationship, tell them by their marks, and say what marketing wants in each;
# - estimate a monthly transition matrix from data, and compute from it how long customers stay;
# - say where such a matrix misleads;
# - build an alarm for decline from the firm's own records, and judge it by precision, recall and the time it leaves;
# - decide with numbers whether to restore, leave alone or end a relationship.
#
# You need pandas (group, count, merge) and the idea of a customer relationship from chapter 1. Reading takes about 45
# minutes, doing about 75.

# %% [markdown] id="objectives" lang="zh" of="e53ac6bc"
# ## 学完本章，你能够
#
# - 说出客户关系的四个阶段及其特征，以及每个阶段的营销目标；
# - 由数据估计每月的转移矩阵，并算出客户平均停留多久；
# - 说明这种矩阵在哪里会误导人；
# - 用企业自己的记录做一个衰退报警，并用精确率、召回率和提前量来评价它；
# - 用数字决定一段关系该恢复、顺其自然还是终止。
#
# 需要会用 pandas（分组、计数、合并），并了解第 1 章的客户关系概念。阅读约 45 分钟，动手约 75 分钟。

# %% id="setup"
import altair as alt
import numpy as np
import pandas as pd

import crmsim
from crmsim import Scenario, charts, outcomes
from crmsim.analysis import decline, lifecycle
from crmsim.engines.vector import simulate
from crmsim.explore import explorer, quiz
from crmsim.explore.decline_detector import quality, signals, stages, world
from crmsim.explore.lifecycle import STAGE_COLOURS, matrix
from crmsim.explore.restore_or_end import break_even_effort, policies
from crmsim.terms import label
from crmsim.text import Text

shop = Scenario.preset("retail", customers=1500, months=36)
company = crmsim.simulate(shop, seed=4, progress=False)
today = pd.Timestamp("2026-01-01")
print(len(company.customer), len(company.sales_order))

# %% [markdown] id="two-silent" lang="en"
# ## 1 The same silence
#
# The setup has simulated a retailer for three years. It began with 1500 customers; others came later. Here are our two.
#
# **Predict.** Record your guess before you run the next cell.

# %% [markdown] id="two-silent" lang="zh" of="e9e87a5f"
# ## 1 同样的沉默
#
# 上面的单元模拟了一家零售商的三年：开业时有 1500 位客户，之后陆续有新客户加入。我们的两位客户就在其中。
#
# **先预测**。运行下一个单元之前，先记下你的猜测。

# %% id="predict-silence"
quiz("04", "predict-silence")

# %% id="silence"
two = [1359, 2298]
records = decline.decline_signals(company.sales_order, company.service_request, today)
mine = company.sales_order[company.sales_order["customer_id"].isin(two)].groupby("customer_id")["ordered_at"]
pd.DataFrame(
    {
        "orders": mine.size(),
        "days since last order": (today - mine.max()).dt.days,
        "own interval, days": records.loc[two, "own_interval_days"].round(1),
        "silence / interval": records.loc[two, "recency_ratio"].round(2),
    }
)

# %% id="truth-silence"
company.truth.customer_outcome.set_index("customer_id").loc[two, ["lifecycle_stage", "loyalty", "repeat_orders"]]

# %% [markdown] id="explain-silence" lang="en"
# **Explain.** Ninety days are three and a half times the usual interval of the first customer, and less than one interval of
# the second. The truth, which only the simulator knows, agrees: the first is in *decline*, the second in *stability*. To the
# second, "We miss you!" is a puzzling letter.
#
# So silence alone says nothing. What counts is silence against *her own* rhythm, and the stage that her relationship is in.

# %% [markdown] id="explain-silence" lang="zh" of="9042e0d1"
# **再解释**。90 天相当于第一位客户平时间隔的三倍半，却还不到第二位的一个间隔。只有模拟器知道的真相也是如此：
# 第一位处于*衰退期*，第二位处于*稳定期*。第二位收到“我们想念您”只会觉得莫名其妙。
#
# 可见沉默本身说明不了什么。要看的是：与*她自己*的节奏相比沉默了多久，以及她的关系走到了哪个阶段。

# %% [markdown] id="stages" lang="en"
# ## 2 Four stages
#
# A relationship begins when one side starts to take an interest in the other, and is over when all business between them is
# settled. In between it changes character. This course uses four stages, which condense the five phases of Dwyer, Schurr &
# Oh (1987):
#
# | stage | five phases | how you know it | what marketing wants | lever in the simulator |
# |---|---|---|---|---|
# | **identification** | awareness, exploration | trying each other out; little is invested | find those with whom a relationship is possible | acquisition, first offers |
# | **formation** | expansion | fast growth: more purchases, more kinds of purchase | find out what type of relationship suits, and which customers are worth it; then raise it | relationship type |
# | **stability** | commitment | both sides are content; both have invested, in things and in habits; much is bought | keep the margin above zero for the long run, segment by segment | service, care |
# | **decline** | dissolution | buying falls; somebody thinks of leaving, looks around, perhaps says so | notice it; judge whether the relationship is worth having; then *restore* or *end* it | alarm, recovery, win-back |
#
# Two warnings. The stages are not a staircase that everybody climbs: Jap & Anderson (2007) followed real relationships and
# found that decline can begin anywhere, and that some recover. And nobody hangs a sign around a customer's neck: a firm sees
# purchases and complaints, never a stage.

# %% [markdown] id="stages" lang="zh" of="14f315a1"
# ## 2 四个阶段
#
# 一方开始了解另一方时，关系就开始了；直到双方的业务全部了结，关系才算结束。这中间，关系的性质一直在变。
# 本课程采用四阶段，它是由 Dwyer、Schurr 与 Oh（1987）的五阶段归并而来：
#
# | 阶段 | 对应五阶段 | 怎样辨认 | 营销目标 | 模拟器里的抓手 |
# |---|---|---|---|---|
# | **识别期** | 认知、考察 | 相互试探，投入很少 | 发掘可能建立关系的客户 | 获客、首次优惠 |
# | **形成期** | 扩展 | 快速升温：买得更多，品类更广 | 弄清适合哪种关系、哪些客户值得，然后设法提升 | 客户关系类型 |
# | **稳定期** | 承诺 | 双方都满意，都投入了有形与无形的资源，交易量大 | 按细分群体保持和提升，让边际收益长期大于零 | 服务、关怀 |
# | **衰退期** | 解体 | 交易量下降；有人在考虑离开、另觅他人，甚至明说 | 发现征兆，判断是否值得维持，然后*恢复*或*终止* | 报警、恢复、客户赢回 |
#
# 两点提醒。第一，阶段不是人人都要爬的楼梯：Jap 与 Anderson（2007）跟踪了真实的合作关系，发现衰退可以从任何阶段开始，
# 有些还能恢复。第二，客户脖子上不会挂牌子：企业只看得见购买和投诉，从来看不见“阶段”。

# %% [markdown] id="other-names" lang="en" names="Relationship lifecycle;考察期;关系破坏;破坏与结束;关系终止;建立期;维持期;发展期;退化期"
# **Other books, other names.** You will meet *build, develop, maintain*; *build, develop, maintain, destroy*; *win, raise,
# keep*; and in Chinese 考察期 for the first stage and 退化期 for the last. They cut the same road at other places. They also
# disagree about where it begins: some count from the first contact or even from the firm's first plans (as we do, with the
# lead), some only from the first purchase. Ask which is meant before you compare two firms' "average lifetimes".

# %% [markdown] id="other-names" lang="zh" of="1e91adab" names="Relationship lifecycle;考察期;关系破坏;破坏与结束;关系终止;建立期;维持期;发展期;退化期"
# **别的教材，别的名称**。你会遇到“建立—发展—维持”“建立—发展—维持—破坏与结束”“获得—提高—保持”，也有把第一阶段叫考察期、
# 最后阶段叫退化期的。走的是同一条路，只是分段不同。起点也有分歧：有的从双方开始了解、甚至企业准备开发算起
# （我们也是，从线索算起），有的从第一次购买算起。比较两家企业的“平均生命周期”之前，先问清楚起点在哪里。

# %% id="stage-flow"
flow = outcomes.stage_counts(company.history).reset_index().melt("month", var_name="stage", value_name="customers")
flow = flow[flow["month"] % 3 == 2]
names = {stage: label(stage) for stage in STAGE_COLOURS}
charts.describe(
    alt.Chart(flow.replace({"stage": names}).assign(month=flow["month"] + 1))
    .mark_area()
    .encode(
        x=alt.X("month:Q", title=str(Text("Month", "月份"))),
        y=alt.Y("customers:Q", title=str(Text("Customers", "客户数"))),
        color=alt.Color(
            "stage:N",
            title=label("lifecycle_stage"),
            scale=alt.Scale(domain=list(names.values()), range=list(STAGE_COLOURS.values())),
        ),
        order=alt.Order("rank:Q"),
    )
    .transform_calculate(rank=f"indexof({list(names.values())}, datum.stage)"),
    en="Customers of the shop in each stage over 36 months, stacked: stability grows slowly, the lost ones fast.",
    zh="商店 36 个月中各阶段的客户数（堆叠）：稳定期缓慢增长，流失客户迅速累积。",
)

# %% [markdown] id="look-inside" lang="en"
# ### A life from inside
#
# Every month in the simulator moves each customer by chances that depend on her: what she bought, how satisfied she is, how
# attached, how long she has been in the stage. Have a look at single lives. Then switch on a closer relationship: it is *the
# same customer with the same luck*, so whatever changes is the firm's doing.

# %% [markdown] id="look-inside" lang="zh" of="12816900"
# ### 从内部看一段生命周期
#
# 模拟器每个月都按概率移动每位客户，而概率因人而异：买过什么、满意度如何、感情深浅、在这个阶段待了多久。
# 看看几个人的一生，再打开“能动型关系”的开关：那是*同一位客户、同样的运气*，所以任何变化都是企业带来的。

# %% id="story"
explorer("customer_story")

# %% [markdown] id="story-tasks" lang="en"
# Find (a) a customer whose satisfaction was never bad and who left all the same; (b) one whom the closer relationship saved;
# (c) one whom it did not save, or who did worse. Why can (a) happen?

# %% [markdown] id="story-tasks" lang="zh" of="a8a14fe4"
# 请找出：（a）满意度从来不差、却照样离开的客户；（b）被更近的关系救回的客户；（c）没被救回、甚至更糟的客户。（a）为什么会发生？

# %% id="questions-stages"
quiz("04", "stages")

# %% [markdown] id="matrix-idea" lang="en"
# ## 3 A month in numbers
#
# If we only ask *from which stage to which*, a month is a table of chances. Count the moves $n_{ij}$ from stage $i$ to stage
# $j$ in all months and divide by the row:
#
# $$\hat p_{ij} = \frac{n_{ij}}{\sum_k n_{ik}}$$
#
# This is the maximum-likelihood estimate of a Markov chain (Anderson & Goodman 1957). With $Q$ for the part without *lost*,
# the expected months in each stage before the loss are
#
# $$N = I + Q + Q^2 + \dots = (I - Q)^{-1}$$
#
# the *fundamental matrix* (Kemeny & Snell 1960). Row sums of $N$: how long a customer who is in this stage now will still
# be with us.
#
# **Predict.** Which row will have the largest chance on its diagonal: who is most likely to be next month where she is now?

# %% [markdown] id="matrix-idea" lang="zh" of="46f897f7"
# ## 3 用数字描述一个月
#
# 如果只问*从哪个阶段到哪个阶段*，一个月就是一张概率表。数出所有月份里从阶段 $i$ 到阶段 $j$ 的次数 $n_{ij}$，再除以该行的合计：
#
# $$\hat p_{ij} = \frac{n_{ij}}{\sum_k n_{ik}}$$
#
# 这就是马尔可夫链的最大似然估计（Anderson 与 Goodman 1957）。记 $Q$ 为去掉“流失”后的部分，则流失之前在各阶段停留的期望月数为
#
# $$N = I + Q + Q^2 + \dots = (I - Q)^{-1}$$
#
# 称为*基本矩阵*（Kemeny 与 Snell 1960）。把 $N$ 的一行加起来，就是此刻处于该阶段的客户还会和我们在一起多久。
#
# **先预测**。哪一行对角线上的概率最大？也就是说，哪个阶段的客户下个月最可能还在原处？

# %% id="transition"
P = lifecycle.transition_matrix(company.truth.customer_state)
P.round(3)

# %% id="months-left"
stay = lifecycle.fundamental_matrix(P)
stay.assign(total=lifecycle.expected_months(P)).round(1)

# %% [markdown] id="explain-matrix" lang="en"
# **Explain.** Stability holds its customers best: 96.8 % are still there a month later. Yet a customer who reached it stays
# for 43.2 months on average and a new one for 31.1: not so far apart, because a new one may get there. A customer in decline
# has 14.6 months left, of which only 7.7 in decline. Decline is no death sentence: some come back and begin again.
#
# A detail that often surprises: the row of *lost* is empty. Nobody who is lost moves, unless we win her back (section 6).

# %% [markdown] id="explain-matrix" lang="zh" of="82c75265"
# **再解释**。稳定期最留得住人：一个月后还有 96.8% 留在原处。不过已进入稳定期的客户平均还会停留 43.2 个月，
# 新客户也有 31.1 个月，差距没有想象的大，因为新客户也可能走到稳定期。衰退期客户平均还有 14.6 个月，
# 其中只有 7.7 个月在衰退期。衰退不等于死刑：有些人会回来，重新开始。
#
# 有个细节常让人意外：“流失”那一行是空的。流失的客户不会再移动，除非我们把她赢回来（第 6 节）。

# %% [markdown] id="one-change" lang="en"
# ### One change at a time
#
# **Predict.** A manager may do one of three things: halve the chance of turning into decline; double the chance to be
# restored; double the chance that formation becomes stability. Which lengthens a new customer's stay most?

# %% [markdown] id="one-change" lang="zh" of="73961d07"
# ### 一次只改一处
#
# **先预测**。经理可以三选一：把转入衰退期的概率减半；把恢复的概率加倍；把形成期转入稳定期的概率加倍。
# 哪一个最能延长新客户的停留时间？

# %% id="one-change-run"
start = {"grow": 0.07, "settle": 0.055, "turn": 0.03, "recover": 0.035, "leave": 0.115}
plans = {
    "as it is": {},
    "turn halved": {"turn": 0.015},
    "recover doubled": {"recover": 0.07},
    "settle doubled": {"settle": 0.11},
}
stays = {name: lifecycle.expected_months(matrix(**{**start, **plan})) for name, plan in plans.items()}
pd.DataFrame(stays).T.round(1)

# %% [markdown] id="one-change-explain" lang="en"
# **Explain.** Preventing decline beats curing it: everybody can turn, few are in decline. But this table is about months, not
# money, and says nothing of what each plan costs. Now turn the knobs yourself.

# %% [markdown] id="one-change-explain" lang="zh" of="659c0819"
# **再解释**。预防衰退胜过治疗衰退：人人都可能转入衰退，而正处在衰退期的人不多。不过这张表算的是月数，不是钱，
# 也没有算每个方案的成本。现在你自己来调。

# %% id="explore-stages"
explorer("lifecycle_stages")

# %% id="five-lines-stages"
# The same in five lines: change a chance and run again.
chances = {"grow": 0.07, "settle": 0.055, "turn": 0.03, "recover": 0.035, "leave": 0.115}
mine = matrix(**chances)
share = np.linalg.matrix_power(mine, 36)[0]
pd.Series(share, index=mine.index).round(3)

# %% [markdown] id="chain-wrong" lang="en"
# ### What is wrong with the chain?
#
# The matrix treats all customers of a stage alike. Test it: what does it forecast for the 1500 customers of the first day, and
# how many were really left?

# %% [markdown] id="chain-wrong" lang="zh" of="1a65833a"
# ### 这条链错在哪里？
#
# 矩阵把同一阶段的客户看成一模一样。我们来检验：对开业那天的 1500 位客户，它预测剩下多少？实际又剩多少？

# %% id="chain-test"
moves = P.fillna(0).to_numpy(copy=True)
moves[-1, -1] = 1
forecast = [1 - np.linalg.matrix_power(moves, year * 12)[0, -1] for year in (1, 2, 3)]
yearly = outcomes.retention(company.history)
test = pd.DataFrame({"chain": forecast, "really": yearly.cumprod()}, index=yearly.index)
test["retention in that year"] = yearly
test.round(3)

# %% [markdown] id="chain-wrong-explain" lang="en"
# **Explain.** The chain is too hopeful for the first year (66.2 % against 61.0 %) and too gloomy for the third (28.5 % against
# 31.4 %). Really the retention rate *rises* with age, from 61.0 % to 72.9 %: not because customers become more loyal by waiting, but
# because the restless leave first and the rest remain. A chain that is told nothing about persons cannot see that. Fader &
# Hardie built their models on exactly this point; chapter 9 does the same.

# %% [markdown] id="chain-wrong-explain" lang="zh" of="11346a45"
# **再解释**。这条链对第一年过于乐观（66.2% 对 61.0%），对第三年又过于悲观（28.5% 对 31.4%）。真实的客户保持率随年龄*上升*，
# 从 61.0% 升到 72.9%：不是因为客户等久了更忠诚，而是坐不住的人先走了，剩下的自然稳当。一条对“人”一无所知的链看不到这一点。
# Fader 与 Hardie 的模型正是由此出发，第 9 章会讲。

# %% id="questions-matrix"
quiz("04", "matrix")

# %% [markdown] id="detector-idea" lang="en"
# ## 4 An alarm for decline
#
# The firm's records hold signs: silence longer than usual, spending that falls, complaints. A signal with a threshold is an
# alarm. It can be right, *false* (the customer was healthy) or *too late* (she was gone already).
#
# - **precision** = right alarms ÷ all alarms: how often the letter "We miss you" reaches somebody who is leaving;
# - **recall** = declines announced in time ÷ all declines: how many of those who are leaving we hear of;
# - **notice** = months between the alarm and the loss: the time that is left to act.
#
# **Predict.** You raise the threshold, so that the alarm rings less often. What happens to precision?

# %% [markdown] id="detector-idea" lang="zh" of="9e9ae6b0"
# ## 4 衰退报警
#
# 企业的记录里有征兆：沉默得比平时久，消费在下滑，有投诉。信号加上阈值，就是报警。报警可能报对，可能*误报*（客户好好的），
# 也可能*报晚*（人已经走了）。
#
# - **精确率** = 报对次数 ÷ 报警次数：“我们想念您”这封信，有多少次真的寄到了要走的人手里；
# - **召回率** = 及时报出的衰退 ÷ 全部衰退：要走的人里，我们听到了多少；
# - **提前量** = 从报警到流失的月数：还剩多少时间可以行动。
#
# **先预测**。把阈值调高，报警就响得少了。精确率会怎样？

# %% id="predict-threshold"
quiz("04", "predict-threshold")

# %% id="detector-run"
signal, truth = signals(world()), stages(world())
rows = {
    (kind, threshold): quality(signal[kind], truth, threshold)
    for kind in ("own", "silence")
    for threshold in (1, 2, 3, 4, 6)
}
pd.DataFrame(rows.values(), index=pd.MultiIndex.from_tuples(rows, names=["signal", "threshold"]))[
    ["alarms", "false", "right", "late", "precision", "recall", "notice"]
].round(3)

# %% [markdown] id="detector-explain" lang="en"
# **Explain.** With a higher threshold there are fewer false alarms, as you would hope. But precision *falls*, from 20.2 % to 8.0 %
# for the own interval: the alarms that remain come too late. In a shop without contracts nobody says goodbye, and waiting for
# certainty means waiting until she is gone.
#
# Compare the signals at the same recall of about 43 %: silence against her own interval at threshold 2 (precision 19.8 %), and
# three months of silence for everybody (12.4 %). Knowing the customer's rhythm saves nearly half of the false letters. And be modest:
# even the better alarm is wrong four times out of five. A letter is cheap; a discount for everyone on the list is not.

# %% [markdown] id="detector-explain" lang="zh" of="658dd6f0"
# **再解释**。阈值越高，误报越少，这在意料之中。但精确率反而*下降*了：以自身间隔为信号时，从 20.2% 降到 8.0%，因为剩下的报警都来得太晚。
# 在没有合同的生意里，没有人会道别；等到有把握的时候，人早已走了。
#
# 在召回率同为 43% 左右时比较两种信号：以自身间隔的 2 倍为阈值，精确率 19.8%；人人一律三个月，精确率 12.4%。了解客户的节奏，
# 能少寄将近一半的冤枉信。也要有自知之明：较好的那个报警，五次里仍有四次不对。寄信便宜，给名单上人人打折可不便宜。

# %% id="explore-detector"
explorer("decline_detector")

# %% [markdown] id="silent-task" lang="en"
# Switch on *count silent losses*. Recall falls, whatever you do. In this shop two in five impulses to leave end in a loss at
# once, with no decline before: no alarm of any kind will announce these.

# %% [markdown] id="silent-task" lang="zh" of="629c0173"
# 打开“把无征兆的流失也算作事件”：无论怎么调，召回率都会下降。在这家商店，五次离开的念头里有两次是说走就走，
# 之前没有任何衰退：这样的流失，什么报警都报不出来。

# %% id="five-lines-detector"
# The same from the company's own tables: change a threshold and run again.
records = decline.decline_signals(company.sales_order, company.service_request, today)
alarm = decline.decline_alarm(records, recency_ratio=2.0, spend_slope=-0.25, silence_days=180, complaints=2)
true_stage = company.truth.customer_outcome.set_index("customer_id")["lifecycle_stage"]
pd.crosstab(alarm["recency_ratio"], true_stage.reindex(alarm.index))

# %% id="questions-detector"
quiz("04", "detector")

# %% [markdown] id="restore-idea" lang="en"
# ## 5 Restore or end
#
# Somebody is in decline. What is she still worth, if we do nothing? Let $r$ be what a month in each stage brings, $P$ the
# matrix and $\beta = 1/1.01$ the discount of a month. A life that goes on by chance is worth
#
# $$V = r + \beta P V \quad\Longrightarrow\quad V = (I - \beta P)^{-1} r$$
#
# (Pfeifer & Carraway 2000). A policy changes the row of decline: *restoring* costs an effort every month and raises the
# chance to come back; *leaving alone* costs only the upkeep of the account; *ending* costs nothing and brings nothing.
#
# **Worked example.** In formation she brings 100 CNY a month, keeping the account costs 20, restoring 60 a month, with a
# chance of 15 % a month instead of 3.5 %.

# %% [markdown] id="restore-idea" lang="zh" of="dcd1f3a9"
# ## 5 恢复，还是终止
#
# 有位客户正在衰退。如果什么都不做，她还值多少？记 $r$ 为各阶段每月带来的收益，$P$ 为转移矩阵，$\beta = 1/1.01$ 为月贴现系数。
# 一段随机延续的关系价值为
#
# $$V = r + \beta P V \quad\Longrightarrow\quad V = (I - \beta P)^{-1} r$$
#
# （Pfeifer 与 Carraway 2000）。策略改变的是衰退期那一行：*恢复*每月要花钱，但提高回来的概率；*顺其自然*只花维持账户的钱；
# *终止*不花钱，也不再有收益。
#
# **示例**。她在形成期每月带来 100 元，维持账户每月 20 元，恢复每月 60 元，回来的概率由每月 3.5% 提高到 15%。

# %% id="worked-example"
print(policies(margin=100, serve=20, effort=60, chance=0.15).round(0).to_dict())
print("break-even effort:", round(break_even_effort(margin=100, serve=20, chance=0.15)), "CNY a month")

# %% [markdown] id="fill-in" lang="en"
# **Fill in.** A small customer brings 30 CNY; everything else is the same. What is the best policy, and how much may restoring
# cost at most? Replace `None` and run.

# %% [markdown] id="fill-in" lang="zh" of="5365232a"
# **填空**。一位小客户只带来 30 元，其余不变。最佳策略是什么？恢复最多可以花多少钱？把 `None` 换成你的答案再运行。

# %% id="fill-in-cell"
best = None  # "restore", "leave" or "end"
most = None  # CNY a month, a whole number

truth30 = policies(margin=30, serve=20, effort=60, chance=0.15)
if best is None or most is None:
    print(Text("Fill in both lines first.", "请先填好两行。"))
else:
    print("best:", best == truth30.idxmax(), " most:", abs(most - break_even_effort(30, 20, 0.15)) < 1)

# %% id="explore-restore"
explorer("restore_or_end")

# %% [markdown] id="trap" lang="en"
# ### A trap: comparing those who came back with those who did not
#
# A consultant shows that customers who were restored are better than those who were not, and credits the programme. Look at
# both groups *on the day decline began*, before any programme.

# %% [markdown] id="trap" lang="zh" of="54caa649"
# ### 一个陷阱：拿恢复的人和没恢复的人比
#
# 一位顾问说：恢复的客户比没恢复的好，所以恢复计划有功。我们来看这两组人*刚进入衰退那天*的样子，那时还没有任何计划。

# %% id="trap-run"
state = company.truth.customer_state
entry = state[state["lifecycle_stage"] == "decline"].groupby("customer_id").first()
steps = company.history.transition
back = steps["customer"][(steps["source"] == 3) & (steps["target"] == 1)] + 1
entry["restored later"] = entry.index.isin(back)
entry.groupby("restored later")[["loyalty", "satisfaction_index"]].mean().round(3)

# %% [markdown] id="trap-explain" lang="en"
# **Explain.** Those who came back were more loyal and more satisfied *before* anything was done. Part of the difference
# afterwards is who they are, not what the firm did. A fair comparison changes the policy and nothing else: simulate the same
# shop, with the same luck, once with a better recovery.

# %% [markdown] id="trap-explain" lang="zh" of="dfc9201b"
# **再解释**。后来恢复的人，在什么都没做*之前*就更忠诚、更满意。事后的差距里，有一部分来自他们本来是什么样的人，而不是企业做了什么。
# 公平的比较只改政策，不改别的：让同一家商店、同样的运气再走一遍，只把恢复做得好一些。

# %% id="fair"
fair = crmsim.compare(
    {"as it is": shop, "better recovery": shop.replace(lifecycle={"recovery_base": -2.2})}, seed=4, progress=False
)
fair[["customers", "margin"]].round(0).astype(int)

# %% [markdown] id="fair-explain" lang="en"
# The second row has 96 customers more at the end, and the shop knows what that is worth in margin. This difference *is* the
# effect of the policy; whether it pays depends on its cost, which this comparison has set to nothing.

# %% [markdown] id="fair-explain" lang="zh" of="fdfc65c0"
# 第二行期末多出 96 位客户，多带来的利润也一目了然。这个差*就是*政策的效果；划不划算还要看成本，而这里的成本算作零。

# %% [markdown] id="winback-idea" lang="en" given="20;40"
# ## 6 Win-back
#
# Lost is not always for ever. Three contacts in the months after the loss bring some customers back; textbooks quote 20 to 40 %
# (Griffin & Lowenstein 2001; that range is the target to which the simulator was tuned, so finding it again proves nothing). Three contacts, with offers worth nothing, one and three times the
# customer's mean basket:

# %% [markdown] id="winback-idea" lang="zh" of="3dfb21eb" given="20;40"
# ## 6 客户赢回
#
# 流失未必是永别。在流失后的几个月里联系三次，能赢回一部分客户；教材常说 20% 到 40%（Griffin 与 Lowenstein 2001；模拟器正是按这个范围调校的，
# 所以“再次得到它”不算证据）。同样联系三次，优惠分别为零、一倍和三倍的平均单次消费额：

# %% id="winback"
rows = {}
for offer in (0, 1, 3):
    firm = simulate(shop.replace(lifecycle={"winback_contacts": 3, "winback_offer": offer}), seed=4).firm
    rows[offer] = {"lost": firm["lost"].sum(), "won back": firm["won_back"].sum()}
won = pd.DataFrame(rows).T.rename_axis("offer")
won.assign(share=(won["won back"] / won["lost"]).round(3))

# %% [markdown] id="winback-explain" lang="en"
# **Explain.** A generous offer doubles the share won back. But the simulator has no feeling for a custom that customers
# learn quickly: to leave, in order to be courted. Where that is a danger, win-back offers buy the next departure.

# %% [markdown] id="winback-explain" lang="zh" of="8a6dbca6"
# **再解释**。优惠越大方，赢回的比例越高，可以翻倍。但模拟器不懂人情：客户很快会学会“假装要走，等人来求”。
# 有这种风险的生意，赢回优惠买来的只是下一次离开。

# %% id="questions-restore"
quiz("04", "restore")

# %% [markdown] id="exercise" lang="en"
# ## 7 Exercise
#
# 1. *Transition matrix.* Estimate `P` from the first and from the last twelve months of `company.truth.customer_state`. Which
#    chances differ, and is it the shop or the mix of customers that has changed?
# 2. *Open.* Write your own alarm from `records` and `company.service_request`: any rule you like, from data before `today`.
#    Judge it against `true_stage`. Report precision and recall, and one customer whom it gets wrong, with her story.
# 3. *Restore or end.* The team can look after 20 customers in decline. Choose them from the records alone, and say in two
#    sentences what you would need to know to do it better.

# %% [markdown] id="exercise" lang="zh" of="c23794b2"
# ## 7 练习
#
# 1. *转移矩阵*。分别用 `company.truth.customer_state` 的前十二个月和后十二个月估计 `P`。哪些概率变了？变的是商店，还是客户的构成？
# 2. *开放题*。用 `records` 和 `company.service_request` 写一个你自己的报警，规则不限，但只能用 `today` 之前的数据。
#    对照 `true_stage` 评价它：报告精确率和召回率，并讲一位被它看错的客户的故事。
# 3. *恢复还是终止*。团队只能照顾 20 位衰退期客户。只凭记录选出他们，并用两句话说明：还需要知道什么，才能选得更好。

# %% id="exercise-cell"
# Begin here: the states of the first and the last twelve months.
state = company.truth.customer_state
first_year = state[state["month_start"] < "2024-01-01"]
last_year = state[state["month_start"] >= "2025-01-01"]
len(first_year), len(last_year)

# %% [markdown] id="graded" lang="en"
# ### Graded exercises
#
# | exercise | what you work out | minutes |
# |---|---|---|
# | `04-transition-matrix` | from a monthly list of stages to the matrix, and where customers will be after some months | 25 |
# | `04-months-left` | how many months a customer will stay, and what keeping more of them is worth | 30 |
# | `04-decline-alarm` | an alarm for decline, its precision and recall, and the choice to restore or end | 40 |
#
# Each has data, visible checks and graded checks of its own. To start one, type in a terminal, in the folder in which you started the course:
#
# ```
# crmsim release 04-transition-matrix --out crmsim-course/en
# ```
#
# (After `make lab` the program is `.venv/bin/crmsim`.) A folder of that name appears beside the chapters; open the notebook in it. If your
# instructor hands the notebooks out, take those: their data are yours alone.

# %% [markdown] id="graded" lang="zh" of="7deca651"
# ### 评分练习
#
# | 练习 | 做什么 | 分钟 |
# |---|---|---|
# | `04-transition-matrix` | 由每月的阶段名单得出转移矩阵，并推算若干个月后客户在哪里 | 25 |
# | `04-months-left` | 客户还会留多少个月，多留住一些值多少 | 30 |
# | `04-decline-alarm` | 衰退预警及其精确率和召回率，以及恢复还是终止的选择 | 40 |
#
# 每个练习都有自己的数据、可见检查和评分检查。开始时，在启动课程的那个文件夹里打开终端，输入：
#
# ```
# crmsim release 04-transition-matrix --lang zh --out crmsim-course/zh
# ```
#
# （用 `make lab` 启动的，程序是 `.venv/bin/crmsim`。）章节旁边会出现同名文件夹，打开其中的笔记本即可。如果老师发了笔记本，就用老师发的：
# 里面的数据是你一个人的。

# %% [markdown] id="manager" lang="en"
# ## 8 What should the manager do?
#
# Write two or three sentences for the sales team: to whom does the letter go, what happens with those who do not answer, and
# whom do we let go? Then check yourself: *Did you name a signal that a firm can see (not a stage)? A price of being wrong in
# each direction? A group that is to be ended, and how to do that decently? A way to learn whether it worked (some who get no
# letter)?*

# %% [markdown] id="manager" lang="zh" of="6feddde7"
# ## 8 经理该怎么做？
#
# 给销售部写两三句话：信寄给谁，没有回应的怎么办，哪些客户就此放手？写完对照检查：*你用的信号是企业看得见的吗（而不是“阶段”）？
# 两个方向犯错各要付出什么代价？哪些关系应当终止，怎样体面地终止？怎样知道这样做有没有用（比如留一部分人不寄信）？*

# %% [markdown] id="key-points" lang="en"
# ## 9 Key points and terms
#
# - A relationship passes through identification, formation, stability and decline; decline can begin anywhere, and can be
#   cured.
# - Each stage has its goal: find, lift, keep at a profit, notice and decide.
# - A transition matrix turns moves into months; it forgets who people are, so retention that rises with age escapes it.
# - Silence counts against the customer's own rhythm. A low threshold cries wolf, a high one rings after the funeral.
# - Restore while it is worth more than the alternatives; ending is a decision too. Those who came back were better
#   from the start: compare policies, not people.
#
# | English | 中文 | English | 中文 |
# |---|---|---|---|
# | Customer lifecycle | 客户生命周期 | Restore strategy | 恢复策略 |
# | Identification, formation | 识别期、形成期 | End strategy | 终止策略 |
# | Stability, decline, lost | 稳定期、衰退期、流失 | Win-back | 客户赢回 |
# | Retention rate | 客户保持率 | Hazard, survival | 风险率、存活率 |

# %% [markdown] id="key-points" lang="zh" of="5a72690e"
# ## 9 要点与术语
#
# - 关系经过识别期、形成期、稳定期和衰退期；衰退可以从任何阶段开始，也可以治好。
# - 各阶段各有目标：发掘、提升、有利可图地保持、发现并抉择。
# - 转移矩阵把“移动”变成“月数”，但它忘了人各不相同，所以看不见保持率随年龄上升。
# - 沉默要与客户自己的节奏比。阈值低会狼来了，阈值高则人走了才响。
# - 恢复比其他选择更值钱时才恢复；终止也是一种决策。恢复的人本来就更好：要比政策，不要比人。
#
# | 中文 | English | 中文 | English |
# |---|---|---|---|
# | 客户生命周期 | Customer lifecycle | 恢复策略 | Restore strategy |
# | 识别期、形成期 | Identification, formation | 终止策略 | End strategy |
# | 稳定期、衰退期、流失 | Stability, decline, lost | 客户赢回 | Win-back |
# | 客户保持率 | Retention rate | 风险率、存活率 | Hazard, survival |

# %% [markdown] id="further-reading" lang="en" given="all" names="Relationship lifecycle"
# ## Further reading
#
# - Anderson, T. W. & Goodman, L. A. (1957). Statistical inference about Markov chains. *Annals of Mathematical Statistics* 28, 89–110.
# - Dwyer, F. R., Schurr, P. H. & Oh, S. (1987). Developing buyer–seller relationships. *Journal of Marketing* 51(2), 11–27.
# - Fader, P. S. & Hardie, B. G. S. (2007). How to project customer retention. *Journal of Interactive Marketing* 21(1), 76–90.
# - Griffin, J. & Lowenstein, M. W. (2001). *Customer Winback*. Jossey-Bass.
# - Jap, S. D. & Anderson, E. (2007). Testing a life-cycle theory of cooperative interorganizational relationships. *Management Science* 53(2), 260–275.
# - Kemeny, J. G. & Snell, J. L. (1960). *Finite Markov Chains*. Van Nostrand.
# - Pfeifer, P. E. & Carraway, R. L. (2000). Modeling customer relationships as Markov chains. *Journal of Interactive Marketing* 14(2), 43–55.
# - Thomas, J. S., Blattberg, R. C. & Fox, E. J. (2004). Recapturing lost customers. *Journal of Marketing Research* 41(1), 31–45.

# %% [markdown] id="further-reading" lang="zh" of="63e56eb3" given="all" names="Relationship lifecycle"
# ## 延伸阅读
#
# - Anderson, T. W. & Goodman, L. A. (1957). Statistical inference about Markov chains. *Annals of Mathematical Statistics* 28, 89–110.（转移矩阵的估计）
# - Dwyer, F. R., Schurr, P. H. & Oh, S. (1987). Developing buyer–seller relationships. *Journal of Marketing* 51(2), 11–27.（五阶段模型）
# - Fader, P. S. & Hardie, B. G. S. (2007). How to project customer retention. *Journal of Interactive Marketing* 21(1), 76–90.（为何保持率随年龄上升）
# - Griffin, J. & Lowenstein, M. W. (2001). *Customer Winback*. Jossey-Bass.（客户赢回）
# - Jap, S. D. & Anderson, E. (2007). Testing a life-cycle theory of cooperative interorganizational relationships. *Management Science* 53(2), 260–275.（真实的合作关系并不按部就班）
# - Kemeny, J. G. & Snell, J. L. (1960). *Finite Markov Chains*. Van Nostrand.（基本矩阵）
# - Pfeifer, P. E. & Carraway, R. L. (2000). Modeling customer relationships as Markov chains. *Journal of Interactive Marketing* 14(2), 43–55.（以马尔可夫链计算客户价值）
# - Thomas, J. S., Blattberg, R. C. & Fox, E. J. (2004). Recapturing lost customers. *Journal of Marketing Research* 41(1), 31–45.（赢回流失客户）
