"""Make a Kano questionnaire in which the class of every attribute is planted.

python datasets/kano_survey/make.py > datasets/kano_survey/kano_survey.csv
"""

from __future__ import annotations

import csv
import sys

import numpy as np

RESPONDENTS, SEED = 150, 1984
#: Share of respondents who see an attribute as the market does, and share of answers given without thought.
AGREEMENT, NOISE = 0.75, 0.10

#: What the market thinks of each service of an online shop.
PLANTED = {
    "right_item": "M",
    "safe_payment": "M",
    "returns_accepted": "M",
    "fast_delivery": "O",
    "items_in_stock": "O",
    "helpful_staff": "O",
    "clear_site": "O",
    "free_repair": "A",
    "handwritten_card": "A",
    "surprise_sample": "A",
    "mascot_on_box": "I",
    "call_after_order": "R",
}
#: How a respondent of each class answers: functional, dysfunctional (1 like … 5 dislike).
ANSWERS = {
    "M": ([2, 3], [5]),
    "O": ([1], [5]),
    "A": ([1], [2, 3, 4]),
    "I": ([2, 3, 4], [2, 3, 4]),
    "R": ([4, 5], [1]),
}


def rows(seed: int = SEED) -> list[tuple[int, str, int, int]]:
    """Return respondent, attribute, functional and dysfunctional answer of the whole questionnaire."""
    luck = np.random.default_rng(seed)
    answered = []
    for respondent in range(1, RESPONDENTS + 1):
        for attribute, planted in PLANTED.items():
            kind = planted if luck.random() < AGREEMENT else luck.choice(list(ANSWERS)[:4])
            pair = [int(luck.choice(side)) for side in ANSWERS[str(kind)]]
            if luck.random() < NOISE:
                pair = luck.integers(1, 6, 2).tolist()
            answered.append((respondent, attribute, pair[0], pair[1]))
    return answered


def main() -> None:
    """Print the questionnaire."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["respondent", "attribute", "functional", "dysfunctional"])
    out.writerows(rows())


if __name__ == "__main__":
    main()
