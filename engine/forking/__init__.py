"""Forking: a new run begins at a past visit of another, which is not touched.

The new run is what the old one was at the moment when the visit began, with the visits and the lines until then. Going
back is by cause; this is by time. What had begun by then and not ended begins anew, as does the visit itself;
containers go on with the rounds that were open. What those visits have done outside is remembered, so that the new run
asks before it does that once more. What the old run has done later is the old run's: the new one does it for itself.
"""
