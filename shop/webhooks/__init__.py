"""News for other people's software: signed webhooks about orders, stock and certificates, repeated until they arrive."""
