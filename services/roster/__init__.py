"""A unit's roster: people whom it lists from a workbook, before any of them has written to the bot.

The file is checked in full first, then taken over; both are jobs of batches, one transaction each. Who is who is the
document number: the same file taken over twice changes nothing.
"""
