"""Other people's shops: marketplaces, their accounts and our listings there."""
