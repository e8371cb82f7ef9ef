"""Making a finding: its grounds in words, then what it takes back, then once more yes."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from dishka.integrations.aiogram import FromDishka

from handlers.filters import HasText
from handlers.states import Auditing
from handlers.widgets.navigation import GoAccuse, GoAudit, back_row
from handlers.widgets.screen import Button, Screen, button, show
from handlers.widgets.words import Html, bold, lines, say
from services.domain.typed_text import clean
from services.falsification import Accusation, Accuse, Suspicion, WeighSuspicion
from services.permissions import Actor

router = Router(name="falsification.accusing")
_LONGEST = 500  # characters of the grounds


class ConfirmAccusation(CallbackData, prefix="accuse!"):
    """The grounds were typed; they wait in the conversation."""

    claim: int
    version: int


@router.callback_query(GoAccuse.filter())
async def ask_grounds(
    press: CallbackQuery, callback_data: GoAccuse, actor: Actor, state: FSMContext, weigh: FromDishka[WeighSuspicion]
) -> None:
    suspicion = await weigh(actor, callback_data.claim)
    await state.set_state(Auditing.accusing)
    await state.set_data({"claim": callback_data.claim, "version": suspicion.form.claim.version})
    text = lines(*_head(suspicion), "", *_effect(suspicion), "", say("accuse.ask"))
    await show(press, Screen(text, [back_row(_file(callback_data.claim))]))


@router.message(StateFilter(Auditing.accusing), HasText())
async def grounds_typed(
    message: Message, text: str, actor: Actor, state: FSMContext, weigh: FromDishka[WeighSuspicion]
) -> None:
    """Asks once more, with the effect in words, the safe choice first."""
    asked, grounds = await state.get_data(), clean(text, _LONGEST)
    suspicion = await weigh(actor, int(asked["claim"]))
    await state.update_data({"grounds": grounds})
    sure = ConfirmAccusation(claim=int(asked["claim"]), version=int(asked["version"]))
    told = lines(
        *_head(suspicion),
        say("finding.grounds", grounds=grounds),
        "",
        *_effect(suspicion),
        say("accuse.sure-final" if suspicion.is_final else "accuse.sure"),
    )
    await show(message, Screen(told, [[_keep(sure.claim), button("accuse.do", sure)]]))


@router.callback_query(ConfirmAccusation.filter())
async def confirm(
    press: CallbackQuery,
    callback_data: ConfirmAccusation,
    actor: Actor,
    state: FSMContext,
    accuse: FromDishka[Accuse],
) -> None:
    """The grounds wait in the conversation; without them they are asked for again, by the use case's refusal."""
    kept = await state.get_data()
    grounds = str(kept.get("grounds", "")) if kept.get("claim") == callback_data.claim else ""
    finding = await accuse(actor, Accusation(callback_data.claim, callback_data.version, grounds))
    await state.clear()
    text = say("accuse.done", claim=finding.claim_id, number=finding.id)
    await show(press, Screen(text, [back_row(_file(finding.claim_id))]))


def _head(suspicion: Suspicion) -> list[Html]:
    claim = suspicion.form.claim
    return [
        bold(say("accuse.title", claim=claim.id)),
        say("accuse.about", name=suspicion.owner.name, category=suspicion.form.category.name, year=claim.year),
    ]


def _effect(suspicion: Suspicion) -> list[Html]:
    """What the finding takes back, a line for each year and subject that loses."""
    told = []
    for effect in suspicion.effects:
        for subject, now in effect.after.subjects.items():
            without = effect.before.subjects[subject]
            if now.earned == without.earned:
                continue
            values = {"year": effect.year, "subject": say(f"subject.{subject}")}
            told.append(say("accuse.effect", **values, before=now.recognised, after=without.recognised))
        if effect.after.passed and not effect.before.passed:
            told.append(say("accuse.fails", year=effect.year))
    return told


def _file(claim: int) -> GoAudit:
    return GoAudit(filed="claim", number=claim)


def _keep(claim: int) -> Button:
    return button("accuse.keep", _file(claim))
