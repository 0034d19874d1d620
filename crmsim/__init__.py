"""crmsim: synthetic companies and their customers, for teaching customer relationship management."""

__version__ = "0.1.0"
