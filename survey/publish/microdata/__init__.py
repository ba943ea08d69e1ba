"""MICRODATA FOR STATISTICIANS: the answers of a snapshot as files, at two levels of protection (statistics.md 6.2).

In:            the tables of a snapshot, the facts of the release it stands behind, a key known to that snapshot alone.
Out:           one archive per level and format, with a codebook and a report of what was coarsened or left out.
Never touches: a request, the database, the clock; names and free words never reach a snapshot, so none can leave here.
"""
