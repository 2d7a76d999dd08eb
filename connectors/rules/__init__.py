"""What staff decide about price, stock and words at one account. Pure: values in, values out."""
