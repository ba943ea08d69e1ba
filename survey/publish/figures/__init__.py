"""In: a frozen snapshot's tables or parts.
Out: every figure of the plan before any rule, changes since the wave before, administrative figures beside them.
May touch: estimate, freeze, plan, `publish.figure`.
Never touches: the web; what may be shown is for `publish.rules`.
"""
