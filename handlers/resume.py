"""What is said outside a journey: after a crash between a commit and its answer, and while the database is away."""

from aiogram import Bot

from handlers.widgets.navigation import home_row
from handlers.widgets.screen import Screen
from handlers.widgets.words import say
from services.permissions import Actor


async def say_resumed(bot: Bot, actor: Actor) -> None:
    screen = Screen(say("resume.kept"), [home_row()])
    await bot.send_message(actor.user_id, screen.body, reply_markup=screen.keyboard)


async def say_unavailable(bot: Bot, user_id: int) -> None:
    await bot.send_message(user_id, say("resume.unavailable"))
