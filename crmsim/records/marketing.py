"""Campaigns and surveys on record: what was planned and spent, who was contacted or held out, who answered.

A member responds by ordering in the month of the campaign; held-out members respond too, unprompted, and that
is what makes the effect of the campaign measurable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from crmsim import survey as surveys
from crmsim.catalogue import digits
from crmsim.clock import MONTH_SECONDS
from crmsim.plans import RESPONSE_CLASSES, Campaign, Plan, Survey
from crmsim.records.orders import Orders
from crmsim.records.stacking import stacked, strings
from crmsim.records.world import DAY_SECONDS, Columns, Ints, Ledger, World
from crmsim.warehouse.schema import ENUMS, code, enum_codes

__all__ = ["Mailings", "Market"]

#: Cost of asking one customer, cents.
_ASKING: Final = {"web": 10, "email": 10, "phone": 600, "fax_direct_mail": 300}
#: Share of messages that are opened by customers who then do not order, where the channel tells.
_READ: Final = {"email": 0.35, "wap": 0.2}
_SURVEY_CHANNEL: Final = {"web": "web", "email": "email", "phone": "phone", "fax_direct_mail": "fax_mail"}
#: Months after the end of the history for which plans are on file already.
_AHEAD: Final = 3
#: Extra margin ÷ cost at which the evaluation rises from 1 to 5.
_EVALUATION_CUTS: Final = (0.0, 0.5, 1.0, 2.0)


@cache
def _texts() -> dict[str, Any]:
    file = resources.files("crmsim.records") / "marketing.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class _Event(NamedTuple):
    """One campaign or survey taking place; identity is the campaign id, survey the survey id or 0."""

    identity: int
    survey: int
    month: int
    which: int
    plan: Campaign | Survey


class Mailings(NamedTuple):
    """Campaigns that took place and offered something, in the order of time: id, first day, customers contacted."""

    campaign: Ints
    day: Ints
    contacted: Ints

    def latest(self, day: Ints, within: int) -> np.ma.MaskedArray:
        """The id of the latest campaign begun on or before each day and no more than `within` days earlier."""
        place = np.searchsorted(self.day, day, side="right") - 1
        if not len(self.day):
            return np.ma.masked_all(len(day), dtype=np.int64)
        return np.ma.MaskedArray(self.campaign[place], mask=(place < 0) | (day - self.day[place] > within))


class Market:
    """All campaigns and surveys of a run.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        self.world = world
        plans, months = world.scenario.marketing, world.scenario.months
        # Answers come from states, so without the panel no survey is on record.
        asked = plans.surveys if world.history.panel is not None else ()
        kinds: tuple[tuple[Plan, ...], ...] = (plans.campaigns, asked)
        place = sorted(
            (month, kind, which)
            for kind, entries in enumerate(kinds)
            for which, plan in enumerate(entries)
            for month in range(months + _AHEAD)
            if plan.takes_place(month)
        )
        self.events: list[_Event] = []
        for identity, (month, kind, which) in enumerate(place, start=1):
            survey = 1 + sum(event.survey > 0 for event in self.events) if kind else 0
            plan = (plans.surveys if kind else plans.campaigns)[which]
            self.events.append(_Event(identity, survey, month, which, plan))
        self._answers = {
            event.identity: surveys.conduct(world.history, event.plan, event.month, event.which)
            for event in self.events
            if isinstance(event.plan, Survey) and event.month < months
        }

    @property
    def mailings(self) -> Mailings:
        """The campaigns that took place, surveys apart."""
        held = [
            event for event in self.events if not event.survey and event.month < self.world.scenario.months
        ]
        told = [int((~self._members(event)["control"]).sum()) for event in held]
        return Mailings(
            np.array([event.identity for event in held], dtype=np.int64),
            self._first_day([event.month for event in held]),
            np.array(told, dtype=np.int64),
        )

    def plans(self, owner: Callable[[Ints], Ints] | None) -> Iterator[tuple[str, Columns]]:
        """Campaigns with their resources, surveys with their questions.

        `owner` names the employee in charge of what begins on given days, where there are such employees.
        """
        asked = [event for event in self.events if event.survey]
        opened = self._first_day([event.month for event in asked])
        titles = [surveys.title(event.plan.template) for event in asked]  # type: ignore[union-attr]
        yield (
            "survey",
            {
                "survey_id": np.array([event.survey for event in asked], dtype=np.int64),
                "title_en": strings(english for english, _ in titles),
                "title_zh": strings(chinese for _, chinese in titles),
                "template": strings(event.plan.template for event in asked),  # type: ignore[union-attr]
                "opened_on": opened,
                "closed_on": self._first_day([event.month + 1 for event in asked]) - 1,
            },
        )
        yield "survey_question", _questions(asked)
        parts = [self._resources(event) for event in self.events]
        first = self._first_day([event.month for event in self.events])
        owners = np.ma.masked_all(len(first), dtype=np.int64) if owner is None else owner(first)
        yield "campaign", {**self._campaigns(parts), "owner_id": owners}
        yield "campaign_resource", stacked("campaign_resource", parts)

    def tables(self, ledger: Ledger, bought: Orders, first: int, last: int) -> Iterator[tuple[str, Columns]]:
        """Members, their answers and the truth about them, of the months [first, last)."""
        parts: dict[str, list[Columns]] = {"campaign_member": [], "survey_answer": [], "truth_effect": []}
        for event in self.events:
            if first <= event.month < last:
                source = self._asked(ledger, event) if event.survey else self._treated(ledger, event, bought)
                for name, columns in source:
                    parts[name].append(columns)
        for name, stack in parts.items():
            yield name, stacked(name, stack)

    def _first_day(self, month: list[int]) -> Ints:
        start = np.datetime64(self.world.scenario.start, "M")
        return (start + np.array(month, dtype=np.int64)).astype("datetime64[D]").astype(np.int64)

    def _members(self, event: _Event) -> dict[str, Any]:
        """The rows of the history about this campaign."""
        return self.world.rows("member", event.month, event.month + 1)

    def _treated(self, ledger: Ledger, event: _Event, bought: Orders) -> Iterator[tuple[str, Columns]]:
        plan, member = event.plan, self._members(event)
        assert isinstance(plan, Campaign)
        customer, control, responded = (member[name] for name in ("customer", "control", "responded"))
        start, end = self._first_day([event.month, event.month + 1]) * DAY_SECONDS
        first_order = np.full(self.world.history.customers, np.iinfo(np.int64).max)
        inside = (bought.second >= start) & (bought.second < end)
        np.minimum.at(first_order, bought.customer[inside], bought.second[inside])
        identity = ledger.number("campaign_member", len(customer))
        nothing = code("member_status", "targeted"), code("offer_type", "none")
        # Whoever orders has read the letter; of the others some have, as far as it tells.
        read = self.world.streams.events("campaign_read", customer, event.month) < _READ.get(plan.channel, 0)
        told = np.select(
            [responded, read],
            [code("member_status", "converted"), code("member_status", "opened")],
            code("member_status", "sent"),
        )
        yield (
            "campaign_member",
            {
                "campaign_member_id": identity,
                "campaign_id": np.full(len(customer), event.identity),
                "customer_id": customer.astype(np.int64) + 1,
                "contact_id": customer.astype(np.int64) + 1,
                "is_control": control,
                "channel": np.ma.MaskedArray(
                    np.full(len(customer), code("channel", plan.channel)), mask=control
                ),
                "offer_type": np.where(control, nothing[1], code("offer_type", plan.offer)),
                "member_status": np.where(control, nothing[0], told),
                "sent_at": np.full(len(customer), start),
                "responded_at": np.ma.MaskedArray(first_order[customer], mask=~responded),
                "cost": np.where(control, 0, _cents(plan.contact_cost)),
            },
        )
        yield (
            "truth_effect",
            {
                "campaign_member_id": identity,
                "response_class": pa.array(RESPONSE_CLASSES).take(pa.array(member["kind"])),
                "respond_if_untreated": member["untreated"],
                "respond_if_treated": member["treated"],
                "value_if_untreated": member["value_untreated"],
                "value_if_treated": member["value_treated"],
            },
        )

    def _asked(self, ledger: Ledger, event: _Event) -> Iterator[tuple[str, Columns]]:
        answers = self._answers[event.identity]
        plan, month = answers.survey, np.full(len(answers.customer), event.month)
        if plan.channel == "phone":
            # Calls are made when the desk is open, and answered at once or not at all.
            second = event.month * MONTH_SECONDS + np.floor(answers.sentence * MONTH_SECONDS).astype(np.int64)
            sent = replied = self.world.clock.business(second)
        else:
            sent = self.world.month_day[month] * DAY_SECONDS
            replied = self.world.clock.shopping(month, answers.delay)
        identity = ledger.number("campaign_member", len(month))
        yield (
            "campaign_member",
            {
                "campaign_member_id": identity,
                "campaign_id": np.full(len(month), event.identity),
                "customer_id": answers.customer + 1,
                "contact_id": answers.customer + 1,
                "is_control": np.zeros(len(month), dtype=np.bool_),
                "channel": np.full(len(month), code("channel", _SURVEY_CHANNEL[plan.channel])),
                "offer_type": np.full(len(month), code("offer_type", "none")),
                "member_status": np.where(
                    answers.answered, code("member_status", "responded"), code("member_status", "sent")
                ),
                "sent_at": sent,
                "responded_at": np.ma.MaskedArray(replied, mask=~answers.answered),
                "cost": np.full(len(month), _ASKING[plan.channel]),
            },
        )
        who = np.flatnonzero(answers.answered)
        kinds = surveys.questions(plan.template)["question_type"]
        row, question = np.repeat(who, len(kinds)), np.tile(np.arange(len(kinds)), len(who))
        score = answers.score[question, row]
        yield (
            "survey_answer",
            {
                "campaign_member_id": identity[row],
                "survey_id": np.full(len(row), event.survey),
                "question_no": question + 1,
                "survey_channel": np.full(len(row), code("survey_channel", plan.channel)),
                "answer_score": np.ma.MaskedArray(score, mask=score < 0),
                "answer_text": self._written(answers, kinds.to_numpy()[question], row),
                "answered_at": replied[row],
            },
        )

    def _written(self, answers: surveys.Answers, kind: np.ndarray, row: Ints) -> pa.Array:
        """Answers to open questions, in the language of the company."""
        english = self.world.scenario.locale == "en"
        said = surveys.remarks(self.world.scenario.locale)
        categories = list(dict.fromkeys(self.world.catalogue.categories))
        wish = _texts()["survey"]["need"]["en" if english else "zh"]
        needs = np.array([wish.format(category=names[0 if english else 1]) for names in categories])
        which, category = digits(answers.sentence[row], said.shape[1], len(needs))
        open_text = said[answers.mood[row], which]
        text = np.where(kind == "need", needs[category], open_text)
        return pa.array(text, type=pa.string(), mask=~np.isin(kind, ["need", "open_text"]))

    def _campaigns(self, resources_of: Sequence[Columns]) -> Columns:
        """The campaigns; their costs are the sums of their resources."""
        events, texts = self.events, _texts()
        month = [event.month for event in events]
        over = np.array([event.month < self.world.scenario.months for event in events], dtype=np.bool_)
        kind = [_kind(event.plan) for event in events]
        product = self._products()
        evaluation = np.ma.masked_all(len(events), dtype=np.int64)
        for place, event in enumerate(events):
            if over[place] and not event.survey:
                evaluation[place] = self._evaluation(event, int(resources_of[place]["actual_cost"].sum()))
        survey = np.array([event.survey for event in events], dtype=np.int64)

        def both(name: str, texts_of: list[dict[str, str]]) -> Columns:
            return {f"{name}_{lang}": strings(text[lang] for text in texts_of) for lang in ("en", "zh")}

        names = [_name(kind[i], self.world.scenario.start, event.month) for i, event in enumerate(events)]
        return {
            "campaign_id": np.arange(1, len(events) + 1),
            **both("name", names),
            "campaign_type": np.array([code("campaign_type", name) for name in kind], dtype=np.int64),
            "campaign_status": np.where(
                over, code("campaign_status", "evaluated"), code("campaign_status", "plan")
            ),
            **both("objective", [_objective(event.plan) for event in events]),
            **both("content", [self._content(event.plan, product[i]) for i, event in enumerate(events)]),
            **both("form", [texts["form"][name] for name in kind]),
            "product_id": np.ma.MaskedArray(product + 1, mask=survey > 0),
            "offer_type": np.array([code("offer_type", _offer(e.plan)) for e in events], dtype=np.int64),
            "is_randomised": np.array([_by_lot(event.plan) for event in events], dtype=np.bool_),
            "start_on": self._first_day(month),
            "end_on": self._first_day([m + 1 for m in month]) - 1,
            "budget": np.array([part["planned_cost"].sum() for part in resources_of], dtype=np.int64),
            "actual_cost": np.ma.MaskedArray(
                np.array([np.ma.getdata(part["actual_cost"]).sum() for part in resources_of], dtype=np.int64),
                mask=~over,
            ),
            "survey_id": np.ma.MaskedArray(survey, mask=survey == 0),
            "evaluation": evaluation,
        }

    def _resources(self, event: _Event) -> dict[str, Any]:
        """The seven resources of one campaign: planned, and used once it has taken place."""
        kinds, texts = enum_codes("campaign_resource_type"), _texts()["resource"]
        fixed, contacts = self._spending(event)
        share = np.array([texts[kind]["share"] for kind in kinds])
        used = fixed * share // 100
        used[0] += fixed - used.sum()
        used[kinds.index("material")] += contacts
        number = np.arange(len(kinds))
        luck = self.world.streams.events("campaign_plan", event.which, event.month, number)
        # Plans are made in steps of ten, not far from what will be spent.
        planned = np.rint(used * (0.9 + 0.25 * luck) / 1000).astype(np.int64) * 1000
        start, end = self._first_day([event.month, event.month + 1]) * DAY_SECONDS
        done = event.month < self.world.scenario.months
        timed = np.array([kind in ("time", "venue") for kind in kinds])
        return {
            "campaign_resource_id": (event.identity - 1) * len(kinds) + number + 1,
            "campaign_id": np.full(len(kinds), event.identity),
            "campaign_resource_type": number,
            "description_en": strings(texts[kind]["en"] for kind in kinds),
            "description_zh": strings(texts[kind]["zh"] for kind in kinds),
            "start_at": np.ma.MaskedArray(np.full(len(kinds), start), mask=~timed),
            "end_at": np.ma.MaskedArray(np.full(len(kinds), end - 1), mask=~timed),
            "planned_cost": planned,
            "actual_cost": np.ma.MaskedArray(used, mask=np.full(len(kinds), not done)),
        }

    def _spending(self, event: _Event) -> tuple[int, int]:
        """Fixed cost and cost of contacts, cents; for what is only planned, as if to everybody there ever was."""
        done = event.month < self.world.scenario.months
        if isinstance(event.plan, Survey):
            asked = len(self._answers[event.identity].customer) if done else self.world.history.customers
            return 0, asked * _ASKING[event.plan.channel]
        told = int((~self._members(event)["control"]).sum()) if done else self.world.history.customers
        return _cents(event.plan.fixed_cost), told * _cents(event.plan.contact_cost)

    def _products(self) -> Ints:
        """The product each campaign puts first."""
        luck = self.world.streams.events(
            "campaign_product",
            np.array([event.which for event in self.events], dtype=np.int64),
            np.array([event.month for event in self.events], dtype=np.int64),
        )
        return np.floor(luck * len(self.world.catalogue.names)).astype(np.int64)

    def _content(self, plan: Plan, product: int) -> dict[str, str]:
        if isinstance(plan, Survey):
            return dict(zip(("en", "zh"), surveys.title(plan.template), strict=True))
        assert isinstance(plan, Campaign)
        names = dict(zip(("en", "zh"), self.world.catalogue.names[product], strict=True))
        return {
            lang: text.format(product=names[lang], percent=f"{100 * plan.depth:g}")
            for lang, text in _texts()["offer"][plan.offer].items()
        }

    def _evaluation(self, event: _Event, cost: int) -> Any:
        """The firm's own verdict: extra buyers as it counts them, times the usual margin, against the cost."""
        member, purchasing = self._members(event), self.world.scenario.purchasing
        control, responded = member["control"], member["responded"]
        if control.all() or not control.any():
            return np.ma.masked
        extra = (responded[~control].mean() - responded[control].mean()) * (~control).sum()
        basket = (purchasing.basket_shape / self.world.history.customer["spend_rate"]).mean()
        gain = 100 * extra * basket * purchasing.margin_ratio / max(cost, 1)
        return 1 + int(np.searchsorted(_EVALUATION_CUTS, gain, side="right"))


