"""HTTP, session, language.

In: requests. Out: answers, after the commit.
May touch: Flask, the store's session.
Never touches: a word of the domain.
"""
