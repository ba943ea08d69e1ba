"""Is it sound? Doubts about received records, shown with their proof, and a supervisor's decisions about them.

In: received records within the supervisor's reach. Out: flags, decisions, village returns; each one an event.
May touch: the store, open envelopes (names only on the record), the questionnaire's own edits.
Never touches: an answer (a correction is a new revision), a weight, a target.
"""