def _questions(asked: list[_Event]) -> Columns:
    rows = [
        (event.survey, number, *question)
        for event in asked
        for number, *question in surveys.questions(event.plan.template).itertuples()  # type: ignore[union-attr]
    ]
    survey, number, kind, english, chinese, low, high = zip(*rows, strict=True) if rows else ((),) * 7
    open_ended = np.array([pd.isna(value) for value in low], dtype=np.bool_)

    def scale(values: tuple[Any, ...]) -> np.ma.MaskedArray:
        return np.ma.MaskedArray(
            [0 if pd.isna(value) else value for value in values], mask=open_ended, dtype=int
        )

    return {
        "survey_id": np.array(survey, dtype=np.int64),
        "question_no": np.array(number, dtype=np.int64),
        "question_type": np.array([code("question_type", name) for name in kind], dtype=np.int64),
        "text_en": strings(english),
        "text_zh": strings(chinese),
        "scale_min": scale(low),
        "scale_max": scale(high),
    }


def _cents(amount: float) -> int:
    return round(100 * amount)


def _kind(plan: Plan) -> str:
    return plan.type if isinstance(plan, Campaign) else "survey"


def _offer(plan: Plan) -> str:
    return plan.offer if isinstance(plan, Campaign) else "none"


def _by_lot(plan: Plan) -> bool:
    return isinstance(plan, Campaign) and plan.selection == "lot" and plan.holdout > 0


def _name(kind: str, start: date, month: int) -> dict[str, str]:
    label = ENUMS["campaign_type"]["codes"][kind]
    when = (np.datetime64(start, "M") + month).item()
    return {"en": f"{label['en']}, {when:%Y-%m}", "zh": f"{label['zh']}（{when.year}年{when.month}月）"}


def _objective(plan: Any) -> dict[str, str]:
    texts = _texts()
    aim = texts["objective"][plan.objective] if isinstance(plan, Campaign) else texts["survey"]["objective"]
    target = texts["target"][plan.target]
    return {"en": f"{aim['en']}: {target['en']}", "zh": f"{aim['zh']}：{target['zh']}"}
