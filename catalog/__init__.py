"""What we sell and whether we may sell it."""
