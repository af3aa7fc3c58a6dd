"""The command line: parse, call one function, print, map errors to exit codes."""

from stance.cli.main import main

__all__ = ["main"]
