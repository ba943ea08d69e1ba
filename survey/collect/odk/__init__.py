"""ODK and Kobo: what an office collected with them comes back into the inbox.

In: the files that their servers export. Out: sealed envelopes, revisions, flags, a report of what was not read.
May touch: store, keep, questionnaire, the doors' shared parts. Never touches: a network, an answer that was sealed.
"""
