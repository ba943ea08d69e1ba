"""In: figures, statuses, breakdowns.
Out: the names and sentences that carry them, generated, in both languages.
May touch: plan, `publish.figure`, `publish.rules`.
Never touches: the web, a database.
"""
