"""Who wants the shop's newsletter: asking, confirming, ending, and addresses that letters come back from."""
