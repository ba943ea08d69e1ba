"""How often a release would say Đạt of a population that has not reached its target."""
