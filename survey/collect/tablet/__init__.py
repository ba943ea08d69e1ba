"""The tablet: interviews for weeks without a network, and not one finished record lost.

In: sealed envelopes from devices and from export files. Out: inbox rows, revisions, receipts; assignments to devices.
May touch: store, keep, questionnaire, access, the other doors' shared parts. Never touches: a cookie, another door's
pages.
"""
