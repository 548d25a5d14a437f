"""Scripts written for Parlant's SDK, read without it: an interpreter of the little Python that such scripts use, with
objects that stand for the SDK's and keep what the stores would hold. Nothing of a script is executed as Python."""
