"""Waves, frame, draw, assignment, codes, accounts, freezing: what a survey manager does, one page each.

In: forms and files of staff. Out: rows of the store, snapshots, access codes shown once.
May touch: the store, the sample and freeze rooms. Never touches: an answer, a name of a respondent, an estimate.
"""
