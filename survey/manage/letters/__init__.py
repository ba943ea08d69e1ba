"""LETTERS: the invitation of each sampled household, with its access code typed and as a picture to scan.

In: households without a code, the wave. Out: PDF, thousands of letters at a time; the hashes of their codes.
May touch: access codes, the store. Never touches: an answer; a code that was printed is kept nowhere.
"""
