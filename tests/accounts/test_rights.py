"""Every address × every role: who is let in, refused, or asked to sign in. Written out by hand.

The addresses are taken from the resolver, so a new one without a line here fails. The report of
郑州 is the "own" object of the city's people, that of 洛阳 the "other".
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.clients import create_api_token
from accounts.models import ApiToken, Contact, Event, Role, User
from accounts.webhooks import create_webhook, send_test
from assessment.jobs import RECOMPUTE
from assessment.models import Snapshot
from assessment.snapshots import take_snapshot
from cities.models import Bureau
from documents.models import Practice, PublishedPaper, Rectification, RectificationFile
from documents.practices.services import Filing, file_practice
from documents.rectifying.services import Words, open_entries, take_step
from documents.services import publish
from documents.texts import Kind
from documents.uploads import Upload
from jobs.services import ask as ask_for
from reporting.asking import ask
from reporting.history import HistoryRow
from reporting.models import Evidence, PublishedFigure
from reporting.publishing import import_published
from reporting.uploads import keep_upload
from tests import factories as make
from tests.accounts.conftest import signed_in
from tests.api.conftest import client_of
from tests.reporting.evidence import files as evidence_files
from tests.reporting.evidence.attaching import attached
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, Callable[[], User]] = {
    Role.PROVINCE_ADMIN: make.province_admin,
    Role.REVIEWER: make.reviewer,
    Role.LEADER: make.leader,
    Role.AUDITOR: make.auditor,
    Role.SYSTEM_ADMIN: make.system_admin,
    Role.SECURITY_ADMIN: make.security_admin,
    Role.COORDINATOR: make.coordinator,
    Role.REPORTER: make.reporter,
}
STRANGER = "stranger"
#: The columns of the table, in this order. Programs come with their token, which opens no page.
WHO = (*PEOPLE, Role.API_PROVINCE, Role.API_CITY, STRANGER)

# + let in (200)   > let in and taken to another page   x refused (403)   s asked to sign in
# 5 not this method (405)   4 nothing there for an empty form (404; the API: 400, 415)
#
# address              object GET          POST (the API: PUT, PATCH and DELETE too)
#                             provincial administrator, reviewer, leader, auditor,
#                             system and security administrator, coordinator, reporter,
#                             API of the province, API of a city, stranger
TABLE = """
sign-in               -      >>>>>>>>+++  >>>>>>>>+++
sign-in-code          -      >>>>>>>>>>>  >>>>>>>>>>>
sign-out              -      55555555555  >>>>>>>>>>>
healthz               -      +++++++++++  55555555555
readyz                -      +++++++++++  55555555555
metrics               -      44444444444  55555555555
home                  -      >>>>>>>>sss  >>>>>>>>sss
account               -      ++++++++sss  55555555sss
account-email         -      55555555sss  >>>>>>>>sss
password              -      ++++++++sss  ++++++++sss
second-factor         -      ++++++++sss  ++++++++sss
overview              -      ++++xx>>sss  ++++xx>>sss
brief                 -      ++++xxxxsss  ++++xxxxsss
compare               -      ++++xx++sss  ++++xx++sss
more                  -      ++++xxxxsss  ++++xxxxsss
style                 -      ++++++++sss  ++++++++sss
departments           -      ++++xxxxsss  ++++xxxxsss
department            -      ++++xxxxsss  ++++xxxxsss
indicators            -      ++++xx++sss  ++++xx++sss
indicator             -      ++++xx++sss  ++++xx++sss
cities                -      ++++xx>>sss  ++++xx>>sss
city                  own    ++++xx++sss  ++++xx++sss
city                  other  ++++xxxxsss  ++++xxxxsss
explanation           own    ++++xx++sss  ++++xx++sss
explanation           other  ++++xxxxsss  ++++xxxxsss
lagging               -      ++++xx++sss  ++++xx++sss
lagging-csv           -      ++++xx++sss  ++++xx++sss
lagging-xlsx          -      ++++xx++sss  ++++xx++sss
decisions             -      ++++xxxxsss  5555xxxxsss
decision              -      ++++xxxxsss  5555xxxxsss
decide                -      +xxxxxxxsss  +xxxxxxxsss
allocation            -      ++++xxxxsss  +xxxxxxxsss
documents             -      ++++xx++sss  5555xx55sss
paper                 -      ++++xx44sss  5555xx55sss
notice-draft          -      ++++xxxxsss  >>>>xxxxsss
report-drafts         -      5555xxxxsss  >>>>xxxxsss
notice-publish        -      +xxxxxxxsss  +xxxxxxxsss
report-draft          own    ++++xx++sss  5555xx55sss
report-draft          other  ++++xxxxsss  5555xx55sss
report-publish        own    +xxxxxxxsss  +xxxxxxxsss
report-publish        other  +xxxxxxxsss  +xxxxxxxsss
rectifications        -      ++++xx++sss  5555xx55sss
rectifications-xlsx   -      ++++xx++sss  5555xx55sss
rectification         -      ++++xx44sss  ++xxxx44sss
rectification-file    -      ++++xx44sss  5555xx55sss
rectify               -      5555xxxxsss  >xxxxxxxsss
practices             -      ++++xx++sss  5555xx55sss
practices-xlsx        -      ++++xx++sss  5555xx55sss
practice-new          -      xxxxxx++sss  xxxxxx++sss
practice              -      ++++xx44sss  >+xxxx44sss
practice-file         -      ++++xx44sss  5555xx55sss
paper-text            -      ++++xxxxsss  +xxxxxxxsss
ledger                -      ++++xx++sss  >>>>xx>>sss
jobs                  -      ++++++++sss  55555555sss
job                   other  44444444sss  55555555sss
job-state             other  44444444sss  55555555sss
job-file              other  44444444sss  55555555sss
job-again             other  55555555sss  44444444sss
plan                  -      ++++++++sss  ++++++++sss
sources               -      ++++xx++sss  ++++xx++sss
sources-csv           -      ++++xx++sss  ++++xx++sss
source-adopt          -      +xxxxxxxsss  +xxxxxxxsss
snapshots             -      ++++xxxxsss  ++++xxxxsss
snapshot-take         -      55555555sss  +xxxxxxxsss
recompute             -      55555555sss  >xxxxxxxsss
snapshot              -      ++++xxxxsss  ++++xxxxsss
snapshot-csv          -      ++++xxxxsss  ++++xxxxsss
snapshot-reproduce    -      ++++xxxxsss  ++++xxxxsss
figures-department    -      ++++xxxxsss  ++++xxxxsss
figures-indicator     -      ++++xx++sss  ++++xx++sss
figures-city          own    ++++xx++sss  ++++xx++sss
figures-city          other  ++++xxxxsss  ++++xxxxsss
figures-compare       -      ++++xx++sss  ++++xx++sss
take-matrix           -      ++++xxxxsss  ++++xxxxsss
take-indicator        -      ++++xx++sss  ++++xx++sss
take-department       -      ++++xxxxsss  ++++xxxxsss
take-city             own    ++++xx++sss  ++++xx++sss
take-city             other  ++++xxxxsss  ++++xxxxsss
take-compare          -      ++++xx++sss  ++++xx++sss
embed-indicator       -      ++++xx++sss  ++++xx++sss
embed-department      -      ++++xxxxsss  ++++xxxxsss
embed-city            own    ++++xx++sss  ++++xx++sss
embed-city            other  ++++xxxxsss  ++++xxxxsss
submissions           -      ++++xx++sss  55555555sss
submission            own    ++++xx++sss  55555555sss
submission            other  ++++xxxxsss  55555555sss
submission-compare    own    ++++xx++sss  55555555sss
submission-compare    other  ++++xxxxsss  55555555sss
submission-submit     own    55555555sss  xxxxxx+xsss
submission-submit     other  55555555sss  xxxxxxxxsss
submission-approve    own    55555555sss  +xxxxxxxsss
submission-approve    other  55555555sss  +xxxxxxxsss
submission-return     own    55555555sss  +xxxxxxxsss
submission-return     other  55555555sss  +xxxxxxxsss
submission-finalise   own    55555555sss  +xxxxxxxsss
submission-finalise   other  55555555sss  +xxxxxxxsss
submission-confirm    own    55555555sss  xxxxxx+xsss
submission-confirm    other  55555555sss  xxxxxxxxsss
review-home           -      +>++xxxxsss  55555555sss
review                -      ++++xxxxsss  55555555sss
review-decided        -      ++++xxxxsss  55555555sss
review-decide         -      55555555sss  >>xxxxxxsss
review-clean          -      55555555sss  >>xxxxxxsss
review-comment        -      55555555sss  >>xxxxxxsss
submission-withdraw   own    55555555sss  xxxxxx+xsss
submission-withdraw   other  55555555sss  xxxxxxxxsss
part-confirm          own    55555555sss  xxxxxx++sss
part-confirm          other  55555555sss  xxxxxxxxsss
stand-in-begin        own    55555555sss  ++xxxxxxsss
stand-in-begin        other  55555555sss  ++xxxxxxsss
stand-in-end          own    55555555sss  ++xxxxxxsss
stand-in-end          other  55555555sss  ++xxxxxxsss
assignments           -      ++++xx>>sss  55555555sss
assignment            own    ++++xx++sss  55555555sss
assignment            other  ++++xxxxsss  55555555sss
assignment-change     own    55555555sss  >xxxxx>xsss
assignment-change     other  55555555sss  >xxxxxxxsss
receipt               own    ++++xx++sss  55555555sss
receipt               other  ++++xxxxsss  55555555sss
receipt-file          own    ++++xx++sss  55555555sss
receipt-file          other  ++++xxxxsss  55555555sss
board                 -      ++++xxxxsss  55555555sss
chase                 own    ++xxxx+xsss  ++xxxx+xsss
chase                 other  ++xxxxxxsss  ++xxxxxxsss
notices               -      ++++++++sss  55555555sss
notices-read          -      55555555sss  >>>>>>>>sss
notice                -      55555555sss  44444444sss
receipt-check         -      ++++++++sss  55555555sss
cycles                -      ++++xxxxsss  55555555sss
cycle-open            -      55555555sss  >xxxxxxxsss
cycle                 -      ++++xxxxsss  55555555sss
cycle-change          -      55555555sss  +xxxxxxxsss
cycle-extend          -      55555555sss  +xxxxxxxsss
cycle-close           -      55555555sss  +xxxxxxxsss
cycle-reopen          -      55555555sss  +xxxxxxxsss
cycle-annual          -      55555555sss  +xxxxxxxsss
questions             -      ++++xx++sss  55555555sss
question-new          -      xxxxxx++sss  xxxxxx++sss
question              -      ++++xx++sss  55555555sss
question-answer       -      55555555sss  ++xxxxxxsss
question-withdraw     -      55555555sss  ++xxxxxxsss
checks                -      ++++xxxxsss  55555555sss
check-change          -      +xxxxxxxsss  +xxxxxxxsss
entry                 own    xxxxxx++sss  xxxxxx>>sss
entry                 other  xxxxxxxxsss  xxxxxxxxsss
entry-save            own    55555555sss  xxxxxx++sss
entry-save            other  55555555sss  xxxxxxxxsss
tasks                 own    xxxxxx++sss  xxxxxx>>sss
tasks                 other  xxxxxxxxsss  xxxxxxxxsss
tasks-save            own    55555555sss  xxxxxx++sss
tasks-save            other  55555555sss  xxxxxxxxsss
evidence              own    ++++xx++sss  xxxxxx>>sss
evidence              other  ++++xxxxsss  xxxxxxxxsss
evidence-file         own    ++++xx++sss  55555555sss
evidence-file         other  ++++xxxxsss  55555555sss
evidence-remove       own    55555555sss  xxxxxx>>sss
evidence-remove       other  55555555sss  xxxxxxxxsss
letter                own    ++++xx++sss  55555555sss
letter                other  ++++xxxxsss  55555555sss
letter-stamped        own    55555555sss  xxxxxx>xsss
letter-stamped        other  55555555sss  xxxxxxxxsss
upload                own    xxxxxx++sss  xxxxxx++sss
upload                other  xxxxxxxxsss  xxxxxxxxsss
upload-confirm        own    xxxxxx++sss  xxxxxx++sss
upload-confirm        other  xxxxxxxxsss  xxxxxxxxsss
upload-annotated      own    xxxxxx>>sss  55555555sss
upload-annotated      other  xxxxxxxxsss  55555555sss
workbook-returned     own    xxxxxx>>sss  55555555sss
workbook-returned     other  xxxxxxxxsss  55555555sss
workbook              own    ++++xx++sss  55555555sss
workbook              other  ++++xxxxsss  55555555sss
clients               -      +xxxxxxxsss  5xxxxxxxsss
client-new            -      +xxxxxxxsss  +xxxxxxxsss
client-revoke         -      5xxxxxxxsss  >xxxxxxxsss
webhooks              -      +xxxxxxxsss  5xxxxxxxsss
webhook-new           -      +xxxxxxxsss  +xxxxxxxsss
webhook-act           -      5xxxxxxxsss  >xxxxxxxsss
webhook-again         -      5xxxxxxxsss  >xxxxxxxsss
contacts              -      ++xxxx>xsss  55xxxx5xsss
contacts-city         own    ++xxxx+xsss  ++xxxx+xsss
contacts-city         other  ++xxxxxxsss  ++xxxxxxsss
contact-remove        own    55xxxx5xsss  >>xxxx>xsss
contact-remove        other  55xxxx5xsss  >>xxxxxxsss
people                -      +xxxx+xxsss  5xxxx5xxsss
people-new            -      +xxxx+xxsss  +xxxx+xxsss
people-template       -      +xxxx+xxsss  5xxxx5xxsss
people-passwords      -      5xxxx5xxsss  4xxxx4xxsss
person                -      +xxxx+xxsss  5xxxx5xxsss
person-act            -      5xxxx5xxsss  >xxxx>xxsss
trail                 -      xxx+xxxxsss  xxx5xxxxsss
trail-csv             -      xxx+xxxxsss  xxx5xxxxsss
settings              -      xxx+++xxsss  xxx555xxsss
api-indicator-list    -      ++++++++++s  5555555555s
api-indicator-detail  -      ++++++++++s  5555555555s
api-city-list         -      ++++++++++s  5555555555s
api-city-detail       own    ++++++++++s  5555555555s
api-city-detail       other  ++++++++++s  5555555555s
api-department-list   -      ++++++++++s  5555555555s
api-department-detail -      ++++++++++s  5555555555s
api-clause-list       -      ++++++++++s  5555555555s
api-clause-detail     -      ++++++++++s  5555555555s
api-fact-list         -      ++++xx++++s  5555xx5555s
api-status-list       -      ++++xx++++s  5555xx5555s
api-provincial-list   -      ++++xxxx+xs  5555xxxx5xs
api-lagging-list      -      ++++xx++++s  5555xx5555s
api-explanation-list  -      ++++xx++++s  5555xx5555s
api-provincial-explanation-list - ++++xxxx+xs 5555xxxx5xs
api-reading-list      -      ++++xx++++s  5555xx5555s
api-decision-list     -      ++++xxxx+xs  5555xxxx5xs
api-decision-detail   -      ++++xxxx+xs  5555xxxx5xs
api-allocation-list   -      ++++xxxx+xs  5555xxxx5xs
api-cycle-list        -      ++++xx++++s  5555xx5555s
api-standing-list     -      ++++xx++++s  5555xx5555s
api-submission-list   -      ++++xx++++s  5555xx5555s
api-report            own    ++++xx++++s  5555xx5555s
api-report            other  ++++xxxx+xs  5555xx5555s
api-workbook          own    ++++xx++++s  xxxxxx44xxs
api-workbook          other  ++++xxxx+xs  xxxxxxxxxxs
api-submit            own    5555xx55xxs  xxxxxx4xxxs
api-submit            other  5555xx55xxs  xxxxxxxxxxs
api-year              -      ++++xx++++s  5555xx5555s
api-task-list         -      ++++xx++++s  5555xx5555s
api-evidence-list     -      ++++xx++++s  5555xx5555s
api-evidence-detail   -      ++++xx++++s  5555xx5555s
api-evidence-file     -      ++++xx++++s  5555xx5555s
api-review-decision-list -      ++++xx++++s  5555xx5555s
api-review-comment-list -      ++++xxxx+xs  5555xxxx5xs
api-question-list     -      ++++xx++++s  5555xx5555s
api-source-list       -      ++++xx++++s  5555xx5555s
api-department-standing-list -      ++++xxxx+xs  5555xxxx5xs
api-snapshot-list     -      ++++xxxx+xs  5555xxxx5xs
api-snapshot-detail   -      ++++xxxx+xs  5555xxxx5xs
api-snapshot-result-list -      ++++xxxx+xs  5555xxxx5xs
api-paper-list        -      ++++xx++++s  5555xx5555s
api-paper-detail      -      ++++xx44+4s  5555xx5555s
api-paper-file        -      ++++xx44+4s  5555xx5555s
api-rectification-list -      ++++xx++++s  5555xx5555s
api-rectification-detail -      ++++xx44+4s  5555xx5555s
api-rectification-file -      ++++xx44+4s  5555xx5555s
api-practice-list     -      ++++xx++++s  5555xx5555s
api-practice-detail   -      ++++xx44+4s  5555xx5555s
api-practice-file     -      ++++xx44+4s  5555xx5555s
api-root              -      ++++++++++s  5555555555s
api-schema            -      ++++++++++s  5555555555s
api-problems          -      +++++++++++  +++++++++++
api-docs              -      ++++++++++s  5555555555s
"""

ROWS = {
    (name, about): {"get": get, "post": post}
    for name, about, get, post in map(str.split, TABLE.strip().splitlines())
}
OTHERS = ("put", "patch", "delete")
#: What the API lets a city's own system write; by POST only.
WRITTEN = ("api-workbook", "api-submit")
CODES = {"own": ("郑州", "410100"), "other": ("洛阳", "410300"), "-": ("郑州", "410100")}


def addresses(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every address of the system; those that only add .json to another are left out."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each)
        elif "format" not in each.pattern.regex.groupindex:
            yield each


def client_for(who: str) -> Client:
    if who == STRANGER:
        return Client()
    if who in (Role.API_PROVINCE, Role.API_CITY):
        return client_of("郑州" if who == Role.API_CITY else None)
    return signed_in(PEOPLE[who]())


def path_of(name: str, about: str) -> str:
    """The address with an object that exists: made anew, since a step may have removed it."""
    place, code = CODES[about]
    pattern = next(each for each in addresses(get_resolver()) if each.name == name)
    values: dict[str, object] = {"year": 2026, "number": 4, "action": "unlock", "code": code}
    values["version"] = 1
    values["pk"] = 0
    values["kind"] = "bound"
    values["department"] = "housing"
    values["form"] = "csv"
    keys = {"city": "ways", "department": "standing", "compare": "all"}
    values["key"] = keys.get(name.removeprefix("take-").removeprefix("embed-"), "trend")
    if "department" in name:
        values["code"] = "housing"
    if name == "api-clause-detail":
        values["code"] = "二（一）1"
    match name:
        case "question" | "question-answer" | "question-withdraw":
            values["pk"] = ask(
                about=make.element("built_up_area"), text="？", by=make.reporter(), now=make.NOW
            ).pk
        case "decide":
            values["kind"] = "bands"
        case "allocation":
            values["number"] = 14
        case "decision" | "api-decision-detail":
            values["number"] = make.decision().number
        case "person" | "person-act":
            values["pk"] = make.coordinator("周口").pk
        case "client-revoke":
            create_api_token(name="-", city=None, by="test", now=make.NOW)
            values["pk"] = ApiToken.objects.latest("pk").pk
        case "webhook-act" | "webhook-again":
            webhook, _ = create_webhook(
                name="-",
                url="http://127.0.0.1:9/",
                city=None,
                events=[Event.RESULTS],
                by=make.province_admin(),
                now=make.NOW,
            )
            values["action"] = "test"
            tested = send_test(webhook=webhook, by=make.province_admin(), now=make.NOW)
            values["pk"] = tested.pk if name == "webhook-again" else webhook.pk
        case "contact-remove":
            bureau = Bureau.objects.get(city__code=code, department__code="finance")
            values["pk"] = Contact.objects.get_or_create(bureau=bureau, name="王", phone="1")[0].pk
        case "upload-confirm" | "upload-annotated":
            values["pk"] = keep_upload(
                city=make.city(place),
                cycle=make.cycle(),
                content=b"-",
                name="a.xlsx",
                by=make.coordinator(place),
                now=make.NOW,
            ).pk
        case "evidence-file" | "evidence-remove" | "api-evidence-detail" | "api-evidence-file":
            values["pk"] = evidence_file(place)
        case "source-adopt":
            row = HistoryRow(2, code, "2022", "built_up_area", "1")
            import_published(rows=[row], source="-", by=None, now=make.NOW)
            values["pk"] = PublishedFigure.objects.get().pk
        case "paper-text":
            values["kind"] = "notice"
        case "paper" | "rectify" | "api-paper-detail" | "api-paper-file":
            values["pk"] = published_notice()
        case "practice" | "practice-file" | "api-practice-detail":
            filed = practice_of_luoyang()
            values["pk"] = filed.files.get().pk if name == "practice-file" else filed.pk
        case "api-practice-file":
            file = practice_of_luoyang().files.get()
            values |= {"pk": file.practice_id, "file": file.pk}
        case "rectification" | "api-rectification-detail":
            values["pk"] = entry_of_luoyang()
        case "rectification-file":
            values["pk"] = evidence_of_luoyang().pk
        case "api-rectification-file":
            evidence = evidence_of_luoyang()
            values |= {"pk": evidence.step.rectification_id, "file": evidence.pk}
        case "job" | "job-state" | "job-file" | "job-again":
            values["number"] = asked_by_somebody_else()
        case (
            "notice-draft" | "notice-publish" | "report-draft" | "report-drafts" | "report-publish"
        ):
            kept_snapshot()
        case (
            "snapshot"
            | "snapshot-csv"
            | "snapshot-reproduce"
            | "api-snapshot-detail"
            | "api-snapshot-result-list"
        ):
            values["number"] = kept_snapshot().number
    wanted = pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in wanted})


def asked_by_somebody_else() -> int:
    """Work of a person who is not asked here."""
    by = make.coordinator("周口")
    job = ask_for(kind=RECOMPUTE, title="-", parameters={}, by=by, now=make.NOW)
    return job.pk


def kept_snapshot() -> Snapshot:
    """Results kept under a number."""
    return Snapshot.objects.first() or take_snapshot(name="-", by=None, now=make.NOW)


def published_notice() -> int:
    """A notice that was published, made by the service once."""
    found = PublishedPaper.objects.first() or publish(
        kind=Kind.NOTICE,
        year=2026,
        city=None,
        snapshot=kept_snapshot(),
        number="豫建科〔2026〕31号",
        reason="测试",
        after=None,
        upload=None,
        by=make.province_admin(),
        now=make.NOW,
    )
    return found.pk


def entry_of_luoyang() -> int:
    """An entry that follows from the notice, of a city whose people are not asked here."""
    published_notice()
    if not Rectification.objects.exists():
        open_entries(
            paper=PublishedPaper.objects.get(),
            due=make.NOW.date() + timedelta(days=60),
            by=make.province_admin(),
            now=make.NOW,
        )
    return Rectification.objects.filter(city=make.city("洛阳")).order_by("pk")[0].pk


def evidence_of_luoyang() -> RectificationFile:
    """A file that was filed with the entry."""
    found = RectificationFile.objects.first()
    if found is None:
        entry = take_step(
            pk=entry_of_luoyang(),
            action="save",
            words=Words(measure="换管"),
            version=1,
            uploads=[Upload("a.pdf", evidence_files.pdf())],
            by=make.coordinator("洛阳"),
            now=make.NOW,
        )
        (found,) = entry.files
    return found


def practice_of_luoyang() -> Practice:
    """What another city filed, with a file."""
    return Practice.objects.first() or file_practice(
        city=make.city("洛阳"),
        cycle=make.cycle(),
        filing=Filing("practice", "做法", "内容"),
        uploads=[Upload("a.pdf", evidence_files.pdf())],
        by=make.coordinator("洛阳"),
        now=make.NOW,
    )


def evidence_file(place: str) -> int:
    """A file that is part of the submitted report."""
    kept = Evidence.objects.filter(submission__city=make.city(place)).first()
    if kept is None:
        kept = attached(short_name=place)
        kept.version = 1
        kept.save()
    return kept.pk


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302:
        return "s" if response.headers["Location"].startswith("/sign-in/?next=") else ">"
    return {200: "+", 400: "4", 401: "s", 403: "x", 404: "4", 405: "5", 415: "4"}[
        response.status_code
    ]


def test_every_address_has_a_name_and_a_line() -> None:
    names = [each.name for each in addresses(get_resolver())]
    assert None not in names
    assert set(names) == {name for name, _ in ROWS}


def test_every_address_of_a_city_has_a_line_for_another() -> None:
    for each in addresses(get_resolver()):
        if "code" in each.pattern.regex.groupindex:
            about = {about for name, about in ROWS if name == each.name}
            plan = "department" in each.name or each.name == "api-clause-detail"
            assert about == ({"-"} if plan else {"own", "other"}), each.name


@pytest.mark.parametrize(("name", "about"), ROWS)
def test_who_is_let_in(name: str, about: str) -> None:
    if name.startswith(
        ("submission", "receipt", "workbook", "figures", "city", "evidence", "take", "api-evidence")
    ):
        reports.submitted(CODES[about][0])
    methods = ["get", "post", *(OTHERS if name.startswith("api-") and name not in WRITTEN else ())]
    for method in methods:
        found = "".join(
            outcome(getattr(client_for(who), method)(path_of(name, about))) for who in WHO
        )
        assert found == ROWS[name, about]["get" if method == "get" else "post"], method
