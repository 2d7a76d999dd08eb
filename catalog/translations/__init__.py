"""What texts in the database mean in English, written by people. See ADR 19.

A translation belongs to the Vietnamese words, not to a row: the same storage hint of twenty products is translated once, and a text that
changes has no translation until somebody writes a new one. No machine writes here.
"""
