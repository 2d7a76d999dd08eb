from benchmarks.latency import main

main()
