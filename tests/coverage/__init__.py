"""The coverage of the published intervals, proved on the demonstration world."""
