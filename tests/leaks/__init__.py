"""Planted leaks: ways to give a confidential cell away, each proved by plain arithmetic and looked for by the audit."""
