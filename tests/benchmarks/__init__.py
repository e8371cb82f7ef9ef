"""Speed as ratios to a named floor, measured in the same run. `make bench`, `make bench ONLY=name`."""
