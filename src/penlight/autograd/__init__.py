"""The graph and the engine that runs it. Nothing here knows an operation by name."""
