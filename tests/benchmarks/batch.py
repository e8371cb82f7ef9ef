"""Approving together: each claim of a batch with its own look, its own decision and its own commit.

At a unit's desk, where hundreds wait in November. At the last desk, where the same commit credits the hours as well, a
step takes about an eighth more.
"""

from dishka import AsyncContainer
from sqlalchemy import update

from bot.container import outside_update
from services.domain.jobs import Job, JobKind
from services.ports import Memory
from services.review.batch import ApproveNext
from storage import tables
from storage.arrivals import Arrivals
from storage.engine import for_writing
from tests.benchmarks.decisions import CLAIMS, REVIEWER, ROUNDS, add_cases, three_rows
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import House, Step, a_house, ratio

OF_A_BATCH = 300
UNIT = 0  # the first desk


async def add_batches(house: House) -> None:
    """All cases in batches of three hundred; no file of theirs is another's, and nobody looks at their cards."""
    async with for_writing(house.engine).begin() as on:
        papers = tables.papers
        await on.execute(update(papers).values(original=papers.c.claim_id.cast(papers.c.original.type)))
        await on.execute(tables.cards.delete())
    async with house.container(context=outside_update()) as request, (await request.get(Memory)).writing() as work:
        for begin in range(1, CLAIMS + 1, OF_A_BATCH):
            cases = [[case, 3, case] for case in range(begin, min(begin + OF_A_BATCH, CLAIMS + 1))]
            job = Job(
                kind=JobKind.BATCH_APPROVAL,
                account_id=REVIEWER,
                organisation_id=None,
                created_at=house.clock.now(),
                params={"kind": "claim", "cases": cases},
                total=len(cases),
            )
            await work.jobs.add(job)


async def approval(house: House, scope: AsyncContainer) -> Step:
    """Each step approves the next claim, as the worker does: whose job it is is read afresh."""
    job_id, approve, arrivals = 1, await scope.get(ApproveNext), await house.container.get(Arrivals)

    async def step() -> None:
        nonlocal job_id
        job = await approve(await arrivals.actor_of(REVIEWER), job_id)
        if job.outcome.get("approved") != job.position:
            raise RuntimeError("not approved")
        job_id += job.is_over

    return step


async def in_units_of_three_rows(kind: str) -> float:
    async with a_house(kind) as house:
        year = house.clock.today().year
        await add_cases(house, year, UNIT)
        await add_batches(house)
        async with house.container(context=outside_update()) as scope:
            return await ratio(await approval(house, scope), three_rows(house, year), rounds=ROUNDS)


@figure("batch_approve_sqlite", aim=6, better="lower", unit="transactions of three rows")
async def batch_approve_sqlite() -> float:
    return await in_units_of_three_rows("sqlite")


@figure("batch_approve_postgres", aim=6, better="lower", unit="transactions of three rows")
async def batch_approve_postgres() -> float:
    return await in_units_of_three_rows("postgres")
