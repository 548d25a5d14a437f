"""What a namespace needs before journeys run in it: search attributes and a memory of ninety days. Any cluster."""

from __future__ import annotations

import re
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from journeys.errors import UsageError
from journeys.messages import SEARCH_ATTRIBUTES

RETENTION = timedelta(days=90)
TYPES: dict[str, IndexedValueType.ValueType] = {
    name: getattr(IndexedValueType, f"INDEXED_VALUE_TYPE_{re.sub('(?<=[a-z])(?=[A-Z])', '_', kind).upper()}")
    for name, kind in SEARCH_ATTRIBUTES.items()
}


async def set_up_namespace(client: Client) -> tuple[str, ...]:
    """Register the search attributes and raise the retention to ninety days. Doing it twice does nothing.

    Returns:
        what was changed, in words; empty when everything was there.

    Raises:
        UsageError: the namespace is not there, a name is taken by another type, or the server forbids it.
    """
    try:
        return (*await _add_search_attributes(client), *await _raise_retention(client))
    except RPCError as error:
        raise UsageError(_remedy(client.namespace, error)) from error


async def _add_search_attributes(client: Client) -> list[str]:
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    types = {**known.system_attributes, **known.custom_attributes}
    taken = [name for name, kind in TYPES.items() if types.get(name, kind) != kind]
    if taken:
        listed = ", ".join(f"{name} must be of type {SEARCH_ATTRIBUTES[name]}" for name in taken)
        raise UsageError(
            f"Namespace {client.namespace}: {listed} and is of another; "
            "use another namespace, or remove it with `temporal operator search-attribute remove`"
        )
    missing = {name: kind for name, kind in TYPES.items() if name not in types}
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
    return [f"search attribute {name} registered" for name in missing]


async def _raise_retention(client: Client) -> list[str]:
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    current = described.config.workflow_execution_retention_ttl.ToTimedelta()
    if current >= RETENTION:
        return []
    wanted = Duration()
    wanted.FromTimedelta(RETENTION)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(
            namespace=client.namespace, config=NamespaceConfig(workflow_execution_retention_ttl=wanted)
        )
    )
    return [f"retention raised from {current.days} to {RETENTION.days} days"]


def _remedy(namespace: str, error: RPCError) -> str:
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            return (
                f"There is no namespace {namespace}; create it with `temporal operator namespace create -n {namespace}`"
            )
        case RPCStatusCode.PERMISSION_DENIED | RPCStatusCode.UNAUTHENTICATED | RPCStatusCode.UNIMPLEMENTED:
            names = ", ".join(f"{name} ({kind})" for name, kind in SEARCH_ATTRIBUTES.items())
            return (
                f"The server does not let us set up namespace {namespace} ({error.message}); let its administrator "
                f"register the search attributes {names}, and set a retention of {RETENTION.days} days"
            )
        case _:
            return f"Namespace {namespace} cannot be set up: {error.message}"
