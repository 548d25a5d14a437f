"""Parlant: conversations as its SDK makes them and its stores hold them."""
