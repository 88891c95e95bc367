"""Measurements of the whole program on made-up evidence. Run: python -m bench"""
