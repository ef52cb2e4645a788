"""The top storey: settings, addresses and the entry points of the processes."""
