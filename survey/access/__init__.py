"""Who may come in, and to what.

In: cookies, codes, passwords, the mark on a view. Out: a principal with permissions and reach, or a closed door.
May touch: accounts, codes, sessions and limits in the store; the request.
Never touches: an answer, a figure, a rule of the survey.
"""
