"""The tests, by storey; `house` holds the ones about the code itself, `journeys` the ones in a browser."""
