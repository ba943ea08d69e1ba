"""WHAT WE ASK: the instruments as dated definitions, their routing, their edits and their codebook.

In:            an interview (plain values) and the context it is held in (reference date, door, visits).
Out:           what is asked next, what becomes void, what cannot be, every variable there is.
May touch:     `survey.plan`, the standard library.
Never touches: a request, a translation call, HTML, today's date, chance.
"""
