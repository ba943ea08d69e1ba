"""How it is kept: the only room where SQL is spoken.

In: a session and plain values. Out: model rows, receipts, counts.
May touch: the session it is given, the clock; every writing function leaves an audit entry beside its write.
Never touches: a commit, a rule of the survey, a sentence for people, the web.
"""
