"""Workbooks: tables that people send are read in a process of their own, tables for people are written row by row.

Read by a parser of our own on expat, not by a library: those that are quick keep the whole sheet in memory (calamine:
137 MB for 100 000 rows of 12 columns, 26 MB for 10 000) and do not tell a formula from its result.
"""
