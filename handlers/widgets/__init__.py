"""What the journeys share: words, screens, buttons, lists, dates, forms."""
