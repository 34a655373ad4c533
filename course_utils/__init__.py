"""Helpers for the course *Seeing and Saying*. Import the module you need: nothing heavy loads before it is used."""

__version__ = "0.1.0"
