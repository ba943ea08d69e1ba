"""In: figures that may be shown.
Out: SVG made on the server: classes only, no script, no style attribute.
May touch: `publish.figure`, `publish.rules` for rounding and verdicts.
Never touches: the web, a database.
"""
