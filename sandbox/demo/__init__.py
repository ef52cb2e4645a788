"""`make demo`: the whole program on one machine, in the foreground, with a lively association in it."""
