"""The tables, by the step of the road that fills them.

In: nothing. Out: typed model classes. `load()` in `base` makes all of them known to the metadata.
May touch: SQLAlchemy's types. Never touches: a session, a query, a rule.
"""
