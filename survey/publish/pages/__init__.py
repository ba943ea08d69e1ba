"""In: the public release.
Out: the public pages, each with its data beside it, kept in memory for a state of the releases.
May touch: `publish.release`, words, charts, files; the web.
Never touches: a live answer, a snapshot.
"""
