"""A made-up province: the real communes, invented villages, people and answers, with a known truth.

In: a seed. Out: a finite population, a sample of it, and a whole wave written through the doors that reality uses.
May touch: every room's public functions. Never touches: SQL, a real person, a figure that anyone measured.
"""
