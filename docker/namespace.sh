#!/bin/sh
# Makes the namespace if it is not there. The rest (search attributes, retention) is `journeys setup`.
# Where and which: TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, as the temporal command reads them.
set -eu

temporal operator namespace describe >/dev/null 2>&1 || temporal operator namespace create --retention 2160h
