"""What the buttons of a roster mean."""

from aiogram.filters.callback_data import CallbackData


class RosterTemplate(CallbackData, prefix="ro-tpl"):
    """Sends the empty workbook of a unit."""

    unit: int


class RosterExport(CallbackData, prefix="ro-exp"):
    """Sends the people of a unit as a workbook."""

    unit: int


class RosterImport(CallbackData, prefix="ro-imp"):
    """Takes over the file of a finished check."""

    job: int


class RosterReport(CallbackData, prefix="ro-err"):
    """Sends all errors of a check or an import as a workbook."""

    job: int
