"""Every page as one of those who may open it: what axe finds, the ring around what has the focus, no
sideways scrolling and nothing cut off, from a wide screen to a telephone; the watch over windows
adds errors in the console and requests to other hosts."""

import re
from collections import defaultdict
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import Role
from assessment.services import recompute_all
from tests import factories
from tests.accounts.test_rights import PEOPLE, ROWS, STRANGER, WHO, path_of
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db(transaction=True)

#: Addresses that answer with a file or with data.
NO_PAGE = re.compile(
    r"^(api-(?!docs)|figures-|take-|healthz|readyz|workbook|ledger|paper$)"
    r"|-(csv|xlsx|file|draft|template|annotated|returned)$"
    # It follows from a paper that was published, and those cannot be removed after the test.
    r"|^rectification$"
)
#: Fewer rows of the same kind, where there are hundreds.
QUERIES = {"lagging": "?city=410100"}
#: Whoever comes first and may open a page opens it …
FIRST = (Role.PROVINCE_ADMIN, Role.COORDINATOR, Role.AUDITOR, Role.SYSTEM_ADMIN, STRANGER)
#: … and these, since the page is another one to them.
AGAIN = {
    Role.COORDINATOR: ("city", "indicator", "lagging", "compare", "plan", "submissions")
    + ("submission", "explanation", "contacts-city"),
    Role.REVIEWER: ("department", "review", "indicator"),
    Role.REPORTER: ("entry", "submission"),
}
#: A screen of 1440 at 200 %, and a telephone.
NARROW = (720, 390)
#: px of the head on a telephone: what the page is about is seen without scrolling.
HIGHEST_TOP = 110
TOP = "document.querySelector('.top')?.offsetHeight ?? 0"
#: Every width on the way is tried where much stands side by side; and to axe too they are other pages
#: on a telephone: tiles for the matrix, blocks for tables.
CROWDED = ("overview", "department", "indicator", "city", "lagging", "plan", "entry", "review")
SERIOUS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
}
#: Of rows that are made alike the first ones are enough.
MORE_OF_A_KIND = [
    [".table tbody tr:nth-child(n+13)"],
    [".matrix tbody:nth-of-type(n+4)"],
    [".plan .section:nth-of-type(n+5)"],
]
# What is wider than its place and neither scrolls nor shows; what only readers hear is meant to be.
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(each => {
    const style = getComputedStyle(each);
    return !["visible", "auto", "scroll"].includes(style.overflowX) && style.clipPath === "none"
        && each.scrollWidth > each.clientWidth + 1 && !each.closest("svg, select, input, .canvas");
}).map(each => `${each.tagName}.${each.className}`)"""
# After a key was pressed, focus given by script shows as it does by keyboard.
# One of each kind is enough.
NO_RING = """() => {
    const kinds = new Map();
    for (const each of document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex]"))
        kinds.set([each.tagName, each.className, each.type, each.parentElement.className].join(), each);
    return [...kinds.values()].filter(each => {
        each.focus();
        const style = getComputedStyle(each);
        return document.activeElement === each && each.matches(":focus-visible")
            && each.id !== "main" && style.outlineStyle === "none";
    }).map(each => each.outerHTML.slice(0, 90));
}"""


def pages() -> dict[str, list[str]]:
    """Which addresses (with whose object) each opens, from the written table of rights."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (name, about), row in ROWS.items():
        if about == "other" or NO_PAGE.search(name):
            continue
        let_in = {who for who, mark in zip(WHO, row["get"], strict=True) if mark == "+"}
        first = next((who for who in FIRST if who in let_in), None)
        if first is not None:
            found[first].append((name, about))
        for who, names in AGAIN.items():
            if name in names and who in let_in and who != first:
                found[who].append((name, about))
    return found


def problems(page: Page, *, crowded: bool, first: bool) -> list[str]:
    """What is wrong with the page that is open, in words; axe looks at it the `first` time."""
    page.keyboard.press("Tab")
    found = [f"no ring: {each}" for each in page.evaluate(NO_RING)]
    if first:
        found += serious(page)
    widths = (1440, 1280, 1024, *NARROW) if crowded else NARROW
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"scrolls sideways: {wide} at {width}")
        if width == NARROW[-1] and page.evaluate(TOP) > HIGHEST_TOP:
            found.append("the head takes too much of a telephone")
        if width in NARROW:
            found += [f"cut off at {width}: {each}" for each in page.evaluate(CUT_OFF)]
    if crowded:
        found += [f"390: {each}" for each in serious(page, colours=False)]
    return found


def serious(page: Page, *, colours: bool = True) -> list[str]:
    """What axe calls serious or worse: rule and place. Colours are the same on every screen."""
    rules = {"color-contrast": {"enabled": colours}, "target-size": {"enabled": True}}
    options = SERIOUS | {"rules": rules}
    answer = Axe().run(page, context={"exclude": MORE_OF_A_KIND}, options=options).response
    return [
        f"{each['id']}: {node['target']} {node['html'][:90]}"
        for each in answer["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def test_every_page(open_page: Callable[..., Page]) -> None:
    reports.submitted("郑州")
    reports.returned("洛阳")
    recompute_all(factories.NOW)
    found = []
    opened: set[str] = set()
    for who, addresses in pages().items():
        page = open_page(PEOPLE[who]() if who != STRANGER else None)
        for name, about in addresses:
            path = path_of(name, about) + QUERIES.get(name, "")
            page.set_viewport_size({"width": 1440, "height": 900})
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            first = name not in opened
            wrong = problems(page, crowded=first and name in CROWDED, first=first)
            found += [f"{who} {path} {each}" for each in wrong]
            opened.add(name)
    assert found == []
    assert len(opened) > 70
