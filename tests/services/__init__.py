"""Real servers on loopback for the tests that need them: `make services`, `make services-stop`, `docs/services.md`."""
