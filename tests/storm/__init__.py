"""A storm over the money: real processes, real HTTP, events lost, doubled and shuffled, processes killed."""
