"""The open API below /api/v1/: everything public can be read, a producer's software writes its own price and stock."""
