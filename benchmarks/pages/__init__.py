"""Pages of the shop beside stock Oscar and a bare Django view, on the same catalogue, in interleaved runs."""
