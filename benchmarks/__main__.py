"""`python -m benchmarks`: what needs nothing running beside it."""

import sys

from benchmarks.pages.__main__ import main

sys.exit(main())
