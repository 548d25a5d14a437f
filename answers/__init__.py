"""Answers in plain words: what people write into forms, read by libraries and lists of words, without a model."""
