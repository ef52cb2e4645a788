"""The outside world for the demo and the tests: payments, mail and an invented association."""
