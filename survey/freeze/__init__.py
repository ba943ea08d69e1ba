"""Stop, weigh: a wave's accepted answers become tables that never change again.

In: the accepted records of a wave, its sample, population totals. Out: a snapshot folder, written once and read back.
May touch: the store, open envelopes (answers part only), the snapshots' folder.
Never touches: a name or phone, a draft, an existing snapshot.
"""
