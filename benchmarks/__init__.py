"""What `make bench` measures. Ratios and distances beside a bare limit, never a single time alone."""
