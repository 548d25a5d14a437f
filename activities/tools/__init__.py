"""Tools of every kind, called in one way: functions, Parlant's tools, OpenAPI operations, MCP servers, a Sim server."""
