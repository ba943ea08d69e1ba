"""The plan: what we measure, of whom, where, when, and against which target.

In:            nothing but dates, numbers and columns handed over by the caller.
Out:           definitions as data (indicators, universes, areas, targets, waves, codes) and the pure rules they need.
May touch:     its own tables in `geography/`, and a column's own methods.
Never touches: today's date, chance, the web, the database, the files of others.
"""
