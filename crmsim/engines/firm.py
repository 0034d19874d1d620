"""What the firm does month by month, the same under either engine: plan contacts, take in customers, keep books."""

from __future__ import annotations

import numpy as np

from crmsim.engines.history import FIRM_COLUMNS, History, Log
from crmsim.model import acquisition, marketing, relationship
from crmsim.model.customer import (
    CHANNELS,
    LOST,
    MARKETING_STATE,
    REFERRAL,
    Floats,
    Ints,
    State,
    Traits,
    new_state,
    new_traits,
)
from crmsim.model.lifecycle import WINBACK
from crmsim.model.month import Begun, Ended, leaving_chance, rival_purchases
from crmsim.model.purchasing import Propensity
from crmsim.scenario import Scenario
from crmsim.streams import Streams

__all__ = ["Firm", "agents"]

#: A score above this is told as a satisfying experience, below as a dissatisfying one.
_SATISFIED, _DISSATISFIED = 70.0, 50.0
_PAID_CHANNELS = ("canvass", "advertising", "agent", "inbound")


def agents(scenario: Scenario) -> int | None:
    """Agents at the desk; None when there are as many as needed."""
    each = scenario.service.customers_per_agent
    return None if each is None else max(1, round(scenario.customers / each))


class Firm:
    """The firm's side of a run: what it plans, whom it wins, and its books.

    Parameters
    ----------
    scenario, streams : the world and its randomness
    """

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        self.scenario, self.streams = scenario, streams
        self.log = Log()
        self.mood = 0.0
        self.customers_ever = 0
        self.acquisition_cost = 0.0
        self.books: dict[str, list[float]] = {name: [] for name in FIRM_COLUMNS}

    def opening(self) -> tuple[Traits, State]:
        """The opening cohort."""
        number = np.arange(self.scenario.customers)
        month, entry = acquisition.opening_entries(
            self.scenario.acquisition, self.streams.events("entry", number)
        )
        channel = np.zeros(len(number), dtype=np.int64)
        return self._customers(number, month, entry, channel, np.full(len(number), -1))

    def newcomers(self, month: int, lost: int, referred: Ints) -> tuple[Traits, State] | None:
        """Customers who arrive in this month, after `lost` left and `referred` were talked into it last month.

        Parameters
        ----------
        referred : customer numbers of the referrers, one for each referral

        Returns
        -------
        Their traits and state, or None when nobody comes.
        """
        won: dict[str, int] = {}
        if self.scenario.acquisition.newcomers == "replacement":
            won = {"replacement": lost}
        elif self.scenario.acquisition.newcomers == "market" and month > 0:
            luck = self.streams.events("channel", np.arange(len(_PAID_CHANNELS)), month)
            won = acquisition.won_by_channel(self.scenario, self.customers_ever, self.mood, luck)
        won["referral"] = len(referred)
        self.acquisition_cost = acquisition.acquisition_cost(self.scenario, won)
        if not sum(won.values()):
            return None
        kind = [CHANNELS.index(name) for name, count in won.items() for _ in range(count)]
        channel = np.array(kind, dtype=np.int64)
        referrer = np.full(len(channel), -1)
        referrer[channel == REFERRAL] = referred
        number = np.arange(self.customers_ever, self.customers_ever + len(channel))
        entry = self.streams.events("entry", number)
        return self._customers(number, np.full(len(number), month), entry, channel, referrer)

    def _customers(
        self, number: Ints, month: Ints, entry: Floats, channel: Ints, referrer: Ints
    ) -> tuple[Traits, State]:
        self.customers_ever += len(number)
        traits = new_traits(self.scenario, self.streams, number, month, entry, channel, referrer)
        return traits, new_state(self.scenario, self.streams, number)

    def contact(self, active: int) -> relationship.Contact:
        """The relationship programme for so many active customers."""
        return relationship.contact(self.scenario, active)

    def record(
        self,
        month: int,
        number: Ints,
        traits: Traits,
        before: State,
        begun: Begun,
        ended: Ended,
        contact: relationship.Contact,
        panel: bool,
    ) -> None:
        """Log what happened to these customers in this month (requests are logged by `record_requests`)."""
        log, bought, failed, change = self.log, begun.bought, begun.failed, ended.change
        some = np.flatnonzero((bought.count > 0) | bought.impulse)
        scale = acquisition.spend_factor(self.scenario, traits.take(some), before.take(some), month)
        if begun.prompted is not None:
            scale = scale * (1 - begun.prompted.discount[some])
            self._record_members(month, number, begun.prompted.members, bought.count > 0)
        log.add(
            "purchase",
            month=month,
            customer=number[some],
            planned=bought.planned[some],
            count=bought.count[some],
            until=bought.until[some],
            last=bought.impulse[some],
            scale=scale,
        )
        log.add(
            "failure",
            month=month,
            customer=number[failed.owner],
            ordinal=failed.ordinal,
            major=failed.major,
            voiced=failed.voiced,
            resolved=failed.resolved,
            quick=failed.quick,
        )
        moved = change.moved
        log.add(
            "transition",
            month=month,
            customer=number[moved],
            source=before.stage[moved],
            target=change.stage[moved],
            cause=change.cause[moved],
        )
        if panel:
            perceived = np.full(len(number), np.nan)
            perceived[ended.met] = ended.lived.perceived
            s, after = self.scenario.satisfaction, ended.state
            log.add(
                "panel",
                month=month,
                customer=number,
                stage=after.stage,
                satisfaction=after.satisfaction,
                reported=after.reported,
                expectation=s.will_weight * before.will + (1 - s.will_weight) * before.should,
                perceived=perceived,
                attitude=after.attitude,
                knowledge=after.knowledge,
                share=begun.inclined.share,
                rate=begun.inclined.rate,
                hazard=leaving_chance(self.scenario, contact, month, traits, before, begun.inclined),
            )

    def record_absent(self, month: int, number: Ints, traits: Traits, state: State) -> None:
        """Log the members of the month's campaign who are customers no longer, though nobody knows."""
        nothing = np.zeros(len(number))
        inclined = Propensity(nothing, nothing)
        gone = marketing.members(self.scenario, self.streams, month, number, traits, state, inclined)
        self._record_members(month, number, gone, nothing > 0)

    def _record_members(
        self, month: int, number: Ints, members: marketing.Members | None, responded: np.ndarray
    ) -> None:
        if members is None:
            return
        self.log.add(
            "member",
            month=month,
            customer=number[members.row],
            campaign=np.full(len(members.row), members.campaign),
            control=members.control,
            kind=members.kind,
            untreated=members.untreated,
            treated=members.treated,
            value_untreated=members.value_untreated,
            value_treated=members.value_treated,
            responded=responded[members.row],
        )

    def record_requests(self, month: int, number: Ints, begun: Begun, start: Ints) -> None:
        """Log the month's requests and when each was served."""
        requests = begun.requests
        complaint = requests.failure >= 0
        about = np.full(len(complaint), -1)
        about[complaint] = begun.failed.ordinal[requests.failure[complaint]]
        self.log.add(
            "request",
            month=month,
            customer=number[requests.owner],
            ordinal=requests.ordinal,
            complaint=complaint,
            failure_ordinal=about,
            arrival=requests.arrival,
            start=start,
            end=start + requests.handling,
        )

    def record_winback(self, month: int, number: Ints) -> None:
        """Log customers won back at the end of this month."""
        self.log.add(
            "transition",
            month=month,
            customer=number,
            source=np.full(len(number), LOST),
            target=1,
            cause=WINBACK,
        )

    def record_rivals(self, month: int, number: Ints, traits: Traits, before: State, share: Floats) -> None:
        """Log what these customers bought from rivals in this month."""
        counts = rival_purchases(self.scenario, self.streams, month, number, traits, before, share)
        brand, row = np.nonzero(counts)
        self.log.add("rival", month=month, customer=number[row], brand=brand, count=counts[brand, row])

    def close(
        self,
        month: int,
        begun: list[Begun],
        ended: list[Ended],
        contact: relationship.Contact,
        new: int,
        back: int,
    ) -> None:
        """Close the books of a month: counts, averages over customers still there, costs, the market's mood."""
        p = self.scenario.service
        active = sum(len(e.state) for e in ended)
        here = np.flatnonzero(_join([e.state.stage for e in ended]) != LOST)
        known = sum(int(b.failed.voiced.sum()) for b in begun)
        resolved = sum(int(b.failed.resolved.sum()) for b in begun)
        scores = _join([e.lived.score for e in ended])
        self.mood = acquisition.sentiment(
            self.scenario.acquisition,
            self.mood,
            int((scores >= _SATISFIED).sum()),
            int((scores < _DISSATISFIED).sum()),
        )
        row = {
            "month": month,
            "active": active,
            "acquired": new,
            "lost": active - len(here),
            "won_back": back,
            "purchases": sum(int(b.bought.count.sum()) for b in begun),
            "failures": sum(len(b.failed.owner) for b in begun),
            "complaints": known,
            "enquiries": sum(int(b.asked.sum()) for b in begun),
            "load": contact.load,
            "delivered": contact.delivered,
            "hours": contact.hours * active,
            "hours_cost": contact.hours * active * contact.hour_cost,
            "acquisition_cost": self.acquisition_cost,
            "service_cost": p.known_cost * known + p.resolved_cost * resolved,
            "satisfaction": _mean(_join([e.state.satisfaction for e in ended]), here),
            "attitude": _mean(_join([e.state.attitude for e in ended]), here),
            "sentiment": self.mood,
        }
        for name, value in row.items():
            self.books[name].append(value)

    def history(self, traits: Traits, state: State, panel: bool) -> History:
        """Everything that was recorded, in order."""
        acts = self.scenario.marketing.acts
        customer = {**vars(traits), **vars(state)}
        if not acts:
            customer = {name: column for name, column in customer.items() if name not in MARKETING_STATE}
        return History(
            scenario=self.scenario,
            seed=self.streams.seed,
            replication=self.streams.replication,
            customer=customer,
            firm={name: np.array(values) for name, values in self.books.items()},
            panel=self.log.table("panel") if panel else None,
            member=self.log.table("member") if acts else None,
            **{
                name: self.log.table(name)
                for name in ("purchase", "failure", "request", "transition", "rival")
            },
        )


def _join(columns: list[np.ndarray]) -> np.ndarray:
    return columns[0] if len(columns) == 1 else np.concatenate(columns) if columns else np.empty(0)


def _mean(values: np.ndarray, rows: Ints) -> float:
    return float(values.take(rows).sum()) / len(rows) if len(rows) else float("nan")
