"""In: figures before any rule; the methods' settings; what earlier versions told.
Out: the same figures with status, rules met, rounding and verdict; an audit that fails a release.
May touch: `publish.figure`, `publish.folder`, plan.
Never touches: the web, a database, files of a release.
"""
