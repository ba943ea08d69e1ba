"""In: a snapshot and what persons decided.
Out: a release: made, locked, approved by two, opened at its minute, superseded or withdrawn, rebuilt, traced.
May touch: store, freeze, and the rooms of publish before it.
Never touches: a page.
"""
