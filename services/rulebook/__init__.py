"""Rules as dated, cited data: packs, their schema and inheritance, evaluation of a year and its explanation."""
