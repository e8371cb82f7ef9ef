"""The same job in English on Telegram: an English client is answered in English from the first word to the credit."""

import re

from services.rulebook import Place, Rulebook
from tests.botapi import BotApiServer, Person
from tests.e2e.county import SCHOOL, County
from tests.e2e.journey import PICKED, TYPED, approve, photo
from tests.program import Program

HAN = re.compile(r"[\u4e00-\u9fff]")
FIELDS = {f.name.en: f for f in Rulebook.load().rules_for(Place("370921"), 2026).registration_fields}


async def register(ann: Person) -> None:
    await ann.sends("/start")
    await ann.sees("Continuing-education hours")
    for button, then in (
        ("📝 Register", "Register as a professional"),
        ("Begin", "Choose the region"),
        ("Tai'an", "choose the county"),
        ("Ningyang County", "part of its name"),
    ):
        await ann.presses(button)
        await ann.sees(then, fresh=True)
    await ann.presses(SCHOOL)
    await ann.sees("Item 1/", fresh=True)
    while "I promise that" not in ann.last_text:
        field = FIELDS[ann.last_text.splitlines()[1]]
        if field.name.zh in PICKED:
            chosen = next(option for option in field.options if option.name.zh == PICKED[field.name.zh])
            await ann.presses(chosen.name.en)
        else:
            await ann.sends(TYPED[field.name.zh])
        await ann.sees("", fresh=True)
    await ann.presses("Promise and submit")
    await ann.sees("Your registration waits for")


async def claim(ann: Person) -> None:
    await ann.sends("/claim")
    await ann.sees("choose the subject", fresh=True)
    for button, then in (
        ("Professional subject", "form of learning"),
        ("Training and further study", "at most 8 a day"),
        ("Begin", "Form of training"),
        ("Seminar", "Title"),
    ):
        await ann.presses(button)
        await ann.sees(then, fresh=True)
    for typed, then in (
        ("Cardiology seminar", "Organiser"),
        ("Medical society", "First day"),
        ("2026-06-02", "Last day"),
        ("2026-06-04", "Actual hours"),
        ("24", "Proof of hours"),
    ):
        await ann.sends(typed)
        await ann.sees(then, fresh=True)
    await ann.sends_photo(photo())
    await ann.sees("Proof of hours: 1", fresh=True)
    await ann.presses("Done, see the preview")
    await ann.sees("counts 24 hours", fresh=True)
    await ann.presses("Submit")
    await ann.sees("is submitted", fresh=True)


async def test_the_whole_job_in_english(polling: Program, server: BotApiServer, county: County) -> None:
    ann = server.user(1001, "Ann", language="en")
    await register(ann)
    await approve(county.clerk, "人员注册")
    await ann.sees("Your registration was approved")
    await claim(ann)
    for desk in (county.clerk, county.ministry, county.officer):
        await approve(desk, "学时申报 №1")
    await ann.sees("the hours are credited")
    await ann.sends("/hours")
    hours = await ann.sees("24 / 60 hours")
    assert not HAN.search(" ".join(hours.buttons))
    assert server.violations == []
