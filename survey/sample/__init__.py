"""The sample: whom we ask, drawn so that anyone can draw it again.

In:            a frame of villages, numbers of the design, a seed or a random generator handed over by the caller.
Out:           the PSUs of each stratum, the households of each PSU, their probabilities and base weights.
May touch:     the plan, pandas, numpy, and the one file it is told to read.
Never touches: the clock, the database, the web, chance without a stored seed.
"""
