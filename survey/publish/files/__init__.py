"""THE FILES OF A RELEASE: one module for each format, one registry that the release walks.

In:            the hidden figures of a release, its manifest, and the masked sums that show its arithmetic.
Out:           bytes by file name; the same release gives the same bytes.
Never touches: a snapshot, a request, the database, the clock.
"""
