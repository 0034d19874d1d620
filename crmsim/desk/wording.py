"""What customers write and what the desk knows: intents in many words, and the articles of the knowledge base."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crmsim.warehouse.columns import ENUMS, code

__all__ = [
    "INTENTS",
    "VARIANTS",
    "Article",
    "about",
    "articles",
    "categories",
    "complaint_intents",
    "descriptions",
    "solution_of",
    "titles",
]

Ints = NDArray[np.int64]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("crmsim.desk") / name).read_text(encoding="utf-8"))


#: Every intent by name: category, what it is about, weight, words in both languages.
INTENTS: Final[dict[str, Any]] = _read("intents.toml")["intent"]
#: In how many ways a matter, a greeting and a closing can be put.
VARIANTS: Final = {"title": 2, "said": 4, "opening": 6, "closing": 6}
#: How many products have an article of their own.
_PRODUCTS_EXPLAINED: Final = 6


def about(name: str) -> NDArray[np.bool_]:
    """Which intents concern a unit, the latest order, or nothing in particular."""
    return np.array([entry["about"] == name for entry in INTENTS.values()])


class Article(NamedTuple):
    """One article: code of its type, titles, text in both languages, product row, object type, intent.

    product and intent are -1, object and category empty, where the article has none.
    """

    kind: str
    title: tuple[str, str]
    body: str
    product: int = -1
    object: str = ""
    intent: int = -1
    category: str = ""


def articles(products: Sequence[tuple[str, str]]) -> list[Article]:
    """All articles of a firm with these products, the solutions first, in the order of the intents.

    Parameters
    ----------
    products : sequence of (English, 中文)
        The catalogue, from the cheapest to the dearest.
    """
    found = []
    for place, entry in enumerate(INTENTS.values()):
        en, zh = (entry[lang]["title"][0].rstrip("?") for lang in ("en", "zh"))
        found.append(
            Article(
                "solution",
                (f"Solution: {en}", f"解决方案：{zh}"),
                _body(entry["en"]["solution"], entry["zh"]["solution"]),
                object="service_request",
                intent=place,
            )
        )
    for place, entry in enumerate(INTENTS.values()):
        if entry["category"] != "complaint":
            found.append(
                Article(
                    "standard_answer",
                    (entry["en"]["title"][0], entry["zh"]["title"][0]),
                    _body(entry["en"]["answer"], entry["zh"]["answer"]),
                    intent=place,
                )
            )
    for paper in _read("papers.toml")["paper"]:
        found.append(
            Article(
                paper["type"],
                (paper["en"][0], paper["zh"][0]),
                _body(paper["en"][1], paper["zh"][1]),
                object=paper.get("object", ""),
                category=paper.get("category", ""),
            )
        )
    for row in np.unique(np.linspace(0, len(products) - 1, _PRODUCTS_EXPLAINED).astype(int)).tolist():
        en, zh = products[row]
        found.append(
            Article(
                "product_qa",
                (f"Questions about: {en}", f"产品问答：{zh}"),
                _body(
                    f"What is it for, what does it do better, what comes with it? {en}: three answers to give.",
                    f"{zh}：用途、优势、随附物品，三个常见问题的回答。",
                ),
                product=row,
            )
        )
    return found


def _body(en: str, zh: str) -> str:
    return f"**English**\n\n{en}\n\n**中文**\n\n{zh}\n"


def solution_of(listed: Sequence[Article], kind: str) -> Ints:
    """For each intent the place of its article of a kind, -1 where there is none."""
    place = np.full(len(INTENTS), -1)
    for row, article in enumerate(listed):
        if article.kind == kind and article.intent >= 0:
            place[article.intent] = row
    return place


def titles(intent: Ints, variant: Ints, language: str) -> pa.Array:
    """Titles of requests.

    Parameters
    ----------
    intent, variant : int arrays, shape (n,)
        Places in `INTENTS` and among its `VARIANTS`.
    language : "en" or "zh"
    """
    listed = [text for entry in INTENTS.values() for text in entry[language]["title"]]
    return pa.array(listed).take(pa.array(intent * VARIANTS["title"] + variant))


def descriptions(
    intent: Ints,
    said: Ints,
    opening: Ints,
    closing: Ints,
    product: Ints,
    products: Sequence[str],
    language: str,
) -> pa.Array:
    """What customers wrote: a greeting, the matter, a closing.

    Parameters
    ----------
    intent, said, opening, closing : int arrays, shape (n,)
        Places in `INTENTS` and among the `VARIANTS`.
    product : int array, shape (n,)
        Row of the product spoken of, -1 for none in particular.
    products : sequence of str
        Names of the products in the language.
    language : "en" or "zh"
    """
    manner = _read("intents.toml")["manner"][language]
    spoken = [*(name[:1].lower() + name[1:] for name in products), manner["product"]]
    listed = [
        text.replace("{product}", name)
        for entry in INTENTS.values()
        for text in entry[language]["said"]
        for name in spoken
    ]
    which = (intent * VARIANTS["said"] + said) * len(spoken) + np.where(product < 0, len(products), product)
    parts = [
        pa.array(manner["opening"]).take(pa.array(opening)),
        pa.array(listed).take(pa.array(which)),
        pa.array(manner["closing"]).take(pa.array(closing)),
    ]
    return pc.binary_join_element_wise(*parts, manner["gap"])


def categories() -> Ints:
    """Place of each intent's category in the enumeration `request_category`."""
    return np.array([code("request_category", entry["category"]) for entry in INTENTS.values()])


def complaint_intents() -> Ints:
    """The intent behind each code of the enumeration `complaint_subclass`."""
    by_subclass = {entry.get("subclass"): place for place, entry in enumerate(INTENTS.values())}
    return np.array([by_subclass[name] for name in ENUMS["complaint_subclass"]["codes"]])
