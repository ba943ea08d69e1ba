"""Keys and sealing.

In: bytes and keys. Out: sealed bytes, or the opened ones.
May touch: the key file, the operating system's randomness, `cryptography`.
Never touches: the database, the web, a clock, what the bytes mean.
"""
