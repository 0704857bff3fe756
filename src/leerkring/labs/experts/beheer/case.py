"""Whom a case could have beside it: the same proposal as for a lab, before there is one."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.form import Form, integer
from leerkring.core.web.pages import Visit, page, render
from leerkring.labs.cases.lab_queries import list_labs
from leerkring.labs.cases.queries import get_by_number
from leerkring.labs.experts import labels
from leerkring.labs.experts.beheer.experts import ORGANIZER
from leerkring.labs.experts.matching import MOST_IN_SET, Subject, SubjectKind, Wish
from leerkring.labs.experts.proposing import propose
from leerkring.programme.municipality_of import municipality_code_of
from leerkring.programme.queries import get_facet_names

USUAL = 3


@page("/beheer/casussen/{number:int}/deskundigen", access=ORGANIZER)
async def case_experts(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Show the best set for what a case is about, in its region; nobody is asked before there is a lab.

    Who brings it tells by the name of their organisation which municipality is their own ("Gemeente Veendam").
    """
    size = max(1, min(integer(request.asked("aantal")) or USUAL, MOST_IN_SET))
    own = request.asked("zelfde") == "1"
    async with request.reading() as reading:
        case = await get_by_number(reading, number)
        subjects = [Subject(SubjectKind.THEME, slug) for slug in case.themes]
        subjects += [Subject(SubjectKind.TARGET_GROUP, slug) for slug in case.target_groups]
        home = municipality_code_of(case.owner_organization)
        wish = Wish(
            subjects=frozenset(subjects),
            regions=frozenset({case.region} if case.region else ()),
            municipalities=frozenset({home} if home else ()),
            own_municipality=own,
        )
        proposal = await propose(reading, wish, size, request.now)
        names = await get_facet_names(reading)
        labs = await list_labs(reading, case.id)
    return render(
        request,
        "labs/experts/beheer/case.html",
        c=case,
        lab=next((one for one in labs if one.works(request.now)), None),
        proposal=proposal,
        wished=labels.subject_names(sorted(wish.subjects), names),
        uncovered=labels.subject_names(proposal.uncovered, names),
        reasons=lambda one: labels.reasons(one, len(wish.subjects), names),
        bars=labels.BARS,
        sizes=[(str(one), str(one)) for one in range(1, MOST_IN_SET + 1)],
        asked_for=Form.of({"aantal": str(size), "zelfde": "1" if own else ""}),
    )


HANDLERS = [case_experts]
