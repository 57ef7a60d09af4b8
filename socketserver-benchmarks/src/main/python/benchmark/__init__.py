"""Measures our servers beside their peers."""
