"""Speed and memory beside R `survey`, samplics and svy: `make bench`. No test depends on a time."""
