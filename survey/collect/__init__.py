"""THREE DOORS: an enumerator's, a resident's, an institution's, and the one place where a finished interview is sealed.

In: requests, drafts, access codes. Out: pages that ask, envelopes in the inbox, receipts after the commit.
May touch: the instruments, the store, the gate. Never touches: a weight, a target, an answer that was sealed before.
"""
