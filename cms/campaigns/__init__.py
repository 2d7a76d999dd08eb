"""Newsletters: written by staff with live products, sent to whoever confirmed, counted without following anybody."""
