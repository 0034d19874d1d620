# misconception = "every contact pleases, those above the ideal tire in addition; effects add up and stay"
# score = 5
# fails = ["pleases_first_and_tires_then", "lets_earlier_care_fade"]
# hint = "still as warm in September"

# %% question="q1"
def care_effect(contacts, ideal, gain, fatigue):
    return float(gain * contacts - fatigue * max(contacts - ideal, 0) ** 2)

# %% question="q2"
def left_after(effect, months, fading):
    return effect * months

# %% question="q3"
def best_contacts(ideal, gain, fatigue, profit, cost):
    def worth(c):
        return profit * (gain * min(c, ideal) - fatigue * max(c - ideal, 0) ** 2) - cost * c

    return max(range(21), key=worth)

# %% question="q4"
def care_plan(segments, gain, fatigue, limit):
    from itertools import product

    rows = list(segments.itertuples())

    def worth(plan):
        return sum(
            r.customers * r.profit * (gain * min(c, r.ideal) - fatigue * max(c - r.ideal, 0) ** 2)
            for c, r in zip(plan, rows)
        )

    plans = [p for p in product(range(6), repeat=len(rows)) if sum(c * r.customers for c, r in zip(p, rows)) <= limit]
    return dict(zip(segments["segment"], max(plans, key=worth)))
