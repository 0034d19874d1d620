"""The office behind the sales force: who holds which post, what they may do, and what the system says they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from crmsim import variates
from crmsim.funnel.scenario import TERRITORIES
from crmsim.people import persons
from crmsim.records.marketing import Mailings
from crmsim.records.reference import monthly_cost
from crmsim.records.sales.cast import Cast
from crmsim.records.sales.words import codes, moved, phrases
from crmsim.records.stacking import stacked
from crmsim.records.world import DAY_SECONDS, Columns, Ints
from crmsim.warehouse.schema import code

__all__ = ["TEAMS", "Office", "permissions"]

#: Departments beside sales, in the order of their ids; English and Chinese names.
TEAMS: Final = (("Marketing", "市场部"), ("Administration", "行政与信息部"))
# Posts: role, department (from 0), usual cost a month in CNY.
_POSTS: Final = (
    ("marketing", 0, 12_000),
    ("marketing", 0, 12_000),
    ("back_office", 1, 9_000),
    ("back_office", 1, 9_000),
    ("administrator", 1, 13_000),
)
_HOLDERS: Final = 12
_SHORTEST_STAY, _USUAL_STAY = 60, 900  # days
_LONGEST_SERVICE_DAYS: Final = 10 * 365
#: Seconds after midnight from which people log in, and how long it takes until all have.
_MORNING, _RUSH = 8 * 3600 + 1800, 5400
#: Share of working days on which somebody logs in; a rep's grows from the first to the second with diligence.
_PRESENT, _REP_PRESENT = 0.93, (0.55, 0.95)
#: Chance that a rep or an agent tries to export what they may not, in a month.
_TEMPTED: Final = 0.08


class Office(NamedTuple):
    """Everybody who ever held a post, as columns: employee id, post, first and last day (or none)."""

    employee: Ints
    post: Ints
    number: Ints
    hired: Ints
    left: np.ma.MaskedArray

    @classmethod
    def of(cls, cast: Cast) -> Office:
        """Fill the posts: whoever leaves is followed the next day; stays have no memory, as in a Poisson process."""
        start, end = cast.world.month_day[[0, -1]]
        post, turn = np.divmod(np.arange(len(_POSTS) * _HOLDERS), _HOLDERS)
        u_stay, u_served = cast.world.streams.pair("office_stay", post, 0, turn)
        stay = _SHORTEST_STAY + np.rint(variates.exponential(u_stay, _USUAL_STAY)).astype(np.int64)
        until = start + np.cumsum(stay.reshape(len(_POSTS), _HOLDERS), axis=1).ravel()
        since = np.where(turn == 0, start - 1 - (u_served * _LONGEST_SERVICE_DAYS).astype(np.int64), 0)
        since[1:] = np.where(turn[1:] > 0, until[:-1] + 1, since[1:])
        there = np.flatnonzero(since < end)
        return cls(
            cast.head + 1 + TERRITORIES + len(cast.story.firm.skill) + np.arange(len(there)),
            post[there],
            there,
            since[there],
            np.ma.MaskedArray(until[there], mask=until[there] >= end),
        )

    def holder(self, post: Ints | int, day: Ints) -> Ints:
        """Employee id of who held a post on given days; of the last one, for days yet to come."""
        begun = (self.post == np.broadcast_to(post, day.shape)[:, None]) & (self.hired <= day[:, None])
        return np.asarray(self.employee[begun.shape[1] - 1 - begun[:, ::-1].argmax(axis=1)])

    def marketer(self, day: Ints) -> Ints:
        """Who is in charge of campaigns that begin on given days: the two marketers in turn."""
        return self.holder(np.arange(len(day)) % 2, np.asarray(day))

    def employees(self, cast: Cast, first_team: int) -> Columns:
        """The rows of `employee`."""
        role, team, usual = (np.array(column)[self.post] for column in zip(*_POSTS, strict=True))
        people = persons(self.number, cast.world.streams, cast.language, kind="office")
        served = np.maximum(cast.world.month_day[0] - self.hired, 0)
        return {
            "employee_id": self.employee,
            "name": people["name"],
            "app_role": codes("app_role", role),
            "team_id": first_team + team,
            "manager_id": np.full(len(self.post), cast.head),
            "email": moved(people["email"], "office"),
            "phone": people["phone"],
            "hired_on": self.hired,
            "left_on": self.left,
            "monthly_cost": monthly_cost(cast.world, "office", self.number, usual, served),
        }

    def log(self, cast: Cast, mailings: Mailings) -> Columns:
        """The system log, in the order of time."""
        parts = [
            *self._logins(cast),
            *_typed(cast),
            *self._lists(cast, mailings),
            *_reports(cast),
            _refused(cast),
        ]
        rows = dict(stacked("system_log", parts))
        order = np.argsort(np.ma.getdata(rows["logged_at"]), kind="stable")
        rows = {name: column[order] for name, column in rows.items()}
        return {**rows, "system_log_id": np.arange(1, len(order) + 1)}

    def _logins(self, cast: Cast) -> Iterator[Columns]:
        """Who logged in on which working day: reps the more regularly, the more diligent they are."""
        calendar = cast.world.clock.days
        day = calendar.day.astype(np.int64)[calendar.is_workday]
        low, high = _REP_PRESENT
        reps = low + (high - low) * cast.story.firm.diligence
        for staff, present, hired, left in (
            (np.arange(1, cast.head + 1 + TERRITORIES), _PRESENT, None, None),
            (np.asarray(cast.rep(np.arange(len(reps)))), reps[:, None], None, None),
            (self.employee, _PRESENT, self.hired, self.left.filled(np.iinfo(np.int64).max)),
        ):
            luck, moment = cast.world.streams.pair("login", staff[:, None], 0, day - day[0])
            there = luck < present
            if hired is not None and left is not None:
                there &= (hired[:, None] <= day) & (day <= left[:, None])
            who, when = np.nonzero(there)
            second = day[when] * DAY_SECONDS + _MORNING + np.floor(_RUSH * moment[there]).astype(np.int64)
            yield _entries("login", staff[who], second)

    def _lists(self, cast: Cast, mailings: Mailings) -> Iterator[Columns]:
        """Lists of leads loaded at the beginning of months, lists of customers drawn for campaigns."""
        lead, calendar = cast.plain["lead"], cast.world.clock.days
        listed = np.isin(lead["lead_source"], ["prior_lead", "canvassing"])
        day = np.ma.getdata(cast.at(lead["created_at"][listed])) // DAY_SECONDS
        months = cast.world.month_day
        found = np.histogram(day, bins=months)[0]
        workday = calendar.day.astype(np.int64)[calendar.is_workday]
        first = workday[np.searchsorted(workday, months[:-1])]
        luck = cast.world.streams.events("list_length", np.arange(len(found)))
        some = found > 0
        length = (found * (2 + np.floor(4 * luck))).astype(np.int64)
        nine = 9 * 3600
        yield _entries(
            "import", self.marketer(first)[some], first[some] * DAY_SECONDS + nine, "lead", rows=length[some]
        )
        # Names that turn out to be of no use are taken out again.
        late = first[some] * DAY_SECONDS + 16 * 3600
        yield _entries("delete", self.marketer(first)[some], late, "lead")
        # The list of a campaign is drawn on the last working day before it, or on the first of all.
        before = workday[np.maximum(np.searchsorted(workday, mailings.day), 1) - 1]
        second = before * DAY_SECONDS + nine
        yield _entries("export", self.marketer(before), second, "contact", rows=mailings.contacted)


def _typed(cast: Cast) -> Iterator[Columns]:
    """What reps typed in: opportunities, their steps, quotes and contracts."""
    deal, step = cast.plain["opportunity"], cast.plain["opportunity_stage_history"]
    quote, contract = cast.plain["quote"], cast.plain["contract"]
    later = step["seq_no"] > 1
    for action, thing, who, identity, second in (
        ("create", "opportunity", deal["owner_id"], deal["opportunity_id"], deal["created_at"]),
        (
            "update",
            "opportunity",
            step["changed_by"][later],
            step["opportunity_id"][later],
            step["changed_at"][later],
        ),
        ("create", "quote", deal["owner_id"][quote["opportunity_id"]], quote["quote_id"], quote["quoted_at"]),
        ("create", "contract", contract["owner_id"], contract["contract_id"], contract["drafted_at"]),
    ):
        yield _entries(action, cast.rep(who), cast.at(second), thing, identity + 1)


def _reports(cast: Cast) -> Iterator[Columns]:
    """What managers export after each month: the open opportunities of their region; the head, all customers."""
    deal, days = cast.plain["opportunity"], cast.world.month_day
    opened, closed = (np.ma.getdata(cast.at(deal[name])) for name in ("created_at", "closed_at"))
    closed = np.where(deal["closed_at"] < 0, np.iinfo(np.int64).max, closed)
    calendar = cast.world.clock.days
    workday = calendar.day.astype(np.int64)[calendar.is_workday]
    first = workday[np.searchsorted(workday, days[1:-1])]
    second = first * DAY_SECONDS + 10 * 3600
    for region in range(TERRITORIES):
        here = deal["territory"] == region
        # Open at a moment: opened before it, and not closed by then.
        begun = np.searchsorted(np.sort(opened[here]), second, side="left")
        over = np.searchsorted(np.sort(closed[here]), second, side="right")
        manager = cast.manager(np.full(len(second), region))
        yield _entries("export", manager, second, "opportunity", rows=begun - over)
    accounts = np.searchsorted(np.sort(opened[cast.account[0]]), second)
    yield _entries("export", np.full(len(second), cast.head), second + 1800, "customer", rows=accounts)


def _refused(cast: Cast) -> Columns:
    """Reps and agents who tried to export customers, and were told that they may not."""
    reps = np.asarray(cast.rep(np.arange(len(cast.story.firm.skill))))
    staff = np.concatenate([np.arange(2, cast.head), reps])
    days = cast.world.month_day[:-1]
    luck, moment = cast.world.streams.pair("refused", staff[:, None], np.arange(len(days)))
    who, month = np.nonzero(luck < _TEMPTED)
    calendar = cast.world.clock.days
    workday = calendar.day.astype(np.int64)[calendar.is_workday]
    day = workday[np.searchsorted(workday, days[month] + (14 * moment[who, month]).astype(np.int64))]
    second = day * DAY_SECONDS + 11 * 3600 + (3600 * 6 * moment[who, month]).astype(np.int64)
    return _entries("denied", staff[who], second, "customer")


def _entries(
    action: str, who: Any, second: Any, thing: str = "", identity: Any = None, rows: Any = None
) -> Columns:
    """Rows of the log of one action."""
    count = len(who)
    nothing = np.ma.masked_all(count, dtype=np.int64)
    return {
        "system_log_id": np.zeros(count, dtype=np.int64),
        "logged_at": np.asarray(second),
        "employee_id": np.asarray(who),
        "log_action": np.full(count, code("log_action", action)),
        "object_type": np.ma.MaskedArray(np.full(count, code("object_type", thing))) if thing else nothing,
        "object_id": nothing if identity is None else identity,
        "row_count": nothing if rows is None else rows,
    }


def permissions() -> Columns:
    """Which role may do what."""
    table: Mapping[str, Mapping[str, list[str]]] = phrases()["permission"]
    rows = [(role, thing, *scopes) for role, things in table.items() for thing, scopes in things.items()]
    role, thing, *scopes = (np.array(column) for column in zip(*rows, strict=True))
    names = ("read_scope", "write_scope", "export_scope", "dispatch_scope")
    return {
        "app_role": codes("app_role", role),
        "object_type": codes("object_type", thing),
        **{name: codes("permission_scope", scope) for name, scope in zip(names, scopes, strict=True)},
    }
