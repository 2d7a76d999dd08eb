"""What a visitor wants to remember: wished products, and letters when something is back in stock."""
